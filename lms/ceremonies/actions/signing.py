"""Signing in by the rotating code, or by the list of whoever runs the ceremony.

As for classes: the code proves that somebody stood before the screen a moment ago, a ticket then gives that account
on that phone the time to press the button. A refused try is an answer, not an error: it is kept.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from lms import audit, clock, rotating_codes as codes, vault
from lms.access import Actor
from lms.ceremonies.actions.steps import require_holds
from lms.ceremonies.models import OathCeremony, OathSign, RefusedOathSign
from lms.ceremonies.queries.ceremonies import load_ceremony
from lms.ceremonies.queries.rosters import find_place, find_sign, other_signer, seats_of, wrong_numbers
from lms.ceremonies.rules.ceremonies import Way, require_day_come, require_planned, require_sign_in_open
from lms.db import one_at_a_time
from lms.errors import NotAllowed, NotFound, RuleBroken

# Six digits may be guessed: five tries, then a pause (default, as for classes).
WRONG_NUMBERS, WRONG_WITHIN = 5, timedelta(minutes=10)
_CODE = re.compile(rf"([0-9]{{1,18}})-{codes.STEP_AND_MARK}")


@dataclass(frozen=True, slots=True)
class Tried:
    """What a try came to: the sign on record (an earlier one when it was there already), or the refusal."""

    ceremony: OathCeremony
    sign: OathSign | None = None
    refusal: RuleBroken | None = None


def code_of(ceremony: OathCeremony) -> str:
    """Return the code that the screen shows now."""
    return f"{ceremony.id}-{codes.make_code(vault.digest, _about(ceremony), now=clock.now())}"


def number_of(ceremony: OathCeremony) -> str:
    """Return the six digits that the screen shows now."""
    return codes.make_number(vault.digest, _about(ceremony), now=clock.now())


def read_scan(db: Session, text: str) -> OathCeremony:
    """Return the ceremony that a code leads to. Raises RuleBroken CODE_FORGED, CODE_EXPIRED, OATH_STATE."""
    found = _CODE.fullmatch(text)
    if found is None:
        raise RuleBroken("CODE_FORGED")
    try:
        ceremony = load_ceremony(db, int(found[1]))
    except NotFound:
        raise RuleBroken("CODE_FORGED") from None
    codes.require_code(vault.digest, _about(ceremony), step=int(found[2]), mark=found[3], now=clock.now())
    require_planned(ceremony.state)
    return ceremony


def device_digest(cookie: str) -> str:
    """Return how a phone's cookie is kept."""
    return vault.digest(f"phone:{cookie}")[:32] if cookie else ""


def ticket_for(ceremony: OathCeremony, *, device: str, actor: Actor) -> str:
    """Return the ticket for an account on a phone that has scanned a living code."""
    account = actor.account_id or 0
    return codes.make_ticket(vault.digest, _about(ceremony), account_id=account, device=device, now=clock.now())


def sign_by_ticket(db: Session, ceremony_id: int, *, ticket: str, device: str, actor: Actor) -> Tried:
    """Sign by a ticket. Refusals: CODE_EXPIRED for one that is old or another's, and those of signing.

    Raises NotFound OATH_NOT_FOUND.
    """
    ceremony, account, now = load_ceremony(db, ceremony_id), actor.account_id or 0, clock.now()
    if not device or not codes.is_ticket(
        vault.digest, _about(ceremony), ticket, account_id=account, device=device, now=now
    ):
        return _refused(db, ceremony, RuleBroken("CODE_EXPIRED"), device, actor)
    return _sign(db, ceremony, Way.CODE, device, actor)


def sign_by_number(db: Session, ceremony_id: int, *, number: str, device: str, actor: Actor) -> Tried:
    """Sign by the digits on the screen. Refusals: NUMBER_WRONG, NUMBER_TRIES, and those of signing.

    Raises NotFound OATH_NOT_FOUND.
    """
    ceremony, now, person = load_ceremony(db, ceremony_id), clock.now(), actor.person_id or 0
    one_at_a_time(db, f"number:{person}")
    if wrong_numbers(db, person, since=now - WRONG_WITHIN) >= WRONG_NUMBERS:
        return Tried(ceremony, refusal=RuleBroken("NUMBER_TRIES"))
    if not codes.is_number(vault.digest, _about(ceremony), number, now=now):
        return _refused(db, ceremony, RuleBroken("NUMBER_WRONG"), device, actor)
    return _sign(db, ceremony, Way.NUMBER, device, actor)


def mark_by_list(
    db: Session, ceremony: OathCeremony, *, present: Collection[int], absent: Collection[int], actor: Actor
) -> int:
    """Put down by the list who was there and who was not; return for how many that says something new.

    The ceremony was fetched locked. Raises RuleBroken OATH_STATE, OATH_IN_FUTURE, OATH_NOT_LISTED, OATH_OWN_MARK:
    whoever keeps the list signs himself by his phone, or somebody else puts him down.
    """
    require_holds(ceremony.unit, actor)
    require_planned(ceremony.state)
    require_day_come(ceremony.held_on, clock.today())
    seats = {seat.id: seat for seat in seats_of(db, ceremony)}
    if not (set(present) | set(absent)) <= seats.keys():
        raise RuleBroken("OATH_NOT_LISTED")
    new = [(one, True) for one in present if not seats[one].is_present]
    new += [(one, False) for one in absent if seats[one].signed is None or seats[one].is_present]
    if actor.person_id in {one for one, _ in new}:
        raise RuleBroken("OATH_OWN_MARK")
    for person_id, is_present in new:
        _put(db, ceremony, person_id, Way.LIST, "", actor, is_present=is_present)
    if new:
        audit.record(db, actor=actor, action="oath:signs:listed", subject=ceremony, people=len(new))
    return len(new)


def _about(ceremony: OathCeremony) -> str:
    return f"oath:{ceremony.id}"


def _sign(db: Session, ceremony: OathCeremony, way: Way, device: str, actor: Actor) -> Tried:
    if actor.person_id is None:
        raise NotAllowed
    one_at_a_time(db, f"oath-phone:{ceremony.id}:{device}")
    try:
        _require_may_sign(db, ceremony, device, actor.person_id)
    except RuleBroken as refusal:
        return _refused(db, ceremony, refusal, device, actor)
    earlier = find_sign(db, ceremony.id, actor.person_id)
    if earlier is not None:  # also one by the list: its word stands
        return Tried(ceremony, earlier)
    sign = _put(db, ceremony, actor.person_id, way, device, actor)
    audit.record(db, actor=actor, action="oath:sign:signed", subject=sign)
    return Tried(ceremony, sign)


def _require_may_sign(db: Session, ceremony: OathCeremony, device: str, person_id: int) -> None:
    starts_at, held_on = ceremony.starts_at, ceremony.held_on
    now, today = clock.now(), clock.today()
    require_sign_in_open(ceremony.state, starts_at=starts_at, held_on=held_on, now=now, today=today)
    if person_id == ceremony.witness_id:
        raise RuleBroken("OATH_YOU_WITNESS")
    if device and other_signer(db, ceremony.id, device, person_id) is not None:
        raise RuleBroken("DEVICE_OTHER_PERSON")
    place = find_place(db, ceremony.id, person_id)
    if place is None or place.removed_at is not None:
        raise RuleBroken("OATH_YOU_NOT_LISTED")


def _put(
    db: Session,
    ceremony: OathCeremony,
    person_id: int,
    way: Way,
    device: str,
    actor: Actor,
    *,
    is_present: bool = True,
) -> OathSign:
    sign = OathSign(ceremony_id=ceremony.id, person_id=person_id, is_present=is_present, way=way.value, device=device)
    sign.recorded_by_id, sign.at = actor.account_id, clock.now()
    db.add(sign)
    db.flush()
    return sign


def _refused(db: Session, ceremony: OathCeremony, refusal: RuleBroken, device: str, actor: Actor) -> Tried:
    row = RefusedOathSign(ceremony_id=ceremony.id, person_id=actor.person_id, code=refusal.code, device=device)
    row.at = clock.now()
    db.add(row)
    return Tried(ceremony, refusal=refusal)
