"""Selects on what the ledger has of signed days, for who practised and for who guided him."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import Session

from lms.courses.models.practice import Mentorship, PracticeDay, PracticePosting
from lms.courses.queries.practice import whole_log
from lms.courses.rules.practice import LogState
from lms.db import sum_of
from lms.hours.models import Claim


def unposted_days(db: Session, learner_ids: Iterable[int]) -> list[PracticeDay]:
    """List learners' signed days that are not in the ledger nor wait there, the earliest first."""
    wanted = select(PracticeDay).where(
        PracticeDay.learner_id.in_(list(learner_ids)),
        PracticeDay.state == LogState.SIGNED.value,
        ~_handed_in(PracticeDay.learner_id, is_mentor=False),
    )
    return list(db.scalars(wanted.options(*whole_log()).order_by(PracticeDay.learner_id, PracticeDay.occurred_on)))


def _handed_in(person: Any, *, is_mentor: bool) -> ColumnElement[bool]:
    """Return the condition that a day was handed to the ledger for somebody, and not rejected there."""
    alive = and_(
        Claim.activity_id == PracticePosting.activity_id,
        Claim.person_id == PracticePosting.person_id,
        Claim.occurred_on == PracticePosting.occurred_on,
        Claim.state != "rejected",
    )
    posting = (
        select(PracticePosting.id)
        .join(Claim, alive)
        .where(
            PracticePosting.day_id == PracticeDay.id,
            PracticePosting.person_id == person,
            PracticePosting.is_mentor.is_(is_mentor),
        )
    )
    return exists(posting)


def mentor_days(db: Session, mentor_ids: Iterable[int], year: int) -> list[PracticeDay]:
    """List signed days of a year whose mentor has no credit for that day yet, the earliest first."""
    ids = list(mentor_ids)
    alive = _alive_mentor_days(ids, year).subquery()
    wanted = (
        select(PracticeDay)
        .join(PracticeDay.mentorship)
        .outerjoin(
            alive, and_(alive.c.person_id == Mentorship.mentor_id, alive.c.occurred_on == PracticeDay.occurred_on)
        )
        .where(Mentorship.mentor_id.in_(ids), PracticeDay.state == LogState.SIGNED.value, alive.c.person_id.is_(None))
        .where(PracticeDay.occurred_on.between(date(year, 1, 1), date(year, 12, 31)))
    )
    return list(db.scalars(wanted.options(*whole_log()).order_by(PracticeDay.occurred_on, PracticeDay.id)))


def _alive_mentor_days(ids: Sequence[int], year: int) -> Select[int, date, int]:
    return (
        select(Claim.person_id, Claim.occurred_on, sum_of(Claim.credit).label("credit"))
        .where(Claim.person_id.in_(ids), Claim.state != "rejected", Claim.year == year)
        .where(
            select(PracticePosting.id)
            .where(
                PracticePosting.activity_id == Claim.activity_id,
                PracticePosting.person_id == Claim.person_id,
                PracticePosting.occurred_on == Claim.occurred_on,
                PracticePosting.is_mentor.is_(True),
            )
            .exists()
        )
        .group_by(Claim.person_id, Claim.occurred_on)
    )


def mentor_credit_of_year(db: Session, mentor_ids: Iterable[int], year: int) -> dict[int, int]:
    """Map mentors to what a year's guiding gave them so far, waiting hours among it, in hundredths."""
    found: dict[int, int] = defaultdict(int)
    for person, _, credit in db.execute(_alive_mentor_days(list(mentor_ids), year)):
        found[person] += credit
    return found
