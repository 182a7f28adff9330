"""The one classifier: whatever a provider says about an error becomes a class, a safe sentence, and a wish in seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.errors import ProviderError
from mas_core.models import FailureKind
from mas_core.providers.faults import from_error_object, from_response, mapping, protocol_fault

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["message", "code", "type", "metadata", "error_type", "availability", "retryable", "retry_after", "error"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.none() | st.integers(100, 599), st.none() | st.text())
def test_that_any_error_of_any_shape_is_classified(error: object, status: int | None, retry_after: str | None) -> None:
    for fault in (
        from_error_object(error, status=status, retry_after=retry_after),
        from_response(status or 500, body=error, retry_after=retry_after),
        from_response(status or 500, body={"error": error}, retry_after=retry_after),
    ):
        assert isinstance(fault, ProviderError)
        assert str(fault).encode("utf-8")
        assert len(str(fault)) <= 400
        assert "\0" not in str(fault)
        assert fault.retry_after_s is None or fault.retry_after_s >= 0


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "This model's maximum context length is 4096 tokens", "code": 400}, FailureKind.CONTEXT_TOO_LONG),
        ({"message": "x", "type": "exceed_context_size_error", "code": 400}, FailureKind.CONTEXT_TOO_LONG),
        ({"message": "x", "code": "content_filter"}, FailureKind.MODERATION),
        ({"message": "x", "code": "insufficient_quota"}, FailureKind.PAYMENT),
        ({"message": "x", "code": "rate_limit_exceeded"}, FailureKind.RATE_LIMITED),
        ({"message": "x", "type": "overloaded_error"}, FailureKind.UNAVAILABLE),
        ({"message": "x", "metadata": {"error_type": "rate_limit_exceeded"}}, FailureKind.RATE_LIMITED),
        ({"message": "x", "code": "404"}, FailureKind.NOT_FOUND),
        ({"message": "x", "code": 451}, FailureKind.BAD_REQUEST),
        ({"message": "x", "code": "9" * 5000}, FailureKind.PROVIDER),
        ({"message": "x", "code": True}, FailureKind.PROVIDER),
        ("plain words", FailureKind.PROVIDER),
        (None, FailureKind.PROVIDER),
    ],
)
def test_that_the_body_alone_can_tell_the_class(error: object, kind: FailureKind) -> None:
    assert from_error_object(error).kind is kind


@pytest.mark.parametrize(
    ("wish", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        (12, 12.0),
        ("-3", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        (None, None),
        ([], None),
    ],
)
def test_which_wishes_are_understood(wish: object, seconds: float | None) -> None:
    assert from_error_object({}, status=429, retry_after=wish).retry_after_s == seconds


def test_that_a_date_is_understood_and_one_in_the_past_is_now() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    assert 15 < (from_error_object({}, status=429, retry_after=later).retry_after_s or 0) <= 20
    assert from_error_object({}, status=429, retry_after="Sun, 06 Nov 1994 08:49:37 GMT").retry_after_s == 0


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error": {"message": "No\n  such   model"}}, "No such model"),
        ({"error": "in one word"}, "in one word"),
        ({"detail": "as some servers put it"}, "as some servers put it"),
        ({"message": "or so"}, "or so"),
        ("plain text", "plain text"),
        ("<html>a page</html>", "HTTP status 500"),
        ("", "HTTP status 500"),
        (None, "HTTP status 500"),
        ({"error": {}}, "the provider gave no reason"),
        ({"error": {"message": "a\ud800b\0c"}}, "a\ufffdb\ufffdc"),
    ],
)
def test_that_the_reason_is_found_wherever_it_stands(body: object, message: str) -> None:
    assert str(from_response(500, body=body, retry_after=None)) == message


def test_that_a_redirect_is_a_matter_of_the_settings() -> None:
    fault = from_response(302, body=None, retry_after=None)
    assert fault.kind is FailureKind.SETUP
    assert "base_url" in str(fault)


def test_that_a_protocol_fault_says_what_to_look_at() -> None:
    assert "/v1" in str(protocol_fault("it is a web page"))
    assert protocol_fault("x").kind is FailureKind.PROTOCOL


def test_that_only_an_object_is_a_mapping() -> None:
    assert mapping({"a": 1}) == {"a": 1}
    assert mapping([1]) == mapping("a") == mapping(None) == {}
