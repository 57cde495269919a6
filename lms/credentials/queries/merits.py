"""Selects on commendations and quarterly grades."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.credentials.models import Commendation, RegularAppraisal, Sanction
from lms.credentials.queries.cases import people_with_open_cases
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


def list_commendations(db: Session, *, seen_by: Actor) -> list[Commendation]:
    """List the commendations of units in reach and of their people, the latest first."""
    asked = select(Commendation).where(Commendation.unit_id.in_(select(Unit.id).where(unit_in_reach(seen_by))))
    asked = asked.options(joinedload(Commendation.unit), joinedload(Commendation.person))
    return list(db.scalars(asked.order_by(Commendation.given_on.desc(), Commendation.id.desc())))


def commendations_of(db: Session, person_id: int) -> Sequence[Commendation]:
    """List the commendations of a person, the earliest first; whoever asks has looked at the reach."""
    asked = select(Commendation).where(Commendation.person_id == person_id).order_by(Commendation.given_on)
    return db.scalars(asked).all()


def grades_of(db: Session, person_id: int) -> list[RegularAppraisal]:
    """List a person's grades by quarter; of one quarter the last entered."""
    asked = select(RegularAppraisal).where(RegularAppraisal.person_id == person_id).order_by(RegularAppraisal.id)
    last = {(one.year, one.quarter): one for one in db.scalars(asked)}
    return [last[key] for key in sorted(last)]


def is_barred(db: Session, person_id: int, on: date) -> bool:
    """Tell whether a case about a person is open, or a sanction counts on a day (C7)."""
    runs = or_(Sanction.counts_until.is_(None), Sanction.counts_until >= on)
    asked = select(Sanction.id).where(Sanction.person_id == person_id, Sanction.given_on <= on, runs).limit(1)
    return db.scalar(asked) is not None or bool(people_with_open_cases(db, [person_id]))
