"""The claim ledger and the loss report as tables and points for a transcript. Tolerates ledgers of older and newer versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mas_core.export.grid import Grid
from mas_core.models import Record

_MARKS: Mapping[str, str] = {"supports": "supports", "contradicts": "contradicts", "unclear": "unclear"}
_SILENT = "silent"
_LOSSES = (
    ("minority", "Said by few, and not in the consensus"),
    ("dropped", "Said by several, and not in the consensus"),
    ("unsupported", "In the consensus, but said by nobody"),
)
_MOST_COLUMNS = 8


def claims_table(record: Record) -> Grid | None:
    """Returns who supports and who contradicts which claim, or None where there is no ledger."""
    ledger = record.analysis.claims if record.analysis is not None else {}
    labels = tuple(label for label in _list(ledger.get("labels")) if isinstance(label, str))
    claims = [claim for claim in _list(ledger.get("claims")) if isinstance(claim, Mapping)]
    if not labels or not claims:
        return None
    if len(labels) > _MOST_COLUMNS:
        gathered = tuple((str(claim.get("text", "")), _gathered(claim)) for claim in claims)
        return Grid(title="Claims", header=("Claim", "Who"), rows=gathered, notes=_notes(ledger))
    rows = tuple((str(claim.get("text", "")), *(_stance(claim, label) for label in labels)) for claim in claims)
    return Grid(title="Claims", header=("Claim", *labels), rows=rows, notes=_notes(ledger))


def loss_points(record: Record) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Returns what the consensus dropped, and what it says that nobody said: title and sentences."""
    loss = record.analysis.loss if record.analysis is not None else {}
    found = []
    for key, title in _LOSSES:
        points = tuple(_point(each) for each in _list(loss.get(key)) if isinstance(each, Mapping))
        if points:
            found.append((title, points))
    return tuple(found)


def _point(each: Mapping[str, object]) -> str:
    agents = ", ".join(agent for agent in _list(each.get("agents")) if isinstance(agent, str))
    return f"{each.get('text', '')}{f' ({agents})' if agents else ''}"


def _stance(claim: Mapping[str, object], label: str) -> str:
    cells = claim.get("cells")
    cell = cells.get(label) if isinstance(cells, Mapping) else None
    return _MARKS.get(str(cell.get("stance")), _SILENT) if isinstance(cell, Mapping) else _SILENT


def _gathered(claim: Mapping[str, object]) -> str:
    cells = claim.get("cells")
    if not isinstance(cells, Mapping):
        return ""
    said: dict[str, list[str]] = {}
    for label in cells:
        said.setdefault(_stance(claim, str(label)), []).append(str(label))
    return "; ".join(f"{stance}: {', '.join(labels)}" for stance, labels in said.items())


def _notes(ledger: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(note for note in _list(ledger.get("notes")) if isinstance(note, str))


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()
