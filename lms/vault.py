"""Keys outside the database: ID numbers and phones are stored sealed, and found again by a keyed digest; the audit log
is held together by a key of its own.
"""

import hashlib
import hmac
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms.settings import get_settings, private_folder

_NONCE_BYTES = 12


def seal(plain: str) -> bytes:
    """Encrypt a text with the installation's key (AES-256-GCM, a fresh nonce each time)."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(_key_path()).encrypt(nonce, plain.encode(), None)


def unseal(sealed: bytes) -> str:
    """Decrypt what `seal` made. Raises cryptography's InvalidTag when the key or a bit is wrong."""
    return _cipher(_key_path()).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None).decode()


def seal_bytes(plain: bytes) -> bytes:
    """Encrypt a file's bytes as `seal` does a text."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(_key_path()).encrypt(nonce, plain, None)


def unseal_bytes(sealed: bytes) -> bytes:
    """Decrypt what `seal_bytes` made."""
    return _cipher(_key_path()).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)


def digest(plain: str) -> str:
    """Return the keyed digest by which a sealed value is looked up (HMAC-SHA-256, hex).

    Keyed, because the space of ID numbers is small enough to try them all against a bare hash.
    """
    return hmac.new(_key(_key_path()), plain.encode(), hashlib.sha256).hexdigest()


def seal_many(plains: Sequence[str]) -> list[bytes]:
    """Encrypt many texts as `seal` does one; finding the key once is what makes a whole roster fast."""
    encrypt = _cipher(_key_path()).encrypt
    nonces = os.urandom(_NONCE_BYTES * len(plains))
    starts = range(0, len(nonces), _NONCE_BYTES)
    return [
        nonce + encrypt(nonce, plain.encode(), None)
        for plain, nonce in zip(plains, (nonces[at : at + _NONCE_BYTES] for at in starts), strict=True)
    ]


def digest_many(plains: Iterable[str]) -> list[str]:
    """Return the keyed digests of many texts, each as `digest` gives it."""
    key = _key(_key_path())
    return [hmac.digest(key, plain.encode(), "sha256").hex() for plain in plains]


def digest_of_bytes(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes, hex; evidence is stored under it."""
    return hashlib.sha256(data).hexdigest()


def audit_key() -> bytes:
    """Return the key that holds the audit log together; it is made at first use and never enters the database."""
    return _key(get_settings().keys_dir / "audit.key")


def sign(text: str) -> str:
    """Sign a text with the audit key (Ed25519), hex; whoever has the public key can tell that it is ours."""
    return _signer(audit_key()).sign(text.encode()).hex()


def is_signed(text: str, signature: str) -> bool:
    """Tell whether a signature is ours."""
    try:
        _signer(audit_key()).public_key().verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """Return the public half of the signing key, hex."""
    return _signer(audit_key()).public_key().public_bytes_raw().hex()


def _signer(key: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hmac.digest(key, b"signing", "sha256"))


def _key_path() -> Path:
    return get_settings().keys_dir / "identity.key"


@lru_cache(maxsize=4)
def _key(path: Path) -> bytes:
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=private_folder(path.parent))  # made with mode 0600
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another worker was first; its key is whole, as ours would have been
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_bytes()


@lru_cache(maxsize=4)
def _cipher(path: Path) -> AESGCM:
    return AESGCM(_key(path))
