"""The record as JSON: what is printed, stored, exported and sent. One codec, so that all of them agree."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from mas_core.errors import InputError
from mas_core.models import RECORD_SCHEMA, Record

# Figures of an analysis that are left out as a whole when a number in them is not finite: JSON has no word for it.
_FIGURES = (
    "similarity",
    "sentiment",
    "tones",
    "emotions",
    "features",
    "dispersion",
    "stances",
    "self_consistency",
    "emotion_distances",
    "crossed",
)
_NOT_FINITE = "A number of this figure came out as infinite or undefined, so it was not kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    schema: int = RECORD_SCHEMA


def clean_text(text: str) -> str:
    """Replaces lone surrogates by U+FFFD, since neither UTF-8 nor a database can hold them. All else stays, NUL too."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError(f"{type(value).__name__} cannot be written as JSON")


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value]
    return value


def _finite(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(_finite(item) for item in value.values())
    return all(_finite(item) for item in value) if isinstance(value, list) else True


def _drop_infinite_figures(record: dict[str, object]) -> None:
    analysis = record.get("analysis")
    if not isinstance(analysis, dict) or _finite(analysis):
        return
    for figure in _FIGURES:
        if not _finite(analysis[figure]):
            analysis[figure] = None if figure == "similarity" else {}
            analysis["refused"][figure] = _NOT_FINITE
    if not _finite(analysis["consensus_score"]):
        analysis["consensus_score"] = None
        analysis["refused"]["consensus_score"] = _NOT_FINITE


def to_plain(value: object) -> dict[str, object]:
    """Returns a boundary dataclass as JSON values whose texts every JSON reader and database can hold."""
    plain = _cleaned(msgspec.to_builtins(value, str_keys=True, enc_hook=_plain))
    if not isinstance(plain, dict):
        raise TypeError(f"{type(value).__name__} is no JSON object")
    return plain


def record_to_json(record: Record, *, indent: int | None = None) -> bytes:
    """Encodes a record as UTF-8 JSON.

    Lone surrogates in texts become U+FFFD. A figure of the analysis with a number that is not finite is left out and named
    in ``analysis.refused``; so what is written can always be read again.

    Args:
        record: The run.
        indent: Spaces for each level, or None for one line without spaces.
    """
    plain = to_plain(record)
    _drop_infinite_figures(plain)
    encoded = msgspec.json.encode(plain)
    return encoded if indent is None else msgspec.json.format(encoded, indent=indent)


def record_from_json(data: bytes | str) -> Record:
    """Decodes what :func:`record_to_json` wrote. Keys that are not known are ignored.

    Raises:
        InputError: Not JSON, a field of the wrong type or missing (the message names the place), or a newer schema.
    """
    try:
        schema = msgspec.json.decode(data, type=_Version).schema
        if schema > RECORD_SCHEMA:
            raise InputError(
                f"This record was written by a newer version of MAS (its schema is {schema}, this version reads up to "
                f"{RECORD_SCHEMA}). Update MAS to read it."
            )
        return msgspec.json.decode(data, type=Record)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise InputError(f"This is not a record of MAS: {exc}") from exc
