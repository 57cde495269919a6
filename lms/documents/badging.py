"""Papers as signed Open Badges, and the signed lists that say how they stand, where the operator has given a key.

A paper's place in the lists is its id: one a paper, and never another's, because nothing issued ever disappears.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from certificates.badges import IN_A_LIST, BadgeFacts, BadgeIssuer, Standing, badge, status_list
from certificates.proofs import Json, did_of, key_in, proven
from lms import clock
from lms.documents.queries.verifying import Seen, last_id, not_good_among
from lms.documents.rules.drafts import Say, own_facts_of
from lms.documents.rules.kinds import DocumentKind
from lms.documents.rules.states import DocumentState, Now
from lms.settings import get_settings

_K = DocumentKind
# Achievement types of Open Badges 3.0. A status sheet is no card, so it is no "License" here either.
_TYPES = {
    _K.HOURS_COMPLETION: "CertificateOfCompletion",
    _K.HOURS_TRANSCRIPT: "Certificate",
    _K.COURSE: "CertificateOfCompletion",
    _K.EXAM: "Assessment",
    _K.STATUS_SHEET: "Certificate",
    _K.BADGE: "Badge",
}


def is_badging() -> bool:
    """Tell whether papers can be had as badges."""
    return bool(get_settings().badge_key)


def badge_of(seen: Seen, say: Say) -> Json:
    """Return a paper as a signed badge, with what is printed on it and nothing else. Raises KeyMissing."""
    base, paper, key = get_settings().base_url, seen.facts["paper"], own_key()
    address = f"{base}/verify/{paper['code']}"
    until = seen.facts.get("valid_to") or seen.facts.get("valid_until")
    facts = BadgeFacts(
        url=address,
        holder=str(seen.facts["name"]),
        kind=_TYPES[seen.kind],
        achievement_url=f"{address}#achievement",
        title=say(seen.kind, "document_kind"),
        description=_described(seen.facts, say),
        criteria=str(seen.facts.get("rule") or say(seen.kind, "document_kind")),
        valid_from=_start_of(paper["issued_on"]),
        valid_until=_start_of(until, days=1) if until else "",
        status_list=f"{base}/status/{seen.id // IN_A_LIST + 1}",
        place=seen.id % IN_A_LIST,
    )
    return proven(badge(facts, _issuer(key, str(paper["issuer"]))), key, created=_written(clock.now()))


def list_of(db: Session, number: int) -> Json | None:
    """Return the signed list of that number as it is now; None for one that no paper is in. Raises KeyMissing."""
    first = (number - 1) * IN_A_LIST
    if number < 1 or first > last_id(db):
        return None
    bad = not_good_among(db, first, first + IN_A_LIST - 1)
    key, now = own_key(), _written(clock.now())
    told = {id_ - first: standing(how) for id_, how in bad.items()}
    issuer = _issuer(key, get_settings().site_name or "砺法")
    made = status_list(f"{get_settings().base_url}/status/{number}", told, issuer, valid_from=now)
    return proven(made, key, created=now)


def standing(now: Now) -> Standing:
    """Return how a list says what the page of a paper says."""
    if now.state is DocumentState.VALID:
        return Standing.VALID
    if now.state is DocumentState.SUSPENDED:
        return Standing.SUSPENDED
    return Standing.HOLDER_ENDED if now.by_holder else Standing.REVOKED


def _described(facts: dict[str, Any], say: Say) -> str:
    told = {name: value for name, value in own_facts_of(facts).items() if isinstance(value, str | int) and value}
    lines = [f"{say(name, 'document_fact')}：{value}" for name, value in told.items() if name != "name"]
    return "；".join([str(facts["paper"]["number"]), *lines])


def _issuer(key: Ed25519PrivateKey, name: str) -> BadgeIssuer:
    return BadgeIssuer(did_of(key.public_key()), name, get_settings().base_url)


def _start_of(day: str, *, days: int = 0) -> str:
    return _written(clock.local_instant(date.fromisoformat(day) + timedelta(days=days)))


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def own_key() -> Ed25519PrivateKey:
    """Return the key that badges are signed with. Raises KeyMissing."""
    return _key(get_settings().badge_key)


@lru_cache(maxsize=2)
def _key(path: str) -> Ed25519PrivateKey:
    return key_in(Path(path))
