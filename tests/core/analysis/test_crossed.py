from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from mas_core.analysis.crossed import CrossedResult, Effect, crossed
from mas_core.analysis.crossed_design import Cell, Design, cells_of, crossed_design, is_crossed
from mas_core.analysis.refusals import Refusal
from mas_core.models import Agent, Answer, Panel, Similarity

ROLES, MODELS = ("judge", "poet"), ("p/llama", "p/qwen")


def panel(*, roles: Sequence[str] = ROLES, models: Sequence[str] = ("llama", "qwen")) -> Panel:
    pairs = tuple(product(roles, models))
    return Panel(
        agents=tuple(f"{model}×{role}" for role, model in pairs),
        aggregator=None,
        roles={f"{model}×{role}": role for role, model in pairs},
        specs={f"{model}×{role}": Agent(id=f"{model}×{role}", provider="p", model=model) for role, model in pairs},
        repeats=2,
    )


def answers(asked: Panel, repeats: int = 2) -> tuple[Answer, ...]:
    return tuple(
        Answer(agent=agent, text="Text.", provider="p", model="m", repeat=repeat)
        for agent in asked.agents
        for repeat in range(repeats)
    )


def design(given: Sequence[Answer], asked: Panel) -> Design | Refusal:
    return crossed_design(given, cells_of(asked), usable=tuple(answer.label for answer in given))


def parted(vectors: np.ndarray, *, permutations: int = 999, seed: int = 1) -> dict[str, Effect]:
    """Parts vectors given in the order of roles, models and repeats, their inner products taken for similarities."""
    asked = panel()
    given = answers(asked, len(vectors) // 4)
    found = design(given, asked)
    assert isinstance(found, Design)
    similarity = Similarity(
        agents=tuple(answer.label for answer in given),
        matrix=tuple(tuple(map(float, row)) for row in vectors @ vectors.T),
        method="wordllama",
    )
    result = crossed(similarity, found, rng=np.random.default_rng(seed), permutations=permutations)
    assert isinstance(result, CrossedResult)
    return {effect.name: effect for effect in result.effects}


def column(*values: float) -> np.ndarray:
    return np.asarray(values, dtype=float)[:, None]


def test_that_of_one_dimension_it_is_the_analysis_of_variance() -> None:
    # Means of the roles 4 and 5, of the models 2.5 and 6.5, additive; each pair of repeats differs by 2.
    # Sums of squares by hand: role 2, model 32, interaction 0, noise 8 with 4 degrees of freedom.
    found = parted(column(1, 3, 5, 7, 2, 4, 6, 8))

    assert [found[name].share for name in ("role", "model", "role × model", "noise")] == pytest.approx(
        [2 / 42, 32 / 42, 0, 8 / 42], abs=1e-4
    )
    assert (found["role"].pseudo_f, found["model"].pseudo_f) == (1.0, 16.0)
    assert (found["role"].degrees, found["noise"].degrees) == (1, 4)
    assert found["noise"].p is None


def test_that_p_is_the_share_of_arrangements_as_extreme() -> None:
    # In each role 4 answers can be dealt to 2 models in 6 ways; of the 36 only the data's and its mirror image are as extreme.
    found = parted(column(1, 3, 5, 7, 2, 4, 6, 8), permutations=4999)["model"]

    assert found.least_p == pytest.approx(2 / 36, abs=1e-4)
    assert found.p == pytest.approx(2 / 36, abs=0.01)


def test_that_an_interaction_is_told_from_the_main_effects() -> None:
    found = parted(column(0, 0.1, 0.2, 9, 9.1, 9.2, 9, 9.1, 9.2, 0, 0.1, 0.2))

    assert found["role × model"].share > 0.99
    assert found["role × model"].p is not None
    assert found["role × model"].p < 0.01
    assert found["role"].p is not None
    assert found["role"].p > 0.2


def test_that_an_effect_is_found_among_noise_and_the_same_chance_gives_the_same_p() -> None:
    rng = np.random.default_rng(7)
    vectors = rng.normal(size=(16, 20))
    vectors[8:] += 1.5

    found = parted(vectors)

    assert found["role"].p is not None
    assert found["model"].p is not None
    assert found["role"].p < 0.01
    assert found["model"].p > 0.1
    assert found == parted(vectors)


def test_that_chance_alone_is_called_an_effect_about_as_often_as_it_should_be() -> None:
    rng = np.random.default_rng(3)
    p_values = np.asarray(
        [[effect.p for effect in list(parted(rng.normal(size=(16, 5)), permutations=99).values())[:3]] for _ in range(150)],
        dtype=float,
    )

    # 5 % of 150 with three standard errors.
    assert ((p_values <= 0.05).mean(axis=0) < 0.105).all()
    assert (abs(p_values.mean(axis=0) - 0.5) < 0.08).all()


def test_that_repeats_without_noise_leave_f_unknown_but_p_known() -> None:
    found = parted(column(0, 0, 0, 0, 5, 5, 5, 5))

    assert found["role"].pseudo_f is None
    assert found["role"].share == 1.0
    assert found["role"].p is not None
    assert found["role"].p < 0.1


def test_that_equal_answers_are_refused() -> None:
    asked = panel()
    given = answers(asked)
    found = design(given, asked)
    assert isinstance(found, Design)
    same = Similarity(agents=tuple(a.label for a in given), matrix=((1.0,) * 8,) * 8, method="wordllama")

    assert crossed(same, found, rng=np.random.default_rng(1)) == Refusal(
        reason="all answers are the same", needed="answers that differ"
    )


def test_that_a_crossed_panel_is_told_from_one_where_each_model_has_a_role_of_its_own() -> None:
    whole = panel()
    diagonal = Panel(agents=("llama×judge", "qwen×poet"), aggregator=None, roles=whole.roles, specs=whole.specs, repeats=2)

    assert is_crossed(whole)
    assert not is_crossed(diagonal)
    assert not is_crossed(panel(roles=("judge",)))
    assert not is_crossed(panel(models=("llama",)))


def test_that_no_role_is_a_level_and_another_provider_another_model() -> None:
    asked = Panel(agents=("a",), aggregator=None, specs={"a": Agent(id="a", provider="q", model="llama")})

    assert cells_of(asked) == {"a": Cell(role="no role", model="q/llama")}


def test_that_the_poorest_cell_says_how_many_repeats_count() -> None:
    asked = panel()
    given = tuple(answer for answer in answers(asked, 3) if answer.label != "qwen×poet #2")
    found = design(given, asked)

    assert isinstance(found, Design)
    assert (found.repeats, found.left_out) == (2, 3)
    assert found.labels[Cell(role="poet", model="p/qwen")] == ("qwen×poet", "qwen×poet #3")
    assert (found.roles, found.models) == (ROLES, MODELS)


@pytest.mark.parametrize(
    ("asked", "left_out", "repeats", "reason"),
    [
        (panel(roles=("judge",)), (), 2, "the answers come from 1 role and 2 models"),
        (panel(models=("llama",)), (), 2, "the answers come from 2 roles and 1 model"),
        (panel(), (), 1, "p/llama as judge answered once"),
        (panel(), ("qwen×poet", "qwen×poet #2"), 2, "there is no answer of p/qwen as poet"),
    ],
)
def test_that_what_is_missing_for_a_design_is_said(asked: Panel, left_out: tuple[str, ...], repeats: int, reason: str) -> None:
    given = tuple(answer for answer in answers(asked, repeats) if answer.label not in left_out)

    assert design(given, asked) == Refusal(
        reason=reason, needed="at least 2 roles, each on at least 2 models, and 2 repeats of every pair"
    )
