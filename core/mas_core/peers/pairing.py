"""Pairing: two devices come to trust each other's certificate because a person carried a code from one to the other.

The node's desk makes the code (:mod:`mas_core.peers.pairing_desk`), both sides prove that they know it
(:mod:`mas_core.peers.pairing_proof`), and the desktop's way to the node over HTTPS is here.
"""

from __future__ import annotations

import asyncio
import ssl
from urllib.parse import urlsplit

import aiohttp

from mas_core.errors import InputError, NodeError
from mas_core.peers.certificates import check_certificate
from mas_core.peers.identity import DeviceIdentity
from mas_core.peers.pairing_desk import PairingClosed, PairingCode, PairingDesk, PairingRefused, TooManyTries, read_code
from mas_core.peers.pairing_proof import (
    MESSAGE_CAP_BYTES,
    PairAnswer,
    PairRequest,
    decode_answer,
    decode_request,
    desktop_side,
    encode,
    node_side,
)
from mas_core.peers.tls import LiveFingerprint, peer_fingerprint, pinned_context, unverified_context
from mas_core.peers.trust import PairedPeer, TrustStore, peer_url

__all__ = [
    "MESSAGE_CAP_BYTES",
    "PAIR_PATH",
    "PairAnswer",
    "PairRequest",
    "PairingClosed",
    "PairingCode",
    "PairingDesk",
    "PairingRefused",
    "TooManyTries",
    "decode_answer",
    "decode_request",
    "desktop_side",
    "encode",
    "node_side",
    "pair",
    "read_code",
]

PAIR_PATH = "/v1/pair"
_HTTPS_PORT = 443
_CONNECT_S = 5.0
_TOTAL_S = 15.0
_NEW_CODE = "Make a new one on the node: in its window, or with mas-node pair."


async def pair(
    url: str, code: str, identity: DeviceIdentity, trust: TrustStore, *, name: str = "", serves: str | None = None
) -> PairedPeer:
    """Pairs this desktop with a node, and returns the node as it is trusted from then on.

    A first connection only looks at the node's certificate. The second one accepts that certificate and no other, and carries
    the request, in which the MAC is the only thing that comes from the code.

    Args:
        url: The node's address, ``https://host:port`` or ``host:port``.
        code: What ``mas-node pair`` shows there.
        identity: This desktop.
        trust: Where the node is stored.
        name: What the node shall call this desktop; its own name by default.
        serves: Where this desktop serves as a node itself, or None.

    Raises:
        InputError: The address or the code cannot be.
        PairingRefused: The code is wrong, was tried too often or is over, or somebody stands between; subclasses say which.
        NodeError: The node cannot be reached, or is none.
        MachineError: The trust store cannot be written.
    """
    url = peer_url(url)
    read_code(code)
    certificate_pem, live = await _look(url)
    pairing = desktop_side(code, shown_in_live_session=live, identity=identity, name=name, serves=serves)
    answer = await _send(url, pairing.request, context=pinned_context(certificate_pem, live))
    return await asyncio.to_thread(pairing.finish, answer, url=url, trust=trust)


async def _look(url: str) -> tuple[str, LiveFingerprint]:
    """Returns the certificate that the node shows in a live session, and its fingerprint."""
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(_CONNECT_S):
            _, writer = await asyncio.open_connection(
                parts.hostname, parts.port or _HTTPS_PORT, ssl=unverified_context(), server_hostname=parts.hostname
            )
    except (OSError, TimeoutError) as exc:  # ssl.SSLError is an OSError
        raise _unreachable(url, exc) from exc
    try:
        session = writer.get_extra_info("ssl_object")
        live = peer_fingerprint(session)
        der = session.getpeercert(binary_form=True)
    finally:
        writer.transport.abort()
    if live is None or der is None:
        raise NodeError(f"{url} shows no certificate, so it is no MAS node.")
    pem = ssl.DER_cert_to_PEM_cert(der)
    try:
        check_certificate(pem)
    except InputError as exc:
        raise NodeError(f"{url} is no MAS node, or its clock is wrong. {exc}") from exc
    return pem, live


async def _send(url: str, request: PairRequest, *, context: ssl.SSLContext) -> PairAnswer:
    connector = aiohttp.TCPConnector(ssl=context, limit=1, force_close=True)
    timeout = aiohttp.ClientTimeout(total=_TOTAL_S, connect=_CONNECT_S)
    headers = {"Content-Type": "application/json"}
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as http,
            http.post(url + PAIR_PATH, data=encode(request), headers=headers, allow_redirects=False) as response,
        ):
            body = await _limited(response)
            status = response.status
    except (aiohttp.ClientError, OSError, TimeoutError) as exc:
        raise _unreachable(url, exc) from exc
    if status == 200:
        try:
            return decode_answer(body)
        except InputError as exc:
            raise NodeError(f"{url} answered with something else than a pairing, so it is no MAS node.") from exc
    raise _refusal(url, status)


async def _limited(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MESSAGE_CAP_BYTES:
            raise NodeError("The node's answer is too large to be one. It is not trusted.")
    return bytes(body)


def _refusal(url: str, status: int) -> NodeError:
    # What the other side says is left out: it has proved nothing yet.
    match status:
        case 429:
            return TooManyTries(f"The code was tried too often. {_NEW_CODE}")
        case 401 | 403 | 409 | 410:
            return PairingRefused(f"The node refused: the code is wrong or over. {_NEW_CODE}")
        case 400 | 413 | 422:
            return PairingRefused(f"The node could not use the request (status {status}). Update MAS on both devices.")
        case _:
            return NodeError(f"{url} answered with status {status}, so it is no MAS node, or it is in trouble.")


def _unreachable(url: str, exc: Exception) -> NodeError:
    if isinstance(exc, (ssl.SSLCertVerificationError, aiohttp.ClientConnectorCertificateError)):
        return PairingRefused(f"{url} showed another certificate from one moment to the next. It is not trusted.")
    return NodeError(f"{url} cannot be reached ({type(exc).__name__}). Does a node run there, and is the address right?")
