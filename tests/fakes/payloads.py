"""The JSON and the event lines that an OpenAI-compatible provider sends."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.fakes.behaviour import Fault, ModelBehaviour, RequestSeen

CREATED = 1_763_856_000
HTML_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Welcome to the guest network</h1></body></html>"


def dumps(value: object) -> bytes:
    """Encodes JSON as raw UTF-8; text that UTF-8 cannot carry (lone surrogates) goes as escapes."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def error_object(fault: Fault, *, status: int) -> dict[str, object]:
    """OpenRouter's error object; OpenAI's has the same ``message`` and ``code``."""
    error: dict[str, object] = {"code": status if fault.code is None else fault.code, "message": fault.message}
    if fault.metadata is not None:
        error["metadata"] = dict(fault.metadata)
    return error


def refusal(message: str, *, code: str) -> bytes:
    """OpenAI's body of a refused request."""
    return dumps({"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}})


def model_list(names: tuple[str, ...]) -> bytes:
    """The body of ``GET /v1/models``."""
    data = [{"id": name, "object": "model", "created": CREATED, "owned_by": "fake"} for name in names]
    return dumps({"object": "list", "data": data})


class Payloads:
    """Builds the parts of one reply."""

    def __init__(self, *, request: RequestSeen, behaviour: ModelBehaviour) -> None:
        self._request = request
        self._behaviour = behaviour
        self._end = behaviour.line_end.encode()
        self._head: dict[str, object] = {
            "id": f"chatcmpl-fake-{request.number}",
            "object": "chat.completion.chunk",
            "created": CREATED,
            "model": request.model,
        }

    def line(self, data: bytes) -> bytes:
        """One event with ``data``."""
        return b"data: " + data + self._end + self._end

    def comment(self) -> bytes:
        """What OpenRouter sends while a model makes up its mind; white space where the reply is one JSON value."""
        return b": OPENROUTER PROCESSING" + self._end + self._end if self._request.stream else b" \n"

    def done(self) -> bytes:
        """The event after the last one."""
        return self.line(b"[DONE]")

    def delta(self, delta: Mapping[str, object], *, finish_reason: str | None = None, **choice: object) -> bytes:
        """One event of a stream."""
        choices = [{"index": 0, "delta": delta, "finish_reason": finish_reason, **choice}]
        return self.line(dumps({**self._head, "choices": choices}))

    def error_event(self, fault: Fault) -> bytes:
        """The top-level error that ends a stream under HTTP 200."""
        choices = [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}]
        return self.line(dumps({**self._head, "error": error_object(fault, status=fault.status), "choices": choices}))

    def usage_event(self, *, tokens: int) -> bytes:
        """The last event before ``[DONE]``, without choices; empty if the request did not ask for it."""
        options = self._request.body.get("stream_options")
        asked = isinstance(options, Mapping) and options.get("include_usage") is True
        if not (self._behaviour.usage and (asked or self._behaviour.cost_usd is not None)):
            return b""
        return self.line(dumps({**self._head, "choices": [], "usage": self._usage(tokens)}))

    def plain(self, *, content: str | None, tokens: int, finish_reason: str, fault: Fault | None = None) -> bytes:
        """The whole reply to a request without ``stream``; ``fault`` adds ``choices[0].error``."""
        choice: dict[str, object] = {
            "index": 0,
            "message": {"role": "assistant", "content": content},
            "finish_reason": finish_reason,
        }
        if fault is not None:
            choice["error"] = error_object(fault, status=fault.status)
        body: dict[str, object] = {**self._head, "object": "chat.completion", "choices": [choice]}
        if self._behaviour.usage:
            body["usage"] = self._usage(tokens)
        return dumps(body)

    def _usage(self, tokens: int) -> dict[str, object]:
        prompt = sum(len(content.split()) for _, content in self._request.messages)
        usage: dict[str, object] = {"prompt_tokens": prompt, "completion_tokens": tokens, "total_tokens": prompt + tokens}
        if self._behaviour.cost_usd is not None:
            usage["cost"] = self._behaviour.cost_usd
        return usage
