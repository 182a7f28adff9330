"""Reads the JSON of chat completions, streamed or whole, and believes none of it before looking."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping

import msgspec

from mas_core.errors import ProviderError
from mas_core.models import FailureKind, Usage
from mas_core.providers.faults import from_error_object, mapping, protocol_fault
from mas_core.providers.sse import SseDecoder, SseEvent, SseOverflowError
from mas_core.providers.text import TextCleaner, safe_text

_NAME_CAP = 300
_MOST_TOKENS = 2**53
"""A larger count is none, and fits neither a database's integer nor a JSON number."""


def parse_json(data: str | bytes) -> object:
    """Decodes JSON of any shape.

    Raises:
        ProviderError: It is not JSON, or nested too deeply (kind ``protocol``).
    """
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        # Strict and several times as fast; what it refuses may still be what lenient servers send: NaN, lone surrogates.
        return _parse_leniently(data)


def _parse_leniently(data: str | bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as exc:
        raise protocol_fault("broken JSON") from exc


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_TOKENS:
        return None
    return value


def _joined(content: object) -> str:
    if isinstance(content, list):  # some servers send a list of parts
        return "".join(str(mapping(part).get("text") or "") for part in content)
    return ""


class CompletionReader:
    """Collects what the chunks of one completion say besides their text."""

    def __init__(self) -> None:
        self.finish_reason: str | None = None
        self.usage = Usage()
        self.cost_usd: float | None = None
        self.model: str | None = None

    def read(self, chunk: object, *, part: str) -> str:
        """Takes in one chunk and returns its text, which may be empty.

        Args:
            chunk: The decoded JSON.
            part: Where the text stands: ``delta`` in a stream, ``message`` in a whole completion.

        Raises:
            ProviderError: The chunk reports an error, or is none.
        """
        if not isinstance(chunk, dict) or not chunk:
            raise protocol_fault("no JSON object")
        fields: dict[str, object] = chunk
        if fields.get("error"):
            raise from_error_object(fields["error"])
        if fields.get("usage"):
            self._take_usage(mapping(fields["usage"]))
        if not self.model and isinstance(fields.get("model"), str):
            self.model = safe_text(str(fields["model"])[:_NAME_CAP])
        choices = fields.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(choice, dict):
            return ""
        if choice.get("error"):
            raise from_error_object(choice["error"])
        if reason := choice.get("finish_reason"):
            self._take_reason(reason)
        content = mapping(choice.get(part)).get("content")
        return content if isinstance(content, str) else _joined(content)

    def _take_reason(self, reason: object) -> None:
        if reason == "error":
            raise ProviderError("The provider broke the answer off with an error.", kind=FailureKind.PROVIDER)
        if isinstance(reason, str):
            self.finish_reason = safe_text(reason[:_NAME_CAP])

    def _take_usage(self, usage: Mapping[str, object]) -> None:
        if not usage:
            return
        self.usage = Usage(
            prompt_tokens=_count(usage.get("prompt_tokens")), completion_tokens=_count(usage.get("completion_tokens"))
        )
        cost = usage.get("cost")
        if isinstance(cost, (int, float)) and not isinstance(cost, bool) and math.isfinite(cost) and cost >= 0:
            self.cost_usd = float(cost)


class AnswerText:
    """The text of one answer as it goes on to others: made safe, and with its opening, which a server does not repeat."""

    def __init__(self, opening: str) -> None:
        self._opening = opening
        self._cleaner = TextCleaner()

    def more(self, text: str) -> str:
        """Returns what ``text`` adds; empty if that is nothing yet."""
        cleaned = self._cleaner.clean(text) if text else ""
        if cleaned and self._opening:
            cleaned, self._opening = self._opening + cleaned, ""
        return cleaned

    def end(self) -> str:
        """Returns what stands for half a character that was never completed."""
        return self._cleaner.finish()


class CompletionEvents:
    """A streamed completion: its bytes in, its text out, with what it says besides kept in a reader.

    What arrives in one piece is given out as one text, because every text on its way to a view costs the same whatever its
    length. Text that stands before a fault in the same piece is given out before the fault is raised.
    """

    def __init__(self, reader: CompletionReader) -> None:
        self.ended = False
        """Whether nothing that follows counts: the stream said so, or it is at fault."""
        self._reader = reader
        self._decoder = SseDecoder()
        self._any = False
        self._fault: ProviderError | None = None

    def take(self, chunk: bytes) -> str | None:
        """Returns the text that ``chunk`` completes, or None if it holds nothing but signs of life."""
        try:
            return self._read(self._decoder.feed(chunk))
        except SseOverflowError as exc:
            self._fault, self.ended = protocol_fault(str(exc)), True
            return ""

    def close(self) -> str:
        """Returns the text of a last event whose blank line a server forgot."""
        return "" if self.ended else self._read(self._decoder.finish()) or ""

    def check(self) -> None:
        """Looks whether the stream was a whole completion.

        Raises:
            ProviderError: It is no stream of completions, reports an error, or ended before its end.
        """
        if self._fault is not None:
            raise self._fault
        if not self._any:
            raise protocol_fault("there is nothing in it")
        if not self.ended and self._reader.finish_reason is None:
            raise ProviderError("The answer broke off before its end.", kind=FailureKind.INTERRUPTED)

    def _read(self, events: Iterable[SseEvent]) -> str | None:
        texts: list[str] = []
        comment = False
        for event in events:
            data = event.data
            if data is None:
                comment = True
                continue
            self._any = True
            if data == "[DONE]":
                self.ended = True
                break
            try:
                texts.append(self._reader.read(parse_json(data), part="delta"))
            except ProviderError as exc:
                self._fault, self.ended = exc, True
                break
        text = "".join(texts)
        return text if text or not comment else None
