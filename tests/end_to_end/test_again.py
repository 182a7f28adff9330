"""Runs that go on, at the command line: after a SIGKILL, after a failure, and as a conversation."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable

from mas_core.record_json import record_from_json
from tests.end_to_end.conftest import Home
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.provider import Fault
from tests.fakes.running import FakeProviderThread

Panel = Callable[..., FakeProviderThread]
YES = ModelBehaviour(text="Yes. Cars kill people.")
NO = ModelBehaviour(text="No. Trades need vans.")


def asked(fake: FakeProviderThread) -> Counter[str]:
    return Counter(request.model for request in fake.requests)


def rows(home: Home, table: str) -> int:
    if not home.history.exists():
        return 0
    with sqlite3.connect(f"file:{home.history}?mode=ro", uri=True) as connection:
        try:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  (the test's own words)
        except sqlite3.OperationalError:  # the schema is being made
            return 0


def test_that_a_killed_run_is_resumed_without_asking_again_what_it_has(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=NO, slow=ModelBehaviour(tokens=4000, tokens_per_s=40))
    process = home.start("ask", "--json", "Should cities ban cars?")
    end_s = time.monotonic() + 30
    while rows(home, "answers") < 2:
        assert time.monotonic() < end_s
        time.sleep(0.02)
    assert rows(home, "calls") == 3
    process.kill()
    process.communicate(timeout=20)
    fake.set_behaviour("slow", ModelBehaviour(text="Slowly, perhaps."))
    (run,) = json.loads(home.mas("history", "list", "--json").out)
    assert run["state"] == "unfinished"

    ran = home.mas("history", "resume", run["id"][:8])

    assert ran.code == 0
    assert f"Going on with the run {run['id'][:8]}" in ran.err
    assert "Asking" not in ran.err
    assert "a (a; kept from before)\nYes. Cars kill people." in ran.out
    assert "slow (slow)\nSlowly, perhaps." in ran.out
    assert ran.out.index("Slowly") < ran.out.index("Consensus by judge: 3 of 3 answered")
    # The judge of a fusion cannot be read here, twice, and then writes a synthesis.
    assert asked(fake) == {"a": 1, "b": 1, "slow": 2, "judge": 3}
    (listed,) = json.loads(home.mas("history", "list", "--json").out)
    assert (listed["id"], listed["state"], listed["answered"]) == (run["id"], "done", 3)
    again = home.mas("history", "resume", run["id"])
    assert again.code == 2
    assert "mas history retry" in again.err


def test_that_a_failed_agent_is_asked_again(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=ModelBehaviour(always=Fault.http(401)), c=NO)
    first = record_from_json(home.mas("ask", "--json", "Should cities ban cars?").out)
    assert first.failures[0].provider == "fake"
    shown = home.mas("history", "show", first.id).out
    assert "Store the right key with `mas key set fake`." in shown
    fake.set_behaviour("b", ModelBehaviour(text="Now I can speak."))

    ran = home.mas("history", "retry", first.id, "--json")

    record = record_from_json(ran.out)
    assert ran.code == 0
    assert [answer.agent for answer in record.answers] == ["a", "b", "c"]
    assert record.failures == ()
    assert home.mas("history", "show", first.id, "--json").out == ran.out
    unknown = home.mas("history", "retry", first.id, "--agent", "zoe")
    assert (unknown.code, "There are: a, b, c." in unknown.err) == (2, True)


def test_that_a_question_can_continue_a_run_and_the_history_says_so(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=NO)
    first = record_from_json(home.mas("ask", "--json", "Should cities ban cars?").out)

    second = record_from_json(home.mas("ask", "--json", "--follow-up", first.id[:8], "And buses?").out)
    third = record_from_json(home.mas("ask", "--json", "--follow-up", second.id, "--no-carry", "And trams?").out)

    assert (second.question.follows, second.question.carry) == (first.id, True)
    assert (third.question.follows, third.question.carry) == (second.id, False)
    to_a = [request.messages[-1][1] for request in fake.requests if request.model == "a"]
    assert "Yes. Cars kill people." in to_a[1]
    assert to_a[1].endswith("And buses?")
    assert to_a[2] == "And trams?"
    shown = home.mas("history", "show", second.id).out
    assert f"Continues {first.id[:8]}: Should cities ban cars?" in shown
    assert f"Continued by {third.id[:8]}: And trams?" in shown
    assert "The agents saw nothing of that run" in home.mas("history", "show", third.id).out
    missing = home.mas("ask", "--follow-up", "ffff", "And trams?")
    assert (missing.code, "No run has the id ffff" in missing.err) == (2, True)


def test_that_an_estimate_asks_nothing(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=NO)

    said = home.mas("ask", "--estimate", "--consensus", "synthesis", "Should cities ban cars?")
    as_json = json.loads(home.mas("ask", "--estimate", "--json", "Should cities ban cars?").out)

    assert said.code == 0
    assert said.out.startswith("3 calls, at most ")
    assert "cost unknown: no price for a, b, judge" in said.out
    assert as_json["calls"] == 4
    assert as_json["cost_usd"] is None
    assert as_json["unpriced"] == ["a", "b", "judge"]
    assert not fake.requests
    assert home.mas("history", "list", "--json").out.strip() == "[]"
    assert home.mas("ask", "--estimate", "--events", "x").code == 2


def test_that_a_prompt_can_be_written_out_changed_and_used(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=NO)
    listed = home.mas("prompts", "list").out
    assert "synthesis" in listed
    assert "{marker} {question} {answers}" in listed
    file = home.folder / "prompts" / "synthesis.md"
    assert home.mas("prompts", "edit-path", "synthesis").out.strip() == str(file)
    assert not file.exists()

    assert home.mas("prompts", "export", "synthesis").out.strip() == str(file)
    assert home.mas("prompts", "export", "synthesis").code == 2
    file.write_text("Write a limerick. {marker} {question} {answers}", encoding="utf-8")

    assert home.mas("prompts", "show", "synthesis").out == "Write a limerick. {marker} {question} {answers}\n"
    assert "You write the consensus" in home.mas("prompts", "show", "--built-in", "synthesis").out
    record = record_from_json(home.mas("ask", "--json", "--consensus", "synthesis", "Should cities ban cars?").out)
    assert list(record.panel.prompts) == ["synthesis"]
    assert fake.requests[-1].messages[-1][1].startswith("Write a limerick.")
    assert "With prompts of your own: synthesis" in home.mas("history", "show", record.id).out
    assert "your own instead of the built-in: synthesis" in home.mas("doctor").out

    file.write_text("Write a limerick. {question}", encoding="utf-8")
    asked_before = len(fake.requests)
    broken = home.mas("ask", "Should cities ban cars?")
    assert broken.code == 2
    assert f"{file}: found no {{marker}}" in broken.err
    assert len(fake.requests) == asked_before
    assert home.mas("prompts", "list").code == 1
    assert "PROBLEM  prompts" in home.mas("doctor").out


def test_that_a_check_of_the_agents_says_which_model_is_not_there(home: Home, panel: Panel) -> None:
    panel(a=YES, b=NO)
    text = home.config.read_text(encoding="utf-8")
    home.config.write_text(text + '[agents.typo]\nprovider = "fake"\nmodel = "maker/Judge"\n', encoding="utf-8")

    ran = home.mas("agents", "--check", "--json")

    rows = {row["agent"]: row for row in json.loads(ran.out)["agents"]}
    assert ran.code == 1
    assert (rows["a"]["state"], rows["a"]["detail"]) == ("healthy", "its provider has the model")
    assert rows["typo"]["state"] == "unhealthy"
    assert rows["typo"]["detail"].startswith("its provider does not list this model; nearest: judge")
