"""A provider that speaks OpenAI's chat completions: answers, keys, and servers of other habits."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from mas_core.calling import Caller
from mas_core.errors import KeyMissing, MachineError
from mas_core.models import Agent, Answer, Call, Failure, FailureKind, Message
from mas_core.policy.attempt import CallProgress
from mas_core.providers.registry import ProviderRegistry
from mas_core.settings import ProviderSettings
from tests.core.desk import TEXT, desk
from tests.core.house import no_key
from tests.fakes.payloads import dumps
from tests.fakes.provider import (
    AWKWARD_TEXT,
    BROKEN_TEXT,
    FakeProvider,
    Fault,
    ModelBehaviour,
)

# A call that goes well.


async def test_what_an_answer_says_of_itself() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, cost_usd=0.25)}) as fake:
        at = desk(fake.base_url)
        outcome = await at.call()
        (request,) = fake.requests
    assert isinstance(outcome, Answer)
    assert (outcome.usage.prompt_tokens, outcome.usage.completion_tokens, outcome.cost_usd) == (3, 6, 0.25)
    assert (outcome.finish_reason, outcome.model, outcome.provider, outcome.node) == ("stop", "m", "p", "local")
    assert at.text_since_last_attempt.strip() == outcome.text
    assert request.stream
    assert request.body["max_tokens"] == 500
    assert (request.body["temperature"], request.body["seed"]) == (0.3, 5)
    assert "authorization" not in request.headers


async def test_that_an_answer_cut_by_its_limit_says_so() -> None:
    async with FakeProvider({"m": ModelBehaviour(tokens=600)}) as fake:
        outcome = await desk(fake.base_url).call()
    assert isinstance(outcome, Answer)
    assert outcome.finish_reason == "length"


async def test_that_what_the_provider_does_not_count_is_unknown_and_not_nought() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, usage=False)}) as fake:
        outcome = await desk(fake.base_url).call()
    assert isinstance(outcome, Answer)
    assert (outcome.usage.prompt_tokens, outcome.usage.completion_tokens, outcome.cost_usd) == (None, None, None)


@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n"])
async def test_that_text_of_any_script_survives_any_chunks(line_end: str) -> None:
    behaviour = ModelBehaviour(text=AWKWARD_TEXT, chunk_bytes=1, line_end=line_end)  # type: ignore[arg-type]  # one of three
    async with FakeProvider({"m": behaviour}) as fake:
        outcome = await desk(fake.base_url).call()
    assert isinstance(outcome, Answer)
    assert outcome.text == AWKWARD_TEXT


async def test_that_text_that_no_file_could_hold_is_made_safe() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=BROKEN_TEXT)}) as fake:
        outcome = await desk(fake.base_url).call()
    assert isinstance(outcome, Answer)
    assert outcome.text == "before \ufffd after \ufffd end"


async def test_that_a_concurrency_of_one_queues() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT, latency_s=0.02)}) as fake:
        settings = ProviderSettings(id="p", base_url=fake.base_url, key="none", concurrency=1)
        providers = ProviderRegistry({"p": settings}, find_key=no_key)
        caller = Caller(providers)
        agent = Agent(id="agent", provider="p", model="m")
        call = Call(job_id="job", agent=agent, messages=(Message(role="user", content="?"),), max_tokens=5)
        ended = await asyncio.gather(*(caller.run(CallProgress(call=call, emit=lambda _: None)) for _ in range(4)))
        await providers.aclose()
        assert fake.max_in_flight == 1
    assert all(isinstance(outcome, Answer) for outcome in ended)


# Keys and this machine.


async def test_that_the_key_is_sent_and_looked_up_once() -> None:
    asked: list[str] = []

    async def find(settings: ProviderSettings) -> str:
        asked.append(settings.id)
        return "sesame"

    async with FakeProvider({"m": ModelBehaviour(text=TEXT, faults=(Fault.http(500),))}, key="sesame") as fake:
        outcome = await desk(fake.base_url, find_key=find).call()
    assert isinstance(outcome, Answer)
    assert asked == ["p"]


async def test_that_a_wrong_key_is_not_tried_again_and_not_repeated() -> None:
    async def find(_: ProviderSettings) -> str:
        return "wrong-canary"

    async with FakeProvider({"m": ModelBehaviour(text=TEXT)}, key="sesame") as fake:
        outcome = await desk(fake.base_url, find_key=find).call()
    assert isinstance(outcome, Failure)
    assert (outcome.kind, outcome.attempts) == (FailureKind.AUTH, 1)
    assert "wrong-canary" not in outcome.message


@pytest.mark.parametrize("error", [KeyMissing, MachineError])
async def test_that_what_is_missing_on_this_machine_is_not_retried(error: type[MachineError]) -> None:
    async def find(_: ProviderSettings) -> str:
        raise error("The key is not there. Set it.")

    async with FakeProvider({"m": ModelBehaviour(text=TEXT)}) as fake:
        outcome = await desk(fake.base_url, find_key=find).call()
        assert not fake.requests
    assert isinstance(outcome, Failure)
    assert (outcome.kind, outcome.message, outcome.attempts) == (FailureKind.SETUP, "The key is not there. Set it.", 1)


async def test_that_a_redirect_never_takes_the_key_along() -> None:
    async def find(_: ProviderSettings) -> str:
        return "sesame"

    async with FakeProvider({"m": ModelBehaviour(text=TEXT)}) as other:
        redirect = Fault.redirect(f"{other.base_url}/chat/completions")
        async with FakeProvider({"m": ModelBehaviour(always=redirect)}) as fake:
            outcome = await desk(fake.base_url, find_key=find).call()
        assert not other.requests
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.SETUP


# Servers of other habits.


@asynccontextmanager
async def server(answer: Callable[[web.Request], web.Response]) -> AsyncIterator[str]:
    async def handle(request: web.Request) -> web.Response:
        await request.read()
        return answer(request)

    app = web.Application()
    app.router.add_post("/v1/chat/completions", handle)
    app.router.add_get("/v1/models", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    await runner.cleanup()


def stream_of(*chunks: object, end: bytes = b"data: [DONE]\n\n") -> bytes:
    return b"".join(b"data: " + dumps(chunk) + b"\n\n" for chunk in chunks) + end


def chunk(content: object, *, finish: str | None = None, **fields: object) -> dict[str, object]:
    return {"choices": [{"delta": {"content": content}, "finish_reason": finish}], **fields}


async def test_that_a_server_that_does_not_stream_answers_too() -> None:
    body = {"choices": [{"message": {"content": "Whole."}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3}}
    async with server(lambda _: web.json_response(body)) as url:
        at = desk(url)
        outcome = await at.call()
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.finish_reason, outcome.usage.prompt_tokens) == ("Whole.", "stop", 3)
    assert at.text_since_last_attempt == "Whole."


async def test_that_a_compressed_stream_is_read() -> None:
    def answer(request: web.Request) -> web.Response:
        body = stream_of(chunk("Small "), chunk("enough.", finish="stop"))
        headers = {"Content-Type": "text/event-stream"}
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=gzip.compress(body), headers={**headers, "Content-Encoding": "gzip"})
        return web.Response(body=body, headers=headers)

    async with server(answer) as url:
        outcome = await desk(url).call()
    assert isinstance(outcome, Answer)
    assert outcome.text == "Small enough."


async def test_that_numbers_beyond_all_measure_are_unknown() -> None:
    usage = {"prompt_tokens": 10**30, "completion_tokens": -4, "cost": 1e400}
    body = stream_of(chunk("Yes.", finish="stop", usage=usage)).replace(b"Infinity", b"1e999")
    async with server(lambda _: web.Response(body=body, content_type="text/event-stream")) as url:
        outcome = await desk(url).call()
    assert isinstance(outcome, Answer)
    assert (outcome.usage.prompt_tokens, outcome.usage.completion_tokens, outcome.cost_usd) == (None, None, None)


async def test_that_a_finished_answer_without_its_last_line_is_whole() -> None:
    body = stream_of(chunk("Yes."), chunk("", finish="stop"), end=b"")
    async with server(lambda _: web.Response(body=body, content_type="text/event-stream")) as url:
        outcome = await desk(url).call()
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.partial) == ("Yes.", False)


async def test_that_headers_of_the_settings_are_sent() -> None:
    async with FakeProvider({"m": ModelBehaviour(text=TEXT)}) as fake:
        await desk(fake.base_url, headers=(("X-Title", "MAS"),)).call()
        assert fake.requests[0].headers["x-title"] == "MAS"


async def test_that_models_are_listed_and_strange_lists_are_refused() -> None:
    listed = {"data": [{"id": "one", "context_length": 4096}, {"id": 7}, "two", {"id": "three", "context_length": "?"}]}
    answers = iter([web.json_response(listed), web.json_response({"data": "none"}), web.Response(text="<html>")])
    async with server(lambda _: next(answers)) as url:
        settings = ProviderSettings(id="p", base_url=url, key="none")
        providers = ProviderRegistry({"p": settings}, find_key=no_key)
        models = await providers.get("p").models()
        assert [(model.id, model.context_length) for model in models] == [("one", 4096), ("three", None)]
        for _ in range(2):
            with pytest.raises(Exception, match="not in the OpenAI format"):
                await providers.get("p").models()
        await providers.aclose()


@pytest.mark.parametrize("end", [b"data: [DONE]", b"data: [DONE]\n", b'data: {"choices": [{"finish_reason": "stop"}]}'])
async def test_that_a_forgotten_blank_line_at_the_end_loses_nothing(end: bytes) -> None:
    body = stream_of(chunk("Yes."), end=end)
    async with server(lambda _: web.Response(body=body, content_type="text/event-stream")) as url:
        outcome = await desk(url).call()
    assert isinstance(outcome, Answer)
    assert (outcome.text, outcome.partial) == ("Yes.", False)


async def test_that_half_a_character_at_the_end_is_replaced() -> None:
    async with FakeProvider({"m": ModelBehaviour(text="Yes \ud83d")}) as fake:
        outcome = await desk(fake.base_url).call()
    assert isinstance(outcome, Answer)
    assert outcome.text == "Yes \ufffd"


async def test_that_an_address_that_no_request_can_go_to_is_a_failure_and_no_bug() -> None:
    outcome = await desk("http://exa mple.invalid/v1").call()
    assert isinstance(outcome, Failure)
