"""TLS between devices: version 1.3 only, each side known by its certificate and by nothing else.

No certificate authority, no host names: a client trusts exactly one certificate, a server those that are paired. Contexts
are made by hand, because what :func:`ssl.create_default_context` sets differs between versions of Python.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import NewType

from mas_core.errors import MachineError, NodeError
from mas_core.peers.certificates import fingerprint_of
from mas_core.peers.identity import DeviceIdentity
from mas_core.peers.trust import NotPaired, PairedPeer, TrustStore

LiveFingerprint = NewType("LiveFingerprint", str)
"""A fingerprint read from an open TLS session, not from anything that somebody sent."""

logger = logging.getLogger(__name__)


def server_context(identity: DeviceIdentity, trust: TrustStore) -> ssl.SSLContext:
    """Returns what a node serves with.

    A client may show no certificate (those with a token, and those that pair); one that is not paired ends the handshake.
    Devices that are paired or unpaired later are seen from the next handshake on.

    Raises:
        MachineError: The key cannot be loaded.
    """
    context = _ServerContext(ssl.PROTOCOL_TLS_SERVER)
    context.prepare(identity, ())
    current: tuple[tuple[PairedPeer, ...], _ServerContext] = ((), context)

    def choose(connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> int | None:
        """Runs in every handshake, also in those that name no host, before the client's certificate is judged."""
        nonlocal current
        try:
            peers = _peers_or_nobody(trust)
            if current[0] is not peers:
                fresh = _ServerContext(ssl.PROTOCOL_TLS_SERVER)
                fresh.prepare(identity, peers)
                current = (peers, fresh)
        except (MachineError, ssl.SSLError) as exc:
            logger.error("a connection was refused: %s", exc)  # noqa: TRY400  (an error of the environment, not a bug)
            return int(ssl.ALERT_DESCRIPTION_INTERNAL_ERROR)
        connection.context = current[1]
        return None

    context.sni_callback = choose
    return context


def client_context(identity: DeviceIdentity, peer: PairedPeer) -> ssl.SSLContext:
    """Returns what calls to a paired device are sent with: it believes this one certificate, and shows this device's own.

    The fingerprint is checked within the handshake, so that nothing is sent to anybody else.

    Raises:
        MachineError: The key cannot be loaded.
    """
    context = pinned_context(peer.certificate_pem, LiveFingerprint(peer.fingerprint))
    _load_key(context, identity)
    return context


def pinned_context(certificate_pem: str, fingerprint: LiveFingerprint) -> ssl.SSLContext:
    """Returns a client's context that believes one certificate and shows none; for pairing."""
    context = _PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslobject_class = _PinnedConnection
    _harden(context)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=certificate_pem)
    context.pinned = fingerprint
    return context


def unverified_context() -> ssl.SSLContext:
    """Returns a client's context that believes everybody and shows nothing: only to see a node's certificate before pairing."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _harden(context)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def ssl_object_of(transport: asyncio.BaseTransport | None) -> ssl.SSLObject | None:
    """Returns the TLS session below a connection (``request.transport`` of aiohttp), or None if it is not encrypted."""
    found = None if transport is None else transport.get_extra_info("ssl_object")
    return found if isinstance(found, ssl.SSLObject) else None


def peer_fingerprint(ssl_object: ssl.SSLObject | None) -> LiveFingerprint | None:
    """Returns the fingerprint of the certificate that the other side showed in this session, or None if it showed none."""
    der = None if ssl_object is None else ssl_object.getpeercert(binary_form=True)
    return None if der is None else LiveFingerprint(fingerprint_of(der))


def served_fingerprint(ssl_object: ssl.SSLObject | None) -> LiveFingerprint:
    """Returns the fingerprint of the certificate that this side serves in this session.

    Raises:
        NodeError: It is no session of :func:`server_context`: without TLS there is nothing that a pairing could hold on to.
    """
    context = None if ssl_object is None else ssl_object.context
    if not isinstance(context, _ServerContext):
        raise NodeError("Pairing needs TLS, and this connection has none. Use the node's https address.")
    return context.served


def paired_caller(ssl_object: ssl.SSLObject | None, trust: TrustStore) -> PairedPeer | None:
    """Returns who sends this request, to be asked anew for every request: then unpairing acts on open connections too.

    Returns:
        The device, or None if the caller showed no certificate and has to prove itself otherwise.

    Raises:
        NotPaired: It showed one that is not paired (any more), or may not send calls here. Whatever else it has to show
            (a token) must not help it.
        MachineError: The trust store is broken.
    """
    fingerprint = peer_fingerprint(ssl_object)
    if fingerprint is None:
        return None
    peer = trust.peer(fingerprint)
    if peer is None:
        raise NotPaired("This device is not paired with the node, or not any more. Pair it again.")
    if not peer.may_call:
        raise NotPaired("This device may not send calls to this node. Pair it from that device.")
    return peer


class _PinnedContext(ssl.SSLContext):
    """Carries the one fingerprint that its connections may meet."""

    pinned: LiveFingerprint


class _PinnedConnection(ssl.SSLObject):
    """Ends the handshake of a client if the other side is not the one that it was made for.

    The chain has been verified by then; this holds whatever a chain might be made of.
    """

    def do_handshake(self) -> None:
        super().do_handshake()
        if not isinstance(self.context, _PinnedContext) or peer_fingerprint(self) != self.context.pinned:
            raise ssl.SSLCertVerificationError("the other side shows another certificate than the paired one")


class _ServerContext(ssl.SSLContext):
    """Knows which certificate it serves."""

    served: LiveFingerprint

    def prepare(self, identity: DeviceIdentity, peers: tuple[PairedPeer, ...]) -> None:
        """Makes it serve ``identity`` and believe ``peers``."""
        _harden(self)
        # A resumed session would skip the look at the client's certificate.
        self.num_tickets = 0
        self.options |= ssl.OP_NO_TICKET
        self.verify_mode = ssl.CERT_OPTIONAL
        _load_key(self, identity)
        if peers:
            self.load_verify_locations(cadata="\n".join(peer.certificate_pem for peer in peers))
        self.served = LiveFingerprint(identity.fingerprint)


def _harden(context: ssl.SSLContext) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_3


def _load_key(context: ssl.SSLContext, identity: DeviceIdentity) -> None:
    try:
        context.load_cert_chain(identity.key_path)
    except (OSError, ssl.SSLError) as exc:
        raise MachineError(f"The key of this device, {identity.key_path}, cannot be loaded. Restore it from a backup.") from exc


def _peers_or_nobody(trust: TrustStore) -> tuple[PairedPeer, ...]:
    try:
        return trust.peers()
    except MachineError as exc:
        logger.error("no device is let in: %s", exc)  # noqa: TRY400  (an error of the environment, not a bug)
        return ()
