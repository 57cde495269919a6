"""Proofs of the organisation in JSON: Data Integrity with Ed25519 (W3C eddsa-jcs-2022), and its key's name.

Of the two suites this one signs the JSON as it stands (RFC 8785) and needs no vocabulary from the web to be checked.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_SUITE = "eddsa-jcs-2022"
# Bitcoin's alphabet, as multibase has it under "z".
_SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"

Json = dict[str, Any]


class KeyMissing(Exception):
    """The organisation's key cannot be read; the message is one line for the operator and names no secret."""


def key_in(path: Path) -> Ed25519PrivateKey:
    """Return the Ed25519 key of a PEM file, as `openssl genpkey -algorithm ed25519` writes it. Raises KeyMissing."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as fault:
        raise KeyMissing(f"The key of badges cannot be read: {type(fault).__name__}") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMissing("The key of badges is no Ed25519 key")
    return key


def did_of(key: Ed25519PublicKey) -> str:
    """Return the name of a key that is itself the key (did:key)."""
    return f"did:key:{_base58(_ED25519 + key.public_bytes_raw())}"


def key_of(did: str) -> Ed25519PublicKey:
    """Return the key that a did:key names, with or without its fragment. Raises ValueError."""
    raw = _from_base58(did.partition("#")[0].removeprefix("did:key:"))
    if not raw.startswith(_ED25519):
        raise ValueError("Not an Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def proven(document: Json, key: Ed25519PrivateKey, *, created: str) -> Json:
    """Return a document with a proof by a key; `created` is an instant as ISO writes it, in UTC."""
    did = did_of(key.public_key())
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": _SUITE,
        "created": created,
        "verificationMethod": f"{did}#{did.removeprefix('did:key:')}",
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(_hashed(document, proof))
    return {**document, "proof": [{**proof, "proofValue": _base58(signature)}]}


def is_proven(document: Json, key: Ed25519PublicKey) -> bool:
    """Tell whether the one proof of a document is a proof by a key over what the document says."""
    proof = document.get("proof")
    proof = proof[0] if isinstance(proof, list) and len(proof) == 1 else proof
    if not isinstance(proof, dict) or proof.get("cryptosuite") != _SUITE:
        return False
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    bare = {name: value for name, value in document.items() if name != "proof"}
    try:
        key.verify(_from_base58(str(proof.get("proofValue"))), _hashed(bare, options))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def canonical(value: Any) -> bytes:
    """Return JSON in the one form that is signed (RFC 8785).

    Raises ValueError for names that are not ASCII, TypeError for fractions and what is no JSON; nothing here has them.
    """
    _require_simple(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _hashed(document: Json, proof: Json) -> bytes:
    options = {**proof, "@context": document["@context"]} if "@context" in document else proof
    return hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(document)).digest()


def _require_simple(value: Any) -> None:
    """Names of ASCII sort alike everywhere; fractions are written differently everywhere."""
    if isinstance(value, dict):
        if not all(isinstance(name, str) and name.isascii() for name in value):
            raise ValueError("Names are of ASCII")
        for each in value.values():
            _require_simple(each)
    elif isinstance(value, list):
        for each in value:
            _require_simple(each)
    elif not isinstance(value, str | bool | int | None):
        raise TypeError(f"Not {type(value).__name__}")


def _base58(data: bytes) -> str:
    number = int.from_bytes(data, "big")
    signs = ""
    while number:
        number, rest = divmod(number, 58)
        signs = _SIGNS[rest] + signs
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + signs


def _from_base58(text: str) -> bytes:
    if not text.startswith("z") or len(text) > 200 or any(sign not in _SIGNS for sign in text[1:]):
        raise ValueError("Not multibase base58")
    number = 0
    for sign in text[1:]:
        number = number * 58 + _SIGNS.index(sign)
    zeros = len(text[1:]) - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
