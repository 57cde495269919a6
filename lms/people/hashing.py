"""Hashing passwords with argon2id, a few at a time, and secrets that are random by themselves."""

import hashlib
import secrets
import threading
from functools import lru_cache

from passlib.hash import argon2

from lms.people.passwords import normal

# OWASP's least: 19 MiB, two passes, one lane; 28 ms where the library's defaults take 131 ms and 64 MiB.
_HASHER = argon2.using(type="ID", memory_cost=19 * 1024, time_cost=2, parallelism=1)
# Two at a time: a thousand people signing in at nine must not take all processors and 19 GB of memory.
_SLOTS = threading.BoundedSemaphore(2)
# Letters and digits that nobody takes for another when reading a slip of paper.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password. Takes tens of milliseconds: call it outside a transaction."""
    with _SLOTS:
        return str(_HASHER.hash(normal(password)))


def password_matches(password: str, password_hash: str | None) -> bool:
    """Tell whether a password has this hash; without a hash, or with what is none, spend the same time and say no."""
    is_hash = bool(password_hash) and bool(_HASHER.identify(password_hash))
    with _SLOTS:
        matches = bool(_HASHER.verify(normal(password), password_hash if is_hash else dummy_hash()))
    return matches and is_hash


@lru_cache(maxsize=1)
def dummy_hash() -> str:
    """Return a hash that no password has, so that a name nobody bears costs as much as one that is known."""
    return str(_HASHER.hash(secrets.token_hex(32)))


def new_secret() -> str:
    """Return 256 random bits for a cookie or a token."""
    return secrets.token_urlsafe(32)


def secret_digest(secret: str) -> str:
    """Return what is stored of a secret. It is random already, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_initial_password() -> str:
    """Return a password to hand over on paper: twenty readable characters in groups of five (99 bits)."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(5)) for _ in range(4))
