"""JSON as the history keeps it: packed, since records repeat names and sentences and take a tenth of their room so.

Three things make it small, all without loss: a run's figures are laid out as columns and their quotes as places in its texts
(:mod:`mas_core.storage.columns`), the frame that all records share is not written out (:mod:`mas_core.storage.frames`), and
zlib packs the rest. Versions before the fifth packed with zlib alone, and before the fourth not at all; both can be read.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Sequence
from typing import Any

import msgspec

from mas_core.storage.columns import laid_out, restored
from mas_core.storage.frames import RECORD_FRAMES

logger = logging.getLogger(__name__)

# A packed text is short, so the packer's memory may be as large as it can be.
_LEVEL, _WINDOW_BITS, _MEMORY = 9, 15, 9
_FIGURES, _COLUMNS = "analysis", "columns"


_Fields = dict[str, msgspec.Raw]


class _Text(msgspec.Struct):
    text: str = ""


class _Quoted(msgspec.Struct):
    """Of a record, the texts that its figures quote."""

    verdict: _Text | None = None
    answers: tuple[_Text, ...] = ()


def packed(json: bytes) -> bytes:
    """Returns JSON in the form of a column."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY, zlib.Z_DEFAULT_STRATEGY, RECORD_FRAMES)
    return packer.compress(json) + packer.flush()


def unpacked(column: bytes | str) -> bytes:
    """Returns the JSON of a column, of a record with its figures as :func:`packed_record` laid them out.

    Raises:
        ValueError: The column cannot be read.
    """
    if isinstance(column, str):
        return column.encode()
    unpacker = zlib.decompressobj(zdict=RECORD_FRAMES)
    try:
        json = unpacker.decompress(column) + unpacker.flush()
    except zlib.error as exc:
        raise ValueError(f"a packed text is damaged ({exc})") from exc
    if not unpacker.eof:
        raise ValueError("a packed text is damaged (it breaks off)")
    return json


def packed_record(json: bytes) -> bytes:
    """Returns a record's JSON in the form of a column; its answers and verdict can be read without the figures."""
    return packed(_laid_out(json))


def unpacked_record(column: bytes | str) -> bytes:
    """Returns the JSON that was given to :func:`packed_record`, or to :func:`packed`.

    Raises:
        ValueError: The column cannot be read.
    """
    json = unpacked(column)
    try:
        record = msgspec.json.decode(json, type=_Fields)
        if _COLUMNS not in record:
            return json
        figures = restored(msgspec.json.decode(record.pop(_COLUMNS)), _texts(json))
    except msgspec.DecodeError as exc:
        raise ValueError(f"a packed record is damaged ({exc})") from exc
    record[_FIGURES] = msgspec.Raw(msgspec.json.encode(figures))
    return msgspec.json.encode(record)


def _laid_out(json: bytes) -> bytes:
    try:
        record, texts = msgspec.json.decode(json, type=_Fields), _texts(json)
    except msgspec.DecodeError:
        # No record that this version knows; it is kept as it came.
        return json
    figures = msgspec.json.decode(record.get(_FIGURES, b"null"))
    if not isinstance(figures, dict) or _COLUMNS in record:
        return json
    columns = laid_out(figures, texts)
    if not _same(figures, columns, texts):
        logger.error("figures cannot be laid out as columns; they are kept as they are")
        return json
    del record[_FIGURES]
    # At the end, close to what the packer was shown last.
    return msgspec.json.encode({**record, _COLUMNS: msgspec.Raw(msgspec.json.encode(columns))})


def _same(figures: dict[str, Any], columns: object, texts: Sequence[str]) -> bool:
    """Whether the way back leads to what there was. A history is not the place to rely on an argument."""
    try:
        return msgspec.json.encode(restored(columns, texts)) == msgspec.json.encode(figures)
    except ValueError:
        return False


def _texts(json: bytes) -> tuple[str, ...]:
    quoted = msgspec.json.decode(json, type=_Quoted)
    return (*(answer.text for answer in quoted.answers), quoted.verdict.text if quoted.verdict else "")
