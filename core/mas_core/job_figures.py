"""A job's figures, computed off the loop. A bug in them costs the figures, never the answers and the verdict."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from mas_core.models import Analysis, Answer, Job, Panel, Question, Verdict

_log = logging.getLogger(__name__)

Analyse = Callable[[Question, Panel, Sequence[Answer], Verdict | None], Analysis]
"""Computes the figures."""
Compare = Callable[[Analysis, Sequence[Answer], Verdict | None], Analysis]
"""Adds the claims to an analysis."""


async def figures_of(job: Job, answers: Sequence[Answer], verdict: Verdict | None, *, analyse: Analyse) -> Analysis:
    """Computes the figures in a worker thread."""
    try:
        return await asyncio.to_thread(analyse, job.question, job.panel, answers, verdict)
    except Exception:  # noqa: BLE001  (answers and verdict are worth keeping without figures)
        _log.exception("a bug in the analysis of job %s", job.id)
        reason = "The figures could not be computed because of a fault in MAS; the log has the details."
        return Analysis(refused={"analysis": reason})


async def with_claims_of(
    analysis: Analysis, answers: Sequence[Answer], verdict: Verdict | None, *, compare: Compare, job_id: str
) -> Analysis:
    """Adds the claims, compared in a worker thread."""
    try:
        return await asyncio.to_thread(compare, analysis, answers, verdict)
    except Exception:  # noqa: BLE001  (answers, verdict and figures are worth keeping without claims)
        _log.exception("a bug in the claims of job %s", job_id)
        reason = "The claims could not be compared because of a fault in MAS; the log has the details."
        return replace(analysis, refused={**analysis.refused, "claims": reason})
