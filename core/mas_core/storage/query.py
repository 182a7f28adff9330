"""What is wanted of the history, and the page that answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mas_core.models import JobState, RunSummary
from mas_core.storage.snippets import Snippet

PAGE_ROWS = 200
SNIPPET_ROWS = 50


class Sort(StrEnum):
    """What runs can be sorted by. ``RELEVANCE`` is for searches: how well and where the terms occur."""

    RELEVANCE = "relevance"
    DATE = "date"
    QUESTION = "question"
    DOMAIN = "domain"
    TYPE = "type"
    METHOD = "method"
    AGENTS = "agents"
    ANSWERED = "answered"
    VERDICT = "verdict"
    SCORE = "score"
    STATE = "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryQuery:
    """Which runs, in which order. Filters that are empty or None let everything through; all others must hold.

    Attributes:
        text: Words, ``"phrases"`` and ``beginnings*`` that must all occur in question, answers or consensus.
        since: The earliest moment; without a zone it is UTC.
        until: The moment before which a run began.
        domain: Catalog id.
        question_type: Catalog id.
        agent: An agent of the panel.
        method: Name of the consensus strategy.
        tag: A tag, in capitals or not.
        state: How the run ended.
        deleted: The deleted runs that can be brought back, instead of the others.
        sort: The column; None for relevance in a search and for the date without one.
        descending: Largest or latest first. For relevance the best are always first.
        limit: Rows of a page.
        after: :attr:`HistoryPage.next_page` of the page before, empty for the first.
        snippets: For how many rows, from the top, a passage is looked up.
    """

    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    domain: str = ""
    question_type: str = ""
    agent: str = ""
    method: str = ""
    tag: str = ""
    state: JobState | None = None
    deleted: bool = False
    sort: Sort | None = None
    descending: bool = True
    limit: int = PAGE_ROWS
    after: str = ""
    snippets: int = SNIPPET_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Some of the runs that a query finds.

    Attributes:
        runs: In order.
        snippets: Id of a run to the passage that was found.
        next_page: What :attr:`HistoryQuery.after` takes for the next page; empty at the end.
    """

    runs: tuple[RunSummary, ...]
    snippets: Mapping[str, Snippet] = field(default_factory=dict)
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag and how many runs have it."""

    name: str
    runs: int
