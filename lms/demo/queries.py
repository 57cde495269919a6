"""Selects the demo needs while it is told."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.hours.models import Claim, HourEntry
from lms.people.accounts import Account
from lms.people.models import Person, Unit
from question_bank.models import Question


def claims_by_person(db: Session, activity_id: int) -> Mapping[int, list[int]]:
    """Map the people of an activity to their claims."""
    found: dict[int, list[int]] = {}
    wanted = select(Claim.person_id, Claim.id).where(Claim.activity_id == activity_id).order_by(Claim.id)
    for person, claim in db.execute(wanted):
        found.setdefault(person, []).append(claim)
    return found


def entries_of_activity(db: Session, activity_id: int, person_id: int) -> list[HourEntry]:
    """List what was posted of an activity for a person."""
    wanted = select(HourEntry).join(Claim, HourEntry.claim_id == Claim.id)
    wanted = wanted.where(Claim.activity_id == activity_id, Claim.person_id == person_id)
    return list(db.scalars(wanted.where(HourEntry.reverses_id.is_(None)).order_by(HourEntry.id)))


def claims_sent_back(db: Session, activity_id: int, person_id: int) -> list[Claim]:
    """List what was rejected of an activity for a person."""
    wanted = select(Claim).where(Claim.activity_id == activity_id, Claim.person_id == person_id)
    return list(db.scalars(wanted.where(Claim.state == "rejected").order_by(Claim.id)))


def is_empty(db: Session) -> bool:
    """Tell whether a database holds no unit, no person and no account."""
    counts = [db.scalar(select(func.count()).select_from(table)) for table in (Unit, Person, Account)]
    return not any(counts)


def questions_of(db: Session, bank_id: int) -> list[Question]:
    """Return the questions of a bank, the oldest first."""
    return list(db.scalars(select(Question).where(Question.bank_id == bank_id).order_by(Question.id)))
