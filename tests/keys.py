"""A made-up key of an organisation, as an authority hands one out."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12


def organisation_key(name: str, passphrase: str) -> bytes:
    """Return a new key and its certificate, which vouches for itself, as a PKCS#12 file."""
    private, who = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string(f"CN={name}")
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(private.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    made = made.not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
    uses = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
    ) | dict.fromkeys(("encipher_only", "decipher_only"), False)
    usage = x509.KeyUsage(digital_signature=True, content_commitment=True, **uses)
    certificate = made.add_extension(usage, critical=True).sign(private, hashes.SHA256())
    sealed = BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(b"key", private, certificate, None, sealed)
