"""The record's JSON: a contract with everything that reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.errors import InputError
from mas_core.models import RECORD_SCHEMA, Quorum, Verdict, VerdictKind
from mas_core.record_json import record_from_json, record_to_json
from tests.core.storage.records import a_full_record, a_record


def test_that_a_full_record_comes_back_as_it_was() -> None:
    record = a_full_record()
    assert record_from_json(record_to_json(record)) == record
    assert record_from_json(record_to_json(record, indent=2).decode()) == record


def test_that_the_names_are_those_of_the_contract() -> None:
    data = json.loads(record_to_json(a_full_record()))
    assert set(data) >= {
        "id", "created_at", "state", "question", "panel", "answers", "failures", "verdict", "analysis", "timings",
    }  # fmt: skip
    assert set(data["answers"][0]) >= {
        "agent", "role", "round", "repeat", "text", "partial", "finish_reason", "provider", "model", "usage", "cost_usd",
        "ttft_s", "total_s", "node", "attempts",
    }  # fmt: skip
    assert set(data["failures"][0]) >= {"agent", "round", "repeat", "kind", "message", "status", "attempts", "node"}
    assert set(data["verdict"]) >= {"kind", "method", "text", "aggregator", "aggregators_tried", "quorum", "details"}
    assert data["created_at"] == "2026-03-01T12:00:00.123456Z"
    assert (data["state"], data["failures"][0]["kind"], data["schema"]) == ("done", "rate_limited", RECORD_SCHEMA)


def test_that_indented_json_says_the_same_in_more_lines() -> None:
    record = a_full_record()
    assert b"\n" not in record_to_json(record)
    assert b'\n    "id"' in record_to_json(record, indent=4)
    assert json.loads(record_to_json(record, indent=4)) == json.loads(record_to_json(record))


@given(text=st.text(st.characters()))
def test_that_any_text_a_model_can_send_can_be_written_and_read(text: str) -> None:
    record = a_record(text)
    once = record_from_json(record_to_json(record))
    if not any("\ud800" <= char <= "\udfff" for char in text):
        assert once == record
    assert "\ufffd" in once.question.text or once.question.text == text
    assert record_from_json(record_to_json(once)) == once


def test_that_a_methods_details_may_be_any_mapping_with_any_text() -> None:
    details: Mapping[str, object] = MappingProxyType(
        {"a\ud800": MappingProxyType({"b": ("c\udfff", 1, None)}), "nan": float("nan")}
    )
    verdict = Verdict(kind=VerdictKind.VOTE, method="vote", quorum=Quorum(asked=1, answered=1), details=details)
    read = record_from_json(record_to_json(replace(a_record(), verdict=verdict)))
    assert read.verdict is not None
    assert read.verdict.details == {"a\ufffd": {"b": ["c\ufffd", 1, None]}, "nan": None}


def test_that_keys_of_later_versions_are_ignored() -> None:
    record = a_full_record()
    data = json.loads(record_to_json(record))
    data["new"] = {"x": 1}
    data["answers"][0]["new"] = [1]
    assert record_from_json(json.dumps(data)) == record


def test_that_a_newer_schema_is_refused() -> None:
    data = json.loads(record_to_json(a_record())) | {"schema": RECORD_SCHEMA + 1}
    with pytest.raises(InputError, match="newer version"):
        record_from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("answers", 0, "text"), 5, "answers"),
        (("state",), "asleep", "state"),
        (("created_at",), "yesterday", "created_at"),
        (("schema",), "one", "schema"),
    ],
)
def test_that_a_fault_is_named_with_its_place(path: tuple[str | int, ...], value: object, place: str) -> None:
    data = json.loads(record_to_json(a_record()))
    at = data
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    with pytest.raises(InputError, match=place):
        record_from_json(json.dumps(data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b'{"id": "\\ud800"}',
        b"[" * 100_000,
        b'{"id":' * 100_000,
        b'{"x": 1e999}',
    ],
)
def test_that_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        record_from_json(data)
