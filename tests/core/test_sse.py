"""The decoder of event streams: however a stream is cut into chunks, the same events come out of it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_core.providers.sse import SseDecoder, SseEvent, SseOverflowError

FIELDS = st.sampled_from(
    [
        b"data: ",
        b"data:",
        b"data",
        b"event: e",
        b"id: 7",
        b": comment",
        b"retry: 3",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\xef\xbb\xbf",
    ]
)
STREAMS = st.lists(st.one_of(FIELDS, st.binary(max_size=6), st.text(max_size=6).map(str.encode)), max_size=30).map(b"".join)


def decode(*chunks: bytes) -> list[SseEvent]:
    decoder = SseDecoder()
    return [event for chunk in chunks for event in decoder.feed(chunk)] + decoder.finish()


def feed_all(decoder: SseDecoder, chunks: list[bytes]) -> None:
    for chunk in chunks:
        decoder.feed(chunk)


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({min(place, len(stream)) for place in places})
    return [stream[start:end] for start, end in zip([0, *ends], [*ends, len(stream)], strict=True)]


def told(events: list[SseEvent]) -> list[SseEvent]:
    """The events with one comment for several in a row, which a decoder may or may not have seen together."""
    return [event for event, before in zip(events, [None, *events], strict=False) if event.data is not None or event != before]


@given(STREAMS, st.lists(st.integers(0, 200), max_size=8))
def test_that_any_cut_of_any_stream_gives_the_same_events(stream: bytes, places: list[int]) -> None:
    whole = told(decode(stream))
    assert told(decode(*cut(stream, places))) == whole
    assert told(decode(*(stream[n : n + 1] for n in range(len(stream))))) == whole


@pytest.mark.parametrize("flood", [b"\n", b"\r\n", b": alive\n\n", b":\n", b"data: x\n: alive\n\n"])
def test_that_a_flood_of_nothing_changes_no_event_around_it(flood: bytes) -> None:
    before, after = b"data: first\n\n", b"data: last\n\n"
    texts = [event.data for event in decode(before + flood * 1000 + after) if event.data is not None]
    assert texts == ["first", *["x"] * (1000 if b"x" in flood else 0), "last"]


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), max_size=6))
def test_that_every_text_arrives_as_it_was_sent(texts: list[str]) -> None:
    for end in ("\n", "\r", "\r\n"):
        stream = "".join(f"data: {text}{end}{end}" for text in texts).encode()
        assert [event.data for event in decode(stream)] == texts


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_that_only_one_exception_ever_leaves_it(chunks: list[bytes]) -> None:
    decoder = SseDecoder(event_cap_bytes=200, stream_cap_bytes=1000)
    with contextlib.suppress(SseOverflowError):
        for chunk in chunks:
            decoder.feed(chunk)
        decoder.finish()


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_what_makes_an_event(end: str) -> None:
    lines = [
        "event: done",
        "id: 7",
        "data: one",
        "data: two",
        "",
        ": still here",
        "",
        "data",
        "",
        "unknown: x",
        "",
        "data:three",
        "",
    ]
    events = decode((end.join(lines) + end).encode())
    assert events == [
        SseEvent("one\ntwo", "done", "7"),
        SseEvent(None),
        SseEvent("", "", "7"),
        SseEvent("three", "", "7"),
    ]


def test_that_separators_of_unicode_are_text() -> None:
    text = "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg"
    assert [event.data for event in decode(f"data: {text}\n\n".encode())] == [text]


def test_that_a_byte_order_mark_is_left_out_at_the_start_only() -> None:
    assert [event.data for event in decode(b"\xef\xbb\xbfdata: \xef\xbb\xbfx\n\n")] == ["\ufeffx"]


def test_that_bytes_that_are_not_utf8_are_replaced() -> None:
    assert [event.data for event in decode(b"data: a\xffb\n\n")] == ["a\ufffdb"]


def test_that_a_last_event_without_its_blank_line_is_given_out_at_the_end() -> None:
    decoder = SseDecoder()
    assert decoder.feed(b"data: [DONE]") == []
    assert decoder.finish() == [SseEvent("[DONE]")]


def test_that_an_event_over_its_cap_is_refused_in_one_chunk_or_in_many() -> None:
    for chunks in ([b"data: " + b"x" * 100 + b"\n\n"], [b"data: ", *[b"x"] * 100], [b"data: xxxx\n"] * 10):
        with pytest.raises(SseOverflowError, match="an event"):
            feed_all(SseDecoder(event_cap_bytes=50), chunks)


def test_that_the_cap_of_an_event_counts_each_event_for_itself() -> None:
    decoder = SseDecoder(event_cap_bytes=50)
    for _ in range(20):
        assert decoder.feed(b": a comment of thirty characters\ndata: " + b"x" * 20 + b"\n\n")


def test_that_a_stream_over_its_cap_is_refused() -> None:
    decoder = SseDecoder(stream_cap_bytes=100)
    decoder.feed(b"data: " + b"x" * 80 + b"\n\n")
    with pytest.raises(SseOverflowError, match="the stream"):
        decoder.feed(b"data: " + b"x" * 80 + b"\n\n")
