"""Every colour that stands for something in a chart, chosen once and the same in every view and export."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise

from mas_core.models import Panel

AGENT_COLOURS = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#999999")
"""Okabe & Ito (2008), "Color Universal Design", in their order; grey in place of black, which vanishes on a dark window."""

NEUTRAL = "#7f7f7f"
"""For an agent that is not in the panel."""

TONE_COLOURS: Mapping[str, str] = {
    "Empathetic": "#228833",
    "Judgmental": "#ee6677",
    "Analytical": "#4477aa",
    "Ambivalent": "#ccbb44",
    "Defensive": "#aa3377",
    "Curious": "#66ccee",
}
"""Paul Tol's "bright" scheme (2021), safe for all common kinds of colour blindness."""

MEASURE_COLOURS = ("#66ccee", "#4477aa")
"""For two measures beside each other, the lesser one first."""

CHOICE_COLOURS = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb")

HEAT_COLOURS = ("#f7fbff", "#c6dbef", "#6baed6", "#2171b5", "#08306b")
"""ColorBrewer "Blues" (Brewer 2003): lightness alone carries the value."""

_DARKER = 0.35
_LIGHTER = 0.45


class Pattern(StrEnum):
    """What tells agents apart beside the colour, for those who see none, and beyond eight agents."""

    SOLID = "solid"
    STRIPED = "striped"
    DOTTED = "dotted"
    CROSSED = "crossed"


def agent_colours(panel: Panel) -> Mapping[str, str]:
    """Returns each agent's colour as ``#rrggbb``, by its place in the panel; an aggregator from outside comes last.

    From the ninth agent on the colours return darker, from the seventeenth on lighter; see :func:`agent_patterns`.
    """
    return {agent: _shade(index) for index, agent in enumerate(_seats(panel))}


def agent_patterns(panel: Panel) -> Mapping[str, Pattern]:
    """Returns each agent's pattern: solid for the first eight, another one for every eight that follow."""
    patterns = tuple(Pattern)
    size = len(AGENT_COLOURS)
    return {agent: patterns[min(index // size, len(patterns) - 1)] for index, agent in enumerate(_seats(panel))}


def heat_colour(value: float, *, low: float, high: float) -> str:
    """Returns the colour of ``value`` on the scale from ``low`` to ``high``; values outside take the colour of the end."""
    share = min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 1.0
    place = share * (len(HEAT_COLOURS) - 1)
    start, end = tuple(pairwise(HEAT_COLOURS))[min(int(place), len(HEAT_COLOURS) - 2)]
    return mix(start, end, share=place - min(int(place), len(HEAT_COLOURS) - 2))


def ink_on(background: str) -> str:
    """Returns black or white, whichever has the higher contrast on ``background`` (WCAG 2.2, relative luminance)."""
    luminance = _luminance(background)
    return "#000000" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "#ffffff"


def mix(colour: str, other: str, *, share: float) -> str:
    """Returns ``colour`` with ``share`` (0 to 1) of it replaced by ``other``."""
    parts = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in parts)


def _seats(panel: Panel) -> tuple[str, ...]:
    outside = (panel.aggregator,) if panel.aggregator is not None else ()
    return tuple(dict.fromkeys((*panel.agents, *outside)))


def _shade(index: int) -> str:
    cycle, place = divmod(index, len(AGENT_COLOURS))
    colour = AGENT_COLOURS[place]
    if cycle % 3 == 0:
        return colour
    return mix(colour, "#000000", share=_DARKER) if cycle % 3 == 1 else mix(colour, "#ffffff", share=_LIGHTER)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (part / 255 for part in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
