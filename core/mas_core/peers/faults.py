"""What goes wrong between this computer and a node, as a few known kinds, and how a node's refusal is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import aiohttp
import msgspec

from mas_core.errors import NodeError
from mas_core.peers.wire import DRAINING

_PROBLEM_CAP_BYTES = 64 * 1024
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class NodeFaultKind(StrEnum):
    """What went wrong between this computer and a node; it decides what is done next (docs/reliability.md)."""

    CONNECT = "connect"
    TIMEOUT = "timeout"
    BROKEN = "broken"
    SERVER = "server"
    FULL = "full"
    UNKNOWN_CALL = "unknown_call"
    REFUSED = "refused"
    UNTRUSTED = "untrusted"
    LOST = "lost"


class NodeFault(NodeError):  # noqa: N818  (it is one class of node errors, told apart by its kind)
    """A node could not do what it was asked for.

    Attributes:
        kind: The class that dispatch acts on.
        retry_after_s: The node's wish in seconds, if it gave one.
    """

    def __init__(self, message: str, *, kind: NodeFaultKind, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    type: str = ""
    title: str = ""
    detail: str = ""


async def check_response(response: aiohttp.ClientResponse) -> None:
    """Turns a refusal into a fault; a node that drains is passed over like a full one, any other 503 is a failure."""
    status = response.status
    if 200 <= status < 300:
        return
    try:
        problem = msgspec.json.decode(await read_body(response, _PROBLEM_CAP_BYTES), type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError, NodeFault):
        problem = _Problem()
    kind = {404: NodeFaultKind.UNKNOWN_CALL, 429: NodeFaultKind.FULL}.get(
        status, NodeFaultKind.SERVER if status >= 500 else NodeFaultKind.REFUSED
    )
    if status == 503 and problem.type == DRAINING:
        # Whoever waits for room waits for ever; a node whose disk fails must not look like one that is only busy.
        kind = NodeFaultKind.FULL
    why = plain(problem.detail or problem.title or f"it answered {status}", characters=300)
    raise NodeFault(why, kind=kind, retry_after_s=_seconds(response.headers.get("Retry-After")))


async def read_body(response: aiohttp.ClientResponse, cap_bytes: int) -> bytes:
    """Returns the whole body of an answer; raises a fault if it is larger than allowed."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > cap_bytes:
            raise NodeFault("It sent more than allowed.", kind=NodeFaultKind.SERVER)
    return bytes(body)


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() else None


def plain(text: str, *, characters: int) -> str:
    """Returns what a node says of itself as one line without control characters, at most so long."""
    return _CONTROLS.sub(" ", text).strip()[:characters]
