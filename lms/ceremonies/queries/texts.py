"""The texts of the oath: which one a unit swears, and its earlier versions."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.ceremonies.models import OathText
from lms.ceremonies.rules.texts import CONSTITUTIONAL_DAY, CONSTITUTIONAL_SOURCE, CONSTITUTIONAL_TEXT, OathKind
from lms.people.models import Unit
from lms.people.rules import steps_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it is sworn now; `own` is the unit's row, None where the constitutional text stands for it."""

    kind: OathKind
    text: str
    approved_by: str
    approved_on: date
    own: OathText | None = None


def shown_text(db: Session, unit: Unit, kind: OathKind) -> Shown:
    """Return what a unit swears now: its own text or that of the nearest unit above, else the constitutional one."""
    own = find_text(db, unit, kind)
    if own is None:
        return Shown(kind, CONSTITUTIONAL_TEXT, CONSTITUTIONAL_SOURCE, CONSTITUTIONAL_DAY)
    return Shown(kind, own.text, own.approved_by, own.approved_on, own)


def find_text(db: Session, unit: Unit, kind: OathKind) -> OathText | None:
    """Return the newest text that a unit, or the nearest above it, has entered; None while none has.

    The constitutional oath has one text for the whole country, so nobody enters his own.
    """
    if kind is OathKind.CONSTITUTION:
        return None
    steps = steps_of(unit.path)
    asked = select(OathText).where(OathText.unit_id.in_(steps), OathText.kind == kind.value)
    found = list(db.scalars(asked.order_by(OathText.version)))
    return max(found, key=lambda row: (steps.index(row.unit_id or 0), row.version), default=None)


def find_national(db: Session) -> OathText | None:
    """Return the constitutional text as it is on record, None before it was first sworn here."""
    asked = select(OathText).where(OathText.unit_id.is_(None), OathText.kind == OathKind.CONSTITUTION.value)
    return db.scalar(asked.order_by(OathText.version.desc()).limit(1))


def texts_of(db: Session, unit: Unit) -> list[OathText]:
    """List the texts that a unit has entered, the newest first."""
    return list(db.scalars(select(OathText).filter_by(unit_id=unit.id).order_by(OathText.version.desc())))


def last_version(db: Session, unit_id: int, kind: OathKind) -> int:
    """Return the number of a unit's newest text, 0 for none."""
    return db.scalar(select(func.max(OathText.version)).filter_by(unit_id=unit_id, kind=kind.value)) or 0
