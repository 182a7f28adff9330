"""The chart of a crossed design: what makes the answers differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mas_core.charts.colours import MEASURE_COLOURS, NEUTRAL
from mas_core.charts.context import TOPIC_NOTE, refusal, subtitle
from mas_core.charts.types import GroupedBarChart, Series
from mas_core.models import Record

_METHOD = (
    "Every role on every model. Variance of the answers' vectors parted by PERMANOVA (Anderson 2001); "
    "p by permutation within the other factor; both is what a role does on one "
    "model only; noise is what differs between repeats."
)
_SIGNIFICANT = 0.05
_NOISE = "noise"
_SHORT: Mapping[str, str] = {"role × model": "both"}
"""A name with p behind it must fit beside its bar."""


def crossed(record: Record) -> GroupedBarChart | None:
    """Describes the shares of role, model, both together and noise, with p-values; None where no such panel was asked."""
    analysis = record.analysis
    found = analysis.crossed if analysis is not None else {}
    effects = _effects(found)
    if not effects:
        if analysis is None or "crossed" not in analysis.refused:
            return None
        return GroupedBarChart(
            key="crossed", title="Role, model or chance", subtitle=subtitle(record, _METHOD), refused=refusal(record, "crossed")
        )
    return GroupedBarChart(
        key="crossed",
        title=_finding(effects),
        subtitle=subtitle(record, _METHOD, _weak(effects), _left_out(found), TOPIC_NOTE),
        labels=tuple(_label(effect) for effect in effects),
        label_colours=tuple(NEUTRAL if effect["name"] == _NOISE else MEASURE_COLOURS[1] for effect in effects),
        series=(
            Series(
                name="Share of variance",
                colour=MEASURE_COLOURS[1],
                values=tuple(_number(effect, "share") for effect in effects),
            ),
        ),
        axis_label="Share of the variance (0 to 1)",
        notes=tuple(_note(effect) for effect in effects),
    )


def _effects(found: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    raw = found.get("effects")
    if not isinstance(raw, Sequence) or isinstance(raw, str):
        return ()
    return tuple(effect for effect in raw if isinstance(effect, Mapping) and isinstance(effect.get("name"), str))


def _number(effect: Mapping[str, object], name: str) -> float | None:
    value = effect.get(name)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _label(effect: Mapping[str, object]) -> str:
    """Returns name and p in one, as p belongs to the bar and must be read without hovering."""
    name = _SHORT.get(str(effect["name"]), str(effect["name"]))
    p = _number(effect, "p")
    return f"{name[:1].upper()}{name[1:]}" if p is None else f"{name[:1].upper()}{name[1:]} (p = {p:.3f})"


def _note(effect: Mapping[str, object]) -> str:
    pseudo_f = _number(effect, "pseudo_f")
    return "" if pseudo_f is None else f"{effect['name']}, pseudo-F {pseudo_f:.2f}"


def _weak(effects: Sequence[Mapping[str, object]]) -> str:
    """Names the effects that could not have become significant whatever the answers."""
    weak = tuple(
        f"{effect['name']} (p is never below {least:.2f})"
        for effect in effects
        if (least := _number(effect, "least_p")) is not None and least >= _SIGNIFICANT
    )
    return f"Too few answers to find an effect of {' and '.join(weak)}; more repeats would help." if weak else ""


def _left_out(found: Mapping[str, object]) -> str:
    count = found.get("left_out")
    if not isinstance(count, int) or not count:
        return ""
    return f"{count} {'answer' if count == 1 else 'answers'} left out, so that every pair has as many."


def _finding(effects: Sequence[Mapping[str, object]]) -> str:
    clear = [effect for effect in effects if (p := _number(effect, "p")) is not None and p < _SIGNIFICANT]
    noise = next((effect for effect in effects if effect["name"] == _NOISE), None)
    if not clear:
        share = f" ({_number(noise, 'share') or 0:.0%} is noise)" if noise is not None else ""
        return f"Neither role nor model can be told from chance{share}"
    said = " and ".join(f"{effect['name']} ({_number(effect, 'share') or 0:.0%})" for effect in clear)
    return f"The answers differ by {said}"
