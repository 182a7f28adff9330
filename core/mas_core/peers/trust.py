"""The devices that the person paired with this one: the only ones that are believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from mas_core.errors import InputError, NodeError
from mas_core.models import now
from mas_core.peers.certificates import check_certificate, fingerprint_of_pem, short_id, subject_of
from mas_core.peers.files import PrivateJson
from mas_core.peers.identity import plain_name

PEERS_FILE = "peers.json"
_URL_MAX_CHARACTERS = 512


class NotPaired(NodeError):  # noqa: N818  (reads as what it is)
    """A device showed a certificate that is not paired with this one, or not any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedPeer:
    """Another device that is trusted.

    Attributes:
        id: The first 12 digits of the fingerprint.
        name: What it calls itself; plain text, no proof of anything.
        fingerprint: SHA-256 of its certificate, 64 hexadecimal digits.
        certificate_pem: Its certificate.
        url: Where it serves, ``https://host:port``; None if calls cannot be sent to it.
        may_call: Whether it may send calls to this device.
        paired_at: When it was paired, UTC.
        lend_keys: Whether the keys of this computer's providers go along with calls to it, each with its own call.
    """

    id: str
    name: str
    fingerprint: str
    certificate_pem: str
    url: str | None
    may_call: bool
    paired_at: datetime
    lend_keys: bool = False


def new_peer(*, name: str, certificate_pem: str, url: str | None, may_call: bool) -> PairedPeer:
    """Returns a peer as it is to be stored, made from what it sent.

    Raises:
        InputError: The certificate or the address is none that a device may have.
    """
    fingerprint = check_certificate(certificate_pem)
    peer_id = short_id(fingerprint)
    return PairedPeer(
        id=peer_id,
        name=plain_name(name) or peer_id,
        fingerprint=fingerprint,
        certificate_pem=certificate_pem,
        url=None if url is None else peer_url(url),
        may_call=may_call,
        paired_at=now(),
    )


def peer_url(text: str) -> str:
    """Returns a device's address as ``https://host:port``; ``host:port`` alone is taken as https.

    Raises:
        InputError: It is no such address.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = parts.port
    except ValueError as exc:
        raise _no_address() from exc
    plain = len(text) <= _URL_MAX_CHARACTERS and text.isascii() and text.isprintable() and " " not in text
    extras = (parts.path not in {"", "/"}, parts.query, parts.fragment, "@" in parts.netloc, port == 0)
    if not plain or parts.scheme != "https" or not parts.hostname or any(extras):
        raise _no_address()
    return f"https://{parts.netloc}"


def _no_address() -> InputError:
    return InputError("A node's address is https://HOST:PORT (or HOST:PORT), with nothing after it.", field="url")


class TrustStore:
    """The paired devices of this one, in ``peers.json``. Safe to use from every thread.

    Every look sees what other processes stored or removed before it: unpairing acts at once, wherever it is done.
    """

    def __init__(self, folder: Path) -> None:
        """Reads nothing yet.

        Args:
            folder: ``paths.identity``.
        """
        self._file: PrivateJson[tuple[PairedPeer, ...]] = PrivateJson(
            folder / PEERS_FILE,
            tuple[PairedPeer, ...],
            empty=(),
            way_out="Until then nobody is trusted. Restore it from a backup, or remove it and pair the devices again.",
            check=_check_all,
        )

    def peers(self) -> tuple[PairedPeer, ...]:
        """Returns all paired devices, the very same tuple until something changes.

        Raises:
            MachineError: The file is broken, or open to others.
        """
        return self._file.read()

    def peer(self, fingerprint: str) -> PairedPeer | None:
        """Returns the device with this fingerprint, or None if it is not paired (any more).

        Raises:
            MachineError: The file is broken, or open to others.
        """
        return next((peer for peer in self.peers() if peer.fingerprint == fingerprint), None)

    def find(self, text: str) -> PairedPeer:
        """Returns the device that a person means: by id, by fingerprint, or by a name that only one has.

        Raises:
            InputError: None or several are meant.
        """
        wanted = text.strip()
        known = self.peers()
        exact = [peer for peer in known if wanted.lower() in {peer.id, peer.fingerprint}]
        found = exact or [peer for peer in known if peer.name.casefold() == wanted.casefold()]
        if len(found) == 1:
            return found[0]
        if not known:
            raise InputError("No device is paired with this computer.", field="peer")
        names = ", ".join(f"{peer.id} ({peer.name})" for peer in found or known)
        why = "Several paired devices have this name" if found else "No paired device has this id or name"
        raise InputError(f"{why}. Use an id: {names}.", field="peer")

    def add(self, peer: PairedPeer) -> PairedPeer:
        """Stores a device, and returns it as it is stored.

        One that is paired already keeps what it was allowed before: pairing once in each direction gives both rights.

        Raises:
            InputError: Another paired device has the same short id or the same subject and could be taken for it.
        """
        with self._file.changing() as (known, store):
            earlier = next((each for each in known if each.fingerprint == peer.fingerprint), None)
            others = tuple(each for each in known if each is not earlier)
            _refuse_lookalike(peer, others)
            if earlier is not None:
                peer = replace(
                    peer,
                    url=peer.url or earlier.url,
                    may_call=peer.may_call or earlier.may_call,
                    lend_keys=earlier.lend_keys,
                )
            store((*others, peer))
        return peer

    def remove(self, peer_id: str) -> PairedPeer:
        """Unpairs a device; what it still has open ends at its next request.

        Raises:
            InputError: No paired device has this id.
        """
        return self._edit(peer_id, lambda _: None)

    def set_url(self, peer_id: str, url: str) -> PairedPeer:
        """Takes note that a device serves at another address now. Its certificate stays what it is known by.

        Raises:
            InputError: No paired device has this id, or this is no address.
        """
        url = peer_url(url)
        return self._edit(peer_id, lambda peer: replace(peer, url=url))

    def set_lend_keys(self, peer_id: str, *, lend: bool) -> PairedPeer:
        """Says whether keys of this computer's providers go along with calls to a device.

        Raises:
            InputError: No paired device has this id, or it is none that calls are sent to.
        """
        if lend and not any(peer.url for peer in self.peers() if peer.id == peer_id):
            raise InputError("No calls are sent to this device, so it needs no keys.", field="peer")
        return self._edit(peer_id, lambda peer: replace(peer, lend_keys=lend))

    def _edit(self, peer_id: str, edit: Callable[[PairedPeer], PairedPeer | None]) -> PairedPeer:
        with self._file.changing() as (known, store):
            before = next((peer for peer in known if peer.id == peer_id), None)
            if before is None:
                raise InputError(f"No paired device has the id {peer_id}.", field="peer")
            after = edit(before)
            edited = (after if peer is before else peer for peer in known)
            store(tuple(peer for peer in edited if peer is not None))
        return after or before


def _refuse_lookalike(peer: PairedPeer, others: tuple[PairedPeer, ...]) -> None:
    for other in others:
        if other.id == peer.id or subject_of(other.certificate_pem) == subject_of(peer.certificate_pem):
            raise InputError(
                f"Its certificate could be taken for that of {other.name} ({other.id}), which is paired already. "
                "Unpair that one first, if this is its new certificate.",
                field="certificate",
            )


def _check_all(peers: tuple[PairedPeer, ...]) -> None:
    for peer in peers:
        if fingerprint_of_pem(peer.certificate_pem) != peer.fingerprint or short_id(peer.fingerprint) != peer.id:
            raise ValueError("a certificate is not the one that was paired")
        if peer.url is not None and not peer.url.startswith("https://"):
            raise ValueError("an address is not encrypted")  # calls, and keys with them, would go in the clear
    if len({peer.id for peer in peers}) != len(peers):
        raise ValueError("a device stands there twice")
