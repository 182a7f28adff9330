"""The runs that a query finds, by their places: what a table needs of a history that gives its pages one after another."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field, replace

from mas_app.core_api import RepositoryApi
from mas_core.models import RunSummary
from mas_core.storage.query import PAGE_ROWS, HistoryQuery, Sort
from mas_core.storage.snippets import Snippet

FIRST_SNIPPETS = 20
"""For so many rows passages are looked up before anything is shown; that is what fits on a screen."""

_STRIDE = 2_000
"""Rows that are stepped over at once on the way to a far place; between two steps others come to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """Rows from ``start`` on; ``snippets`` are by the ids of runs."""

    start: int
    runs: tuple[RunSummary, ...]
    snippets: Mapping[str, Snippet] = field(default_factory=dict)


class FoundRows:
    """What one query finds. To be used on the core's loop.

    A page that follows one which was read costs a page. Any other is reached by steps from the nearest known place, from the
    end where that is nearer; without search and filter, the newest first, the history itself goes to every place at once.
    """

    def __init__(self, repository: RepositoryApi, query: HistoryQuery) -> None:
        self.query = replace(query, after="")
        self.count = 0
        self._repository = repository
        self._from_top: dict[int, str] = {0: ""}
        self._from_end: dict[int, str] = {0: ""}
        self._walking = asyncio.Lock()

    @property
    def plain(self) -> bool:
        """Whether it is the whole history, the newest first."""
        return replace(self.query, descending=True, sort=None) == HistoryQuery() and self.query.sort in {None, Sort.DATE}

    async def begin(self) -> FoundPage:
        """Returns the first page, and counts.

        Raises:
            StorageError: The history cannot be read.
        """
        page = await self._repository.search(replace(self.query, snippets=FIRST_SNIPPETS))
        self.count = len(page.runs)
        if page.next_page:
            self._from_top[len(page.runs)] = page.next_page
            counted = await (self._repository.count() if self.plain else self._repository.count_found(self.query))
            self.count = max(counted, self.count)
        return FoundPage(start=0, runs=page.runs, snippets=page.snippets)

    async def page(self, start: int, *, rows: int = PAGE_ROWS, snippets: bool = True) -> FoundPage:
        """Returns ``rows`` rows from ``start`` on, or as many as there are.

        Raises:
            StorageError: The history cannot be read.
        """
        rows = min(rows, self.count - start)
        if rows <= 0:
            return FoundPage(start=start, runs=())
        if self.plain:
            return FoundPage(start=start, runs=await self._jump(start, rows))
        async with self._walking:
            behind = self.count - start - rows
            if self._is_ranked or start <= behind or self._is_known(start):
                return await self._walk(start, rows, snippets=snippets)
            turned = await self._walk(behind, rows, snippets=snippets, from_end=True)
            return replace(turned, start=start, runs=turned.runs[::-1])

    async def ids(self, places: Iterable[range]) -> AsyncIterator[str]:
        """Yields the ids of the rows at ``places``."""
        for part in places:
            for start in range(part.start, part.stop, _STRIDE):
                found = await self.page(start, rows=min(_STRIDE, part.stop - start), snippets=False)
                for run in found.runs:
                    yield run.id

    @property
    def _is_ranked(self) -> bool:
        return bool(self.query.text.strip()) and self.query.sort in {None, Sort.RELEVANCE}

    def _is_known(self, start: int) -> bool:
        return start in self._from_top

    async def _jump(self, start: int, rows: int) -> tuple[RunSummary, ...]:
        if self.query.descending:
            return await self._repository.list_runs(limit=rows, offset=start)
        turned = await self._repository.list_runs(limit=rows, offset=self.count - start - rows)
        return turned[::-1]

    async def _walk(self, start: int, rows: int, *, snippets: bool, from_end: bool = False) -> FoundPage:
        query = replace(self.query, descending=not self.query.descending) if from_end else self.query
        known = self._from_end if from_end else self._from_top
        places = sorted(known)
        at = places[bisect_right(places, start) - 1]
        while at < start:
            step = min(_STRIDE, start - at)
            passed = await self._repository.search(replace(query, after=known[at], limit=step, snippets=0))
            if not passed.next_page:
                return FoundPage(start=start, runs=())
            at += step
            known[at] = passed.next_page
        looked_up = rows if snippets else 0
        found = await self._repository.search(replace(query, after=known[start], limit=rows, snippets=looked_up))
        if found.next_page:
            known[start + len(found.runs)] = found.next_page
        return FoundPage(start=start, runs=found.runs, snippets=found.snippets)
