"""Selects on what people do beside their class."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.people.models import Person, PersonFlagRow
from lms.people.queries.matching import OnList, names_with_units
from lms.people.queries.people import running_on
from lms.people.queries.reach import person_in_reach
from lms.people.rules import PersonFlag


def flags_of(db: Session, person_id: int) -> list[PersonFlagRow]:
    """List what a person is named for beside his class, oldest first."""
    wanted = select(PersonFlagRow).where(PersonFlagRow.person_id == person_id)
    return list(db.scalars(wanted.order_by(PersonFlagRow.id)))


def lecturers(db: Session, day: date, *, seen_by: Actor) -> list[OnList]:
    """List the lecturers in reach of a day, by unit and name (ZJG-17-1)."""
    return named_for(db, PersonFlag.LECTURER, day, seen_by=seen_by)


def named_for(db: Session, flag: PersonFlag, day: date, *, seen_by: Actor) -> list[OnList]:
    """List who in reach is named for a function on a day, by unit and name (QD-R1-2, FN-16-2)."""
    wanted = (
        select(Person.id)
        .join(PersonFlagRow, PersonFlagRow.person_id == Person.id)
        .where(PersonFlagRow.flag == flag.value, running_on(PersonFlagRow, day), person_in_reach(seen_by))
    )
    ids: Sequence[int] = sorted(set(db.scalars(wanted)))
    return sorted(names_with_units(db, ids, day).values(), key=lambda row: (row.unit, row.name, row.id))
