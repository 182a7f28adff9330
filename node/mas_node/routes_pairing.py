"""How a device becomes a paired one: the only thing besides the front page that nobody needs to be known for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import web

from mas_core.errors import NodeError
from mas_core.peers.identity import DeviceIdentity
from mas_core.peers.pairing import (
    MESSAGE_CAP_BYTES,
    PAIR_PATH,
    PairingClosed,
    PairingDesk,
    PairingRefused,
    TooManyTries,
    decode_request,
    encode,
    node_side,
)
from mas_core.peers.tls import served_fingerprint, ssl_object_of
from mas_core.peers.trust import TrustStore
from mas_node.problems import Problem, too_large


@dataclass(frozen=True, slots=True, kw_only=True)
class PairingParts:
    """What a pairing needs of the node."""

    identity: DeviceIdentity
    trust: TrustStore
    desk: PairingDesk


PAIRING = web.AppKey("PAIRING", PairingParts)


def add_routes(app: web.Application) -> None:
    """Adds the route; the application needs its :data:`PAIRING`."""
    app.add_routes([web.post(PAIR_PATH, pair)])


async def pair(request: web.Request) -> web.Response:
    """Tries a pairing; see :mod:`mas_core.peers.pairing`."""
    parts = request.app[PAIRING]
    try:
        served = served_fingerprint(ssl_object_of(request.transport))
    except NodeError as exc:
        raise Problem(400, "no-tls", str(exc)) from exc
    message = decode_request(await _small_body(request))
    try:
        answer = await asyncio.to_thread(
            node_side,
            message,
            served_in_live_session=served,
            desk=parts.desk,
            identity=parts.identity,
            trust=parts.trust,
        )
    except TooManyTries as exc:
        raise Problem(429, "too-many-tries", str(exc)) from exc
    except PairingClosed as exc:
        raise Problem(409, "pairing-closed", str(exc)) from exc
    except PairingRefused as exc:
        raise Problem(403, "pairing-refused", str(exc)) from exc
    return web.Response(body=encode(answer), content_type="application/json")


async def _small_body(request: web.Request) -> bytes:
    """Reads what a stranger sends, and not more of it than a pairing needs."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MESSAGE_CAP_BYTES:
            raise too_large()
    return bytes(body)
