"""Somebody who stands between a desktop and a node, with a certificate of its own, and reads everything that passes."""

from __future__ import annotations

import ssl
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from mas_core.peers.pairing import PairAnswer, decode_request, encode
from mas_core.peers.tls import unverified_context
from tests.core.peers.parties import Device


class Relay:
    """Ends TLS on both sides and passes requests on.

    Args:
        own: Whose certificate it shows.
        target: The node's URL.
        answers: Whether it answers a pairing by itself, with the MAC that it was sent, rather than pass it on.
        swaps: Whether it puts its own certificate in the place of the desktop's.
    """

    def __init__(self, own: Device, target: str, *, answers: bool = False, swaps: bool = False) -> None:
        self._own = own
        self._target = target
        self._answers = answers
        self._swaps = swaps
        self.seen: list[bytes] = []
        self.url = ""

    async def __aenter__(self) -> Self:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._own.identity.key_path)
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._pass_on)
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=unverified_context()))
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=context).start()
        self.url = f"https://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        await self._http.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.seen.append(body)
        if self._answers:
            mine = PairAnswer(name="node", certificate=self._own.identity.certificate_pem, mac=decode_request(body).mac)
            return web.Response(body=encode(mine), content_type="application/json")
        if self._swaps:
            theirs = decode_request(body)
            body = body.replace(
                theirs.certificate.replace("\n", "\\n").encode(),
                self._own.identity.certificate_pem.replace("\n", "\\n").encode(),
            )
        async with self._http.request(request.method, self._target + request.path, data=body) as answer:
            return web.Response(status=answer.status, body=await answer.read())
