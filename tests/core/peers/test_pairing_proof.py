from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from pathlib import Path

import pytest

from mas_core.errors import InputError, MasError
from mas_core.peers.pairing import (
    MESSAGE_CAP_BYTES,
    PairAnswer,
    PairingClosed,
    PairingRefused,
    PairRequest,
    decode_answer,
    decode_request,
    desktop_side,
    encode,
    node_side,
)
from mas_core.peers.pairing_proof import DesktopPairing, _mac
from mas_core.peers.tls import LiveFingerprint
from tests.core.peers.parties import Device, device, forged

URL = "https://10.0.0.7:4000"


def live(of: Device) -> LiveFingerprint:
    return LiveFingerprint(of.identity.fingerprint)


def judge(node: Device, request: PairRequest, *, served: Device | None = None) -> PairAnswer:
    return node_side(
        request,
        served_in_live_session=live(served or node),
        desk=node.desk,
        identity=node.identity,
        trust=node.trust,
    )


@pytest.fixture
def parties(tmp_path: Path) -> tuple[Device, Device]:
    return device(tmp_path, "desktop"), device(tmp_path, "node")


def begin(desktop: Device, node: Device, *, code: str | None = None, serves: str | None = None) -> DesktopPairing:
    shown = node.desk.open().shown if code is None else code
    return desktop_side(shown, shown_in_live_session=live(node), identity=desktop.identity, serves=serves)


def test_that_the_right_code_makes_both_trust_each_other(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    pairing = begin(desktop, node)
    stored = pairing.finish(judge(node, pairing.request), url=URL, trust=desktop.trust)
    (back,) = node.trust.peers()
    assert (stored.fingerprint, stored.url, stored.may_call) == (node.identity.fingerprint, URL, False)
    assert (back.fingerprint, back.url, back.may_call) == (desktop.identity.fingerprint, None, True)
    assert (stored.name, back.name) == ("node", "desktop")


def test_that_a_desktop_that_serves_is_paired_in_both_directions(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    pairing = begin(desktop, node, serves="https://10.0.0.1:4001")
    assert pairing.finish(judge(node, pairing.request), url=URL, trust=desktop.trust).may_call
    assert node.trust.peers()[0].url == "https://10.0.0.1:4001"


def test_that_the_mac_is_hmac_sha256_over_length_prefixed_parts(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    code = node.desk.open().shown
    request = desktop_side(code, shown_in_live_session=live(node), identity=desktop.identity).request
    content = b""
    for part in (
        b"desktop",
        bytes.fromhex(node.identity.fingerprint),
        bytes.fromhex(desktop.identity.fingerprint),
        bytes.fromhex(request.nonce),
    ):
        content += len(part).to_bytes(4, "big") + part
    assert request.mac == hmac.new(code.replace("-", "").encode(), content, hashlib.sha256).hexdigest()


def test_that_parts_cannot_be_shifted_into_each_other() -> None:
    one = _mac("A" * 16, b"node", node="aabb", desktop="cc", nonce=b"n")
    other = _mac("A" * 16, b"node", node="aa", desktop="bbcc", nonce=b"n")
    assert one != other


def test_that_a_wrong_code_is_refused_by_the_node_and_nothing_is_stored(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    node.desk.open()
    with pytest.raises(PairingRefused, match="wrong"):
        judge(node, begin(desktop, node, code="AAAA-AAAA-AAAA-AAAA").request)
    assert node.trust.peers() == ()


def test_that_a_relay_with_its_own_certificate_is_refused_by_the_node(tmp_path: Path, parties: tuple[Device, Device]) -> None:
    """The desktop sees the relay's certificate, so that its MAC is not the one that the node computes."""
    desktop, node = parties
    relay = device(tmp_path, "relay")
    code = node.desk.open().shown
    request = desktop_side(code, shown_in_live_session=live(relay), identity=desktop.identity).request
    with pytest.raises(PairingRefused):
        judge(node, request)
    with pytest.raises(PairingRefused):
        judge(node, replace(request, certificate=relay.identity.certificate_pem))
    with pytest.raises(PairingRefused, match="another certificate"):
        judge(node, request, served=relay)
    assert node.trust.peers() == ()


def test_that_a_node_that_does_not_know_the_code_is_refused_by_the_desktop(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    pairing = begin(desktop, node)
    for mac in ("0" * 64, pairing.request.mac):
        answer = PairAnswer(name="node", certificate=node.identity.certificate_pem, mac=mac)
        with pytest.raises(PairingRefused, match="prove"):
            pairing.finish(answer, url=URL, trust=desktop.trust)
    assert desktop.trust.peers() == ()


def test_that_a_node_that_names_another_certificate_is_refused(tmp_path: Path, parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    pairing = begin(desktop, node)
    answer = replace(judge(node, pairing.request), certificate=device(tmp_path, "other").identity.certificate_pem)
    with pytest.raises(PairingRefused, match="names another"):
        pairing.finish(answer, url=URL, trust=desktop.trust)
    assert desktop.trust.peers() == ()


def test_that_a_pairing_cannot_be_replayed(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    request = begin(desktop, node).request
    judge(node, request)
    node.trust.remove(desktop.identity.short_id)
    with pytest.raises(PairingClosed):
        judge(node, request)
    node.desk.open()
    with pytest.raises(PairingRefused):
        judge(node, request)
    assert node.trust.peers() == ()


def test_that_a_swapped_certificate_is_refused(tmp_path: Path, parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    swapped = replace(begin(desktop, node).request, certificate=device(tmp_path, "rogue").identity.certificate_pem)
    with pytest.raises(PairingRefused):
        judge(node, swapped)
    assert node.trust.peers() == ()


def test_that_what_cannot_be_a_request_is_no_try(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    good = begin(desktop, node).request
    bad = [
        replace(good, certificate=forged(ca=True).pem),
        replace(good, certificate="nonsense"),
        replace(good, certificate=node.identity.certificate_pem),
        replace(good, nonce=""),
        replace(good, nonce=good.nonce + "00"),
        replace(good, mac="z" * 64),
        replace(good, mac=good.mac.upper()),
        replace(good, serves="http://10.0.0.1:80"),
    ]
    for request in bad:
        with pytest.raises(InputError):
            judge(node, request)
    judge(node, good)


def test_that_a_node_whose_trust_store_is_broken_pairs_nobody(parties: tuple[Device, Device]) -> None:
    desktop, node = parties
    pairing = begin(desktop, node)
    broken = node.folder / "peers.json"
    broken.touch(mode=0o600)
    broken.write_text("{")
    with pytest.raises(MasError, match="broken"):
        judge(node, pairing.request)


def test_that_messages_survive_the_wire(parties: tuple[Device, Device]) -> None:
    request = begin(*parties).request
    assert decode_request(encode(request)) == request
    answer = judge(parties[1], request)
    assert decode_answer(encode(answer)) == answer


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"name": 1}', b"\xff", b"[" * 30_000, b"x" * (MESSAGE_CAP_BYTES + 1), b'"\\ud800"']
)
def test_that_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        decode_request(body)
    with pytest.raises(InputError):
        decode_answer(body)
