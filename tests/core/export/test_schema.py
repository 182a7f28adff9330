"""The schema in the documentation is that of what is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mas_core.export.schema import schema_text
from mas_core.record_json import record_to_json
from tests.core.export.runs import a_hard_run
from tests.core.storage.records import a_full_record, a_record

FILE = Path(__file__).parents[3] / "docs" / "record-schema.json"


def test_that_the_schema_in_the_documentation_is_up_to_date() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_text(), f"python -m mas_core.export.schema > {FILE}"


def test_that_every_export_keeps_to_the_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(FILE.read_text(encoding="utf-8")))
    for record in (a_hard_run(), a_full_record(), a_record()):
        validator.validate(json.loads(record_to_json(record)))
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(json.loads(record_to_json(a_record())) | {"state": "owned"})
