"""Chunks of completions: what they say is taken, what makes no sense is left, and errors inside them are errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.errors import ProviderError
from mas_core.models import FailureKind, Usage
from mas_core.providers.chunks import CompletionReader, parse_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "delta", "content", "text", "finish_reason", "usage", "cost", "prompt_tokens", "model"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_that_any_json_is_text_or_a_provider_error(value: object) -> None:
    reader = CompletionReader()
    try:
        assert isinstance(reader.read(value, part="delta"), str)
    except ProviderError as exc:
        assert exc.kind is not FailureKind.INTERNAL  # noqa: PT017  (most values are fine)
    assert reader.cost_usd is None or 0 <= reader.cost_usd < float("inf")


@given(st.binary(max_size=40))
def test_that_any_bytes_are_json_or_a_protocol_fault(data: bytes) -> None:
    try:
        parse_json(data)
    except ProviderError as exc:
        assert exc.kind is FailureKind.PROTOCOL  # noqa: PT017  (some bytes are JSON)


@pytest.mark.parametrize("data", ["", "{", "[" * 100_000, '{"a": ' * 100_000, "1" * 10_000, b"\xff\xfe"])
def test_that_json_that_breaks_parsers_is_a_protocol_fault(data: str | bytes) -> None:
    with pytest.raises(ProviderError, match="broken JSON"):
        parse_json(data)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("words", "words"),
        (None, ""),
        (7, ""),
        ([{"type": "text", "text": "in "}, {"text": "parts"}, {"type": "image"}, "x"], "in parts"),
    ],
)
def test_which_content_is_text(content: object, text: str) -> None:
    assert CompletionReader().read({"choices": [{"delta": {"content": content}}]}, part="delta") == text


def test_that_usage_cost_model_and_end_are_taken_where_they_come() -> None:
    reader = CompletionReader()
    reader.read({"model": "first", "choices": [{"delta": {"content": "a"}, "finish_reason": None}]}, part="delta")
    reader.read({"model": "second", "choices": [{"delta": {}, "finish_reason": "length"}]}, part="delta")
    reader.read({"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 0, "cost": 0.5}}, part="delta")
    reader.read({"choices": []}, part="delta")
    assert (reader.model, reader.finish_reason, reader.cost_usd) == ("first", "length", 0.5)
    assert reader.usage == Usage(prompt_tokens=5, completion_tokens=0)


@pytest.mark.parametrize("count", [-1, True, "5", 2.5, None, 2**64])
def test_that_a_count_that_is_none_stays_unknown(count: object) -> None:
    reader = CompletionReader()
    reader.read({"usage": {"prompt_tokens": count, "completion_tokens": 3}}, part="delta")
    assert reader.usage == Usage(prompt_tokens=None, completion_tokens=3)


@pytest.mark.parametrize("cost", [-1, True, "5", float("inf"), float("nan"), None])
def test_that_a_cost_that_is_none_stays_unknown(cost: object) -> None:
    reader = CompletionReader()
    reader.read({"usage": {"prompt_tokens": 1, "cost": cost}}, part="delta")
    assert reader.cost_usd is None


def test_that_names_are_made_safe() -> None:
    reader = CompletionReader()
    reader.read({"model": "m\ud800" + "x" * 1000, "choices": [{"finish_reason": "s\0"}]}, part="delta")
    assert reader.model is not None
    assert reader.model.startswith("m\ufffdx")
    assert len(reader.model) <= 300
    assert reader.finish_reason == "s\ufffd"


@pytest.mark.parametrize("chunk", [None, [], "text", 7, {}])
def test_that_what_is_no_object_is_a_protocol_fault(chunk: object) -> None:
    with pytest.raises(ProviderError, match="no JSON object"):
        CompletionReader().read(chunk, part="delta")


@pytest.mark.parametrize(
    "chunk",
    [{"error": {"message": "down"}}, {"error": "down"}, {"choices": [{"error": {"message": "down"}}]}],
)
def test_that_an_error_in_a_chunk_is_one(chunk: object) -> None:
    with pytest.raises(ProviderError, match="down"):
        CompletionReader().read(chunk, part="delta")


def test_that_an_end_by_error_is_one() -> None:
    with pytest.raises(ProviderError) as caught:
        CompletionReader().read({"choices": [{"delta": {"content": ""}, "finish_reason": "error"}]}, part="delta")
    assert caught.value.kind is FailureKind.PROVIDER
