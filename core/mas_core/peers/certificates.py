"""The certificates by which devices know each other: how one is made, what one must be, and its fingerprint.

A certificate stands for itself: it is self-signed and signs no other, so that whoever trusts it trusts one key and nothing
more. Its subject is random. Chains are searched by subject: two certificates of one subject in a trust store could be taken
for each other.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
import ssl
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from mas_core.errors import InputError

MAX_PEM_BYTES = 8192
_VALID_FOR = timedelta(days=3652)
_CLOCKS_DIFFER_BY = timedelta(days=1)
_SHORT_ID_CHARACTERS = 12
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)")


def make_certificate(*, host_name: str = "", moment: datetime | None = None) -> tuple[bytes, bytes]:
    """Makes an ECDSA P-256 key and its self-signed certificate of ten years.

    Args:
        host_name: This computer's name; with it ordinary clients can check the name in the address as well. Left out of the
            certificate if it is no plain host name.
        moment: When it is made; now by default. It is valid from a day before, because clocks differ.

    Returns:
        The key (PKCS#8, not encrypted) and the certificate, both PEM.
    """
    moment = moment or datetime.now(UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"mas {secrets.token_hex(16)}")])
    own_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - _CLOCKS_DIFFER_BY)
        .not_valid_after(moment + _VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signs_handshakes_only(), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        # The two key ids keep certificates of one subject apart, and strict verification asks for them.
        .add_extension(own_id, critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own_id), critical=False)
        .add_extension(_names(host_name), critical=False)
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key_pem, certificate.public_bytes(serialization.Encoding.PEM)


def fingerprint_of(certificate_der: bytes) -> str:
    """Returns the SHA-256 of a certificate in DER, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(certificate_der).hexdigest()


def fingerprint_of_pem(pem: str) -> str:
    """Returns the fingerprint of a certificate in PEM, without judging it.

    Raises:
        ValueError: It is none.
    """
    return fingerprint_of(ssl.PEM_cert_to_DER_cert(pem))


def short_id(fingerprint: str) -> str:
    """Returns the first 12 digits of a fingerprint, for people to tell devices apart; it proves nothing."""
    return fingerprint[:_SHORT_ID_CHARACTERS]


def check_certificate(pem: str, *, moment: datetime | None = None) -> str:
    """Returns the fingerprint of a certificate that came from elsewhere, if it is one that a device may be known by.

    It must be alone in ``pem``, ECDSA P-256, signed by its own key, valid now, carry its key's id as this program makes it,
    and be no authority: one that could sign others would let them in too.

    Raises:
        InputError: It is none; the message says why.
    """
    certificate = _parsed(pem)
    if not is_current(pem, moment=moment):
        raise _unfit("is not valid today; compare the clocks of both devices")
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _unfit("has a key of another kind than ECDSA P-256")
    try:
        certificate.verify_directly_issued_by(certificate)
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        own_id = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        issuer_id = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except (InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound, x509.DuplicateExtension) as exc:
        raise _unfit("is not signed by its own key, or lacks what such a certificate has") from exc
    if constraints.ca:
        raise _unfit("is one of an authority")
    if not own_id == issuer_id == x509.SubjectKeyIdentifier.from_public_key(key).digest:
        raise _unfit("does not carry the id of its own key")
    if not certificate.subject.rdns:
        raise _unfit("has no subject")
    return fingerprint_of(certificate.public_bytes(serialization.Encoding.DER))


def is_current(pem: str, *, moment: datetime | None = None) -> bool:
    """Returns whether a certificate is valid at a moment, now by default.

    Raises:
        InputError: ``pem`` holds no single certificate.
    """
    certificate = _parsed(pem)
    return certificate.not_valid_before_utc <= (moment or datetime.now(UTC)) <= certificate.not_valid_after_utc


def subject_of(pem: str) -> str:
    """Returns a certificate's subject in the form of RFC 4514.

    Raises:
        InputError: ``pem`` holds no single certificate.
    """
    return _parsed(pem).subject.rfc4514_string()


def _parsed(pem: str) -> x509.Certificate:
    try:
        data = pem.encode("ascii")
        if len(data) > MAX_PEM_BYTES:
            raise _unfit("is too large")
        found = x509.load_pem_x509_certificates(data)
    except (ValueError, UnsupportedAlgorithm) as exc:
        raise _unfit("cannot be read") from exc
    if len(found) != 1:
        raise _unfit("does not come alone")
    return found[0]


def _unfit(why: str) -> InputError:
    return InputError(f"The device's certificate {why}.", field="certificate")


def _signs_handshakes_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _names(host_name: str) -> x509.SubjectAlternativeName:
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "::1")]
    label = host_name.partition(".")[0]
    if _HOST_NAME.fullmatch(label) and label != "localhost":
        names += [x509.DNSName(label), x509.DNSName(f"{label}.local")]
    return x509.SubjectAlternativeName(names)
