"""What the older system had worked out of a run, kept as it was, without its pictures."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping

import msgspec

_PICTURES = frozenset({"heatmap", "emotion_chart", "polarity_chart", "radar_chart"})
_MOST_DEPTH = 8
_MOST_ITEMS = 1_000
_MOST_CHARS = 10_000


def older_figures(connection: sqlite3.Connection, columns: frozenset[str], job_id: object) -> Mapping[str, object]:
    """Returns ``{"older_system": …}`` for the details of a verdict, or nothing where there are no figures."""
    if not {"job_id", "consensus_score"} <= columns:
        return {}
    data = "analysis_data" if "analysis_data" in columns else "NULL"
    row = connection.execute(
        f"SELECT consensus_score, {data} FROM analysis WHERE job_id = ?",  # noqa: S608  (constants)
        (job_id,),
    ).fetchone()
    if row is None:
        return {}
    figures: dict[str, object] = {}
    if isinstance(row[0], (int, float)) and math.isfinite(row[0]):
        figures["consensus_score"] = row[0]
    figures |= _analysis(row[1])
    return {"older_system": figures} if figures else {}


def _analysis(data: object) -> Mapping[str, object]:
    if not isinstance(data, (str, bytes)):
        return {}
    try:
        found = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: _kept(value, depth=0) for name, value in found.items() if name not in _PICTURES and value is not None}


def _kept(value: object, *, depth: int) -> object:
    """Returns plain values within bounds; what is deeper or longer is left out."""
    if depth > _MOST_DEPTH:
        return None
    if isinstance(value, dict):
        return {str(key)[:_MOST_CHARS]: _kept(item, depth=depth + 1) for key, item in list(value.items())[:_MOST_ITEMS]}
    if isinstance(value, list):
        return [_kept(item, depth=depth + 1) for item in value[:_MOST_ITEMS]]
    if isinstance(value, str):
        return value[:_MOST_CHARS]
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 2**53 else None
    return value
