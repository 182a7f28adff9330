"""``mas ask`` as a process: output, exit codes, and what is kept."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from filelock import FileLock

from mas_core.events import AnswerFinished, JobFinished, event_from_json
from mas_core.record_json import record_from_json
from tests.end_to_end.conftest import Home
from tests.fakes.behaviour import Fault, FaultKind, ModelBehaviour
from tests.fakes.running import FakeProviderThread

Panel = Callable[..., FakeProviderThread]

YES = ModelBehaviour(text="Yes, since it helps many people and harms few.")
NO = ModelBehaviour(text="No. It costs too much, and nobody asked the people who pay.")
BOTH = ModelBehaviour(text="It depends on the place, on the season and on the money.")


def failing(fault: Fault) -> ModelBehaviour:
    return ModelBehaviour(always=fault)


def test_that_a_question_gives_a_record_on_standard_output_and_nothing_else(home: Home, panel: Panel) -> None:
    panel(a=YES, b=NO, c=BOTH)

    ran = home.mas("ask", "--json", "Should cities ban cars?")

    assert ran.code == 0
    record = json.loads(ran.out)
    assert record["state"] == "done"
    assert [answer["agent"] for answer in record["answers"]] == ["a", "b", "c"]
    assert [answer["text"] for answer in record["answers"]] == [YES.text, NO.text, BOTH.text]
    assert record["verdict"]["kind"] == "consensus"
    assert record["verdict"]["aggregator"] == "judge"
    assert record["verdict"]["quorum"] == {"asked": 3, "answered": 3}
    assert 0 <= record["analysis"]["consensus_score"] <= 100
    assert set(record["analysis"]["tones"]) <= {"a", "b", "c"}
    assert "Traceback" not in ran.err


def test_that_events_come_one_a_line_and_end_with_the_record(home: Home, panel: Panel) -> None:
    panel(a=YES, b=NO)

    ran = home.mas("ask", "--events", "Should cities ban cars?")

    events = [event_from_json(line) for line in ran.out.splitlines()]
    assert isinstance(events[-1], JobFinished)
    assert {event.answer.agent for event in events if isinstance(event, AnswerFinished)} == {"a", "b"}


def test_that_a_terminal_gets_answers_then_header_and_consensus_without_control_characters(home: Home, panel: Panel) -> None:
    panel(a=ModelBehaviour(text="Red \x1b[31malert\x07 here."), b=NO)

    ran = home.mas("ask", "Should cities ban cars?")

    assert "Red [31malert here." in ran.out
    assert "\x1b" not in ran.out
    assert ran.out.index(str(NO.text)) < ran.out.index("Consensus by judge") < ran.out.index("The panel agrees on little.")


def test_that_a_question_can_come_from_standard_input(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=NO)

    ran = home.mas("ask", "--json", "-", given="Sollen Städte Autos verbieten?\n")

    assert json.loads(ran.out)["question"]["text"] == "Sollen Städte Autos verbieten?"
    assert any("Sollen Städte" in request.messages[-1][1] for request in fake.requests)


def test_that_a_closed_question_is_voted_on(home: Home, panel: Panel) -> None:
    panel(a=ModelBehaviour(text="Yes, I think so.\nANSWER: YES (90)"), b=ModelBehaviour(text="ANSWER: NO"), c=YES)

    record = json.loads(home.mas("ask", "--json", "--type", "yes_no", "Should voting be compulsory?").out)

    assert record["verdict"]["kind"] == "vote"
    assert record["verdict"]["details"]["counts"] == {"YES": 2, "NO": 1}


def test_that_roles_domain_and_method_reach_provider_and_record(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=NO)

    ran = home.mas("ask", "--json", "--role", "a=Utilitarian", "--domain", "Education", "--consensus", "single", "Why?")

    record = json.loads(ran.out)
    assert record["panel"]["method"] == "single"
    assert record["question"]["domain"] == "education"
    assert [answer["agent"] for answer in record["answers"]] == ["judge"]
    assert len(fake.requests) == 1
    ran = home.mas("ask", "--json", "--role", "a=Utilitarian", "--domain", "Education", "Why?")
    record = json.loads(ran.out)
    assert record["panel"]["roles"] == {"a": "utilitarian"}
    system = next(request.messages[0][1] for request in fake.requests if request.model == "a")
    assert "utilitarian" in system
    assert "education policy" in system


def test_that_a_limit_of_the_run_stops_before_it_is_passed(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=YES)
    prices = "prompt_usd_per_million = 1.0\ncompletion_usd_per_million = 1000000.0\n"
    text = home.config.read_text(encoding="utf-8")
    home.config.write_text(text.replace("[agents.a]\n", f"[agents.a]\n{prices}"), encoding="utf-8")

    ran = home.mas("ask", "--json", "--max-cost", "0.5", "--agents", "a", "Should cities ban cars?")

    assert [failure["kind"] for failure in json.loads(ran.out)["failures"]] == ["budget"]
    assert not fake.requests
    assert home.mas("ask", "--max-cost", "-1", "Why?").code == 2


def test_that_one_answer_of_three_is_no_quorum_and_still_printed_and_stored(home: Home, panel: Panel) -> None:
    panel(a=YES, b=failing(Fault.http(400)), c=failing(Fault(kind=FaultKind.HTML)))

    ran = home.mas("ask", "--json", "Should cities ban cars?")

    record = json.loads(ran.out)
    assert ran.code == 3
    assert record["state"] == "no_quorum"
    assert record["verdict"]["kind"] == "single_answer"
    assert record["analysis"]["consensus_score"] is None
    assert home.mas("history", "show", record["id"], "--json").out == ran.out


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (failing(Fault.http(401)), "key"),
        (failing(Fault(kind=FaultKind.HTML)), "web page"),
        (failing(Fault(kind=FaultKind.GARBAGE)), "OpenAI format"),
        (failing(Fault(kind=FaultKind.EMPTY)), "nothing"),
    ],
    ids=["wrong key", "HTML", "garbage", "no content"],
)
def test_that_a_provider_that_fails_is_named_in_plain_words(
    home: Home, panel: Panel, behaviour: ModelBehaviour, said: str
) -> None:
    panel(a=behaviour, b=behaviour)

    ran = home.mas("ask", "Should cities ban cars?")

    assert ran.code == 1
    assert said in ran.err + ran.out
    assert "Traceback" not in ran.err
    assert "No answer" in ran.out
    assert "Consensus" not in ran.out


def test_that_a_provider_that_is_not_there_is_said_to_be_unreachable(home: Home) -> None:
    home.configure("http://127.0.0.1:9/v1", ["a", "b"], aggregator="judge")

    ran = home.mas("ask", "--json", "Should cities ban cars?")

    assert ran.code == 1
    record = json.loads(ran.out)
    assert {failure["kind"] for failure in record["failures"]} == {"connect"}
    assert "Nothing answers at http://127.0.0.1:9" in record["failures"][0]["message"]


def test_that_a_key_that_is_missing_is_asked_for(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=NO, provider='key = "env:MAS_TEST_NO_SUCH_KEY"')

    ran = home.mas("ask", "Should cities ban cars?")

    assert ran.code == 1
    assert "MAS_TEST_NO_SUCH_KEY" in ran.err
    assert not fake.requests


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask", ""), "The question is empty"),
        (("ask", "   "), "The question is empty"),
        (("ask", "--agents", "nobody", "x"), "There is no agent 'nobody'. There are: a, b"),
        (("ask", "--domain", "cooking", "x"), "There is no domain 'cooking'. There are: custom"),
        (("ask", "--type", "riddle", "x"), "There is no question type 'riddle'"),
        (("ask", "--consensus", "dice", "x"), "There is no method 'dice'"),
        (("ask", "--consensus", "vote", "x"), "yes_no"),
        (("ask", "--type", "multiple_choice", "--consensus", "vote", "x"), "at least two options"),
        (("ask", "--panel", "none", "x"), "There is no panel 'none'"),
        (("ask", "--aggregator", "nobody", "x"), "There is no agent 'nobody'"),
        (("ask", "--role", "a", "x"), "AGENT=ROLE"),
        (("ask", "--role", "a=pirate", "x"), "There is no role 'pirate'"),
        (("ask", "--role", "zoe=rawlsian", "x"), "not on the panel"),
        (("ask", "--repeats", "0", "x"), "1 to 50"),
        (("ask", "--on", "nodes", "x"), "No node is paired"),
        (("ask", "--json", "--events", "x"), "not allowed with"),
        (("history", "show", "ffff"), "No run has the id"),
        (("history", "list", "--limit", "0"), "--limit"),
        (("models", "nobody"), "There is no provider 'nobody'"),
        (("dance",), "invalid choice"),
    ],
)
def test_that_bad_input_is_refused_with_what_there_is_instead(
    home: Home, panel: Panel, arguments: tuple[str, ...], said: str
) -> None:
    fake = panel(a=YES, b=NO)

    ran = home.mas(*arguments)

    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert not ran.out
    assert not fake.requests


def test_that_every_fault_of_the_settings_is_named_with_its_line_and_the_file_left_alone(home: Home) -> None:
    broken = '[agents.a]\nprovider = "nowhere"\nmodel = "m"\n\n[panels.default]\nagents = []\naggregator = "b"\n'
    home.config.write_text(broken, encoding="utf-8")

    ran = home.mas("ask", "x")

    assert ran.code == 2
    assert f"{home.config}:2: agents.a.provider" in ran.err
    assert f"{home.config}:6: panels.default.agents" in ran.err
    assert f"{home.config}:7: panels.default.aggregator" in ran.err
    assert home.config.read_text(encoding="utf-8") == broken


def test_that_settings_that_are_no_toml_are_refused_with_the_line(home: Home) -> None:
    home.config.write_text('[agents.a]\nprovider = "x\n', encoding="utf-8")

    ran = home.mas("agents")

    assert ran.code == 2
    assert f"{home.config}:2" in ran.err


def _wait_for(condition: Callable[[], bool], *, within_s: float = 20.0) -> None:
    end_s = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end_s, "it never happened"
        time.sleep(0.02)


def _answers_stored(home: Home) -> int:
    if not home.history.exists():
        return 0
    with sqlite3.connect(f"file:{home.history}?mode=ro", uri=True) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM answers").fetchone()[0])
        except sqlite3.OperationalError:  # the schema is being made
            return 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_that_a_cancelled_run_keeps_what_has_arrived(home: Home, panel: Panel, number: signal.Signals) -> None:
    fake = panel(a=YES, slow=ModelBehaviour(tokens=4000, tokens_per_s=40))
    process = home.start("ask", "--json", "Should cities ban cars?")
    _wait_for(lambda: _answers_stored(home) == 1 and len(fake.sent) > 20)

    process.send_signal(number)
    out, err = process.communicate(timeout=20)

    record = record_from_json(out)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert record.state == "cancelled"
    assert {answer.agent: answer.partial for answer in record.answers} == {"a": False, "slow": True}
    assert home.mas("history", "show", record.id, "--json").out == out
    fake.wait_for(lambda: fake.in_flight == 0)


def test_that_a_killed_run_is_unfinished_and_its_finished_answers_are_kept(home: Home, panel: Panel) -> None:
    panel(a=YES, b=NO, slow=ModelBehaviour(tokens=4000, tokens_per_s=40))
    process = home.start("ask", "--json", "Should cities ban cars?")
    _wait_for(lambda: _answers_stored(home) == 2)

    process.kill()
    process.communicate(timeout=20)

    listed = json.loads(home.mas("history", "list", "--json").out)
    assert [run["state"] for run in listed] == ["unfinished"]
    record = record_from_json(home.mas("history", "show", listed[0]["id"], "--json").out)
    assert {answer.text for answer in record.answers} == {YES.text, NO.text}
    with sqlite3.connect(home.history) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_that_a_locked_history_is_said_before_anything_is_asked(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=NO)
    assert home.mas("history", "list").code == 0

    with FileLock(home.history.with_name("history.db.lock")):
        ran = home.mas("ask", "Should cities ban cars?")

    assert ran.code == 1
    assert str(home.history) in ran.err
    assert "Traceback" not in ran.err
    assert not fake.requests
    assert home.mas("ask", "Should cities ban cars?").code == 0


def _small_disk() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


def test_that_a_full_disk_costs_no_answer_that_has_been_paid_for(home: Home, panel: Panel) -> None:
    panel(a=ModelBehaviour(text="x" * 300_000), b=NO)
    assert home.mas("history", "list").code == 0

    ran = home.mas("ask", "--json", "Should cities ban cars?", preexec_fn=_small_disk)

    assert ran.code == 1
    assert json.loads(ran.out)["answers"][0]["text"] == "x" * 300_000
    assert "not in the history" in ran.err
    assert "Traceback" not in ran.err
    assert home.mas("doctor").out.count("file intact") == 1
    assert home.mas("ask", "--agents", "b,judge", "Again?").code == 0


def test_that_a_reader_that_goes_away_ends_the_showing_and_not_the_run(home: Home, panel: Panel) -> None:
    panel(a=YES, b=NO)
    process = home.start("ask", "--events", "Should cities ban cars?")
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None

    _, err = process.communicate(timeout=20)

    assert "Traceback" not in err
    assert "the run goes on" in err
    assert process.returncode == 0
    (run,) = json.loads(home.mas("history", "list", "--json").out)
    assert (run["state"], run["answered"]) == ("done", 2)


def test_that_the_command_line_never_loads_qt(home: Home) -> None:
    script = (
        "import sys; sys.argv = ['mas', 'agents']; from mas_app.__main__ import main; main();"
        "print([name for name in sys.modules if name.startswith(('PySide6', 'pyqtgraph', 'qasync', 'sklearn', 'textblob'))])"
    )
    ran = subprocess.run([sys.executable, "-c", script], env=home.environment(), capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_that_a_stored_deliberation_says_which_round_an_answer_is_of(home: Home, panel: Panel) -> None:
    panel(a=YES, b=NO)
    record = record_from_json(home.mas("ask", "--json", "--consensus", "deliberation", "Should cities ban cars?").out)

    titles = [line.partition(" (")[0] for line in home.mas("history", "show", record.id).out.splitlines()]

    assert [title for title in titles if title.partition(",")[0] in {"a", "b"}] == ["a", "b", "a, round 2", "b, round 2"]


def test_that_the_events_of_a_cancelled_run_end_with_its_record_too(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, slow=ModelBehaviour(tokens=4000, tokens_per_s=40))
    process = home.start("ask", "--events", "Should cities ban cars?")
    _wait_for(lambda: _answers_stored(home) == 1 and len(fake.requests) == 2)

    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=20)

    last = event_from_json(out.splitlines()[-1])
    assert process.returncode == 130
    assert isinstance(last, JobFinished)
    assert last.record.state == "cancelled"
    assert {answer.agent for answer in last.record.answers} >= {"a"}
