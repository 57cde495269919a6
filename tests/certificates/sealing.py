"""A seal of one's own for tests: a key and a certificate that it has signed itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

PASSPHRASE = "test passphrase"


def make_seal(
    path: Path, name: str = "启东市司法局", *, is_rsa: bool = False, days: tuple[int, int] = (-1, 800)
) -> Path:
    """Write a PKCS#12 file; `days` say from when to when, counted from today, the certificate is good."""
    key = rsa.generate_private_key(65537, 2048) if is_rsa else ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.KeyUsage(*(True, True), *(False,) * 7), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"seal", key, made, None, BestAvailableEncryption(PASSPHRASE.encode()))
    )
    return path
