"""Verbs on exits: record why somebody left, let an open item be with a reason, close (C7, ZJG-7-10, ZJG-7-11)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.models import Exit, ExitExcuse
from lms.credentials.queries.exits import ExitFile, open_exit_of
from lms.credentials.rules.exits import (
    ExitItem,
    ExitOutcome,
    require_excusable,
    require_exit_day,
    require_settled,
)
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.people.models import Person, Unit
from lms.people.queries.people import lock_people
from lms.people.queries.reach import reaches_unit


@dataclass(frozen=True, slots=True)
class Left:
    """Why somebody left, his last day on the post, and the document it rests on, in words."""

    outcome: ExitOutcome
    on: date
    reason: str


def record_exit(db: Session, person: Person, unit: Unit, left: Left, *, actor: Actor) -> Exit:
    """Put on record that a person left a unit's post; what is to be settled follows from facts.

    Raises NotAllowed, RuleBroken OWN_RECORD, EFFECT_IN_FUTURE, REASON_MISSING, EXIT_RECORDED while one is open.
    """
    _require_keeps(db, person.id, unit.id, actor)
    require_exit_day(left.on, today=clock.today())
    lock_people(db, [person.id])
    if open_exit_of(db, person.id) is not None:
        raise RuleBroken("EXIT_RECORDED")
    row = Exit(
        person_id=person.id,
        unit_id=unit.id,
        outcome=left.outcome.value,
        left_on=left.on,
        reason=require_words(left.reason),
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(row)
    db.flush()  # the audit names it
    audit.record(db, actor=actor, action="exit:recorded", subject=row, outcome=left.outcome.value)
    return row


def _require_keeps(db: Session, person_id: int, unit_id: int, actor: Actor) -> None:
    require_can(actor, Permission.KEEP_CARDS)
    if not reaches_unit(db, unit_id, actor):
        raise NotAllowed
    if actor.person_id is not None and actor.person_id == person_id:
        raise RuleBroken("OWN_RECORD")


def excuse(db: Session, file: ExitFile, item: ExitItem, *, reason: str, actor: Actor) -> None:
    """Let an open item be, for a reason that stays on record. `file` locked.

    Raises NotAllowed, RuleBroken OWN_RECORD, EXIT_CLOSED, EXIT_NOT_EXCUSABLE, EXIT_ITEM_CLOSED, REASON_MISSING.
    """
    _require_open(db, file, actor)
    require_excusable(item, file.open)
    row = ExitExcuse(
        exit_id=file.exit.id, item=item.value, reason=require_words(reason), actor_id=actor.account_id, at=clock.now()
    )
    db.add(row)
    audit.record(db, actor=actor, action="exit:excused", subject=file.exit, item=item.value)


def close_exit(db: Session, file: ExitFile, *, note: str = "", actor: Actor) -> None:
    """Close an exit about which nothing is open any more. `file` locked, its items read today.

    Raises NotAllowed, RuleBroken OWN_RECORD, EXIT_CLOSED, EXIT_ITEMS_OPEN.
    """
    _require_open(db, file, actor)
    require_settled(file.open, file.excused)
    one = file.exit
    one.closed_by_id, one.closed_at, one.closing_note = actor.account_id, clock.now(), note.strip()
    audit.record(db, actor=actor, action="exit:closed", subject=one)


def _require_open(db: Session, file: ExitFile, actor: Actor) -> None:
    _require_keeps(db, file.exit.person_id, file.exit.unit_id, actor)
    if file.exit.closed_at is not None:
        raise RuleBroken("EXIT_CLOSED")
