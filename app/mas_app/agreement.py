"""How far agents agree beyond chance over several stored runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_app.core_api import RepositoryApi
from mas_core.models import Verdict

if TYPE_CHECKING:  # importing it brings numpy, which most sessions do without
    from mas_core.analysis.krippendorff import Alpha


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFound:
    """What came of it.

    Attributes:
        alpha: The figure, or None where it was refused.
        refused: Why, and what it would need.
        counted: The questions of the runs that a vote between choices was counted in.
        left_out: The questions of the others.
    """

    alpha: Alpha | None
    refused: str = ""
    counted: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


async def agreement_of(repository: RepositoryApi, ids: Sequence[str], *, told: Callable[[int], None]) -> AgreementFound:
    """Returns the agreement over runs. To be called on the core's loop.

    Args:
        repository: The history.
        ids: The runs.
        told: Is told how many were read.

    Raises:
        RunNotFound: One of them is gone.
        StorageError: The history cannot be read.
    """
    verdicts: list[tuple[str, Verdict | None]] = []
    for number, run_id in enumerate(ids, start=1):
        record = await repository.load(run_id)
        verdicts.append((" ".join(record.question.text.split()), record.verdict))
        told(number)
    return await asyncio.to_thread(_figure, verdicts)


def _figure(verdicts: Sequence[tuple[str, Verdict | None]]) -> AgreementFound:
    from mas_core.analysis.krippendorff import Alpha, alpha_over  # noqa: PLC0415  (see above)
    from mas_core.analysis.vote_choices import vote_of  # noqa: PLC0415
    from mas_core.choices import ChoiceKind  # noqa: PLC0415

    counted: list[tuple[str, Verdict]] = []
    left_out: list[str] = []
    for question, verdict in verdicts:
        vote = vote_of(verdict)
        if verdict is None or vote is None or vote.kind is ChoiceKind.NUMBER:
            left_out.append(question)
        else:
            counted.append((question, verdict))
    figure = alpha_over([verdict for _, verdict in counted])
    return AgreementFound(
        alpha=figure if isinstance(figure, Alpha) else None,
        refused="" if isinstance(figure, Alpha) else figure.sentence,
        counted=tuple(question for question, _ in counted),
        left_out=tuple(left_out),
    )
