"""Reads the JSON of chat completions, streamed or whole, and believes none of it before looking."""

from __future__ import annotations

import json
import math

from mas_core.errors import ProviderError
from mas_core.models import FailureKind, Usage
from mas_core.providers.faults import from_error_object, mapping, protocol_fault
from mas_core.providers.text import safe_text

_NAME_CAP = 300
_MOST_TOKENS = 2**53
"""A larger count is none, and fits neither a database's integer nor a JSON number."""


def parse_json(data: str | bytes) -> object:
    """Decodes JSON of any shape.

    Raises:
        ProviderError: It is not JSON, or nested too deeply (kind ``protocol``).
    """
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as exc:
        raise protocol_fault("broken JSON") from exc


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_TOKENS:
        return None
    return value


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
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
        fields = mapping(chunk)
        if not fields:
            raise protocol_fault("no JSON object")
        if fields.get("error"):
            raise from_error_object(fields["error"])
        self._take_usage(fields)
        choices = fields.get("choices")
        choice = mapping(choices[0]) if isinstance(choices, list) and choices else {}
        if choice.get("error"):
            raise from_error_object(choice["error"])
        reason = choice.get("finish_reason")
        if reason == "error":
            raise ProviderError("The provider broke the answer off with an error.", kind=FailureKind.PROVIDER)
        if isinstance(reason, str) and reason:
            self.finish_reason = safe_text(reason[:_NAME_CAP])
        if not self.model and isinstance(fields.get("model"), str):
            self.model = safe_text(str(fields["model"])[:_NAME_CAP])
        return _text(mapping(choice.get(part)).get("content"))

    def _take_usage(self, fields: object) -> None:
        usage = mapping(mapping(fields).get("usage"))
        if not usage:
            return
        self.usage = Usage(
            prompt_tokens=_count(usage.get("prompt_tokens")), completion_tokens=_count(usage.get("completion_tokens"))
        )
        cost = usage.get("cost")
        if isinstance(cost, (int, float)) and not isinstance(cost, bool) and math.isfinite(cost) and cost >= 0:
            self.cost_usd = float(cost)
