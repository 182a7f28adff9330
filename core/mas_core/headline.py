"""The line above the verdict: who answered, who did not and why, and what the verdict is worth, in plain words.

It stands in the window, in the terminal and in every export, so it is worked out once, here, from the record alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from mas_core.charts.context import DEMO_NOTE, final_answers, is_demo, joined
from mas_core.headline_votes import vote_clauses
from mas_core.models import CROSS, Failure, FailureKind, JobState, Purpose, Record, Verdict, VerdictKind

_REASONS: Mapping[FailureKind, str] = {
    FailureKind.AUTH: "wrong or missing key",
    FailureKind.PAYMENT: "no credit left",
    FailureKind.RATE_LIMITED: "rate limited",
    FailureKind.UNAVAILABLE: "provider unavailable",
    FailureKind.CONNECT: "no connection",
    FailureKind.TIMEOUT: "timed out",
    FailureKind.BAD_REQUEST: "request refused",
    FailureKind.NOT_FOUND: "model not found",
    FailureKind.CONTEXT_TOO_LONG: "question too long for the model",
    FailureKind.MODERATION: "blocked by moderation",
    FailureKind.PROTOCOL: "unreadable reply",
    FailureKind.EMPTY: "empty reply",
    FailureKind.INTERRUPTED: "connection broke off",
    FailureKind.PROVIDER: "provider error",
    FailureKind.SETUP: "not set up",
    FailureKind.BUDGET: "spending limit",
    FailureKind.CANCELLED: "cancelled",
    FailureKind.INTERNAL: "internal error",
}

_SENTENCES: Mapping[FailureKind, tuple[str, str]] = {
    FailureKind.AUTH: (
        "The provider does not accept the key, or there is none.",
        "Store the right key with `mas key set {provider}`.",
    ),
    FailureKind.PAYMENT: ("The provider's account has no credit left.", "Add credit there, or choose another model."),
    FailureKind.RATE_LIMITED: ("The provider allows no more requests for now.", "Ask again {later}."),
    FailureKind.UNAVAILABLE: ("The provider is down or overloaded.", "Ask again {later}, or choose another model."),
    FailureKind.CONNECT: (
        "The provider could not be reached.",
        "Check the network, the provider's address, and whether a local server is running.",
    ),
    FailureKind.TIMEOUT: (
        "No answer came in time.",
        "Ask again, choose a faster model, or allow more time in the provider's settings.",
    ),
    FailureKind.BAD_REQUEST: ("The provider refused the request.", "Check the agent's model and parameters."),
    FailureKind.NOT_FOUND: (
        "The provider does not know the model or the address.",
        "Check the model's name; `mas models {provider}` lists what there is.",
    ),
    FailureKind.CONTEXT_TOO_LONG: (
        "Question and answer do not fit into the model's context.",
        "Shorten the question, lower the token limit, or choose a model with a longer context.",
    ),
    FailureKind.MODERATION: (
        "The provider's moderation blocked the question or the answer.",
        "Rephrase it, or choose another model.",
    ),
    FailureKind.PROTOCOL: (
        "The provider's reply could not be understood.",
        "Check that the address is that of an OpenAI-compatible API, then ask again.",
    ),
    FailureKind.EMPTY: ("The model answered without any text.", "Ask again, raise the token limit, or choose another model."),
    FailureKind.INTERRUPTED: ("The connection broke off before the answer was complete.", "Ask again."),
    FailureKind.PROVIDER: ("The provider reported an error of its own.", "Ask again {later}, or choose another model."),
    FailureKind.SETUP: ("This agent cannot run on this machine as it is set up.", "`mas doctor` says what is missing."),
    FailureKind.BUDGET: (
        "It was not asked, because that could pass a spending limit.",
        "Raise the limit under [limits] in the settings, or take a cheaper model.",
    ),
    FailureKind.CANCELLED: ("The call was cancelled.", "Ask again if you want its answer."),
    FailureKind.INTERNAL: (
        "An error inside this program stopped the call.",
        "The log has the details; please report it, and ask again.",
    ),
}

_TELLING = frozenset(
    (FailureKind.BAD_REQUEST, FailureKind.NOT_FOUND, FailureKind.PROVIDER, FailureKind.PROTOCOL, FailureKind.BUDGET)
)
"""Kinds whose message carries what the kind alone cannot say."""

_OURS = frozenset((FailureKind.SETUP, FailureKind.CONNECT))
"""Kinds whose message this program wrote for the person, with the place and the next step in it."""

_SOME_PROVIDER = "NAME"
"""Stands in a command where nothing tells the provider's name."""
_LONGEST_MESSAGE = 200
_MOST_NAMES = 3
_COUNTED = frozenset((VerdictKind.VOTE, VerdictKind.NO_DECISION))
_CANCELLED = "cancelled"


def headline(record: Record) -> str:
    """Returns the header of a run: what kind of verdict, from whom, and everything that takes from its worth.

    Pure: the same record gives the same line wherever it is shown, also years later. Plain text, one line, no markup.
    """
    clauses = (
        _lead(record),
        *vote_clauses(record),
        *_aggregator_clauses(record),
        *_method_clauses(record),
        *_answer_clauses(record),
        *_failures(record),
    )
    line = "; ".join(clauses)
    return f"{line}. {DEMO_NOTE}" if is_demo(record) else f"{line}."


def failure_reason(failure: Failure) -> str:
    """Returns why a call failed in a few words: ``rate limited, retry in 30 s``."""
    reason = _REASONS[failure.kind]
    return reason if failure.retry_after_s is None else f"{reason}, retry in {duration(failure.retry_after_s)}"


def failure_sentence(failure: Failure, *, provider: str = "") -> str:
    """Returns what happened to an agent's call and what to do next, for the person.

    Where the provider's own message says more than the kind of failure, it is quoted, on one line and cut to 200 characters. It
    is text from outside: show it as plain text.

    Args:
        failure: What happened.
        provider: Id of the agent's provider, for failures of older records, which do not know it themselves.
    """
    what, step = _SENTENCES[failure.kind]
    name = failure.provider or provider or _SOME_PROVIDER
    later = "later" if failure.retry_after_s is None else f"in {duration(failure.retry_after_s)}"
    message = " ".join(failure.message.split())
    if message and failure.kind in _OURS:
        return f"{failure.agent}: {message}"
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}…"
    quoted = f" Its message: “{message}”." if message and failure.kind in _TELLING else ""
    return f"{failure.agent}: {what[0].lower()}{what[1:]}{quoted} {step.format(later=later, provider=name)}"


def duration(seconds: float) -> str:
    """Returns a time to wait in the unit that a person would use, rounded up: ``30 s``, ``5 min``, ``2 h``."""
    whole = max(int(-(-seconds // 1)), 0)
    if whole < 120:
        return f"{whole} s"
    return f"{-(-whole // 60)} min" if whole < 7200 else f"{-(-whole // 3600)} h"


def _lead(record: Record) -> str:
    verdict = record.verdict
    if verdict is None or record.state is JobState.CANCELLED:
        return _state_lead(record)
    answered = _answered(record)
    match verdict.kind:
        case VerdictKind.CONSENSUS:
            return _consensus_lead(verdict, answered)
        case VerdictKind.VOTE:
            return f"Vote: {answered}"
        case VerdictKind.NO_DECISION:
            return f"No decision: {answered}"
        case VerdictKind.SINGLE_ANSWER:
            return _single_lead(record, verdict)
        case VerdictKind.NONE:
            return _none_lead(record, answered)


def _consensus_lead(verdict: Verdict, answered: str) -> str:
    winner = verdict.details.get("winner")
    if verdict.method == "peer_ranking" and isinstance(winner, str):
        # What the agents prefer, and no consensus that anybody has written.
        return f"Ranking: {answered}; the reviewers put {winner} first"
    return f"Consensus{_by(verdict)}: {answered}"


def _state_lead(record: Record) -> str:
    have = _answered(record)
    match record.state:
        case JobState.RUNNING:
            return f"Running: {have} so far"
        case JobState.CANCELLED:
            return f"Cancelled: {_finished(record)} before that" + ("" if _stands(record.verdict) else "; no verdict")
        case JobState.UNFINISHED:
            return f"Unfinished: the program ended during the run; {have}{_missing(record)}; no verdict"
        case JobState.NO_QUORUM | JobState.FAILED | JobState.DONE:
            return _none_lead(record, have)


def _stands(verdict: Verdict | None) -> bool:
    """Whether a cancelled run has a verdict all the same: a text, if only its beginning, or a count, which needs none."""
    return verdict is not None and (bool(verdict.text) or verdict.kind in _COUNTED)


def _single_lead(record: Record, verdict: Verdict) -> str:
    names = joined(dict.fromkeys(answer.agent for answer in record.answers))
    who = verdict.details.get("answered_by") or verdict.aggregator or names or "one agent"
    if verdict.method == "single":
        return f"Single answer by {who}: nobody else was asked; this is not a consensus"
    return f"Single answer: only {who} answered ({_share(record)}); this is not a consensus"


def _none_lead(record: Record, answered: str) -> str:
    if _quorum(record)[1] == 0:
        failed = sum(failures[-1].kind is not FailureKind.CANCELLED for failures in _failed(record).values())
        return f"No answer: {failed} of {len(record.panel.agents)} agents failed" if failed else "No answer"
    if record.verdict is not None and record.verdict.aggregators_tried:
        return f"No consensus: {answered}, but no aggregator could write it"
    kind = {JobState.NO_QUORUM: "No quorum", JobState.FAILED: "Failed"}.get(record.state, "No verdict")
    fault = record.verdict is not None and "error" in record.verdict.details
    return f"{kind}: {answered}" + ("; a fault in MAS stopped the verdict, the log has the details" if fault else "")


def _by(verdict: Verdict) -> str:
    return f" by {verdict.aggregator}" if verdict.aggregator else ""


def _quorum(record: Record) -> tuple[int, int]:
    """Returns how many answers were asked for and how many came: the verdict's own figures where there are any."""
    if record.verdict is not None:
        return record.verdict.quorum.asked, record.verdict.quorum.answered
    return len(record.panel.agents) * record.panel.repeats, len(final_answers(record))


def _share(record: Record) -> str:
    asked, answered = _quorum(record)
    return f"{answered} of {asked}"


def _finished(record: Record) -> str:
    whole = sum(not answer.partial for answer in final_answers(record))
    return f"{whole} of {len(record.panel.agents) * record.panel.repeats} answers were finished"


def _missing(record: Record) -> str:
    known = {answer.agent for answer in record.answers} | {failure.agent for failure in record.failures}
    missing = [agent for agent in record.panel.agents if agent not in known]
    return f"; nothing is kept of {_few(missing)}" if missing else ""


def _answered(record: Record) -> str:
    repeats = record.panel.repeats
    agents = {agent.partition(CROSS)[0] for agent in record.panel.agents}
    roles = {agent.partition(CROSS)[2] for agent in record.panel.agents} - {""}
    if repeats == 1 and not roles:
        return f"{_share(record)} answered"
    seats = [f"{len(agents)} {'agent' if len(agents) == 1 else 'agents'}" + (f" in {len(roles)} roles" if roles else "")]
    seats += [f"{repeats} times each"] if repeats > 1 else []
    return f"{_share(record)} answers ({', '.join(seats)})"


def _aggregator_clauses(record: Record) -> Iterator[str]:
    """Yields who failed as aggregator, why, and who took over."""
    verdict = record.verdict
    if verdict is None:
        return
    tried = verdict.aggregators_tried
    failed = tuple(agent for agent in tried if agent != verdict.aggregator)
    # One that was tried later took nothing over from: it failed as well, and the text that had broken off before stands.
    before = tried[: tried.index(verdict.aggregator)] if verdict.aggregator in tried else ()
    reasons = {failure.agent: failure for failure in record.failures if failure.purpose is Purpose.AGGREGATE}
    for agent in failed:
        took_over = f", {verdict.aggregator} took over" if before and agent == before[-1] else ""
        yield f"{_as_aggregator(agent, reasons.get(agent))}{took_over}"
    meant = record.panel.aggregator
    if verdict.aggregator and meant and verdict.aggregator != meant and meant not in failed:
        yield f"{verdict.aggregator} stood in for {meant} as aggregator"
    if verdict.partial and verdict.text:
        yield "the verdict's text broke off"


def _as_aggregator(agent: str, failure: Failure | None) -> str:
    if failure is not None and failure.kind is FailureKind.CANCELLED:
        return f"{agent} was cancelled as aggregator"
    return f"{agent} failed as aggregator" + (f" ({failure_reason(failure)})" if failure is not None else "")


def _method_clauses(record: Record) -> Iterator[str]:
    """Yields where a method could not do what its name says, or where its result is to be read with care."""
    details = record.verdict.details if record.verdict is not None else {}
    if "fallback" in details and record.verdict is not None and record.verdict.text:
        yield "a synthesis, since no comparison of the answers could be had"
    if "warning" in details:
        yield "the second round moved the vote"


def _answer_clauses(record: Record) -> Iterator[str]:
    answers = final_answers(record)
    broken = tuple(answer.label for answer in answers if answer.partial)
    cut = tuple(answer.label for answer in answers if answer.finish_reason == "length" and not answer.partial)
    if broken:
        yield f"{_answers_of(broken)} broke off"
    if cut:
        yield f"{_answers_of(cut)} {'was' if len(cut) == 1 else 'were'} cut at the token limit"


def _answers_of(labels: tuple[str, ...]) -> str:
    return f"the answer of {labels[0]}" if len(labels) == 1 else f"the answers of {_few(labels)}"


def _failures(record: Record) -> Iterator[str]:
    """Yields who did not answer as often as asked, in the panel's order; agents that failed alike share a clause."""
    given = Counter(answer.agent for answer in record.answers)
    clauses: dict[str, list[str]] = {}
    for agent, failures in _failed(record).items():
        clauses.setdefault(_failure_clause(failures, answers=given[agent]), []).append(agent)
    for clause, agents in clauses.items():
        verb = ("was " if len(agents) == 1 else "were ") if clause == _CANCELLED else ""
        yield f"{_few(agents)} {verb}{clause}"


def _failed(record: Record) -> Mapping[str, list[Failure]]:
    """Returns the failed answer calls by agent, in the panel's order."""
    failed: dict[str, list[Failure]] = {agent: [] for agent in record.panel.agents}
    for failure in record.failures:
        if failure.purpose is Purpose.ANSWER:
            failed.setdefault(failure.agent, []).append(failure)
    return {agent: failures for agent, failures in failed.items() if failures}


def _failure_clause(failures: list[Failure], *, answers: int) -> str:
    last = failures[-1]
    if answers:
        return f"failed {len(failures)} of {answers + len(failures)} times: {failure_reason(last)}"
    return _CANCELLED if last.kind is FailureKind.CANCELLED else f"failed: {failure_reason(last)}"


def _few(names: Sequence[str]) -> str:
    """Returns up to three names as prose, and the number of the others."""
    if len(names) <= _MOST_NAMES + 1:
        return joined(names)
    return f"{', '.join(names[:_MOST_NAMES])} and {len(names) - _MOST_NAMES} more"
