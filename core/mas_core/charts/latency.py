"""How long the answers took, and what they cost: measured, and had without any analysis."""

from __future__ import annotations

from mas_core.charts.colours import MEASURE_COLOURS
from mas_core.charts.context import colours_of, final_answers, joined, subtitle
from mas_core.charts.radar import nice_ceiling
from mas_core.charts.types import GroupedBarChart, Series
from mas_core.models import Answer, Record

_LATENCY_METHOD = "Seconds from sending to the first text and to the end, retries included."
_COST_METHOD = "US dollars as the provider reported them; unknown is not zero."


def latency(record: Record) -> GroupedBarChart:
    """Describes seconds to the first token and in total, one group an answer of the last round."""
    answers = final_answers(record)
    if not answers:
        return GroupedBarChart(
            key="latency",
            title="Time to answer",
            subtitle=subtitle(record, _LATENCY_METHOD),
            refused="No answer has arrived; this figure needs at least 1 answer.",
        )
    labels = tuple(answer.label for answer in answers)
    partial = tuple(answer.label for answer in answers if answer.partial)
    return GroupedBarChart(
        key="latency",
        title=_latency_finding(answers),
        subtitle=subtitle(record, _LATENCY_METHOD, f"{joined(partial)} broke off." if partial else ""),
        labels=labels,
        label_colours=colours_of(record, labels),
        series=(
            Series(name="First token", colour=MEASURE_COLOURS[0], values=tuple(answer.ttft_s for answer in answers)),
            Series(name="Total", colour=MEASURE_COLOURS[1], values=tuple(answer.total_s for answer in answers)),
        ),
        axis_label="Seconds",
        maximum=nice_ceiling(max(max(answer.total_s, answer.ttft_s or 0.0) for answer in answers)),
        decimals=2,
        notes=tuple("broke off" if answer.partial else "" for answer in answers),
    )


def cost(record: Record) -> GroupedBarChart | None:
    """Describes what each answer cost, or gives None where no provider said so."""
    answers = final_answers(record)
    known = tuple(answer.cost_usd for answer in answers if answer.cost_usd is not None)
    if not known:
        return None
    labels = tuple(answer.label for answer in answers)
    unknown = len(answers) - len(known)
    total = f"The answers cost ${_dollars(sum(known))}"
    return GroupedBarChart(
        key="cost",
        title=f"{total}; {unknown} of {len(answers)} did not say" if unknown else total,
        subtitle=subtitle(record, _COST_METHOD),
        labels=labels,
        label_colours=colours_of(record, labels),
        series=(Series(name="Cost", colour=MEASURE_COLOURS[1], values=tuple(answer.cost_usd for answer in answers)),),
        axis_label="US dollars",
        maximum=nice_ceiling(max(known)),
        decimals=6,
        notes=tuple("unknown" if answer.cost_usd is None else "" for answer in answers),
    )


def _latency_finding(answers: tuple[Answer, ...]) -> str:
    fastest = min(answers, key=lambda answer: answer.total_s)
    slowest = max(answers, key=lambda answer: answer.total_s)
    if len(answers) == 1:
        return f"{fastest.label} took {fastest.total_s:.1f} s"
    if slowest.total_s - fastest.total_s < 0.1 * slowest.total_s:
        return f"All answers took about equally long: {fastest.total_s:.1f} to {slowest.total_s:.1f} s"
    return f"{fastest.label} was fastest ({fastest.total_s:.1f} s), {slowest.label} slowest ({slowest.total_s:.1f} s)"


def _dollars(amount: float) -> str:
    return f"{amount:.2f}" if amount >= 1 else f"{amount:.6f}".rstrip("0").ljust(4, "0")
