"""``mixture``: layers of answers, each written in sight of the layer before.

Source: J. Wang et al., Mixture-of-Agents Enhances Large Language Model Capabilities, 2024 (arXiv:2406.04692). A panel of
one model with repeats is the Self-MoA of W. Li et al., Rethinking Mixture-of-Agents, 2025 (arXiv:2502.00674).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from mas_core.consensus.base import LEAST_ANSWERS, MessagesFor, Session, first_answers, latest, quorum, without_quorum
from mas_core.consensus.synthesis import synthesised
from mas_core.models import Answer, Verdict
from mas_core.prompts import mixture_messages


class Mixture:
    """The panel answers in one to three layers; the aggregator writes from the last one."""

    name: ClassVar[str] = "mixture"
    title: ClassVar[str] = "Mixture of agents"
    summary: ClassVar[str] = (
        "The panel answers in layers, each in sight of the one before; the aggregator writes from the last."
    )
    closed_only: ClassVar[bool] = False

    async def run(self, session: Session) -> Verdict:
        """See :class:`mas_core.consensus.base.Strategy`. A seat that fails in a layer keeps its answer."""
        job = session.job
        answers = await first_answers(session)
        reached = 1
        for layer in range(1, job.panel.layers):
            if len(answers) < LEAST_ANSWERS:
                break
            improved = await session.ask_panel(self._later(session, answers), round_=layer)
            if len(improved) < LEAST_ANSWERS:
                break
            answers, reached = latest(answers, improved), layer + 1
        if len(answers) < LEAST_ANSWERS:
            return without_quorum(job, answers)
        verdict = await synthesised(session, answers)
        return replace(verdict, quorum=quorum(job, answers), details={"layers": job.panel.layers, "layers_reached": reached})

    def _later(self, session: Session, previous: Sequence[Answer]) -> MessagesFor:
        job, catalog = session.job, session.catalog
        return lambda seat: mixture_messages(job.question, previous, agent=seat.agent, role=seat.role, catalog=catalog)
