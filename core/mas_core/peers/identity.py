"""Who this device is among others: a key of its own, made once, and the certificate that others know it by."""

from __future__ import annotations

import logging
import socket
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import load_pem_x509_certificates

from mas_core.errors import InputError, MachineError
from mas_core.peers.certificates import check_certificate, is_current, make_certificate, short_id
from mas_core.peers.files import held, read_private, write_private

__all__ = ["DeviceIdentity", "default_device_name", "load_or_make_identity", "plain_name", "short_id"]

NAME_MAX_CHARACTERS = 63
KEY_FILE = "device.pem"
CERTIFICATE_FILE = "device.crt"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceIdentity:
    """This device, as others see it.

    Attributes:
        name: What people call it; plain text of at most 63 characters, and no proof of anything.
        fingerprint: SHA-256 of the certificate (DER), 64 hexadecimal digits.
        certificate_pem: The certificate, which everybody may have.
        key_path: The private file with key and certificate together, as :meth:`ssl.SSLContext.load_cert_chain` takes them.
        cert_path: A copy of the certificate alone, for ordinary clients that are to trust this device.
    """

    name: str
    fingerprint: str
    certificate_pem: str
    key_path: Path
    cert_path: Path

    @property
    def short_id(self) -> str:
        """The first 12 digits of the fingerprint."""
        return short_id(self.fingerprint)


def default_device_name() -> str:
    """Returns what this device is called where nobody gave it a name: the computer's."""
    return plain_name(socket.gethostname().partition(".")[0]) or "device"


def plain_name(text: str) -> str:
    """Returns a device's name as plain text of at most 63 characters; it may be empty.

    Names come from the network: control characters and those that reorder text are left out, whatever the sender meant.
    """
    spaced = "".join(char if char.isprintable() else " " if char.isspace() else "" for char in text[: 16 * NAME_MAX_CHARACTERS])
    return unicodedata.normalize("NFC", " ".join(spaced.split()))[:NAME_MAX_CHARACTERS].strip()


def load_or_make_identity(folder: Path, *, name: str = "") -> DeviceIdentity:
    """Returns this device's identity, and makes it the first time. Two processes that start at once get the same one.

    Args:
        folder: Where it is kept (``paths.identity``); key and certificate stand in one file, so that no crash parts them.
        name: What the device is called; by default the computer's name.

    Raises:
        MachineError: The file is broken or open to others, or cannot be written; the message says what to do.
    """
    key_path, cert_path = folder / KEY_FILE, folder / CERTIFICATE_FILE
    content = read_private(key_path)
    if content is None:
        with held(key_path):
            content = read_private(key_path)
            if content is None:
                content = b"".join(make_certificate(host_name=socket.gethostname()))
                write_private(key_path, content)
    certificate_pem, fingerprint = _checked(key_path, content)
    _keep_copy(cert_path, certificate_pem.encode())
    return DeviceIdentity(
        name=plain_name(name) or default_device_name(),
        fingerprint=fingerprint,
        certificate_pem=certificate_pem,
        key_path=key_path,
        cert_path=cert_path,
    )


def _keep_copy(path: Path, content: bytes) -> None:
    """Keeps the certificate's copy as it should be. It is public, so its mode is the person's own affair."""
    try:
        if path.read_bytes() == content:
            return
    except FileNotFoundError:
        logger.debug("the certificate has no copy yet")
    except OSError as exc:
        logger.warning("the copy of the certificate is written anew: %s", exc.strerror or type(exc).__name__)
    write_private(path, content)


def _checked(path: Path, content: bytes) -> tuple[str, str]:
    """Returns the certificate and its fingerprint, if the key beside it is its own."""
    try:
        key = serialization.load_pem_private_key(content, password=None)
        (certificate,) = load_pem_x509_certificates(content)
        pem = certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")
        if not is_current(pem):
            raise _out_of_date(path)
        fingerprint = check_certificate(pem)
    except InputError as exc:
        raise _broken(path, str(exc)) from exc
    except (ValueError, TypeError, UnsupportedAlgorithm) as exc:
        raise _broken(path, "Its key or certificate cannot be read.") from exc
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise _broken(path, "Its key does not belong to its certificate.")
    return pem, fingerprint


def _broken(path: Path, why: str) -> MachineError:
    return MachineError(
        f"The identity of this device, {path}, is broken. {why} Restore the file from a backup, or remove it: then a new "
        "identity is made, and every paired device has to be paired again."
    )


def _out_of_date(path: Path) -> MachineError:
    return MachineError(
        f"The identity of this device, {path}, is not valid at the time that this computer's clock shows. Set the clock first. "
        "If it is right, remove the file: then a new identity is made, and every paired device has to be paired again."
    )
