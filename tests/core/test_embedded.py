"""The small built-in model itself, in its own process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from mas_core.errors import MachineError
from mas_core.events import Event, TextArrived
from mas_core.models import JobState, Message, Record, VerdictKind
from mas_core.orchestrator import JobRun
from mas_core.paths import Paths
from mas_core.planning import JobRequest, build_job
from mas_core.providers.base import CompletionRequest
from mas_core.providers.embedded import EmbeddedProvider, order_grammar
from mas_core.providers.llama_server import missing_parts
from mas_core.runtime import Runtime
from mas_core.settings import BUILTIN_PROVIDER, default_settings

pytestmark = pytest.mark.skipif(missing_parts() is not None, reason=missing_parts() or "")
QUESTION = "Should cities charge cars that drive into the centre?"


@pytest.fixture
async def runtime(tmp_path: Path) -> AsyncIterator[Runtime]:
    async with Runtime.open(Paths.below(tmp_path)) as opened:
        yield opened


def servers() -> list[psutil.Process]:
    """Returns the model's processes among the children of this one."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if "mas_core.providers.llama_server" in process.cmdline():
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


async def asked(runtime: Runtime, *, on_text: object = None, **request: object) -> tuple[Record, list[Event]]:
    wanted = JobRequest(text=QUESTION, **request)  # type: ignore[arg-type]  # any field
    job = build_job(wanted, settings=runtime.settings, catalog=runtime.catalog)
    # Shorter than usual, for the sake of time.
    specs = {name: replace(agent, max_tokens=60, aggregator_max_tokens=60) for name, agent in job.panel.specs.items()}
    job = replace(job, panel=replace(job.panel, specs=specs))
    events: list[Event] = []
    async with runtime.orchestrator.open(job) as run:
        async for event in run.events():
            events.append(event)
            if callable(on_text) and isinstance(event, TextArrived):
                on_text(event, run)
    assert run.record is not None
    return run.record, events


async def test_that_three_agents_of_the_built_in_model_answer_each_in_its_own_way(runtime: Runtime) -> None:
    record, _ = await asked(runtime, method="synthesis")
    assert record.state is JobState.DONE
    assert not record.failures
    texts = {answer.agent: answer.text for answer in record.answers}
    assert texts.keys() == {"proponent", "opponent", "mediator"}
    assert len(set(texts.values())) == 3
    for answer in record.answers:
        assert answer.demo
        assert answer.text.startswith(runtime.settings.agents[answer.agent].opening)
        assert len(answer.text.split()) > 20
        assert answer.usage.completion_tokens
    assert record.verdict is not None
    assert record.verdict.kind is VerdictKind.CONSENSUS
    assert len(record.verdict.text.split()) > 10
    assert len(servers()) == 1


async def test_that_every_review_of_the_built_in_model_is_a_ranking_and_is_called_chance(runtime: Runtime) -> None:
    record, _ = await asked(runtime, method="peer_ranking")
    verdict = record.verdict
    assert verdict is not None
    assert verdict.details["rankings"] == verdict.details["reviews_asked"] == 6
    assert verdict.details["demo_reviewers"] is True
    assert "chooses at about chance" in verdict.text


def request_for(*contents: str) -> CompletionRequest:
    roles = ("user", "assistant")
    messages = tuple(Message(role=role, content=content) for role, content in zip(roles, contents, strict=False))
    return CompletionRequest(model="m", messages=messages, temperature=0.3, max_tokens=9)


def test_that_an_order_is_held_to_the_names_of_its_example() -> None:
    asked_for = request_for("Rank them, in exactly this form:\nRANKING: B > A\n", "RANKING:")
    assert order_grammar(asked_for) == 'root ::= " A > B" | " B > A"'
    three = order_grammar(request_for("Rank.\nRANKING: C > B > A", "RANKING:"))
    assert three.count("|") == 5


@pytest.mark.parametrize(
    "contents",
    [
        ("Rank.\nRANKING: B > A",),
        ("Rank.\nRANKING: B > A", "My answer:"),
        ("RANKING: B > A\nRank them.", "RANKING:"),
        ("Rank.\nRANKING: B", "RANKING:"),
        ('Rank.\nRANKING: "A" > root', "RANKING:"),
        ("Rank.\nRANKING: " + " > ".join("FEDCBA"), "RANKING:"),
        ("What is right?", "There are good reasons."),
    ],
)
def test_that_other_requests_are_free_in_their_form(contents: tuple[str, ...]) -> None:
    assert order_grammar(request_for(*contents)) == ""


async def test_that_a_killed_model_starts_again(runtime: Runtime) -> None:
    killed: list[int] = []

    def kill(_: TextArrived, run: JobRun) -> None:
        if not killed:
            (server,) = servers()
            killed.append(server.pid)
            os.kill(server.pid, signal.SIGKILL)

    record, _ = await asked(runtime, on_text=kill, agents=("proponent",), method="single", aggregator="proponent")
    assert killed
    assert record.answers
    again, _ = await asked(runtime, agents=("mediator",), method="single", aggregator="mediator")
    assert again.state is JobState.DONE
    assert not again.answers[0].partial
    (server,) = servers()
    assert server.pid != killed[0]


async def test_that_the_model_ends_with_its_provider(tmp_path: Path) -> None:
    async with Runtime.open(Paths.below(tmp_path)) as runtime:
        await runtime.providers.get(BUILTIN_PROVIDER).models()
        (server,) = servers()
    assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
    assert not servers()


async def test_that_a_closed_provider_does_not_start_again() -> None:
    provider = EmbeddedProvider(default_settings().providers[BUILTIN_PROVIDER])
    await provider.aclose()
    with pytest.raises(Exception, match="shut down"):
        await provider.models()
    assert not servers()


PARENT = """
import asyncio, sys
from mas_core.providers.embedded import EmbeddedProvider
from mas_core.settings import default_settings

async def main():
    provider = EmbeddedProvider(default_settings().providers["builtin"])
    await provider.models()
    print(provider._child.process.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def test_that_the_model_ends_with_its_parent_even_if_that_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        model = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
    gone, alive = psutil.wait_procs([model], timeout=5)
    assert (len(gone), alive) == (1, [])


@pytest.fixture
def server_by_hand() -> Iterator[str]:
    command = [sys.executable, "-m", "mas_core.providers.llama_server", "--until-stdin-closes", "--parallel", "1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(timeout=10) == 0


async def test_that_a_server_started_by_hand_is_a_provider_like_any_other(tmp_path: Path, server_by_hand: str) -> None:
    paths = Paths.below(tmp_path)
    paths.config_file.write_text(
        f'[providers.hand]\nbase_url = "{server_by_hand}"\nconcurrency = 1\n'
        '[agents.small]\nprovider = "hand"\nmodel = "smollm2-135m-instruct"\nmax_tokens = 20\n',
        encoding="utf-8",
    )
    async with Runtime.open(paths) as runtime:
        assert [model.id for model in await runtime.providers.get("hand").models()] == ["smollm2-135m-instruct"]
        record, events = await asked(runtime, method="single")
        assert len([event for event in events if isinstance(event, TextArrived)]) > 5
    assert record.state is JobState.DONE
    (answer,) = record.answers
    assert (answer.finish_reason, answer.demo, answer.provider) == ("length", False, "hand")


def test_that_a_model_that_is_not_there_is_said() -> None:
    command = [sys.executable, "-m", "mas_core.providers.llama_server", "--model", "/no/such/file.gguf"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "--model names no file" in ended.stderr


async def test_that_a_runtime_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    # A program that ends at once without saying where it listens, as the model's does where libgomp1 is missing.
    monkeypatch.setattr(sys, "executable", "/bin/true")
    provider = EmbeddedProvider(default_settings().providers[BUILTIN_PROVIDER])
    with pytest.raises(MachineError, match="libgomp1"):
        await provider.models()
    await provider.aclose()
