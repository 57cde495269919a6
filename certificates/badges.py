"""Papers as Open Badges 3.0, which are Verifiable Credentials (data model 2), and the list that says how they stand.

A badge says what the paper says and where it is checked. Its status is two bits of a Bitstring Status List of purpose
"message": Open Badges allows a credential a single status, and this one carries suspension and revocation.
"""

import base64
import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag

from certificates.proofs import Json

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
# The least that the standard allows, so that nobody learns from a list's length or from asking for it who is meant.
_PLACES = 131_072
_BITS = 2
# How many papers one list has room for.
IN_A_LIST = _PLACES // _BITS


class Standing(IntFlag):
    """How a paper stands: nothing set is valid.

    HOLDER_ENDED: what it says of the past stays true, but its holder's own credential was withdrawn or cancelled.
    """

    VALID = 0
    SUSPENDED = 1
    REVOKED = 2
    HOLDER_ENDED = 3


@dataclass(frozen=True, slots=True)
class BadgeIssuer:
    """Who issues: a did:key (`proofs.did_of`), a name, an address."""

    did: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """What a badge says: `kind` is an achievement type of Open Badges, instants are ISO in UTC, "" for no end.

    `status_list` is the address of the list and `place` the paper's place in it.
    """

    url: str
    holder: str
    kind: str
    achievement_url: str
    title: str
    description: str
    criteria: str
    valid_from: str
    valid_until: str
    status_list: str
    place: int


def badge(facts: BadgeFacts, issuer: BadgeIssuer) -> Json:
    """Return a badge, still without its proof (`proofs.proven`). Raises ValueError for a place that no list has."""
    if not 0 <= facts.place < IN_A_LIST:
        raise ValueError("No such place")
    said: Json = {
        "@context": CONTEXTS,
        "id": facts.url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.title,
        "issuer": {"id": issuer.did, "type": ["Profile"], "name": issuer.name, "url": issuer.url},
        "validFrom": facts.valid_from,
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": facts.holder, "identityType": "name"}
            ],
            "achievement": {
                "id": facts.achievement_url,
                "type": ["Achievement"],
                "achievementType": facts.kind,
                "name": facts.title,
                "description": facts.description,
                "criteria": {"narrative": facts.criteria},
            },
        },
        "credentialStatus": _status(facts),
    }
    return said | ({"validUntil": facts.valid_until} if facts.valid_until else {})


def status_list(url: str, standings: Mapping[int, Standing], issuer: BadgeIssuer, *, valid_from: str) -> Json:
    """Return the list of a number of papers by their places, still without its proof; who is not named is valid."""
    bits = bytearray(_PLACES // 8)
    for place, standing in standings.items():
        if not 0 <= place < IN_A_LIST:
            raise ValueError("No such place")
        for bit, flag in enumerate((Standing.REVOKED, Standing.SUSPENDED)):
            if flag in standing:
                at = place * _BITS + bit
                bits[at // 8] |= 0x80 >> at % 8
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    return {
        "@context": CONTEXTS[:1],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": issuer.did, "name": issuer.name},
        "validFrom": valid_from,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "message",
            "encodedList": f"u{packed}",
        },
    }


def standing_in(listed: Json, place: int) -> Standing:
    """Return how the paper at a place of a list stands, as anybody reads it. Raises ValueError."""
    encoded = str(listed["credentialSubject"]["encodedList"])
    if not encoded.startswith("u") or not 0 <= place < IN_A_LIST:
        raise ValueError("No such place")
    data = encoded[1:]
    with gzip.open(io.BytesIO(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)))) as file:
        bits = file.read(_PLACES // 8)
    shift = 8 - _BITS - place * _BITS % 8
    return Standing(bits[place * _BITS // 8] >> shift & 0b11)


def _status(facts: BadgeFacts) -> Json:
    words = {
        Standing.VALID: "valid",
        Standing.SUSPENDED: "suspended, or the holder's own credential is",
        Standing.REVOKED: "revoked, replaced by a newer version, or expired",
        Standing.HOLDER_ENDED: "true of the past; the holder's own credential was withdrawn or cancelled",
    }
    return {
        "id": f"{facts.status_list}#{facts.place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "message",
        "statusListIndex": str(facts.place),
        "statusListCredential": facts.status_list,
        "statusSize": _BITS,
        "statusMessage": [{"status": f"0x{value.value:x}", "message": word} for value, word in words.items()],
    }
