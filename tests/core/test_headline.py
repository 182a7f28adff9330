from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mas_core.headline import duration, failure_reason, failure_sentence, headline
from mas_core.models import (
    Agent,
    Answer,
    Failure,
    FailureKind,
    JobState,
    Panel,
    Purpose,
    Question,
    Quorum,
    Record,
    Verdict,
    VerdictKind,
)

PANEL = ("qwen", "mistral", "llama3", "phi", "gemma")


def answers(*agents: str, repeat: int = 0, partial: bool = False, finish_reason: str = "stop") -> tuple[Answer, ...]:
    return tuple(
        Answer(
            agent=agent, text="Text.", provider="fake", model="m", repeat=repeat, partial=partial, finish_reason=finish_reason
        )
        for agent in agents
    )


def failed(
    agent: str,
    kind: FailureKind = FailureKind.RATE_LIMITED,
    *,
    retry_after_s: float | None = None,
    purpose: Purpose = Purpose.ANSWER,
    message: str = "",
) -> Failure:
    return Failure(agent=agent, kind=kind, message=message, purpose=purpose, retry_after_s=retry_after_s)


def a_verdict(
    kind: VerdictKind = VerdictKind.CONSENSUS,
    *,
    answered: int = 4,
    asked: int = 5,
    method: str = "synthesis",
    aggregator: str | None = "llama3",
    tried: tuple[str, ...] = ("llama3",),
    partial: bool = False,
    counts: dict[str, int] | None = None,
) -> Verdict:
    return Verdict(
        kind=kind,
        method=method,
        quorum=Quorum(asked=asked, answered=answered),
        text="The verdict.",
        aggregator=aggregator,
        aggregators_tried=tried,
        partial=partial,
        details={} if counts is None else {"counts": counts},
    )


def a_record(
    *,
    given: tuple[Answer, ...] = (),
    failures: tuple[Failure, ...] = (),
    verdict: Verdict | None = None,
    state: JobState = JobState.DONE,
    agents: tuple[str, ...] = PANEL,
    repeats: int = 1,
    demo: bool = False,
) -> Record:
    specs = {agent: Agent(id=agent, provider="fake", model="m", demo=demo) for agent in agents}
    return Record(
        id="0" * 32,
        created_at=datetime(2026, 11, 1, tzinfo=UTC),
        state=state,
        question=Question(text="Should cities charge cars?"),
        panel=Panel(agents=agents, aggregator="llama3", specs=specs, repeats=repeats),
        answers=given,
        failures=failures,
        verdict=verdict,
    )


FOUR = answers("qwen", "llama3", "phi", "gemma")


def test_that_a_consensus_names_its_writer_and_who_failed_and_why() -> None:
    record = a_record(given=FOUR, failures=(failed("mistral", retry_after_s=30),), verdict=a_verdict())

    assert headline(record) == "Consensus by llama3: 4 of 5 answered; mistral failed: rate limited, retry in 30 s."


def test_that_a_whole_panel_needs_no_more_words() -> None:
    record = a_record(given=answers(*PANEL), verdict=a_verdict(answered=5))

    assert headline(record) == "Consensus by llama3: 5 of 5 answered."


def test_that_a_vote_gives_its_counts_and_abstentions() -> None:
    record = a_record(
        given=answers(*PANEL), verdict=a_verdict(VerdictKind.VOTE, answered=5, method="vote", counts={"no": 1, "yes": 3})
    )

    assert headline(record) == "Vote: 5 of 5 answered; yes 3, no 1; 1 without a clear choice."


def test_that_votes_of_ratings_and_numbers_give_their_middle() -> None:
    points = {"1": 0, "2": 0, "3": 1, "4": 3, "5": 1}
    rated = {"ballot": "likert", "scale": [1, 5], "counts": points, "median": 4.0, "iqr": [4.0, 4.0], "abstained": []}
    numbers = {
        "ballot": "number",
        "choices": {"qwen": "10", "mistral": "30", "phi": None},
        "median": 20.0,
        "iqr": [15.0, 25.0],
        "units": ["%"],
        "abstained": ["phi"],
    }

    def line(details: dict[str, object], answered: int) -> str:
        verdict = replace(a_verdict(VerdictKind.VOTE, answered=answered, method="vote"), details=details)
        return headline(a_record(given=answers(*PANEL[:answered]), verdict=verdict))

    assert line(rated, 5) == "Vote: 5 of 5 answered; median 4 (IQR 4 to 4); most for 4 (3 of 5)."
    assert line(numbers, 3) == "Vote: 3 of 5 answered; median 20 % (IQR 15 to 25); 1 without a clear number."


def test_that_a_tie_is_no_decision() -> None:
    verdict = a_verdict(VerdictKind.NO_DECISION, method="vote", counts={"yes": 2, "no": 2})
    record = a_record(given=FOUR, failures=(failed("mistral", FailureKind.TIMEOUT),), verdict=verdict)

    assert headline(record) == "No decision: 4 of 5 answered; yes 2, no 2 (a tie); mistral failed: timed out."


def test_that_a_vote_nobody_cast_says_so() -> None:
    verdict = a_verdict(VerdictKind.NO_DECISION, method="vote", counts={})

    assert headline(a_record(given=FOUR, verdict=verdict)) == "No decision: 4 of 5 answered; no vote could be counted."


def test_that_a_single_answer_is_not_called_a_consensus() -> None:
    agents = ("qwen", "mistral", "phi")
    record = a_record(
        given=answers("qwen"),
        failures=(failed("mistral", FailureKind.CONNECT), failed("phi", FailureKind.CONNECT)),
        verdict=a_verdict(VerdictKind.SINGLE_ANSWER, answered=1, asked=3, aggregator=None, tried=()),
        state=JobState.NO_QUORUM,
        agents=agents,
    )

    assert headline(record) == (
        "Single answer: only qwen answered (1 of 3); this is not a consensus; mistral and phi failed: no connection."
    )


def test_that_the_single_method_says_that_nobody_else_was_asked() -> None:
    record = a_record(verdict=a_verdict(VerdictKind.SINGLE_ANSWER, method="single", asked=1, answered=1))

    assert headline(record) == "Single answer by llama3: nobody else was asked; this is not a consensus."


@pytest.mark.parametrize("verdict", [None, a_verdict(VerdictKind.NONE, answered=0, asked=3, aggregator=None, tried=())])
@pytest.mark.parametrize("state", [JobState.FAILED, JobState.NO_QUORUM])
def test_that_no_answer_is_said_first(verdict: Verdict | None, state: JobState) -> None:
    agents = ("qwen", "mistral", "phi")
    failures = tuple(failed(agent, FailureKind.AUTH) for agent in agents)

    record = a_record(failures=failures, verdict=verdict, state=state, agents=agents)

    assert headline(record) == "No answer: 3 of 3 agents failed; qwen, mistral and phi failed: wrong or missing key."


def test_that_an_aggregator_that_took_over_is_named_with_the_reason() -> None:
    verdict = a_verdict(answered=5, aggregator="qwen", tried=("llama3", "qwen"))
    failures = (failed("llama3", FailureKind.TIMEOUT, purpose=Purpose.AGGREGATE),)

    record = a_record(given=answers(*PANEL), failures=failures, verdict=verdict)

    assert headline(record) == ("Consensus by qwen: 5 of 5 answered; llama3 failed as aggregator (timed out), qwen took over.")


def test_that_an_aggregator_that_was_never_tried_is_said_to_be_stood_in_for() -> None:
    record = a_record(given=answers(*PANEL), verdict=a_verdict(answered=5, aggregator="qwen", tried=("qwen",)))

    assert headline(record) == "Consensus by qwen: 5 of 5 answered; qwen stood in for llama3 as aggregator."


def test_that_answers_without_any_aggregator_are_no_consensus() -> None:
    verdict = a_verdict(VerdictKind.NONE, answered=5, aggregator=None, tried=("llama3", "qwen"))

    assert headline(a_record(given=answers(*PANEL), verdict=verdict, state=JobState.FAILED)) == (
        "No consensus: 5 of 5 answered, but no aggregator could write it; "
        "llama3 failed as aggregator; qwen failed as aggregator."
    )


def test_that_broken_and_cut_answers_take_from_the_worth() -> None:
    given = (*answers("qwen", "llama3"), *answers("phi", partial=True), *answers("gemma", finish_reason="length"))

    record = a_record(given=given, verdict=a_verdict(partial=True))

    assert headline(record) == (
        "Consensus by llama3: 4 of 5 answered; the verdict's text broke off; "
        "the answer of phi broke off; the answer of gemma was cut at the token limit."
    )


def test_that_a_fault_of_ours_is_not_blamed_on_the_agents() -> None:
    verdict = replace(a_verdict(VerdictKind.NONE, aggregator=None, tried=()), details={"error": "A fault."})

    assert headline(a_record(given=FOUR, verdict=verdict, state=JobState.FAILED)) == (
        "Failed: 4 of 5 answered; a fault in MAS stopped the verdict, the log has the details."
    )


def test_that_a_votes_own_list_of_abstentions_counts() -> None:
    verdict = replace(a_verdict(VerdictKind.VOTE), details={"counts": {"YES": 2, "NO": 0}, "abstained": ["phi", "gemma"]})

    assert headline(a_record(given=answers("qwen"), verdict=verdict)) == (
        "Vote: 4 of 5 answered; YES 2; 2 without a clear choice."
    )


def test_that_a_cancelled_run_says_how_far_it_came() -> None:
    failures = (failed("phi", FailureKind.CANCELLED), failed("gemma", FailureKind.CANCELLED))
    record = a_record(given=answers("qwen", "mistral"), failures=failures, state=JobState.CANCELLED)

    assert headline(record) == "Cancelled: 2 of 5 answers were finished before that; no verdict; phi and gemma were cancelled."


def test_that_one_cancelled_agent_does_not_count_as_failed() -> None:
    record = a_record(given=FOUR, failures=(failed("mistral", FailureKind.CANCELLED),), verdict=a_verdict())

    assert headline(record) == "Consensus by llama3: 4 of 5 answered; mistral was cancelled."


def test_that_an_unfinished_run_says_that_the_program_ended() -> None:
    record = a_record(given=answers("qwen", "mistral"), state=JobState.UNFINISHED)

    kept = "2 of 5 answered; nothing is kept of llama3, phi and gemma"
    assert headline(record) == f"Unfinished: the program ended during the run; {kept}; no verdict."


def test_that_a_running_run_counts_what_is_there() -> None:
    assert headline(a_record(given=answers("qwen"), state=JobState.RUNNING)) == "Running: 1 of 5 answered so far."


def test_that_failed_repeats_are_counted_against_those_that_answered() -> None:
    given = (*answers("qwen", "mistral"), *answers("qwen", repeat=1), *answers("qwen", "mistral", repeat=2))
    record = a_record(
        given=given,
        failures=(failed("mistral"),),
        verdict=a_verdict(answered=5, asked=6),
        agents=("qwen", "mistral"),
        repeats=3,
    )

    assert headline(record) == (
        "Consensus by llama3: 5 of 6 answers (2 agents, 3 times each); mistral failed 1 of 3 times: rate limited."
    )


def test_that_many_agents_that_failed_alike_are_counted() -> None:
    agents = tuple(f"agent{number}" for number in range(24))
    record = a_record(
        given=answers(*agents[:2]),
        failures=tuple(failed(agent, FailureKind.CONNECT) for agent in agents[2:]),
        verdict=a_verdict(answered=2, asked=24),
        agents=agents,
    )

    assert headline(record) == (
        "Consensus by llama3: 2 of 24 answered; agent2, agent3, agent4 and 19 more failed: no connection."
    )


def test_that_the_demonstration_model_is_named() -> None:
    record = a_record(given=answers(*PANEL), verdict=a_verdict(answered=5), demo=True)

    assert headline(record) == (
        "Consensus by llama3: 5 of 5 answered. Built-in demo model: often wrong; its agreement is no evidence."
    )


@pytest.mark.parametrize("kind", FailureKind)
def test_that_every_failure_has_a_reason_and_a_next_step(kind: FailureKind) -> None:
    sentence = failure_sentence(failed("qwen", kind))

    assert failure_reason(failed("qwen", kind))
    assert sentence.startswith("qwen: ")
    assert sentence.count(". ") >= 1
    assert sentence.endswith(".")
    assert "{" not in sentence


def test_that_a_missing_key_says_how_to_store_one() -> None:
    told = replace(failed("qwen", FailureKind.AUTH), provider="openrouter")
    assert failure_sentence(told) == (
        "qwen: the provider does not accept the key, or there is none. Store the right key with `mas key set openrouter`."
    )


def test_that_the_failure_of_an_older_record_takes_the_provider_from_its_agent() -> None:
    old = failed("qwen", FailureKind.NOT_FOUND)
    assert "`mas models openrouter` lists what there is" in failure_sentence(old, provider="openrouter")
    assert "`mas models mine`" in failure_sentence(replace(old, provider="mine"), provider="openrouter")


def test_that_a_rate_limit_says_when_to_come_back() -> None:
    assert failure_sentence(failed("qwen", retry_after_s=29.2)).endswith("Ask again in 30 s.")
    assert failure_sentence(failed("qwen")).endswith("Ask again later.")


def test_that_a_telling_message_is_quoted_on_one_line_and_cut() -> None:
    sentence = failure_sentence(failed("qwen", FailureKind.BAD_REQUEST, message="temperature\nmust be {low}" + "x" * 500))

    assert "Its message: “temperature must be {low}xxx" in sentence
    assert "x…”." in sentence
    assert len(sentence) < 400


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (0.2, "1 s"), (119, "119 s"), (121, "3 min"), (3600, "60 min"), (7201, "3 h")]
)
def test_that_waiting_times_are_rounded_up_in_a_humans_unit(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_that_nobody_is_said_to_have_taken_over_from_one_that_was_tried_later() -> None:
    # llama3 broke off, qwen failed altogether: the beginning of llama3's text is what there is.
    verdict = a_verdict(answered=5, aggregator="llama3", tried=("llama3", "qwen"), partial=True)
    failures = (
        failed("llama3", FailureKind.INTERRUPTED, purpose=Purpose.AGGREGATE),
        failed("qwen", FailureKind.TIMEOUT, purpose=Purpose.AGGREGATE),
    )

    assert headline(a_record(given=answers(*PANEL), failures=failures, verdict=verdict)) == (
        "Consensus by llama3: 5 of 5 answered; qwen failed as aggregator (timed out); the verdict's text broke off."
    )


def test_that_a_vote_whose_explanation_was_cancelled_is_still_a_vote() -> None:
    verdict = a_verdict(VerdictKind.VOTE, method="vote", answered=5, aggregator=None, partial=True, counts={"YES": 4, "NO": 1})
    failures = (failed("llama3", FailureKind.CANCELLED, purpose=Purpose.AGGREGATE),)
    record = a_record(given=answers(*PANEL), failures=failures, verdict=replace(verdict, text=""), state=JobState.CANCELLED)

    assert headline(record) == (
        "Cancelled: 5 of 5 answers were finished before that; YES 4, NO 1; llama3 was cancelled as aggregator."
    )


def test_that_who_was_cancelled_is_not_counted_among_those_that_failed_where_nobody_answered() -> None:
    failures = (failed("qwen", FailureKind.TIMEOUT), failed("phi", FailureKind.CANCELLED))
    verdict = a_verdict(VerdictKind.NONE, answered=0, asked=2, aggregator=None, tried=())

    assert headline(a_record(failures=failures, verdict=verdict, state=JobState.FAILED, agents=("qwen", "phi"))) == (
        "No answer: 1 of 2 agents failed; qwen failed: timed out; phi was cancelled."
    )
