"""OpenAI's own client against a running node: it has to work as it is."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from openai import DefaultHttpxClient, OpenAI

from mas_core.peers.identity import load_or_make_identity
from tests.core.house import aggregating
from tests.fakes.behaviour import Outcome
from tests.node.running import NodeProcess, mas_node
from tests.node.thin_clients import CONSENSUS, Asked, asked_node, until

QUESTION: Any = [{"role": "user", "content": "Should cities charge cars?"}]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with asked_node(tmp_path_factory.mktemp("node")) as asked:
        yield asked


@pytest.fixture
def client(asked: Asked) -> Iterator[OpenAI]:
    with asked.openai() as client:
        yield client


def test_that_agents_and_panels_are_listed_as_models(client: OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert {"agent/a", "agent/b", "panel/default", "panel/votes", "panel/builtin"} <= set(names)
    assert client.models.retrieve("panel/default").owned_by == "mas"
    assert client.models.retrieve("agent/proponent").owned_by == "mas-demo"


def test_that_an_agent_answers_with_what_it_used(client: OpenAI) -> None:
    answer = client.chat.completions.create(model="agent/b", messages=QUESTION)
    assert answer.choices[0].message.content == "Charging hurts the poor who have no other way to work."
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0
    assert answer.model_extra is not None
    assert answer.model_extra["mas"]["answered_by"] == {"b": "local"}


def test_that_the_finish_reason_is_the_models_own(client: OpenAI) -> None:
    assert client.chat.completions.create(model="agent/cut", messages=QUESTION).choices[0].finish_reason == "length"


def test_that_an_agent_gets_the_whole_conversation_and_the_parameters(asked: Asked, client: OpenAI) -> None:
    messages: Any = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "First question?"},
        {"role": "assistant", "content": "First answer."},
        {"role": "developer", "content": "Be kind."},
        {"role": "user", "content": [{"type": "text", "text": "Second "}, {"type": "text", "text": "question?"}]},
    ]
    client.chat.completions.create(model="agent/c", messages=messages, temperature=0.11, max_tokens=17, seed=23)
    seen = asked.fake.requests[-1]
    assert seen.messages == (
        ("system", "Be brief.\n\nBe kind."),
        ("user", "First question?"),
        ("assistant", "First answer."),
        ("user", "Second question?"),
    )
    assert (seen.body["temperature"], seen.body["max_tokens"], seen.body["seed"]) == (0.11, 17, 23)


def test_that_an_agents_answer_streams_with_usage_in_the_last_chunk(client: OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(model="agent/b", messages=QUESTION, stream=True, stream_options={"include_usage": True})
    )
    assert chunks[0].choices[0].delta.role == "assistant"
    assert text_of(chunks) == "Charging hurts the poor who have no other way to work."
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_that_a_stream_without_the_option_has_no_usage(client: OpenAI) -> None:
    chunks = list(client.chat.completions.create(model="agent/b", messages=QUESTION, stream=True))
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)


def test_that_a_panel_answers_with_its_consensus_and_the_run_is_kept(asked: Asked, client: OpenAI) -> None:
    answer = client.chat.completions.create(model="panel/default", messages=QUESTION)
    assert answer.choices[0].message.content == CONSENSUS
    mas = mas_of(answer)
    assert mas["headline"] == "Consensus by a: 3 of 3 answered."
    assert mas["answered_by"] == {"a": "local", "b": "local", "c": "local"}
    kept = asked.client().get(f"/job_result/{mas['id']}").json
    assert kept["consensus_summary"] == CONSENSUS
    assert kept["consensus_score"] == mas["consensus_score"]


def test_that_the_consensus_streams_and_the_last_chunk_names_the_record(asked: Asked, client: OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="panel/default", messages=QUESTION, stream=True, stream_options={"include_usage": True}
        )
    )
    assert text_of(chunks) == CONSENSUS
    mas = mas_of(next(chunk for chunk in chunks if chunk.choices and chunk.choices[0].finish_reason))
    assert asked.client().get(f"/job_status/{mas['id']}").json["status"] == "completed"
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens > 30


def test_that_a_panel_knows_what_was_said_before(asked: Asked, client: OpenAI) -> None:
    messages: Any = [
        {"role": "system", "content": "Answer like a mayor."},
        {"role": "user", "content": "What about bicycles?"},
        {"role": "assistant", "content": "They are welcome."},
        *QUESTION,
    ]
    client.chat.completions.create(model="panel/default", messages=messages)
    answers = [request for request in asked.fake.requests[-4:] if not aggregating(request)]
    assert len(answers) == 3
    for request in answers:
        (system_role, system), (_, question) = request.messages
        assert (system_role, system) == ("system", "Answer like a mayor.")
        assert "What about bicycles?" in question
        assert "They are welcome." in question
        assert question.endswith("Should cities charge cars?")


def test_that_a_panel_with_one_answer_says_above_it_what_it_is(client: OpenAI) -> None:
    answer = client.chat.completions.create(model="panel/alone", messages=QUESTION)
    content = answer.choices[0].message.content or ""
    header, _, text = content.partition("\n\n")
    assert header.startswith("Single answer: only a answered (1 of 2); this is not a consensus")
    assert text == "Charging is fair, because drivers cause the harm."
    assert mas_of(answer)["failures"][0]["agent"] == "broken"


def test_that_a_panel_without_an_answer_is_an_error_and_is_not_asked_again(asked: Asked, client: OpenAI) -> None:
    before = asked.requests_of("broken")
    with pytest.raises(openai.APIStatusError) as refused:
        client.chat.completions.create(model="panel/lost", messages=QUESTION)
    assert refused.value.status_code == 502
    assert "No answer" in str(refused.value)
    assert asked.requests_of("broken") == before + 1


def test_that_a_failed_agent_is_an_error_and_is_not_asked_again(asked: Asked, client: OpenAI) -> None:
    before = asked.requests_of("broken")
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="agent/broken", messages=QUESTION)
    assert refused.value.type == "invalid_request_error"
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="agent/broken", messages=QUESTION, stream=True)
    assert asked.requests_of("broken") == before + 2


def test_that_a_stream_that_breaks_off_raises_and_does_not_end_like_a_whole_one(client: OpenAI) -> None:
    parts: list[Any] = []
    stream = client.chat.completions.create(model="agent/breaking", messages=QUESTION, stream=True)
    with pytest.raises(openai.APIError, match="broke off"):
        parts.extend(stream)
    assert text_of(parts).startswith("one two")
    assert "begins again" in text_of(parts)


def test_that_the_provider_sees_a_client_leave_in_the_middle_of_a_stream(asked: Asked, client: OpenAI) -> None:
    stream = client.chat.completions.create(model="agent/endless", messages=QUESTION, stream=True)
    next(chunk for chunk in stream if chunk.choices[0].delta.content)
    assert asked.fake.in_flight == 1
    stream.close()
    until(lambda: asked.fake.in_flight == 0, within_s=3)
    assert asked.fake.requests[-1].outcome is Outcome.ABORTED


def test_that_revoking_a_token_ends_the_stream_that_it_reads(asked: Asked) -> None:
    with asked.openai(asked.new_token("brief"), max_retries=0) as client:
        stream = client.chat.completions.create(model="agent/endless", messages=QUESTION, stream=True)
        next(chunk for chunk in stream if chunk.choices[0].delta.content)
        assert mas_node(asked.node.home, "token", "revoke", "brief").code == 0
        with pytest.raises(openai.APIError):
            list(stream)
    until(lambda: asked.fake.in_flight == 0, within_s=3)


def test_that_a_client_that_gives_up_waiting_cancels_the_panel_and_what_came_is_kept(asked: Asked) -> None:
    token = asked.new_token("impatient")
    with asked.openai(token, max_retries=0) as client, pytest.raises(openai.APITimeoutError):
        client.with_options(timeout=1.0).chat.completions.create(model="panel/slow", messages=QUESTION)
    until(lambda: asked.fake.in_flight == 0, within_s=3)
    (run,) = until(lambda: asked.client(token).get("/history").json["history"])
    until(lambda: asked.client(token).get(f"/job_status/{run['job_id']}").json["state"] == "cancelled")
    kept = asked.client(token).get(f"/job_result/{run['job_id']}").json["responses"]
    assert kept == {"a": "Charging is fair, because drivers cause the harm.", "endless": "one two"}


def test_that_a_wrong_token_is_refused_in_openais_words(asked: Asked) -> None:
    with asked.openai("mas_wrong") as stranger, pytest.raises(openai.AuthenticationError) as refused:
        stranger.chat.completions.create(model="agent/a", messages=QUESTION)
    assert refused.value.type == "authentication_error"


def test_that_an_unknown_model_is_refused_in_openais_words(client: OpenAI) -> None:
    for model in ("agent/nobody", "panel/nobody", "gpt-4", "a"):
        with pytest.raises(openai.NotFoundError) as refused:
            client.chat.completions.create(model=model, messages=QUESTION)
        assert refused.value.code == "model_not_found"
        assert refused.value.param == "model"


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"n": 2}, "n"),
        ({"stop": ["END"]}, "stop"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"temperature": 3}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "assistant", "content": "I begin."}]}, "messages"),
        ({"messages": [{"role": "tool", "content": "42", "tool_call_id": "x"}]}, "messages"),
        ({"messages": [{"role": "user", "content": " "}]}, "messages"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]}, "messages"),
        ({"messages": [{"role": "user", "content": "NUL \x00"}]}, "messages"),
        ({"messages": "hello"}, "body"),
    ],
)
def test_that_what_is_not_done_is_refused_instead_of_passed_over(
    asked: Asked, client: OpenAI, wrong: dict[str, Any], param: str
) -> None:
    before = len(asked.fake.requests)
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(**{"model": "agent/a", "messages": QUESTION, **wrong})
    assert refused.value.param == param
    assert len(asked.fake.requests) == before


def test_that_what_only_colours_the_answer_is_passed_over(client: OpenAI) -> None:
    answer = client.chat.completions.create(
        model="agent/a", messages=QUESTION, top_p=0.9, presence_penalty=0.1, user="me", n=1, stop=None
    )
    assert answer.choices[0].message.content


def test_that_a_used_up_quota_is_a_rate_limit(asked: Asked) -> None:
    token = asked.new_token("hourly", "--calls-per-hour", "1")
    with asked.openai(token, max_retries=0) as client:
        client.chat.completions.create(model="agent/a", messages=QUESTION)
        with pytest.raises(openai.RateLimitError):
            client.chat.completions.create(model="agent/a", messages=QUESTION)
        with pytest.raises(openai.RateLimitError):
            client.chat.completions.create(model="panel/default", messages=QUESTION)


def test_that_a_narrow_quota_makes_a_panels_calls_wait_for_each_other(asked: Asked) -> None:
    token = asked.new_token("narrow", "--concurrency", "1")
    with asked.openai(token) as client:
        answer = client.chat.completions.create(model="panel/default", messages=QUESTION)
    assert mas_of(answer)["headline"] == "Consensus by a: 3 of 3 answered."


def test_that_the_client_works_over_tls(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    with NodeProcess(tmp_path, plain=False) as node:
        pinned = ssl.create_default_context(cadata=load_or_make_identity(tmp_path / "identity", name="").certificate_pem)
        pinned.check_hostname = False
        with OpenAI(base_url=f"{node.url}/v1", api_key=node.token, http_client=DefaultHttpxClient(verify=pinned)) as client:
            assert "panel/builtin" in [model.id for model in client.models.list()]


def text_of(chunks: list[Any]) -> str:
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


def mas_of(answer: Any) -> Any:
    return answer.model_extra["mas"]
