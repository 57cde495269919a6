"""Verbs that decide claims: confirm (post to the ledger) or reject, for many claims in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.among import is_among
from lms.db import table_of
from lms.errors import NotFound, RuleBroken, require_words
from lms.hours.actions.counting import ask_to_count
from lms.hours.catalogue import Method
from lms.hours.models import Claim, HourEntry
from lms.hours.queries.activities import activities_with_evidence
from lms.hours.queries.ledger import Judged, as_entries, attended_on, courses_taken, lock_claims
from lms.hours.rules import (
    DEFAULT_LIMITS,
    Attended,
    Limits,
    require_confirmer,
    require_countable,
    require_dated,
    require_fits,
    require_move,
    require_open,
    require_other_person,
    series_of,
)
from lms.notices.actions.telling import notice, tell_all
from lms.notices.queries.recipients import Recipient
from lms.notices.rules.causes import Cause
from lms.people.queries.people import lock_people, visible_ids

_COPIED = (
    *("person_id", "unit_id", "title", "course_code", "category", "tags", "method", "occurred_on"),
    *("starts_at", "ends_at", "year", "is_make_up", "credit", "source"),
)


class PeopleRefused(RuleBroken):
    """Some people of a class cannot have these hours; nothing was stored. `refusals` maps person id to the reason."""

    def __init__(self, refusals: Mapping[int, RuleBroken]) -> None:
        super().__init__("PEOPLE_REFUSED", people=len(refusals))
        self.refusals = refusals


def confirm(
    db: Session,
    claim_ids: Sequence[int],
    *,
    actor: Actor,
    limits: Limits = DEFAULT_LIMITS,
    document: str | None = None,
) -> int:
    """Post pending claims to the ledger and return how many; all of them, or none.

    Raises NotFound CLAIM_NOT_FOUND outside the actor's reach; RuleBroken ALREADY_DECIDED, WRONG_CONFIRMER, OWN_HOURS,
    OWN_PROPOSAL, EVIDENCE_MISSING, FUTURE, YEAR_CLOSED or DOCUMENT_MISSING; PeopleRefused with the codes of
    `require_fits` or COURSE_TWICE for the people concerned (domain C3.3, C3.4).
    """
    require_can(actor, Permission.CONFIRM_HOURS)
    claims = _lock(db, claim_ids, actor)
    return post(db, claims, actor=actor, limits=limits, document=document)


def post(db: Session, claims: Sequence[Judged], *, actor: Actor, limits: Limits, document: str | None = None) -> int:
    """Check locked pending claims against every rule of posting and write them to the ledger."""
    _require_decidable(claims, actor, limits)
    _require_evidence(db, claims)
    _require_countable(claims, actor, limits, document)
    lock_people(db, [claim.person_id for claim in claims])
    _require_room(db, claims, limits)
    _write(db, claims, recorded_by_id=actor.account_id, recorded_at=clock.now(), document=document)
    _decide(db, claims, "confirmed", actor=actor)
    _tell(db, claims, "confirmed", actor=actor)
    return len(claims)


def reject(
    db: Session,
    claim_ids: Sequence[int],
    *,
    reason_code: str,
    reason: str,
    actor: Actor,
    limits: Limits = DEFAULT_LIMITS,
) -> int:
    """Send pending claims back with a reason the person will read; return how many.

    Raises as `confirm` does for reach, state, role and own hours; RuleBroken REASON_MISSING without a reason.
    """
    require_can(actor, Permission.CONFIRM_HOURS)
    reason = require_words(reason)
    claims = _lock(db, claim_ids, actor)
    _require_decidable(claims, actor, limits)
    _decide(db, claims, "rejected", actor=actor, reason=reason, reason_code=reason_code)
    _tell(db, claims, "rejected", actor=actor)
    tell_all(db, [_returned(claim, reason) for claim in claims])
    return len(claims)


def _returned(claim: Judged, reason: str) -> dict[str, Any]:
    case, page, day = f"claim:{claim.id}", f"/claims/{claim.id}", claim.occurred_on.isoformat()
    return notice(Cause.HOURS_RETURNED, case, Recipient(claim.person_id), page=page, day=day, reason=reason)


def _lock(db: Session, claim_ids: Sequence[int], actor: Actor) -> Sequence[Judged]:
    claims = lock_claims(db, is_among(Claim.id, claim_ids))
    people = {claim.person_id for claim in claims}
    if not claims or len(claims) != len(set(claim_ids)) or visible_ids(db, sorted(people), seen_by=actor) != people:
        raise NotFound("CLAIM_NOT_FOUND")
    return claims


def _require_decidable(claims: Sequence[Judged], actor: Actor, limits: Limits) -> None:
    for claim in claims:
        require_move(claim.state, "confirmed")
        require_other_person(actor, proposed_by_id=claim.proposed_by_id, person_id=claim.person_id)
        if claim.batch_id is not None and not actor.can(Permission.ACCEPT_IMPORTS):
            raise RuleBroken("WRONG_CONFIRMER", method=claim.method)  # imports are the bureau's (domain C3.3)
    for method, category in {(claim.method, claim.category) for claim in claims}:
        require_confirmer(Method(method), category, actor, limits)


def _require_countable(claims: Sequence[Judged], actor: Actor, limits: Limits, document: str | None) -> None:
    """Ask once more what was asked when the hours were proposed: days have passed, and imports come from elsewhere."""
    today = clock.today()
    for method, category in {(claim.method, claim.category) for claim in claims}:
        require_countable(category, Method(method))
    for day, year, is_make_up in {(claim.occurred_on, claim.year, claim.is_make_up) for claim in claims}:
        require_dated(day, today=today, year=year, is_make_up=is_make_up, make_up_until=limits.make_up_until)
        require_open(day, today=today, actor=actor, document=document, late_until=limits.late_until)


def _require_evidence(db: Session, claims: Sequence[Judged]) -> None:
    # An imported row's evidence is its batch: the file's checksum and source (domain C3.3, IMPORT).
    held = {claim.activity_id for claim in claims if claim.activity_id is not None}
    if held - activities_with_evidence(db, sorted(held)):
        raise RuleBroken("EVIDENCE_MISSING")


def _require_room(db: Session, claims: Sequence[Judged], limits: Limits) -> None:
    people = sorted({claim.person_id for claim in claims})
    days = {claim.occurred_on for claim in claims}
    taken = attended_on(db, people, days, with_pending=False)
    courses = dict.fromkeys(_taken_elsewhere(db, claims), "ledger")
    refusals: dict[int, RuleBroken] = {}
    for claim in claims:
        try:
            _require_one_fits(claim, taken.setdefault((claim.person_id, claim.occurred_on), []), courses, limits)
        except RuleBroken as refusal:
            refusals.setdefault(claim.person_id, refusal)
    if refusals:
        raise PeopleRefused(refusals)


def _taken_elsewhere(db: Session, claims: Sequence[Judged]) -> set[tuple[int, int, str]]:
    keys: dict[str, set[tuple[int, int, str]]] = {}
    for claim in claims:
        if claim.course_code:
            keys.setdefault(series_of(claim.source), set()).add((claim.person_id, claim.year, claim.course_code))
    return {key for series, own in keys.items() for key in courses_taken(db, own, but_series=series)}


def _require_one_fits(
    claim: Judged, taken: list[Attended], courses: dict[tuple[int, int, str], str], limits: Limits
) -> None:
    group = f"activity:{claim.activity_id}" if claim.activity_id else ""
    new = Attended(
        claim.occurred_on, claim.credit, Method(claim.method), claim.starts_at, claim.ends_at, claim.course_code, group
    )
    require_fits(new, taken, limits)
    if claim.course_code:
        # The parts of one activity, and the days of one class, are one taking of the course.
        taking = series_of(claim.source) or group or f"claim:{claim.id}"
        if courses.setdefault((claim.person_id, claim.year, claim.course_code), taking) != taking:
            raise RuleBroken("COURSE_TWICE", course=claim.course_code)
    taken.append(new)


def _write(db: Session, claims: Sequence[Judged], **recorded: Any) -> None:
    """Copy claims to the ledger within the database; under the lock they are still what was judged."""
    copied = as_entries([claim.id for claim in claims], _COPIED, **recorded)
    db.execute(insert(table_of(HourEntry)).from_select([*_COPIED, "claim_id", *recorded], copied))


def _decide(db: Session, claims: Sequence[Judged], state: str, *, actor: Actor, **reasons: str) -> None:
    """Write the new state: the only writer of `Claim.state`, under the lock `lock_claims` took."""
    decision = {"state": state, "decided_by_id": actor.account_id, "decided_at": clock.now(), **reasons}
    ids = [claim.id for claim in claims]
    db.execute(update(table_of(Claim)).where(is_among(Claim.id, ids)).values(decision))


def _tell(db: Session, claims: Sequence[Judged], state: str, *, actor: Actor) -> None:
    ids = [claim.id for claim in claims]
    audit.record(
        db, actor=actor, action=f"hours:claims:{state}", subject="claims", subject_id=ids[0], count=len(ids), ids=ids
    )
    ask_to_count(db, [(claim.year, claim.person_id) for claim in claims])
