"""Hashing passwords with argon2id, a few at a time, and secrets that are random by themselves."""

import hashlib
import secrets
import threading
from functools import lru_cache

from nacl.exceptions import InvalidkeyError
from nacl.pwhash import argon2id

from lms.people.passwords import normal

# OWASP's least: 19 MiB, two passes, one lane. libsodium takes what the processor has for it, the reference does not.
_MEMORY, _PASSES = 19 * 1024 * 1024, 2
_BEGINNING = argon2id.STRPREFIX.decode()
# Two at a time: a thousand people signing in at nine must not take all processors and 19 GB of memory.
_SLOTS = threading.BoundedSemaphore(2)
# Letters and digits that nobody takes for another when reading a slip of paper.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password. Takes tens of milliseconds: call it outside a transaction."""
    with _SLOTS:
        return _hashed(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Tell whether a password has this hash; without a hash, or with what is none, spend the same time and say no."""
    known = password_hash if password_hash and password_hash.startswith(_BEGINNING) else None
    with _SLOTS:
        try:
            return argon2id.verify((known or dummy_hash()).encode(), normal(password).encode()) and known is not None
        except InvalidkeyError:
            return False


@lru_cache(maxsize=1)
def dummy_hash() -> str:
    """Return a hash that no password has, so that a name nobody bears costs as much as one that is known."""
    return _hashed(secrets.token_hex(32))


def _hashed(password: str) -> str:
    # As a text it ends in zeros, up to the length of the longest.
    return argon2id.str(normal(password).encode(), opslimit=_PASSES, memlimit=_MEMORY).rstrip(b"\0").decode()


def new_secret() -> str:
    """Return 256 random bits for a cookie or a token."""
    return secrets.token_urlsafe(32)


def secret_digest(secret: str) -> str:
    """Return what is stored of a secret. It is random already, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_initial_password() -> str:
    """Return a password to hand over on paper: twenty readable characters in groups of five (99 bits)."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(5)) for _ in range(4))
