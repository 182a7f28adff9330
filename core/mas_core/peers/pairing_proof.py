"""What the two sides of a pairing send, and how each judges it; no network and no files of its own.

Each side sends an HMAC with the code as key over its role, both fingerprints and a nonce. The node's fingerprint is taken from
the live TLS session on both sides, never from what was sent: whoever stands between the two shows a certificate of its own, so
that the two compute over different fingerprints and refuse. The code itself is never sent, and with 80 bits it cannot be found
from a MAC within its five minutes or after.

The desktop shows no certificate in these sessions: a node refuses unknown ones. It proves that it has the key of the one that
it sends here when it calls for the first time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from mas_core.errors import InputError
from mas_core.peers.certificates import check_certificate
from mas_core.peers.identity import DeviceIdentity
from mas_core.peers.pairing_desk import PairingDesk, PairingRefused, read_code
from mas_core.peers.tls import LiveFingerprint
from mas_core.peers.trust import PairedPeer, TrustStore, new_peer

MESSAGE_CAP_BYTES = 32_768
NONCE_BYTES = 32
_NODE, _DESKTOP = b"node", b"desktop"
_HEX_DIGITS = frozenset("0123456789abcdef")

M = TypeVar("M", "PairRequest", "PairAnswer")


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRequest:
    """What a desktop sends to ``POST /v1/pair``.

    Attributes:
        name: What the desktop is called.
        certificate: Its certificate, PEM.
        nonce: 32 random bytes, hexadecimal.
        mac: HMAC-SHA256, hexadecimal.
        serves: Where the desktop itself serves as a node, or None.
    """

    name: str
    certificate: str
    nonce: str
    mac: str
    serves: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAnswer:
    """What the node answers. The fields are as in :class:`PairRequest`."""

    name: str
    certificate: str
    mac: str


def encode(message: PairRequest | PairAnswer) -> bytes:
    """Returns a message as JSON."""
    return msgspec.json.encode(message)


def decode_request(body: bytes) -> PairRequest:
    """Reads a desktop's message.

    Raises:
        InputError: It is none, or too large. Such a message is no try at the code.
    """
    return _decoded(body, PairRequest)


def decode_answer(body: bytes) -> PairAnswer:
    """Reads a node's message.

    Raises:
        InputError: It is none, or too large.
    """
    return _decoded(body, PairAnswer)


def node_side(
    request: PairRequest,
    *,
    served_in_live_session: LiveFingerprint,
    desk: PairingDesk,
    identity: DeviceIdentity,
    trust: TrustStore,
) -> PairAnswer:
    """Judges a desktop's request; if it is right, the desktop is trusted from then on and the code is used up.

    Reads and writes files; call it in a thread.

    Args:
        request: What the desktop sent.
        served_in_live_session: :func:`mas_core.peers.tls.served_fingerprint` of the connection that the request came by.
        desk: Where the code is.
        identity: This node.
        trust: Where the desktop is stored.

    Raises:
        InputError: The certificate, nonce or address cannot be; no try is counted.
        PairingClosed: No code is open.
        TooManyTries: The code was tried too often.
        PairingRefused: The MAC is wrong: another code, or somebody stands between.
    """
    if served_in_live_session != identity.fingerprint:
        raise PairingRefused("This connection serves another certificate than this node's.")
    desktop = new_peer(name=request.name, certificate_pem=request.certificate, url=request.serves, may_call=True)
    if desktop.fingerprint == identity.fingerprint:
        raise InputError("A device cannot be paired with itself.", field="certificate")
    nonce = _read_hex(request.nonce, size=NONCE_BYTES, field="nonce")
    claimed = _read_hex(request.mac, size=hashlib.sha256().digest_size, field="mac")

    def accept(code: str) -> PairAnswer:
        def mac(role: bytes) -> bytes:
            return _mac(code, role, node=served_in_live_session, desktop=desktop.fingerprint, nonce=nonce)

        if not hmac.compare_digest(mac(_DESKTOP), claimed):
            raise PairingRefused("The code is wrong, or somebody stands between the two devices. Compare the code.")
        trust.add(desktop)
        return PairAnswer(name=identity.name, certificate=identity.certificate_pem, mac=mac(_NODE).hex())

    return desk.attempt(accept)


@dataclass(frozen=True, slots=True, kw_only=True)
class DesktopPairing:
    """The desktop's half of a pairing, between its request and the node's answer."""

    request: PairRequest
    live: LiveFingerprint
    own_fingerprint: str
    code: str = field(repr=False)

    def finish(self, answer: PairAnswer, *, url: str, trust: TrustStore) -> PairedPeer:
        """Judges the node's answer; if it is right, the node is trusted from then on.

        Args:
            answer: What the node sent.
            url: Where the node serves.
            trust: Where it is stored.

        Raises:
            InputError: The certificate or the address cannot be.
            PairingRefused: The node does not know the code, or is not the one that the connection leads to.
        """
        if check_certificate(answer.certificate) != self.live:
            raise PairingRefused("The node names another certificate than the one it shows. It is not trusted.")
        claimed = _read_hex(answer.mac, size=hashlib.sha256().digest_size, field="mac")
        nonce = bytes.fromhex(self.request.nonce)
        expected = _mac(self.code, _NODE, node=self.live, desktop=self.own_fingerprint, nonce=nonce)
        if not hmac.compare_digest(expected, claimed):
            raise PairingRefused("The node did not prove that it knows the code. It is not trusted.")
        # A desktop that serves lets the node send calls as well: that is what it said so for.
        serves = self.request.serves is not None
        return trust.add(new_peer(name=answer.name, certificate_pem=answer.certificate, url=url, may_call=serves))


def desktop_side(
    code: str,
    *,
    shown_in_live_session: LiveFingerprint,
    identity: DeviceIdentity,
    name: str = "",
    serves: str | None = None,
) -> DesktopPairing:
    """Begins a pairing from the desktop.

    Args:
        code: What the person typed.
        shown_in_live_session: :func:`mas_core.peers.tls.peer_fingerprint` of the connection to the node.
        identity: This desktop.
        name: What the node shall call it; its own name by default.
        serves: Where this desktop serves as a node, or None.

    Raises:
        InputError: This cannot be a code.
    """
    code = read_code(code)
    nonce = secrets.token_bytes(NONCE_BYTES)
    mac = _mac(code, _DESKTOP, node=shown_in_live_session, desktop=identity.fingerprint, nonce=nonce)
    request = PairRequest(
        name=name or identity.name,
        certificate=identity.certificate_pem,
        nonce=nonce.hex(),
        mac=mac.hex(),
        serves=serves,
    )
    return DesktopPairing(request=request, live=shown_in_live_session, own_fingerprint=identity.fingerprint, code=code)


def _mac(code: str, role: bytes, *, node: str, desktop: str, nonce: bytes) -> bytes:
    """HMAC-SHA256 over the four parts, each after its length, so that no two sets of parts give the same bytes."""
    parts = (role, bytes.fromhex(node), bytes.fromhex(desktop), nonce)
    content = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.new(code.encode("ascii"), content, hashlib.sha256).digest()


def _read_hex(text: str, *, size: int, field: str) -> bytes:
    if len(text) != 2 * size or not _HEX_DIGITS.issuperset(text):
        raise InputError(f"The pairing's {field} is not {size} bytes in hexadecimal digits.", field=field)
    return bytes.fromhex(text)


def _decoded(body: bytes, kind: type[M]) -> M:
    if len(body) > MESSAGE_CAP_BYTES:
        raise InputError(f"A pairing message has at most {MESSAGE_CAP_BYTES} bytes.")
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, ValueError, RecursionError) as exc:
        raise InputError("This is no pairing message.") from exc
