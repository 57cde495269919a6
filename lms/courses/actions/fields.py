"""Which business fields units work in: given by the justice bureau, inherited by units below and units led."""

from sqlalchemy.orm import Session

from lms import audit
from lms.access import Actor, Permission, require_can
from lms.courses.models.courses import UnitField
from lms.courses.queries.fields import find_unit_field
from lms.errors import RuleBroken
from lms.hours.catalogue import BUSINESS
from lms.people.models import Unit


def give_field(db: Session, unit: Unit, field: str, *, actor: Actor) -> UnitField:
    """Put on record that a unit works in a field; twice is once. Raises RuleBroken NOT_A_CHOICE for no such field."""
    require_can(actor, Permission.IMPORT_UNITS)
    if field not in BUSINESS:
        raise RuleBroken("NOT_A_CHOICE")
    known = find_unit_field(db, unit.id, field)
    if known is not None:
        return known
    given = UnitField(unit_id=unit.id, field=field)
    db.add(given)
    db.flush()  # the log names its id
    audit.record(db, actor=actor, action="courses:field:given", subject=given, unit=unit.id, field=field)
    return given


def take_field(db: Session, unit: Unit, field: str, *, actor: Actor) -> None:
    """Take a field from a unit; without it nothing happens."""
    require_can(actor, Permission.IMPORT_UNITS)
    known = find_unit_field(db, unit.id, field)
    if known is not None:
        db.delete(known)
        db.flush()
        audit.record(
            db, actor=actor, action="courses:field:taken", subject="unit_fields", subject_id=unit.id, field=field
        )
