"""A posted entry or a claim as a page shows it: what it rests on, who decided, what followed, what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotFound, RuleBroken
from lms.holds.models import HeldRecord
from lms.holds.queries import require_free
from lms.hours.actions.objecting import answer_due, may_object_until
from lms.hours.models import Claim, HourEntry, Objection
from lms.hours.queries.ledger import claims_in_reach, get_entry
from lms.hours.queries.objections import find_objection
from lms.hours.rules import require_open, require_other_person, require_reversible
from lms.people.queries.names import account_names


@dataclass(frozen=True, slots=True)
class Disputing:
    """Whether and until when the reader may object, and the objection there is, with the day its answer is due."""

    may: bool
    until: date | None
    objection: Objection | None
    answer_due: date | None
    answered_by: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """A posted entry with its claim, its reversals (newest first) and, for a reversal, the entry it takes back.

    `left` is what is not yet reversed, in hundredths; `bar` says why the actor may not reverse it, `needs_document`
    that the year is closed and a reversal rests on one.
    """

    entry: HourEntry
    claim: Claim | None
    original: HourEntry | None
    reversals: Sequence[HourEntry]
    left: int
    names: Mapping[int, str]
    bar: RuleBroken | None
    may_reverse: bool
    needs_document: bool
    disputing: Disputing


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim of a person in reach, with who proposed and decided it and the entry it became."""

    claim: Claim
    entry_id: int | None
    names: Mapping[int, str]
    disputing: Disputing


def entry_page(db: Session, entry_id: int, *, seen_by: Actor) -> EntryPage:
    """Return a posted entry in reach. Raises NotFound ENTRY_NOT_FOUND otherwise."""
    entry = get_entry(db, entry_id, seen_by=seen_by)
    undoing = select(HourEntry).where(HourEntry.reverses_id == entry.id).order_by(HourEntry.id.desc())
    reversals = list(db.scalars(undoing))
    original = get_entry(db, entry.reverses_id, seen_by=seen_by) if entry.reverses_id else None
    claim = _claim(db, entry.claim_id) if entry.claim_id else None
    accounts = [entry.recorded_by_id, *(each.recorded_by_id for each in reversals)]
    accounts += [claim.proposed_by_id, claim.decided_by_id] if claim else []
    left = entry.credit + sum(each.credit for each in reversals)
    bar, needs_document = _bar(db, entry, left, seen_by)
    return EntryPage(
        entry=entry,
        claim=claim,
        original=original,
        reversals=reversals,
        left=left,
        names=account_names(db, accounts),
        bar=bar,
        may_reverse=seen_by.can(Permission.REVERSE_HOURS),
        needs_document=needs_document,
        disputing=_disputing(db, entry, entry.person_id, entry.recorded_at, seen_by),
    )


def claim_page(db: Session, claim_id: int, *, seen_by: Actor) -> ClaimPage:
    """Return a claim in reach. Raises NotFound CLAIM_NOT_FOUND otherwise."""
    found = db.scalar(select(Claim.id).where(Claim.id == claim_id, claims_in_reach(seen_by)))
    if found is None:
        raise NotFound("CLAIM_NOT_FOUND")
    claim = _claim(db, claim_id)
    decided = claim.decided_at if claim.state == "rejected" else None
    return ClaimPage(
        claim=claim,
        entry_id=db.scalar(select(HourEntry.id).where(HourEntry.claim_id == claim_id)),
        names=account_names(db, [claim.proposed_by_id, claim.decided_by_id]),
        disputing=_disputing(db, claim, claim.person_id, decided, seen_by),
    )


def _claim(db: Session, claim_id: int) -> Claim:
    wanted = select(Claim).where(Claim.id == claim_id)
    loaded = (joinedload(Claim.person), joinedload(Claim.unit), joinedload(Claim.activity), joinedload(Claim.batch))
    return db.scalars(wanted.options(*loaded)).one()


def _bar(db: Session, entry: HourEntry, left: int, actor: Actor) -> tuple[RuleBroken | None, bool]:
    """Ask what reversing will ask, so that the page offers only what can be done."""
    try:
        require_other_person(actor, proposed_by_id=None, person_id=entry.person_id)
        require_free(db, HeldRecord.HOUR_ENTRY, [entry.id])
        is_reversal = entry.reverses_id is not None
        taken = entry.credit - left
        require_reversible(
            credit=entry.credit, is_reversal=is_reversal, reversed_already=taken, amount=1, reason="to be given"
        )
        require_open(entry.occurred_on, today=clock.today(), actor=actor, document=None)
    except RuleBroken as refusal:
        return (None, True) if refusal.code == "DOCUMENT_MISSING" else (refusal, False)
    return None, False


def _disputing(
    db: Session, subject: HourEntry | Claim, person_id: int, decided_at: datetime | None, actor: Actor
) -> Disputing:
    objection = find_objection(db, subject)
    until = may_object_until(db, clock.local_date(decided_at)) if decided_at else None
    in_time = decided_at is not None and (until is None or clock.today() <= until)
    answered = account_names(db, [objection.answered_by_id]) if objection else {}
    return Disputing(
        may=actor.person_id == person_id and objection is None and in_time,
        until=until,
        objection=objection,
        answer_due=answer_due(db, objection) if objection else None,
        answered_by=next(iter(answered.values()), ""),
    )
