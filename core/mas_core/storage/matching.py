"""What SQL is told to find the runs that hold all terms of a search.

Words, phrases and beginnings are looked up in the index ``search``. A beginning of one or two letters is different: so many
words have it that SQLite would have to join the places of all of them, in every run, before it could name the first run. So
the index ``beginnings`` names them as words of their own, without places, at a thirtieth of the room of the other one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from mas_core.storage.terms import Term, match_expression, short_beginning

_SEARCH, _BEGINNINGS = "search MATCH ?", "beginnings MATCH ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The runs that a search finds, as SQL.

    Attributes:
        source: A table and its condition: ``FROM {source}`` gives ``rowid``, the numbers of the runs. A constant.
        values: What its question marks stand for.
        ranked: Whether the table can say how well a run fits; beginnings of one or two letters cannot.
    """

    source: str
    values: tuple[str, ...]
    ranked: bool

    @classmethod
    def of(cls, terms: tuple[Term, ...]) -> Self:
        """Returns what finds runs with all ``terms``; there is at least one."""
        short = tuple(found for term in terms if (found := short_beginning(term)) is not None)
        others = tuple(term for term in terms if short_beginning(term) is None)
        words = match_expression(short)
        if not short:
            return cls(source=f"search WHERE {_SEARCH}", values=(match_expression(others),), ranked=True)
        if not others:
            return cls(source=f"beginnings WHERE {_BEGINNINGS}", values=(words,), ranked=False)
        # The plus keeps SQLite from searching once for each run of the list.
        both = f"search WHERE {_SEARCH} AND +rowid IN (SELECT rowid FROM beginnings WHERE {_BEGINNINGS})"  # noqa: S608
        return cls(source=both, values=(match_expression(others), words), ranked=True)
