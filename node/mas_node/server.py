"""The web server of a node: which rules hold for every request, and the socket that it listens on."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from mas_core.errors import MachineError
from mas_core.peers.pairing import PAIR_PATH
from mas_core.peers.wire import BODY_CAP_BYTES
from mas_node import openapi, routes_native, routes_openai, routes_pairing, routes_parity
from mas_node.advertise import reachable_addresses
from mas_node.auth import CALLER
from mas_node.connections import Runner
from mas_node.hosts import HostRule, address_of
from mas_node.keys import HOST_RULE, SERVICE
from mas_node.known_calls import draining
from mas_node.problems import Problem, error_response, problem_of, too_large
from mas_node.routes_pairing import PAIRING, PairingParts
from mas_node.service import NodeService

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

OPEN_TO_ALL = frozenset({("GET", "/"), ("HEAD", "/"), ("POST", PAIR_PATH)})
_BACKLOG = 1024
_KEPT_ALIVE_S = 75.0
_HANDLERS_END_S = 1.0

_log = logging.getLogger(__name__)


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns every error into an answer; none of them shows a traceback."""
    try:
        return await handler(request)
    except ConnectionResetError:
        _log.debug("%s %s: the caller has gone", request.method, request.path)
        return web.Response(status=503)
    except Exception as exc:  # noqa: BLE001  (problem_of logs what is a bug)
        return error_response(problem_of(exc), request.path)


@web.middleware
async def own_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns away requests that were meant for another host (DNS rebinding)."""
    if not request.app[HOST_RULE].allows(request):
        raise Problem(421, "wrong-host", "This node is not reached under the name that the request has in its Host header.")
    return await handler(request)


@web.middleware
async def known_caller(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lets nobody further whom the node does not know; no byte of a stranger's body is read."""
    if (request.method, request.path) not in OPEN_TO_ALL:
        request[CALLER] = request.app[SERVICE].authenticate(request)
    if (request.content_length or 0) > BODY_CAP_BYTES:
        raise too_large()
    return await handler(request)


@web.middleware
async def no_new_work_at_the_end(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses new work while the node drains. Calls have rules of their own: a known one is answered still."""
    service = request.app[SERVICE]
    if service.draining and request.method in {"POST", "PUT"} and not request.path.startswith("/v1/calls/"):
        raise draining(service.name)
    return await handler(request)


async def plain_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Says nothing of what the node is built with, and keeps browsers from guessing at contents."""
    response.headers.popall("Server", None)
    response.headers["X-Content-Type-Options"] = "nosniff"


def build_app(service: NodeService) -> web.Application:
    """Returns the application with all routes of a node."""
    app = web.Application(
        middlewares=[refusals, own_host, known_caller, no_new_work_at_the_end], client_max_size=BODY_CAP_BYTES
    )
    app.on_response_prepare.append(plain_headers)
    app[SERVICE] = service
    app[HOST_RULE] = HostRule(service.options.host, more=service.options.allow_hosts)
    app[PAIRING] = PairingParts(identity=service.identity, trust=service.trust, desk=service.desk)
    for routes in (routes_pairing, routes_native, routes_parity, routes_openai, openapi):
        routes.add_routes(app)
    return app


def build_pairing_app(parts: PairingParts, host: str) -> web.Application:
    """Returns an application that can be paired with, and nothing else."""
    app = web.Application(middlewares=[refusals, own_host], client_max_size=BODY_CAP_BYTES)
    app[HOST_RULE] = HostRule(host)
    app[PAIRING] = parts
    routes_pairing.add_routes(app)
    return app


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """An application that is being served.

    Attributes:
        url: Where it is reached, ``https://host:port``.
        port: The port, also if the system chose it.
    """

    url: str
    port: int
    runner: web.AppRunner

    async def close(self) -> None:
        """Stops listening, and ends what is open after a moment."""
        await self.runner.cleanup()


async def listen(app: web.Application, *, host: str, port: int, tls: ssl.SSLContext | None) -> Listener:
    """Serves an application.

    Args:
        app: The application.
        host: An address or name of this computer.
        port: 0 lets the system choose.
        tls: What it is encrypted with; None for plain http.

    Raises:
        MachineError: The address is not this computer's, or the port is taken.
    """
    runner = Runner(
        app, access_log=None, handle_signals=False, keepalive_timeout=_KEPT_ALIVE_S, shutdown_timeout=_HANDLERS_END_S
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, ssl_context=tls, backlog=_BACKLOG).start()
    except (OSError, OverflowError) as exc:
        await runner.cleanup()
        reason = getattr(exc, "strerror", None) or exc
        raise MachineError(
            f"The node cannot listen at {host} port {port} ({reason}). Choose another port, or an address of this computer."
        ) from exc
    bound = runner.addresses[0][1]
    return Listener(url=f"{'http' if tls is None else 'https'}://{_shown_host(host)}:{bound}", port=bound, runner=runner)


def _shown_host(host: str) -> str:
    address = address_of(host)
    if address is not None and address.is_unspecified:
        address = next(iter(reachable_addresses(host)), address)
    if address is None:
        return host
    return f"[{address}]" if address.version == 6 else str(address)
