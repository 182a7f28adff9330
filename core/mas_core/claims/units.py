"""What of a statement is compared: the whole, its main clause, and its parts, as rows of one matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_core.claims.statements import Statement, parts_of

if TYPE_CHECKING:  # numpy stays out of the import
    from mas_core.claims.nearness import Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The matrix rows of one statement; ``main`` is ``whole`` for a statement that is all main clause."""

    whole: int
    main: int
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The statements of one text or of one set of answers, and where each of them stands in the matrix."""

    statements: tuple[Statement, ...]
    rows: tuple[Rows, ...]

    @property
    def whole(self) -> list[int]:
        """The rows of the whole statements."""
        return [rows.whole for rows in self.rows]

    def alike(self, near: Matrix) -> Matrix:
        """Returns how near the statements are to each other: by the whole or by the main clauses, whichever is more.

        A long reason else hides that two answers demand the same.
        """
        import numpy as np  # noqa: PLC0415  (on first use)

        main = [rows.main for rows in self.rows]
        return np.maximum(near[np.ix_(self.whole, self.whole)], near[np.ix_(main, main)])


def side_of(statements: Sequence[Statement], contents: list[tuple[str, ...]], *, in_parts: bool) -> Side:
    """Appends the words of each statement to ``contents``, and returns where they went.

    Args:
        statements: What is to be compared.
        contents: Grows by the words of whole statements, main clauses and parts.
        in_parts: Whether the parts of compound sentences are compared by themselves, too.
    """
    rows: list[Rows] = []
    for statement in statements:
        whole = len(contents)
        contents.append(statement.content)
        main = whole
        if statement.main_content != statement.content:
            main = len(contents)
            contents.append(statement.main_content)
        parts = parts_of(statement) if in_parts else ()
        rows.append(Rows(whole=whole, main=main, parts=tuple(range(len(contents), len(contents) + len(parts)))))
        contents.extend(parts)
    return Side(statements=tuple(statements), rows=tuple(rows))
