"""What paired devices ask: the node's health, and calls that it runs for them (docs/nodes.md)."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator

from aiohttp import web

from mas_core import __version__
from mas_core.errors import InputError
from mas_core.lent_keys import KEY_HEADER, LentKey, read_lent_key
from mas_core.models import now
from mas_core.peers.wire import (
    PROTOCOL,
    PROTOCOL_HEADER,
    AgentOffer,
    CallPhase,
    HealthReport,
    encode_health,
    encode_state,
    version_refusal,
)
from mas_node.auth import Caller, CallerKind, within_quota
from mas_node.keys import SERVICE
from mas_node.known_calls import acknowledged
from mas_node.live import frames_after
from mas_node.problems import Problem
from mas_node.service import NodeService

_log = logging.getLogger(__name__)

_CALL_ID = re.compile(r"[0-9a-f]{32}(?:-[0-9]{1,4})?")
_SEEN_AGAIN_S = 1.0


def add_routes(app: web.Application) -> None:
    """Adds the native routes."""
    app.add_routes(
        [
            web.get("/v1/health", health, allow_head=False),
            web.put("/v1/calls/{id}", submit),
            web.get("/v1/calls/{id}", state, allow_head=False),
            web.get("/v1/calls/{id}/events", events, allow_head=False),
            web.post("/v1/calls/{id}/ack", acknowledge),
            web.delete("/v1/calls/{id}", cancel),
        ]
    )


async def health(request: web.Request) -> web.Response:
    """Tells how the node is, what it offers, and what time it is here."""
    service = request.app[SERVICE]
    states = {status.agent: status.state.value for status in service.runtime.agents_status()}
    report = HealthReport(
        name=service.name,
        id=service.identity.short_id,
        fingerprint=service.identity.fingerprint,
        version=__version__,
        protocol=PROTOCOL,
        load=service.worker.load,
        time=now(),
        agents=tuple(
            AgentOffer(id=agent.id, provider=agent.provider, model=agent.model, demo=agent.demo, state=states[agent.id])
            for agent in service.agents.values()
        ),
    )
    return _json(encode_health(report))


async def submit(request: web.Request) -> web.Response:
    """Takes in a call. It is in the journal before this answers 202."""
    service, caller = _spoken(request)
    call_id = _call_id(request)
    body = await request.read()
    submitted = await service.worker.submit(
        caller.key,
        call_id,
        body,
        admit=lambda call: within_quota(service.quotas, caller, call),
        lent_key=_lent_key(request, caller),
    )
    return _json(encode_state(submitted.state), status=202 if submitted.new else 200)


async def state(request: web.Request) -> web.Response:
    """Tells where a call stands, with its result when it has ended."""
    service, caller = _spoken(request)
    return _json(encode_state(await service.worker.state(caller.key, _call_id(request))))


async def acknowledge(request: web.Request) -> web.Response:
    """Forgets a result that the caller has stored."""
    service, caller = _spoken(request)
    await service.worker.acknowledge(caller.key, _call_id(request))
    return web.Response(status=204)


async def cancel(request: web.Request) -> web.Response:
    """Cancels a call; what it had brought by then is its result."""
    service, caller = _spoken(request)
    return _json(encode_state(await service.worker.cancel(caller.key, _call_id(request))))


async def events(request: web.Request) -> web.StreamResponse:
    """Streams a call's events behind ``Last-Event-ID``, from the first one without it."""
    service, caller = _spoken(request)
    pieces = await _pieces(service, caller.key, _call_id(request), after=_last_event_id(request))
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    await response.prepare(request)
    loop = asyncio.get_running_loop()
    seen_s = loop.time()
    async for piece in pieces:
        # Who is unpaired while a stream is open must not read on.
        if loop.time() - seen_s > _SEEN_AGAIN_S:
            seen_s = loop.time()
            if not service.still_welcome(request, caller):
                return response
        await response.write(piece)
    return response


async def _pieces(service: NodeService, owner: str, call_id: str, *, after: int) -> AsyncIterator[bytes]:
    live = service.worker.find(owner, call_id)
    if live is not None:
        return live.follow(after)
    entry = await service.worker.entry(owner, call_id)
    if entry.acknowledged:
        raise acknowledged()
    if entry.phase in {CallPhase.LOST, CallPhase.RUNNING}:
        # For whoever follows it, it is as gone as one that never came here.
        raise Problem(404, "lost", f"{service.name} was stopped while this call ran; it will not come to an end here.")
    return _once(frames_after(entry.events, after))


async def _once(piece: bytes) -> AsyncIterator[bytes]:
    if piece:
        yield piece


def _spoken(request: web.Request) -> tuple[NodeService, Caller]:
    """Returns the node and the caller, if both speak the same version."""
    spoken = request.headers.get(PROTOCOL_HEADER, str(PROTOCOL))
    if spoken != str(PROTOCOL):
        raise Problem(426, "version", version_refusal(spoken[:20]))
    service = request.app[SERVICE]
    return service, service.caller_of(request)


def _lent_key(request: web.Request, caller: Caller) -> LentKey | None:
    """Returns the key that came with a call; only from a device that showed its certificate, so never over plain http."""
    lent_key = read_lent_key(request.headers)
    if lent_key is not None and caller.kind is not CallerKind.PEER:
        raise Problem(403, "no-keys", "A provider's key is taken from a paired device only.", field=KEY_HEADER)
    return lent_key


def _call_id(request: web.Request) -> str:
    call_id = request.match_info["id"]
    if not _CALL_ID.fullmatch(call_id):
        raise InputError(
            "A call's id has 32 hexadecimal digits, and its attempt behind them from the second one on.", field="id"
        )
    return call_id


def _last_event_id(request: web.Request) -> int:
    given = request.headers.get("Last-Event-ID", "0")
    if not (given.isascii() and given.isdigit() and len(given) <= 12):
        raise InputError("Last-Event-ID is the number of an event.", field="Last-Event-ID")
    return int(given)


def _json(body: bytes, *, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json")
