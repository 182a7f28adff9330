"""Devices with real keys and files, a small node over real TLS, and certificates that only look like somebody's."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from mas_core.errors import InputError
from mas_core.peers.certificates import fingerprint_of_pem
from mas_core.peers.identity import DeviceIdentity, load_or_make_identity
from mas_core.peers.pairing import (
    PAIR_PATH,
    PairingDesk,
    PairingRefused,
    TooManyTries,
    decode_request,
    encode,
    node_side,
)
from mas_core.peers.tls import paired_caller, served_fingerprint, server_context, ssl_object_of
from mas_core.peers.trust import NotPaired, PairedPeer, TrustStore, new_peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device with everything that it keeps in its folder."""

    folder: Path
    identity: DeviceIdentity
    trust: TrustStore
    desk: PairingDesk

    def trusts(self, other: Device, *, url: str | None = None, may_call: bool = False) -> PairedPeer:
        """Stores another device, as a pairing would."""
        peer = new_peer(name=other.identity.name, certificate_pem=other.identity.certificate_pem, url=url, may_call=may_call)
        return self.trust.add(peer)


def device(folder: Path, name: str) -> Device:
    """Makes a device with a folder of its own below ``folder``."""
    own = folder / name
    return Device(folder=own, identity=load_or_make_identity(own, name=name), trust=TrustStore(own), desk=PairingDesk(own))


def mutually_paired(folder: Path, *, url: str) -> tuple[Device, Device]:
    """Makes a desktop and a node that are paired."""
    desktop, node = device(folder, "desktop"), device(folder, "node")
    desktop.trusts(node, url=url)
    node.trusts(desktop, may_call=True)
    return desktop, node


@dataclass(slots=True)
class SmallNode:
    """A node with two routes: pairing, and one that keeps every body it was let to read."""

    device: Device
    url: str = ""
    handled: list[bytes] = field(default_factory=list)
    pair_bodies: list[bytes] = field(default_factory=list)

    async def pair(self, request: web.Request) -> web.Response:
        """Answers as a node does."""
        body = await request.read()
        self.pair_bodies.append(body)
        own = self.device
        try:
            answer = node_side(
                decode_request(body),
                served_in_live_session=served_fingerprint(ssl_object_of(request.transport)),
                desk=own.desk,
                identity=own.identity,
                trust=own.trust,
            )
        except InputError:
            return web.Response(status=400)
        except TooManyTries:
            return web.Response(status=429)
        except PairingRefused:
            return web.Response(status=403)
        return web.Response(body=encode(answer), content_type="application/json")

    async def call(self, request: web.Request) -> web.Response:
        """Reads the body of a paired caller only."""
        try:
            peer = paired_caller(ssl_object_of(request.transport), self.device.trust)
        except NotPaired:
            return web.Response(status=403)
        if peer is None:
            return web.Response(status=401)
        self.handled.append(await request.read())
        return web.Response(text=peer.id)


@asynccontextmanager
async def small_node(own: Device, *, port: int = 0, context: ssl.SSLContext | None = None) -> AsyncIterator[SmallNode]:
    """Serves on 127.0.0.1 with the device's own context, or with another one."""
    node = SmallNode(device=own)
    app = web.Application()
    app.add_routes([web.post(PAIR_PATH, node.pair), web.put("/v1/calls/{id}", node.call)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=context or server_context(own.identity, own.trust))
        await site.start()
        node.url = f"https://127.0.0.1:{runner.addresses[0][1]}"
        yield node
    finally:
        await runner.cleanup()


@dataclass(frozen=True, slots=True, kw_only=True)
class Forged:
    """A key and certificate as somebody with other wishes than ours makes them."""

    pem: str
    key_pem: str

    @property
    def fingerprint(self) -> str:
        """See :func:`fingerprint_of_pem`."""
        return fingerprint_of_pem(self.pem)

    def identity(self, folder: Path, name: str = "forged") -> DeviceIdentity:
        """Writes them where contexts load them from."""
        folder.mkdir(parents=True, exist_ok=True)
        key_path, cert_path = folder / "forged.pem", folder / "forged.crt"
        key_path.write_text(self.key_pem + self.pem)
        cert_path.write_text(self.pem)
        return DeviceIdentity(
            name=name, fingerprint=self.fingerprint, certificate_pem=self.pem, key_path=key_path, cert_path=cert_path
        )


def forged(
    *,
    like: str | None = None,
    ca: bool = False,
    days: tuple[int, int] = (-1, 100),
    kind: str = "p256",
    signer: ec.EllipticCurvePrivateKey | None = None,
    key_ids: bool = True,
) -> Forged:
    """Makes a certificate that is wrong in the ways asked for.

    Args:
        like: PEM whose subject, serial number and key ids are copied.
        ca: Whether it may sign others.
        days: From when to when it is valid, counted from now.
        kind: ``p256``, ``p384`` or ``ed25519``.
        signer: Another key that signs it.
        key_ids: Whether it carries the ids of its key.
    """
    key = _key(kind)
    original = None if like is None else x509.load_pem_x509_certificate(like.encode())
    name = original.subject if original else x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "somebody")])
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    if original is not None:
        own_id = original.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    moment = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(original.serial_number if original else x509.random_serial_number())
        .not_valid_before(moment + timedelta(days=days[0]))
        .not_valid_after(moment + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if key_ids:
        builder = builder.add_extension(own_id, critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own_id), critical=False
        )
    certificate = builder.sign(signer or key, None if kind == "ed25519" else hashes.SHA256())
    encoding = serialization.Encoding.PEM
    return Forged(
        pem=certificate.public_bytes(encoding).decode(),
        key_pem=key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode(),
    )


def _key(kind: str) -> ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey:
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key({"p256": ec.SECP256R1, "p384": ec.SECP384R1}[kind]())
