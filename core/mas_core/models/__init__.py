"""The frozen data that crosses every boundary: what was asked, of whom, what came back, and what it means.

The field names of :class:`Record` and of everything below it are the JSON of ``mas ask --json``, of the history, of exports
and of a node's results. They are a contract: more may be added, none may be renamed.
"""

from __future__ import annotations

from mas_core.models.answers import Answer, ExtraCost, Failure, FailureKind, Purpose, Usage
from mas_core.models.figures import Analysis, Features, Sentiment, Similarity, Tones
from mas_core.models.jobs import CROSS, Agent, Call, Job, Message, Panel, Placement, Question, Turn, new_id, now
from mas_core.models.records import RECORD_SCHEMA, JobState, Record, RunSummary, Timings
from mas_core.models.verdicts import Quorum, Verdict, VerdictKind

__all__ = [
    "CROSS",
    "RECORD_SCHEMA",
    "Agent",
    "Analysis",
    "Answer",
    "Call",
    "ExtraCost",
    "Failure",
    "FailureKind",
    "Features",
    "Job",
    "JobState",
    "Message",
    "Panel",
    "Placement",
    "Purpose",
    "Question",
    "Quorum",
    "Record",
    "RunSummary",
    "Sentiment",
    "Similarity",
    "Timings",
    "Tones",
    "Turn",
    "Usage",
    "Verdict",
    "VerdictKind",
    "new_id",
    "now",
]
