"""Is every role put to every model? What a panel must be for its variance to be parted, and which answers serve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from mas_core.analysis.refusals import Refusal
from mas_core.models import Answer, Panel

MIN_LEVELS = 2
MIN_REPEATS = 2
NO_ROLE = "no role"
NEEDED = f"at least {MIN_LEVELS} roles, each on at least {MIN_LEVELS} models, and {MIN_REPEATS} repeats of every pair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One combination of the two factors. ``model`` is ``provider/model``: the same name elsewhere may be another model."""

    role: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """Answers chosen so that every cell has the same number of them.

    Attributes:
        labels: Cell to the labels of its answers, ``repeats`` of them, cells in the order of roles and then models.
        left_out: How many answers were left out, because other cells have fewer.
    """

    roles: tuple[str, ...]
    models: tuple[str, ...]
    repeats: int
    labels: Mapping[Cell, tuple[str, ...]]
    left_out: int


def cells_of(panel: Panel) -> Mapping[str, Cell]:
    """Returns each agent's cell; without a role it is at the level :data:`NO_ROLE`, without parameters it is left out."""
    return {
        agent: Cell(role=panel.roles.get(agent) or NO_ROLE, model=f"{spec.provider}/{spec.model}")
        for agent in panel.agents
        if (spec := panel.specs.get(agent)) is not None
    }


def is_crossed(panel: Panel) -> bool:
    """Whether the panel puts each of two or more roles to each of two or more models."""
    cells = cells_of(panel)
    roles, models = {cell.role for cell in cells.values()}, {cell.model for cell in cells.values()}
    pairs = {(cell.role, cell.model) for cell in cells.values()}
    return min(len(roles), len(models)) >= MIN_LEVELS and len(pairs) == len(roles) * len(models)


def crossed_design(answers: Sequence[Answer], cells: Mapping[str, Cell], *, usable: Sequence[str]) -> Design | Refusal:
    """Returns a balanced design, or what is missing for one.

    With equal numbers the two factors are independent of each other and their shares add up. Where calls failed, the first
    answers of each cell are taken, as many as the poorest cell has.

    Args:
        answers: The answers of the last round.
        cells: Agent to its cell.
        usable: Labels that can be compared.
    """
    labels: dict[Cell, list[str]] = {}
    for answer in answers:
        if answer.agent in cells and answer.label in usable:
            labels.setdefault(cells[answer.agent], []).append(answer.label)
    roles = tuple(dict.fromkeys(cell.role for cell in labels))
    models = tuple(dict.fromkeys(cell.model for cell in labels))
    if min(len(roles), len(models)) < MIN_LEVELS:
        return Refusal(
            reason=f"the answers come from {_number(len(roles), 'role')} and {_number(len(models), 'model')}", needed=NEEDED
        )
    every = tuple(Cell(role=role, model=model) for role, model in product(roles, models))
    empty = next((cell for cell in every if cell not in labels), None)
    if empty is not None:
        return Refusal(reason=f"there is no answer of {empty.model} as {empty.role}", needed=NEEDED)
    poorest = min(every, key=lambda cell: len(labels[cell]))
    repeats = len(labels[poorest])
    if repeats < MIN_REPEATS:
        return Refusal(reason=f"{poorest.model} as {poorest.role} answered once", needed=NEEDED)
    return Design(
        roles=roles,
        models=models,
        repeats=repeats,
        labels={cell: tuple(labels[cell][:repeats]) for cell in every},
        left_out=sum(len(labels[cell]) - repeats for cell in every),
    )


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
