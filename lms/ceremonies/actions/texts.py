"""Entering a unit's own text, and the text that a ceremony is bound to."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.ceremonies.actions.steps import require_holds
from lms.ceremonies.models import OathText
from lms.ceremonies.queries.texts import find_national, find_text, last_version
from lms.ceremonies.rules.texts import (
    CONSTITUTIONAL_DAY,
    CONSTITUTIONAL_SOURCE,
    CONSTITUTIONAL_TEXT,
    OathKind,
    require_text,
)
from lms.db import one_at_a_time
from lms.people.models import Unit


def enter_text(db: Session, unit: Unit, text: str, *, approved_by: str, approved_on: date, actor: Actor) -> OathText:
    """Enter a new version of a unit's enforcement oath, for it and all below it that have none of their own.

    Ceremonies planned before keep theirs. Raises RuleBroken OATH_TEXT_LENGTH, OATH_TEXT_UNAPPROVED, OATH_TEXT_FUTURE.
    """
    require_holds(unit, actor)
    text, approved_by = text.strip(), approved_by.strip()
    require_text(text, approved_by, approved_on=approved_on, today=clock.today())
    one_at_a_time(db, f"oath-text:{unit.id}")
    kind = OathKind.ENFORCEMENT
    row = _row(unit.id, kind, last_version(db, unit.id, kind) + 1, text, approved_by, approved_on, actor)
    db.add(row)
    db.flush()
    audit.record(db, actor=actor, action="oath:text:entered", subject=row, unit=unit.id, version=row.version)
    return row


def text_for(db: Session, unit: Unit, kind: OathKind, *, actor: Actor) -> OathText:
    """Return the row of the text that a unit swears now; the constitutional one goes on record when first needed."""
    found = find_text(db, unit, kind) or find_national(db)
    if found is None:
        one_at_a_time(db, "oath-text:national")
        found = find_national(db)
    if found is None:
        source, day = CONSTITUTIONAL_SOURCE, CONSTITUTIONAL_DAY
        found = _row(None, OathKind.CONSTITUTION, 1, CONSTITUTIONAL_TEXT, source, day, actor)
        db.add(found)
        db.flush()
    return found


def _row(
    unit_id: int | None, kind: OathKind, version: int, text: str, approved_by: str, approved_on: date, actor: Actor
) -> OathText:
    return OathText(
        unit_id=unit_id,
        kind=kind.value,
        version=version,
        text=text,
        approved_by=approved_by,
        approved_on=approved_on,
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
