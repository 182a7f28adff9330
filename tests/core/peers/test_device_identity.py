from __future__ import annotations

import concurrent.futures
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from mas_core.errors import InputError, MachineError
from mas_core.peers.certificates import check_certificate, fingerprint_of_pem, make_certificate, subject_of
from mas_core.peers.identity import KEY_FILE, load_or_make_identity, plain_name
from tests.core.peers.parties import forged

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")


def test_that_an_identity_is_made_once_and_found_again(tmp_path: Path) -> None:
    made = load_or_make_identity(tmp_path / "identity", name="desk")
    found = load_or_make_identity(tmp_path / "identity", name="desk")
    assert found == made
    assert made.fingerprint == fingerprint_of_pem(made.certificate_pem)
    assert made.fingerprint.startswith(made.short_id)
    assert len(made.short_id) == 12
    assert made.cert_path.read_text() == made.certificate_pem


def test_that_a_certificate_is_p256_for_ten_years_with_a_subject_of_its_own() -> None:
    moment = datetime.now(UTC)
    pems = [make_certificate(moment=moment)[1].decode() for _ in range(3)]
    assert len({subject_of(pem) for pem in pems}) == 3
    certificate = x509.load_pem_x509_certificate(pems[0].encode())
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert certificate.not_valid_after_utc - moment > timedelta(days=3650)
    assert check_certificate(pems[0]) == fingerprint_of_pem(pems[0])


@POSIX
def test_that_key_and_folder_are_private(tmp_path: Path) -> None:
    made = load_or_make_identity(tmp_path / "identity", name="desk")
    assert stat.S_IMODE(made.key_path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.key_path.parent.stat().st_mode) == 0o700
    assert "PRIVATE" not in made.cert_path.read_text()


@POSIX
def test_that_a_key_that_others_can_read_is_refused_with_the_command_that_mends_it(tmp_path: Path) -> None:
    made = load_or_make_identity(tmp_path, name="desk")
    made.key_path.chmod(0o644)
    with pytest.raises(MachineError, match=f"chmod 600 {made.key_path}"):
        load_or_make_identity(tmp_path, name="desk")


def test_that_processes_that_start_at_once_get_one_identity(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from mas_core.peers.identity import load_or_make_identity;"
        "sys.stdin.read(); print(load_or_make_identity(Path(sys.argv[1]), name='x').fingerprint)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "identity")]
    children = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        outputs = list(pool.map(lambda child: child.communicate(timeout=30)[0].strip(), children))
    assert len(set(outputs)) == 1
    assert len(outputs[0]) == 64


@pytest.mark.parametrize("content", ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_that_a_broken_identity_is_named_with_the_way_out_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = load_or_make_identity(tmp_path, name="desk").key_path
    path.write_text(content)
    with pytest.raises(MachineError, match=r"device\.pem.*backup.*remove") as caught:
        load_or_make_identity(tmp_path, name="desk")
    assert str(path) in str(caught.value)
    assert path.read_text() == content


def test_that_a_key_beside_the_certificate_of_another_is_refused(tmp_path: Path) -> None:
    key, _ = make_certificate()
    _, certificate = make_certificate()
    path = load_or_make_identity(tmp_path, name="desk").key_path
    path.write_bytes(key + certificate)
    with pytest.raises(MachineError, match="does not belong"):
        load_or_make_identity(tmp_path, name="desk")


@pytest.mark.parametrize("days", [(-20, -10), (10, 20)])
def test_that_a_clock_that_is_wrong_is_named_before_the_identity_is_thrown_away(tmp_path: Path, days: tuple[int, int]) -> None:
    path = load_or_make_identity(tmp_path, name="desk").key_path
    other = forged(days=days)
    path.write_text(other.key_pem + other.pem)
    with pytest.raises(MachineError, match="Set the clock first"):
        load_or_make_identity(tmp_path, name="desk")


def test_that_a_lost_copy_of_the_certificate_comes_back(tmp_path: Path) -> None:
    made = load_or_make_identity(tmp_path, name="desk")
    made.cert_path.unlink()
    assert load_or_make_identity(tmp_path, name="desk") == made
    assert made.cert_path.read_text() == made.certificate_pem


def test_that_nothing_unfinished_is_left_in_the_folder(tmp_path: Path) -> None:
    load_or_make_identity(tmp_path, name="desk")
    assert {file.name for file in tmp_path.iterdir()} <= {KEY_FILE, "device.crt", f"{KEY_FILE}.lock"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Kitchen  PC", "Kitchen PC"),
        ("a\u202eb\x1b[31mc\x00d", "ab[31mcd"),
        ("line\nbreak\ttab", "line break tab"),
        ("x" * 200, "x" * 63),
        ("\u200b\u2066", ""),
    ],
)
def test_that_names_from_elsewhere_become_plain_text(given: str, shown: str) -> None:
    assert plain_name(given) == shown


def test_that_only_certificates_that_stand_for_themselves_are_taken() -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    good = make_certificate()[1].decode()
    unfit = {
        "authority": forged(ca=True).pem,
        "P-256": forged(kind="p384").pem,
        "ECDSA": forged(kind="ed25519").pem,
        "not valid today": forged(days=(-20, -10)).pem,
        "clocks": forged(days=(10, 20)).pem,
        "its own key": forged(signer=other).pem,
        "lacks": forged(key_ids=False).pem,
        "id of its own key": forged(like=good).pem,
        "alone": good + good,
        "read": "no certificate",
        "too large": good + "\n" * 9000,
    }
    for why, pem in unfit.items():
        with pytest.raises(InputError, match=why):
            check_certificate(pem)
