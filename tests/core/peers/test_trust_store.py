from __future__ import annotations

import concurrent.futures
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mas_core.errors import InputError, MachineError
from mas_core.peers.certificates import short_id
from mas_core.peers.trust import PEERS_FILE, PairedPeer, TrustStore, new_peer, peer_url
from tests.core.peers.parties import Device, device, forged


@pytest.fixture
def desk(tmp_path: Path) -> Device:
    return device(tmp_path, "desk")


def peer_of(other: Device, *, url: str | None = None, may_call: bool = False) -> PairedPeer:
    return new_peer(name=other.identity.name, certificate_pem=other.identity.certificate_pem, url=url, may_call=may_call)


def test_that_what_was_paired_is_there_after_a_restart(tmp_path: Path, desk: Device) -> None:
    stored = desk.trusts(device(tmp_path, "node"), url="https://10.0.0.7:4000")
    assert TrustStore(desk.folder).peers() == (stored,)
    assert stored.id == short_id(stored.fingerprint)
    assert stat.S_IMODE((desk.folder / PEERS_FILE).stat().st_mode) == 0o600


def test_that_a_device_without_any_peer_trusts_nobody(desk: Device) -> None:
    assert desk.trust.peers() == ()
    assert desk.trust.peer("0" * 64) is None


def test_that_unpairing_in_another_process_is_seen_at_once(tmp_path: Path, desk: Device) -> None:
    stored = desk.trusts(device(tmp_path, "node"))
    assert desk.trust.peer(stored.fingerprint) == stored
    code = (
        "import sys; from pathlib import Path; from mas_core.peers.trust import TrustStore;"
        "TrustStore(Path(sys.argv[1])).remove(sys.argv[2])"
    )
    subprocess.run([sys.executable, "-c", code, str(desk.folder), stored.id], check=True, timeout=30)
    assert desk.trust.peer(stored.fingerprint) is None


def test_that_the_list_is_the_same_object_until_something_changes(tmp_path: Path, desk: Device) -> None:
    desk.trusts(device(tmp_path, "one"))
    before = desk.trust.peers()
    assert desk.trust.peers() is before
    desk.trusts(device(tmp_path, "two"))
    assert desk.trust.peers() is not before


def test_that_devices_paired_at_the_same_time_are_all_kept(tmp_path: Path, desk: Device) -> None:
    others = [peer_of(device(tmp_path, f"node{n}")) for n in range(6)]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda peer: TrustStore(desk.folder).add(peer), others))
    assert {peer.id for peer in desk.trust.peers()} == {peer.id for peer in others}


def test_that_pairing_once_in_each_direction_gives_both_rights(tmp_path: Path, desk: Device) -> None:
    other = device(tmp_path, "other")
    desk.trusts(other, url="https://10.0.0.7:4000")
    desk.trusts(other, may_call=True)
    (peer,) = desk.trust.peers()
    assert (peer.url, peer.may_call) == ("https://10.0.0.7:4000", True)


def test_that_a_certificate_that_could_be_taken_for_a_paired_one_is_refused(tmp_path: Path, desk: Device) -> None:
    paired = desk.trusts(device(tmp_path, "node"))
    twin = forged(like=paired.certificate_pem)
    lookalike = PairedPeer(
        id=short_id(twin.fingerprint),
        name="twin",
        fingerprint=twin.fingerprint,
        certificate_pem=twin.pem,
        url=None,
        may_call=True,
        paired_at=paired.paired_at,
    )
    with pytest.raises(InputError, match="could be taken for that of node"):
        desk.trust.add(lookalike)
    assert desk.trust.peers() == (paired,)


@pytest.mark.parametrize("content", ["", "{", '[{"id": "x"}]', "[" * 100_000])
def test_that_a_broken_file_is_named_and_trusts_nobody(desk: Device, content: str) -> None:
    path = desk.folder / PEERS_FILE
    path.touch(mode=0o600)
    path.write_text(content)
    with pytest.raises(MachineError, match=r"peers\.json is broken.*pair the devices again"):
        desk.trust.peers()
    assert path.read_text() == content


def test_that_a_certificate_exchanged_in_the_file_is_noticed(tmp_path: Path, desk: Device) -> None:
    desk.trusts(device(tmp_path, "node"))
    path = desk.folder / PEERS_FILE
    original = desk.trust.peers()[0].certificate_pem.replace("\n", "\\n")
    path.write_text(path.read_text().replace(original, device(tmp_path, "rogue").identity.certificate_pem.replace("\n", "\\n")))
    with pytest.raises(MachineError, match="broken"):
        desk.trust.peers()


def test_that_an_address_without_encryption_is_not_believed_though_it_stands_in_the_file(desk: Device, tmp_path: Path) -> None:
    desk.trusts(device(tmp_path, "other"), url="https://192.0.2.7:7440")
    file = desk.folder / "peers.json"
    file.write_text(file.read_text().replace("https://192", "http://192"))
    with pytest.raises(MachineError, match="broken"):
        TrustStore(desk.folder).peers()


def test_that_a_person_finds_a_device_by_id_or_by_a_name_that_only_one_has(tmp_path: Path, desk: Device) -> None:
    one = desk.trusts(device(tmp_path, "Kitchen"))
    two = desk.trusts(device(tmp_path, "attic"))
    assert desk.trust.find(" kitchen ") == one
    assert desk.trust.find(two.id.upper()) == two
    with pytest.raises(InputError, match=f"{one.id} \\(Kitchen\\)"):
        desk.trust.find("cellar")
    twin = device(tmp_path / "second", "attic")
    desk.trusts(twin)
    with pytest.raises(InputError, match="Several paired devices"):
        desk.trust.find("attic")


def test_that_an_unknown_device_cannot_be_unpaired(desk: Device) -> None:
    with pytest.raises(InputError, match="No paired device has the id"):
        desk.trust.remove("000000000000")


def test_that_a_node_that_moved_keeps_its_certificate(tmp_path: Path, desk: Device) -> None:
    before = desk.trusts(device(tmp_path, "node"), url="https://10.0.0.7:4000")
    after = desk.trust.set_url(before.id, "10.0.0.8:4001")
    assert after.url == "https://10.0.0.8:4001"
    assert desk.trust.peer(before.fingerprint) == after


@pytest.mark.parametrize("text", ["10.0.0.7:4000", " https://10.0.0.7:4000/ ", "https://10.0.0.7:4000"])
def test_that_an_address_is_taken_with_or_without_its_scheme(text: str) -> None:
    assert peer_url(text) == "https://10.0.0.7:4000"


@pytest.mark.parametrize(
    "text",
    ["", "http://a:1", "ftp://a", "https://", "https://u:p@a:1", "https://a:1/path", "a:1?q", "a:0", "a:99999", "a b:1",
     "https://[::1", "ä:1", "a\n:1", "https://a:1#x", "https://" + "a" * 600],
)  # fmt: skip
def test_that_what_is_no_address_of_a_node_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="address"):
        peer_url(text)
