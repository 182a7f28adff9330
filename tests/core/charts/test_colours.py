from __future__ import annotations

import pytest

from mas_core.charts.colours import AGENT_COLOURS, HEAT_COLOURS, Pattern, agent_colours, agent_patterns, heat_colour, ink_on
from mas_core.models import Panel


def a_panel(size: int, aggregator: str | None = None) -> Panel:
    return Panel(agents=tuple(f"agent{number}" for number in range(size)), aggregator=aggregator)


def test_that_agents_get_the_colours_in_the_panels_order() -> None:
    assert tuple(agent_colours(a_panel(8)).values()) == AGENT_COLOURS
    assert AGENT_COLOURS[:3] == ("#e69f00", "#56b4e9", "#009e73")


def test_that_twenty_four_agents_have_twenty_four_colours_and_three_patterns() -> None:
    colours, patterns = agent_colours(a_panel(24)), agent_patterns(a_panel(24))

    assert len(set(colours.values())) == 24
    assert [patterns[f"agent{number}"] for number in (0, 7, 8, 15, 16, 23)] == [
        Pattern.SOLID,
        Pattern.SOLID,
        Pattern.STRIPED,
        Pattern.STRIPED,
        Pattern.DOTTED,
        Pattern.DOTTED,
    ]


def test_that_thirty_two_agents_differ_in_colour_or_pattern() -> None:
    colours, patterns = agent_colours(a_panel(32)), agent_patterns(a_panel(32))

    assert len({(colours[agent], patterns[agent]) for agent in colours}) == 32


def test_that_an_aggregator_from_outside_the_panel_takes_no_agents_colour() -> None:
    colours = agent_colours(a_panel(3, aggregator="judge"))

    assert colours["judge"] == AGENT_COLOURS[3]
    assert agent_colours(a_panel(3, aggregator="agent1")) == agent_colours(a_panel(3))


@pytest.mark.parametrize(
    ("value", "colour"),
    [(0.0, HEAT_COLOURS[0]), (0.5, HEAT_COLOURS[2]), (1.0, HEAT_COLOURS[4]), (-3.0, HEAT_COLOURS[0]), (0.125, "#deebf7")],
)
def test_that_heat_runs_through_the_scale_in_equal_steps(value: float, colour: str) -> None:
    assert heat_colour(value, low=0.0, high=1.0) == colour


def test_that_ink_is_the_one_with_more_contrast() -> None:
    assert ink_on("#ffffff") == "#000000"
    assert ink_on("#000000") == "#ffffff"
    assert ink_on(HEAT_COLOURS[0]) == "#000000"
    assert ink_on(HEAT_COLOURS[-1]) == "#ffffff"
