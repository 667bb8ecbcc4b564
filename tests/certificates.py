"""A certificate authority made for the test, and what it signs.

Rule: nothing is kept; keys live in the folder of the test that asked.
"""

from __future__ import annotations

import ipaddress
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """Signs certificates. Its own is in `bundle`, and alone in `directory` under its hash."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            self._build(self._name, self._key.public_key(), self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_SIGNS_CERTIFICATES, critical=True)
        )
        pem = certificate.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)
        self.bundle = folder / f"{name}.pem"
        self.bundle.write_bytes(pem)

    def directory(self) -> Path:
        """A folder as OpenSSL searches it: each certificate under the hash of its subject."""
        command = ["openssl", "x509", "-hash", "-noout", "-in", str(self.bundle)]
        subject = subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
        folder = self._folder / f"{self.bundle.stem}.d"
        folder.mkdir()
        (folder / f"{subject}.0").write_bytes(self.bundle.read_bytes())
        return folder

    def sign(
        self,
        name: str,
        address: str = "127.0.0.1",
        *,
        days_ago: int = 0,
        by_itself: bool = False,
    ) -> Path:
        """A PEM file with a certificate for an address, and its key: valid on this day, or some
        days ago; signed by us, or by its own key.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        issuer, signer = (subject, key) if by_itself else (self._name, self._key)
        certificate = self._build(subject, key.public_key(), issuer, signer, days_ago)
        path = self._folder / f"{name}.pem"
        path.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.add_extension(names, critical=False)
            .sign(signer, hashes.SHA256())
            .public_bytes(Encoding.PEM)
        )
        return path

    def _build(
        self,
        subject: x509.Name,
        public_key: ec.EllipticCurvePublicKey,
        issuer: x509.Name,
        signer: ec.EllipticCurvePrivateKey,
        days_ago: int = 0,
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC) - timedelta(days=days_ago)
        authority = signer.public_key()
        # Both identifiers: Python 3.13 verifies strictly by RFC 5280.
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(hours=1))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(authority), critical=False
            )
        )


def server_context(certificate: Path, client_authority: Path | None = None) -> ssl.SSLContext:
    """What a server needs; with `client_authority`, it demands a certificate of its clients."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    if client_authority is not None:
        context.load_verify_locations(client_authority)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
