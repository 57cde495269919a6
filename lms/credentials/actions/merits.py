"""Keeping commendations and quarterly grades, which others decided, with their documents (C7)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.models import Commendation, RegularAppraisal
from lms.credentials.queries.merits import is_barred
from lms.credentials.rules.merits import (
    CommendationKind,
    CommendationLevel,
    QuarterGrade,
    require_commendable,
    require_quarter_over,
)
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.people.models import Person, Unit
from lms.people.queries.reach import reaches_unit


@dataclass(frozen=True, slots=True)
class Given:
    """What was given, by whom, by which document, from when until when."""

    kind: CommendationKind
    level: CommendationLevel
    title: str
    organ: str
    document: str
    on: date
    until: date | None = None


def commend(db: Session, unit: Unit, person: Person | None, given: Given, *, actor: Actor) -> Commendation:
    """Keep a commendation of a unit, or of one of its people.

    Both in reach. Raises RuleBroken REASON_MISSING, ORGAN_MISSING, DOCUMENT_MISSING, FACT_IN_FUTURE, SPAN_REVERSED,
    COMMENDATION_BARRED while a case is open or a sanction runs on its day, OWN_RECORD about himself.
    """
    _require_keeps(db, unit, person, actor)
    return keep(db, unit, person, given, actor=actor)


def keep(db: Session, unit: Unit, person: Person | None, given: Given, *, actor: Actor) -> Commendation:
    """Keep a commendation that somebody who may has decided on; raises as `commend` about what is given."""
    for text, code in ((given.organ, "ORGAN_MISSING"), (given.document, "DOCUMENT_MISSING")):
        if not text.strip():
            raise RuleBroken(code)
    barred = person is not None and is_barred(db, person.id, given.on)
    require_commendable(given_on=given.on, valid_until=given.until, today=clock.today(), is_barred=barred)
    row = Commendation(
        unit_id=unit.id,
        person_id=person.id if person else None,
        kind=given.kind.value,
        level=given.level.value,
        title=require_words(given.title),
        organ=given.organ.strip(),
        document=given.document.strip(),
        given_on=given.on,
        valid_until=given.until,
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(row)
    db.flush()  # the audit names it
    audit.record(db, actor=actor, action="commendation:recorded", subject=row)
    return row


def grade_quarter(
    db: Session, unit: Unit, person: Person, *, year: int, quarter: int, grade: QuarterGrade, note: str, actor: Actor
) -> RegularAppraisal:
    """Keep a person's grade for a quarter; of one quarter the last counts.

    Raises RuleBroken QUARTER_AHEAD, OWN_RECORD about himself.
    """
    _require_keeps(db, unit, person, actor)
    require_quarter_over(year, quarter, clock.today())
    row = RegularAppraisal(
        person_id=person.id, year=year, quarter=quarter, grade=grade.value, note=note.strip(),
        recorded_by_id=actor.account_id, recorded_at=clock.now(),
    )  # fmt: skip
    db.add(row)
    db.flush()  # the audit names it
    audit.record(db, actor=actor, action="regular_appraisal:recorded", subject=row)
    return row


def _require_keeps(db: Session, unit: Unit, person: Person | None, actor: Actor) -> None:
    require_can(actor, Permission.KEEP_MERITS)
    if not reaches_unit(db, unit.id, actor):
        raise NotAllowed
    if person is not None and actor.person_id == person.id:
        raise RuleBroken("OWN_RECORD")
