"""How a person has arranged the table of runs: what is kept of it, by the columns' names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

_WIDTHS_PX = range(20, 4001)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """The arrangement. Names that a table does not know are passed over, so that it may get other columns.

    Attributes:
        widths_px: Width of each column that has one of its own.
        order: The columns from left to right.
        hidden: The columns that are not wanted.
        sort: What the rows are sorted by; empty for the table's own order.
        descending: Largest or latest first.
    """

    widths_px: Mapping[str, int] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    sort: str = ""
    descending: bool = True

    def to_json(self) -> str:
        """Returns it as text."""
        held = {"widths": dict(self.widths_px), "order": self.order, "hidden": self.hidden}
        return json.dumps({**held, "sort": self.sort, "descending": self.descending})

    @classmethod
    def from_json(cls, text: str) -> TableLayout:
        """Reads what :meth:`to_json` wrote; what cannot be read is the table as it comes."""
        try:
            held = json.loads(text)
            widths = {str(name): int(width) for name, width in held["widths"].items() if int(width) in _WIDTHS_PX}
            order, hidden = (tuple(str(name) for name in held[key]) for key in ("order", "hidden"))
            return cls(
                widths_px=widths, order=order, hidden=hidden, sort=str(held["sort"]), descending=held["descending"] is True
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()
