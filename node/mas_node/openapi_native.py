"""What paired devices use, as the description tells of it; routes_native.py and routes_pairing.py serve it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mas_core.lent_keys import KEY_HEADER, URL_HEADER
from mas_core.models import Call
from mas_core.peers.pairing import PAIR_PATH
from mas_core.peers.pairing_proof import PairAnswer, PairRequest
from mas_core.peers.wire import CallState, HealthReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """The body of a submitted call."""

    call: Call


@dataclass(frozen=True, slots=True, kw_only=True)
class NativeOperation:
    """One route of paired devices.

    Attributes:
        name: Its ``operationId``.
        statuses: What it answers when all is well.
        media: Media type of an answer that is not JSON.
        errors: Status to when it comes.
        headers: Name of a header that may come with the request, to what it is.
    """

    method: str
    path: str
    name: str
    summary: str
    statuses: tuple[int, ...] = (200,)
    body: type | None = None
    reply: type | None = None
    media: str = ""
    errors: Mapping[int, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    everybody: bool = False


_UNKNOWN = {404: "No such call of this caller."}

NATIVE = (
    NativeOperation(
        method="POST",
        path=PAIR_PATH,
        name="pair",
        summary="Pair a device",
        body=PairRequest,
        reply=PairAnswer,
        errors={403: "The code is wrong.", 409: "No code is open.", 429: "The code was tried too often."},
        everybody=True,
    ),
    NativeOperation(
        method="GET",
        path="/v1/health",
        name="health",
        summary="Name, version, load, and agents with their health",
        reply=HealthReport,
    ),
    NativeOperation(
        method="PUT",
        path="/v1/calls/{id}",
        name="submit",
        summary="Submit one call, once for each id and body: 202 when it is new, 200 when it is known",
        statuses=(200, 202),
        body=Submission,
        reply=CallState,
        errors={
            403: "A key came from somebody who is no paired device.",
            422: "The id is known with another body, the agent is not known, or a key is for another provider than its own.",
            429: "The node is full.",
        },
        headers={
            KEY_HEADER: "The caller's own key for the agent's provider, used for this call and kept nowhere",
            URL_HEADER: "The base URL that this key is for; the node refuses the call if its own for the agent is another",
        },
    ),
    NativeOperation(
        method="GET",
        path="/v1/calls/{id}",
        name="state",
        summary="State and result of a call",
        reply=CallState,
        errors=_UNKNOWN,
    ),
    NativeOperation(
        method="GET",
        path="/v1/calls/{id}/events",
        name="events",
        summary="The call's events as server-sent events; Last-Event-ID goes on without loss or repetition",
        media="text/event-stream",
        errors=_UNKNOWN,
    ),
    NativeOperation(
        method="POST",
        path="/v1/calls/{id}/ack",
        name="acknowledge",
        summary="The result is stored at the caller; forget it",
        statuses=(204,),
        errors={**_UNKNOWN, 409: "The call still runs."},
    ),
    NativeOperation(
        method="DELETE",
        path="/v1/calls/{id}",
        name="cancel",
        summary="Cancel a call",
        reply=CallState,
        errors=_UNKNOWN,
    ),
)
