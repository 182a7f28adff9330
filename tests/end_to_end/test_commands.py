"""The other commands of ``mas``, as processes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from mas_core.providers.llama_server import missing_parts
from tests.end_to_end.conftest import Home
from tests.fakes.behaviour import ModelBehaviour, RequestSeen
from tests.fakes.running import FakeProviderThread

Panel = Callable[..., FakeProviderThread]

needs_model = pytest.mark.skipif(missing_parts() is not None, reason=str(missing_parts()))


@needs_model
def test_that_a_fresh_machine_without_key_and_network_gets_three_different_answers(home: Home) -> None:
    ran = home.mas("ask", "--json", "Should cities ban cars?")

    assert ran.code == 0
    record = json.loads(ran.out)
    texts = [answer["text"] for answer in record["answers"]]
    assert len(set(texts)) >= 3
    assert all(len(text.split()) > 10 for text in texts)
    assert record["verdict"]["kind"] == "consensus"
    assert record["verdict"]["text"]
    assert record["analysis"]["consensus_score"] is not None
    assert all(answer["demo"] for answer in record["answers"])
    assert "demo model" in home.mas("history", "show", record["id"]).out


def test_that_an_empty_history_says_how_to_fill_it(home: Home) -> None:
    ran = home.mas("history", "list")

    assert ran.code == 0
    assert not ran.out
    assert "mas ask" in ran.err


def test_that_runs_are_listed_newest_first_and_shown_by_the_beginning_of_their_id(home: Home, panel: Panel) -> None:
    panel(a=ModelBehaviour(text="One way."), b=ModelBehaviour(text="Another way."))
    home.mas("ask", "The first question?")
    home.mas("ask", "The second question?")

    runs = json.loads(home.mas("history", "list", "--json").out)

    assert [run["question"] for run in runs] == ["The second question?", "The first question?"]
    shown = home.mas("history", "show", runs[1]["id"][:10])
    assert "The first question?" in shown.out
    assert "Another way." in shown.out
    assert "Consensus by judge: 2 of 2 answered" in shown.out
    assert "--offset 1" in home.mas("history", "list", "--limit", "1").err


def test_that_agreement_beyond_chance_is_told_over_several_questions_and_refused_on_one(home: Home, panel: Panel) -> None:
    def torn(request: RequestSeen) -> str:
        return "ANSWER: NO (80)" if "second" in request.messages[-1][1] else "ANSWER: YES (80)"

    panel(a=ModelBehaviour(text="ANSWER: YES (80)"), b=ModelBehaviour(text=torn))
    for question in ("Is the first so?", "Is the second so?"):
        home.mas("ask", "--type", "yes_no", question)
    ids = [run["id"] for run in json.loads(home.mas("history", "list", "--json").out)]

    ran = home.mas("history", "agreement", *ids)

    # Both raters gave YES, YES and YES, NO: observed disagreement is 2 of 4, and so is what chance gives (by hand).
    assert "Krippendorff's alpha, nominal: 0.00" in ran.out
    assert "2 agents over 2 questions" in ran.out
    alone = home.mas("history", "agreement", ids[0])
    assert alone.code == 1
    assert alone.out.startswith("No figure: Only one question has two answers that can be compared; this figure needs")


def test_that_agents_are_listed_and_their_providers_checked_for_free(home: Home, panel: Panel) -> None:
    fake = panel(a=ModelBehaviour(), b=ModelBehaviour())

    listed = json.loads(home.mas("agents", "--json").out)

    assert {row["agent"] for row in listed["agents"]} >= {"a", "b", "judge", "proponent"}
    assert listed["panels"]["default"] == {"agents": ["a", "b"], "aggregator": "judge"}
    checked = {row["agent"]: row["state"] for row in json.loads(home.mas("agents", "--check", "--json").out)["agents"]}
    assert checked["a"] == "healthy"
    assert not fake.requests


def test_that_models_of_a_provider_are_listed(home: Home, panel: Panel) -> None:
    panel(a=ModelBehaviour(), b=ModelBehaviour())

    assert home.mas("models", "fake").out.split() == ["a", "b", "judge"]


def test_that_doctor_finds_a_provider_that_does_not_answer_and_says_so(home: Home) -> None:
    home.configure("http://127.0.0.1:9/v1", ["a"], aggregator="a")

    ran = home.mas("doctor")

    assert ran.code == 1
    assert "PROBLEM  provider fake: Nothing answers at http://127.0.0.1:9" in ran.out
    assert "ok       history" in ran.out


def test_that_doctor_reports_faulty_settings_and_goes_on(home: Home) -> None:
    home.config.write_text("[agents.a]\nmodel = 3\n", encoding="utf-8")

    ran = home.mas("doctor")

    assert ran.code == 1
    assert "agents.a.model" in ran.out
    assert "ok       analysis" in ran.out


def test_that_a_key_is_never_shown_and_a_machine_without_keyring_says_what_to_do(home: Home, panel: Panel) -> None:
    panel(a=ModelBehaviour(), key="sk-canary-1234567890abcdef", provider='key = "keyring"')

    ran = home.mas("key", "set", "fake", given="sk-canary-1234567890abcdef\n")

    assert ran.code == 1
    assert "keyring" in ran.err
    assert "canary" not in ran.out + ran.err
    listed = home.mas("key", "list")
    assert "canary" not in listed.out + listed.err
