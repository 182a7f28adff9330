"""What makes the answers differ: the role, the model, or chance? Variance parted by permutation.

PERMANOVA (Anderson 2001, "A new method for non-parametric multivariate analysis of variance", Austral Ecology 26) on a
balanced two-way design. The squared distance of two answers is 2 − 2 · cosine, that of their unit vectors, so the shares are
those of an analysis of variance of the vectors. It tells of topic and wording, not of agreement.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mas_core.analysis.crossed_design import Cell, Design
from mas_core.analysis.refusals import Refusal
from mas_core.models import Similarity

Floats: TypeAlias = NDArray[np.float64]
Levels: TypeAlias = NDArray[np.intp]

PERMUTATIONS = 999
ROLE, MODEL, INTERACTION, NOISE = "role", "model", "role × model", "noise"
_LEAST_VARIANCE = 1e-6
_TIE = 1e-9
_BLOCK = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One source of variance.

    Attributes:
        share: Its part of the whole variance (R²), 0 to 1.
        degrees: Its degrees of freedom.
        pseudo_f: Its mean square over that of the noise; None for the noise, and where there is no noise at all.
        p: Share of permutations with an effect as large, the data's own arrangement counted; None for the noise.
        least_p: The least p that so few answers and permutations allow; None for the noise.
    """

    name: str
    share: float
    degrees: int
    pseudo_f: float | None = None
    p: float | None = None
    least_p: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossedResult:
    """The effects of role, model, both together and noise, in this order; their shares add up to 1."""

    effects: tuple[Effect, ...]
    permutations: int
    design: Design

    def details(self) -> dict[str, object]:
        """Returns plain JSON values."""
        return {
            "effects": [
                {
                    "name": effect.name,
                    "share": effect.share,
                    "degrees": effect.degrees,
                    "pseudo_f": effect.pseudo_f,
                    "p": effect.p,
                    "least_p": effect.least_p,
                }
                for effect in self.effects
            ],
            "permutations": self.permutations,
            "roles": list(self.design.roles),
            "models": list(self.design.models),
            "repeats": self.design.repeats,
            "left_out": self.design.left_out,
            "method": "PERMANOVA (Anderson 2001) on squared distances 2 − 2 · cosine; the noise is that between repeats.",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Which level of each factor every row of the matrix has; a cell's number is role · models + model."""

    roles: Levels
    models: Levels
    role_count: int
    model_count: int

    @property
    def cell_count(self) -> int:
        return self.role_count * self.model_count


def crossed(
    similarity: Similarity, design: Design, *, rng: np.random.Generator, permutations: int = PERMUTATIONS
) -> CrossedResult | Refusal:
    """Parts the variance of the answers into role, model, their interaction and noise.

    A factor is tested by permuting its levels within each level of the other one, which is exact; the interaction by
    permuting the residuals of the model without it, as no exact test exists (Anderson & ter Braak 2003, "Permutation tests
    for multi-factorial analysis of variance"). The restricted test has little power with few answers: ``least_p`` says how
    small p could have become at all.

    Args:
        similarity: Pairwise similarity of at least the design's answers.
        design: Balanced, from :func:`mas_core.analysis.crossed_design.crossed_design`.
        rng: Source of the permutations.
        permutations: How many are drawn for each test.
    """
    layout, labels = _layout(design)
    place = {label: index for index, label in enumerate(similarity.agents)}
    rows = [place[label] for label in labels]
    gower = _centred(np.asarray(similarity.matrix, dtype=np.float64)[np.ix_(rows, rows)])
    total = float(np.trace(gower))
    if total < _LEAST_VARIANCE:
        return Refusal(reason="all answers are the same", needed="answers that differ")
    sums = _sums(gower, layout.roles[None], layout.models[None], layout)
    role, model, both = (float(part[0]) for part in sums)
    noise = max(total - role - model - both, 0.0)
    tests = (
        _main_test(gower, layout, factor=ROLE, rng=rng, permutations=permutations),
        _main_test(gower, layout, factor=MODEL, rng=rng, permutations=permutations),
        _interaction_test(gower, layout, rng=rng, permutations=permutations),
    )
    degrees = (layout.role_count - 1, layout.model_count - 1, (layout.role_count - 1) * (layout.model_count - 1))
    noise_degrees = len(rows) - layout.cell_count
    effects = tuple(
        Effect(
            name=name,
            share=round(max(part, 0.0) / total, 4),
            degrees=free,
            pseudo_f=round(max(part, 0.0) / free / (noise / noise_degrees), 4) if noise > _LEAST_VARIANCE * total else None,
            p=round(max(p, least), 4),
            least_p=round(least, 4),
        )
        for name, part, free, (p, least) in zip((ROLE, MODEL, INTERACTION), (role, model, both), degrees, tests, strict=True)
    )
    rest = Effect(name=NOISE, share=round(noise / total, 4), degrees=noise_degrees)
    return CrossedResult(effects=(*effects, rest), permutations=permutations, design=design)


def _layout(design: Design) -> tuple[_Layout, tuple[str, ...]]:
    roles: list[int] = []
    models: list[int] = []
    labels: list[str] = []
    for role, role_name in enumerate(design.roles):
        for model, model_name in enumerate(design.models):
            own = design.labels[Cell(role=role_name, model=model_name)]
            labels += own
            roles += [role] * len(own)
            models += [model] * len(own)
    layout = _Layout(
        roles=np.asarray(roles), models=np.asarray(models), role_count=len(design.roles), model_count=len(design.models)
    )
    return layout, tuple(labels)


def _centred(similarity: Floats) -> Floats:
    """Returns Gower's centred matrix of the squared distances: inner products of the answers around their mean."""
    product = similarity - similarity.mean(axis=0)
    centred: Floats = product - product.mean(axis=1, keepdims=True)
    return centred


def _group_sum(gower: Floats, groups: Levels, count: int) -> Floats:
    """Returns the sum of squares between groups for each row of ``groups``, one arrangement a row, all groups of one size."""
    block = max(_BLOCK // (groups.shape[1] * count), 1)
    parts = []
    for start in range(0, len(groups), block):
        members = (groups[start : start + block, :, None] == np.arange(count)).astype(np.float64)
        parts.append(((gower @ members) * members).sum(axis=(1, 2)))
    summed: Floats = np.concatenate(parts) * count / groups.shape[1]
    return summed


def _sums(gower: Floats, roles: Levels, models: Levels, layout: _Layout) -> tuple[Floats, Floats, Floats]:
    """Returns the sums of squares of role, model and interaction for each arrangement."""
    role = _group_sum(gower, roles, layout.role_count)
    model = _group_sum(gower, models, layout.model_count)
    cells = _group_sum(gower, roles * layout.model_count + models, layout.cell_count)
    return role, model, cells - role - model


def _main_test(
    gower: Floats, layout: _Layout, *, factor: str, rng: np.random.Generator, permutations: int
) -> tuple[float, float]:
    """Returns p and the least possible p of one factor, its levels permuted within those of the other one."""
    own, other = (layout.roles, layout.models) if factor == ROLE else (layout.models, layout.roles)
    levels = layout.role_count if factor == ROLE else layout.model_count
    strata = layout.model_count if factor == ROLE else layout.role_count
    drawn = np.tile(own, (permutations + 1, 1))
    for stratum in range(strata):
        inside = np.flatnonzero(other == stratum)
        drawn[1:, inside] = rng.permuted(drawn[1:, inside], axis=1)
    fixed = np.broadcast_to(other, drawn.shape)
    role, model, both = _sums(gower, *((drawn, fixed) if factor == ROLE else (fixed, drawn)), layout)
    effect = role if factor == ROLE else model
    p = _p_value(effect, noise=np.trace(gower) - role - model - both)
    size = len(own) // strata
    arrangements = (math.factorial(size) // math.factorial(size // levels) ** levels) ** strata
    return p, max(math.factorial(levels) / arrangements, 1 / (permutations + 1))


def _interaction_test(gower: Floats, layout: _Layout, *, rng: np.random.Generator, permutations: int) -> tuple[float, float]:
    """Returns p and the least possible p of the interaction, the residuals of the two main effects permuted."""
    size = len(gower)
    by_role = (layout.roles[:, None] == layout.roles) * (layout.role_count / size)
    by_model = (layout.models[:, None] == layout.models) * (layout.model_count / size)
    leave = np.eye(size) - by_role - by_model + 1 / size
    residual = leave @ gower @ leave
    order = rng.permuted(np.tile(np.arange(size), (permutations + 1, 1)), axis=1)
    order[0] = np.arange(size)
    role, model, both = _sums(residual, layout.roles[order], layout.models[order], layout)
    return _p_value(both, noise=np.trace(residual) - role - model - both), 1 / (permutations + 1)


def _p_value(effect: Floats, *, noise: Floats) -> float:
    """Returns the share of arrangements at least as extreme as the first, which is that of the data.

    Effect over effect and noise grows with pseudo-F and stays finite where there is no noise.
    """
    effect, noise = np.clip(effect, 0.0, None), np.clip(noise, 0.0, None)
    whole = effect + noise
    ratio = np.divide(effect, whole, out=np.zeros_like(whole), where=whole > _TIE)
    return float((ratio >= ratio[0] - _TIE).mean())
