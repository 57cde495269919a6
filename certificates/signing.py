"""The organisation's signature in a PDF (PAdES baseline B-B, or B-T with a timestamp), with a key from file or device.

A whole file is signed, and as final: nothing may be added afterwards. `checking` tells whether a file is still so.
"""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from asn1crypto import pem
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import pkcs11, signers, timestamps
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from certificates.apart import apart

_FIELD = "LifaSeal"
# What a signature takes: chain and, where there is one, timestamp. Counted once a key; a trial run for each file would
# sign everything twice.
_ROOM = 12_288
_META = signers.PdfSignatureMetadata(
    field_name=_FIELD,
    md_algorithm="sha256",
    subfilter=SigSeedSubFilter.PADES,
    certify=True,
    docmdp_permissions=MDPPerm.NO_CHANGES,
)


class SignerMissing(Exception):
    """The organisation's key cannot be read; the message is one line for the operator and names no secret."""


class TimestampMissing(Exception):
    """Who should say the time of a signature did not answer, or not as a timestamp authority does."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A key ready to sign with. `certificate` (PEM) is what `checking.check` trusts."""

    certificate: bytes
    key: signers.Signer = field(repr=False)
    timestamper: timestamps.TimeStamper | None = None


def signer_from(source: str, passphrase: str, *, timestamp_url: str = "") -> Signer:
    """Return the signer of a PKCS#12 file or of a device: "pkcs11:token=…;object=…?module-path=…" (RFC 7512).

    With a timestamp address, each signature asks there for the time (RFC 3161). Raises SignerMissing.
    """
    try:
        key = _of_device(source, passphrase) if source.startswith("pkcs11:") else _of_file(Path(source), passphrase)
        certificate = key.signing_cert
    except SignerMissing:
        raise
    except Exception as fault:  # drivers of devices raise what they like
        raise SignerMissing(f"The signing key cannot be read: {type(fault).__name__}") from fault
    if certificate is None:
        raise SignerMissing("The signing key has no certificate beside it")
    stamper = timestamps.HTTPTimeStamper(timestamp_url, https=False) if timestamp_url else None
    return Signer(pem.armor("CERTIFICATE", certificate.dump()), key, stamper)


def sign(pdf: bytes, signer: Signer) -> bytes:
    """Return a PDF with the signature of the organisation in it, invisible, over every byte of the file.

    Raises TimestampMissing.
    """
    return apart(_signed, pdf, signer)


def _signed(pdf: bytes, signer: Signer) -> bytes:
    made = io.BytesIO()
    writer = signers.PdfSigner(_META, signer.key, timestamper=signer.timestamper)
    try:
        writer.sign_pdf(_Addition(io.BytesIO(pdf)), output=made, bytes_reserved=_ROOM)
    except timestamps.TimestampRequestError as fault:
        raise TimestampMissing("The timestamp authority does not answer") from fault
    return made.getvalue()


class _Addition(IncrementalPdfFileWriter):
    """What a signature adds to a file. What the file says of itself is left as it is.

    pyHanko would write it anew, its own name with it, and Info and XMP no longer said the same, as PDF/A demands.
    """

    def _update_meta(self) -> None:
        pass


class _RsaSigner(signers.SimpleSigner):
    """A key that is read once: reading an RSA key takes forty times as long as signing with it."""

    def __init__(self, key: signers.SimpleSigner, loaded: rsa.RSAPrivateKey) -> None:
        super().__init__(key.signing_cert, key.signing_key, key.cert_registry)
        self._loaded = loaded

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:  # noqa: ARG002 - as pyHanko calls it
        """Sign, as PKCS #1 v1.5, with the one digest that `_META` names."""
        return self._loaded.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _of_file(path: Path, passphrase: str) -> signers.Signer:
    secret = passphrase.encode() or None
    data = path.read_bytes()
    key = signers.SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=secret)
    loaded = pkcs12.load_key_and_certificates(data, secret)[0]
    return _RsaSigner(key, loaded) if isinstance(loaded, rsa.RSAPrivateKey) else key


def _of_device(source: str, pin: str) -> signers.Signer:
    parts = urlsplit(source)
    named: dict[str, Any] = {}
    for each in parts.path.split(";"):
        name, _, value = each.partition("=")
        named[name] = unquote(value)
    module = parse_qs(parts.query).get("module-path", [""])[0]
    if not (module and named.get("token") and named.get("object")):
        raise SignerMissing("A device is named by token, object and module-path")
    session = pkcs11.open_pkcs11_session(module, token_criteria=TokenCriteria(label=named["token"]), user_pin=pin)
    return pkcs11.PKCS11Signer(session, cert_label=named["object"], key_label=named["object"])
