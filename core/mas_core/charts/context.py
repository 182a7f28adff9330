"""What every chart needs of a record beside its figures: who answered last, in which colour, and what has to be said."""

from __future__ import annotations

from collections.abc import Iterable

from mas_core.analysis.reading import last_round
from mas_core.charts.colours import NEUTRAL, Pattern, agent_colours, agent_patterns
from mas_core.models import Answer, JobState, Record

DEMO_NOTE = "Built-in demo model: often wrong; its agreement is no evidence."
TOPIC_NOTE = "Similarity of topic and wording, not agreement: contradicting answers score high too."


def final_answers(record: Record) -> tuple[Answer, ...]:
    """Returns each label's answer of its last round, in the panel's order, repeats beside each other."""
    return last_round(record.answers, record.panel.agents, verdict=record.verdict)


def is_demo(record: Record) -> bool:
    """Whether any answer comes from the built-in demonstration model."""
    return record.panel.demo or any(answer.demo for answer in record.answers)


def colours_of(record: Record, labels: Iterable[str]) -> tuple[str, ...]:
    """Returns the agents' colours for the labels of answers; all repeats of an agent share one."""
    colours = agent_colours(record.panel)
    agents = {answer.label: answer.agent for answer in record.answers}
    return tuple(colours.get(agents.get(label, label), NEUTRAL) for label in labels)


def patterns_of(record: Record, labels: Iterable[str]) -> tuple[Pattern, ...]:
    """Returns the agents' patterns for the labels of answers."""
    patterns = agent_patterns(record.panel)
    agents = {answer.label: answer.agent for answer in record.answers}
    return tuple(patterns.get(agents.get(label, label), Pattern.SOLID) for label in labels)


def ordered(record: Record, labels: Iterable[str]) -> tuple[str, ...]:
    """Returns labels in the panel's order; those without an answer in the record last, as they came."""
    place = {answer.label: index for index, answer in enumerate(final_answers(record))}
    return tuple(sorted(labels, key=lambda label: place.get(label, len(place))))


def refusal(record: Record, figure: str) -> str:
    """Returns why a figure of the analysis is missing; ``analysis`` in its refusals stands for all figures."""
    if record.analysis is not None:
        refused = record.analysis.refused
        whole = refused.get("analysis", "There are no data for this figure; it needs at least 1 answer.")
        return refused.get(figure, whole)
    if record.state is JobState.RUNNING:
        return "The figures come when every answer is in."
    return "The run ended before its figures were worked out; they need a finished run."


def subtitle(record: Record, *sentences: str, figure: str = "") -> str:
    """Joins method and caveats; adds who is missing in ``figure``, and the caveat of the demonstration model."""
    missing = record.analysis.refused.get(figure, "") if record.analysis is not None else ""
    demo = DEMO_NOTE if is_demo(record) else ""
    return " ".join(sentence for sentence in (*sentences, missing, demo) if sentence)


def joined(names: Iterable[str]) -> str:
    """Returns names as prose: ``a``, ``a and b``, ``a, b and c``; none gives an empty text."""
    listed = tuple(names)
    return " and ".join(part for part in (", ".join(listed[:-1]), *listed[-1:]) if part)


def signed(value: float) -> str:
    """Returns a figure with sign and a true minus, two decimals: ``+0.42``, ``−0.10``, ``0.00``."""
    rounded = round(value, 2)
    if rounded == 0:
        return "0.00"
    return f"{'+' if rounded > 0 else '−'}{abs(rounded):.2f}"
