"""What a transcript says and in which order, worked out once; the formats only set it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mas_core import __version__
from mas_core.charts.colours import agent_colours
from mas_core.charts.consensus import score_words
from mas_core.charts.context import DEMO_NOTE
from mas_core.export.grid import Grid
from mas_core.export.ledger import claims_table, loss_points
from mas_core.headline import failure_sentence, headline
from mas_core.models import Answer, Purpose, Record, VerdictKind

EMOTION_NOTE = "Emotions: NRC Emotion Lexicon, © National Research Council Canada, research use (Mohammad & Turney 2013)."

_VERDICTS: Mapping[VerdictKind, str] = {
    VerdictKind.CONSENSUS: "Consensus",
    VerdictKind.VOTE: "Outcome of the vote",
    VerdictKind.NO_DECISION: "No decision",
    VerdictKind.SINGLE_ANSWER: "Single answer",
    VerdictKind.NONE: "No verdict",
}
_PURPOSES: Mapping[Purpose, str] = {
    Purpose.ANSWER: "",
    Purpose.AGGREGATE: " (as aggregator)",
    Purpose.JUDGE: " (as judge)",
    Purpose.REVIEW: " (as reviewer)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One answer, with everything that has to be said about it. ``text`` is the model's Markdown."""

    title: str
    facts: tuple[str, ...]
    warnings: tuple[str, ...]
    text: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A run in words.

    Attributes:
        question: As it was asked.
        header: Who answered, who did not and why, and what the verdict is worth.
        facts: Name and value of what the run was.
        verdict_title: What the verdict is.
        verdict: Its Markdown, or empty where it is an answer that follows anyway.
        figures: Tables of the analysis.
        refused: Why figures are missing.
    """

    id: str
    question: str
    header: str
    facts: tuple[tuple[str, str], ...]
    verdict_title: str
    verdict_note: str
    verdict: str
    answers: tuple[Part, ...]
    failures: tuple[str, ...]
    figures: tuple[Grid, ...]
    points: tuple[tuple[str, tuple[str, ...]], ...]
    refused: tuple[str, ...]
    footer: tuple[str, ...] = field(default_factory=tuple)


def outline(record: Record) -> Outline:
    """Returns what a transcript of a run says. Pure: it depends on nothing but the record and the version of MAS."""
    colours = agent_colours(record.panel)
    verdict = record.verdict
    shown = verdict is not None and verdict.kind is not VerdictKind.SINGLE_ANSWER
    return Outline(
        id=record.id,
        question=record.question.text,
        header=headline(record),
        facts=tuple(_facts(record)),
        verdict_title=_VERDICTS[verdict.kind] if verdict is not None else _VERDICTS[VerdictKind.NONE],
        verdict_note=_verdict_note(record),
        verdict=verdict.text if verdict is not None and shown else "",
        answers=tuple(_part(answer, colours) for answer in record.answers),
        failures=tuple(_failures(record)),
        figures=tuple(grid for grid in (_figures(record), claims_table(record)) if grid is not None),
        points=loss_points(record),
        refused=_refused(record),
        footer=tuple(_footer(record)),
    )


def _facts(record: Record) -> Sequence[tuple[str, str]]:
    panel, question = record.panel, record.question
    facts = [("Asked", f"{record.created_at:%Y-%m-%d %H:%M:%S} UTC"), ("Run", record.id)]
    facts += [("Panel", ", ".join(panel.agents))]
    facts += [("Domain", _words(question.domain)), ("Question type", _words(question.question_type))]
    facts += [("Method", _words(panel.method) + (f", each agent {panel.repeats} times" if panel.repeats > 1 else ""))]
    if panel.aggregator:
        facts.append(("Aggregator", panel.aggregator))
    if panel.roles:
        facts.append(("Roles", ", ".join(f"{agent}: {_words(role)}" for agent, role in panel.roles.items())))
    if question.follows:
        facts.append(("Continues run", question.follows + ("" if question.carry else ", without showing it to the agents")))
    if panel.prompts:
        facts.append(("Prompts of your own", ", ".join(panel.prompts)))
    facts.append(("Took", f"{record.timings.total_s:.1f} s"))
    cost = _cost(record)
    if cost:
        facts.append(("Cost", cost))
    return facts


def _cost(record: Record) -> str:
    costs = [answer.cost_usd for answer in record.answers]
    costs += [extra.cost_usd for extra in record.extra_costs]
    verdict = record.verdict
    # A ranking has no writer, and what its reviews cost.
    costs += [verdict.cost_usd] if verdict is not None and (verdict.aggregator or verdict.cost_usd is not None) else []
    known = [cost for cost in costs if cost is not None]
    if not known:
        return ""
    unknown = len(costs) - len(known)
    return f"${sum(known):.4f}" + (f" (not known of {unknown} {'call' if unknown == 1 else 'calls'})" if unknown else "")


def _words(name: str) -> str:
    return name.replace("_", " ")


def _verdict_note(record: Record) -> str:
    verdict = record.verdict
    if verdict is None:
        return ""
    written = f"Written by {verdict.aggregator}" if verdict.aggregator else ""
    quorum = f"{verdict.quorum.answered} of {verdict.quorum.asked} answered"
    # A count that was cancelled before it was explained has no text.
    broke_off = "the text broke off" if verdict.partial and verdict.text else ""
    return "; ".join(part for part in (written, quorum, broke_off) if part)


def _part(answer: Answer, colours: Mapping[str, str]) -> Part:
    title = answer.label + (f", round {answer.round + 1}" if answer.round else "")
    facts = [f"{answer.provider}/{answer.model}" if answer.provider else answer.model]
    facts += [_words(answer.role)] if answer.role else []
    facts += [f"first text after {answer.ttft_s:.1f} s"] if answer.ttft_s is not None else []
    facts += [f"{answer.total_s:.1f} s"] if answer.total_s else []
    facts += [f"{answer.usage.completion_tokens} tokens"] if answer.usage.completion_tokens is not None else []
    facts += [f"${answer.cost_usd:.4f}"] if answer.cost_usd is not None else []
    facts += ["this computer" if answer.node == "local" else f"node {answer.node}"]
    facts += [f"{answer.attempts} attempts"] if answer.attempts > 1 else []
    return Part(
        title=title,
        facts=tuple(facts),
        warnings=tuple(_warnings(answer)),
        text=answer.text,
        colour=colours.get(answer.agent, "#7f7f7f"),
    )


def _warnings(answer: Answer) -> Sequence[str]:
    warnings = []
    if answer.partial:
        warnings.append("This answer broke off" + (f": {answer.failure}" if answer.failure else "."))
    elif answer.finish_reason == "length":
        warnings.append("This answer was cut at the token limit.")
    if answer.demo:
        warnings.append(DEMO_NOTE)
    return warnings


def _failures(record: Record) -> Sequence[str]:
    said = []
    for failure in record.failures:
        spec = record.panel.specs.get(failure.agent)
        sentence = failure_sentence(failure, provider=spec.provider if spec else "")
        details = [f"status {failure.status}"] if failure.status is not None else []
        details += [f"{failure.attempts} {'attempt' if failure.attempts == 1 else 'attempts'}"]
        details += [f"node {failure.node}"] if failure.node != "local" else []
        said.append(f"{sentence} [{failure.kind.replace('_', ' ')}{_PURPOSES[failure.purpose]}; {', '.join(details)}]")
    return said


def _figures(record: Record) -> Grid | None:
    analysis = record.analysis
    if analysis is None or not analysis.features:
        return None
    rows = []
    for label, features in analysis.features.items():
        sentiment, tones = analysis.sentiment.get(label), analysis.tones.get(label)
        rows.append(
            (
                label,
                str(features.length),
                _figure(sentiment.polarity if sentiment else None),
                _figure(sentiment.compound if sentiment else None),
                _figure(sentiment.subjectivity if sentiment else None),
                tones.label if tones else "–",
                analysis.stances.get(label, "–"),
            )
        )
    header = ("Answer", "Words", "Polarity", "Compound", "Subjectivity", "Tone", "Stance")
    return Grid(title="Figures", header=header, rows=tuple(rows), notes=(score_words(record),))


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")


def _refused(record: Record) -> tuple[str, ...]:
    if record.analysis is None:
        return ()
    reasons: dict[str, list[str]] = {}
    for figure, reason in record.analysis.refused.items():
        reasons.setdefault(reason, []).append(_words(figure))
    return tuple(f"{', '.join(figures)}: {reason}" for reason, figures in reasons.items())


def _footer(record: Record) -> Sequence[str]:
    notes = [EMOTION_NOTE] if record.analysis is not None and record.analysis.emotions else []
    return [*notes, f"Exported by MAS {__version__}. Answers are what language models wrote; they may be wrong."]
