"""The record's JSON Schema, worked out from the types, so that it cannot say something else than what is written."""

from __future__ import annotations

import sys

import msgspec

from mas_core.models import RECORD_SCHEMA, Record

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def record_schema() -> dict[str, object]:
    """Returns the schema (JSON Schema 2020-12) of what ``record_to_json`` writes; readers ignore keys that they do not know."""
    (reference,), components = msgspec.json.schema_components((Record,), ref_template="#/$defs/{name}", schema_hook=_anything)
    return {
        "$schema": DIALECT,
        "title": "A run of MAS",
        "description": f"One question put to a panel, and what came of it. Version {RECORD_SCHEMA} of the format.",
        **reference,
        "$defs": {name: _without_indentation(part) for name, part in sorted(components.items())},
    }


def schema_text() -> str:
    """Returns the schema as the documentation has it."""
    return msgspec.json.format(msgspec.json.encode(record_schema()), indent=2).decode() + "\n"


def _anything(kind: type) -> dict[str, object]:
    """What methods add of their own may be any JSON."""
    if kind is object:
        return {"description": "Any JSON."}
    raise NotImplementedError(f"{kind.__name__} has no schema")


def _without_indentation(part: object) -> object:
    """Returns a definition whose description is on one line, without the markup of docstrings."""
    if not isinstance(part, dict):
        return part
    described = part.get("description")
    if not isinstance(described, str):
        return part
    return {**part, "description": " ".join(described.partition("\n\n")[0].split()).replace("``", "").replace(":attr:", "")}


if __name__ == "__main__":
    sys.stdout.write(schema_text())
