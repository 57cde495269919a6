"""Who watches over a sitting: those named, until they are taken off, and whether one has done anything there."""

from collections.abc import Sequence

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.errors import NotFound
from lms.exams.models import (
    Attempt,
    AttemptStep,
    CheckInCode,
    ExamCandidate,
    ExamIrregularity,
    ExamSitting,
    SittingAnnouncement,
    SittingInvigilator,
)
from lms.people.accounts import Account

_AT_WORK = SittingInvigilator.ended_at.is_(None)


def is_invigilator(db: Session, sitting_id: int, account_id: int) -> bool:
    """Tell whether an account was named to watch over a sitting, and still does."""
    named = select(SittingInvigilator.id).filter_by(sitting_id=sitting_id, account_id=account_id).where(_AT_WORK)
    return db.scalar(named) is not None


def my_sittings(db: Session, *, seen_by: Actor) -> list[ExamSitting]:
    """Return the sittings that an actor watches over, those to come first."""
    named = select(SittingInvigilator.sitting_id).where(SittingInvigilator.account_id == seen_by.account_id, _AT_WORK)
    asked = select(ExamSitting).where(ExamSitting.id.in_(named)).options(joinedload(ExamSitting.exam))
    return list(db.scalars(asked.order_by(ExamSitting.starts_at.desc())))


def invigilators_of(db: Session, sitting_ids: Sequence[int]) -> dict[int, list[str]]:
    """Map sittings to the names of who watches over them."""
    asked = (
        select(SittingInvigilator.sitting_id, Account.name)
        .join(Account, Account.id == SittingInvigilator.account_id)
        .where(SittingInvigilator.sitting_id.in_(sitting_ids), _AT_WORK)
        .order_by(SittingInvigilator.id)
    )
    found: dict[int, list[str]] = {}
    for sitting_id, name in db.execute(asked):
        found.setdefault(sitting_id, []).append(name)
    return found


def all_invigilators_of(db: Session, sitting_id: int) -> list[SittingInvigilator]:
    """Return everybody named for a sitting with his account, those taken off included, in order."""
    asked = select(SittingInvigilator).filter_by(sitting_id=sitting_id).order_by(SittingInvigilator.id)
    return list(db.scalars(asked.options(joinedload(SittingInvigilator.account))))


def get_invigilator(db: Session, sitting: ExamSitting, invigilator_id: int) -> SittingInvigilator:
    """Return who watches over a sitting, with his account. Raises NotFound INVIGILATOR_NOT_FOUND."""
    asked = select(SittingInvigilator).filter_by(sitting_id=sitting.id, id=invigilator_id).where(_AT_WORK)
    found = db.scalar(asked.options(joinedload(SittingInvigilator.account)))
    if found is None:
        raise NotFound("INVIGILATOR_NOT_FOUND")
    return found


def has_watched(db: Session, sitting_id: int, account_id: int) -> bool:
    """Tell whether an account did something in a sitting: to an attempt, on record, said to all, let in by code."""
    steps = select(AttemptStep.id).join(Attempt, Attempt.id == AttemptStep.attempt_id)
    here = select(ExamCandidate.id).where(ExamCandidate.sitting_id == sitting_id)
    done = (
        steps.where(Attempt.sitting_id == sitting_id, AttemptStep.actor_id == account_id),
        select(ExamIrregularity.id).where(
            ExamIrregularity.candidate_id.in_(here), ExamIrregularity.actor_id == account_id
        ),
        select(SittingAnnouncement.id).filter_by(sitting_id=sitting_id, actor_id=account_id),
        select(CheckInCode.candidate_id).where(
            CheckInCode.candidate_id.in_(here), CheckInCode.made_by_id == account_id
        ),
    )
    return bool(db.scalar(select(or_(*(exists(each) for each in done)))))
