"""Markers of an exam: who may mark, who was named, what each owes and has done."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.errors import NotFound
from lms.exams.models import Exam, ExamMark, ExamMarker, MarkingPlace, WrittenAnswer
from lms.exams.queries.marking import OPEN
from lms.exams.rules.two_markers import Hand
from lms.people.accounts import Account, RoleGrant
from lms.people.models import Post


def markers_of(db: Session, exam_id: int, *, to_change: bool = False) -> list[ExamMarker]:
    """Return the markers of an exam in the order they were named, those ended included."""
    asked = select(ExamMarker).filter_by(exam_id=exam_id).order_by(ExamMarker.id)
    if to_change:
        return list(db.scalars(asked.with_for_update()))
    return list(db.scalars(asked.options(joinedload(ExamMarker.account))))


def get_marker(db: Session, exam: Exam, marker_id: int) -> ExamMarker:
    """Return a marker of an exam. Raises NotFound MARKER_NOT_FOUND."""
    found = db.scalar(select(ExamMarker).filter_by(exam_id=exam.id, id=marker_id))
    if found is None:
        raise NotFound("MARKER_NOT_FOUND")
    return found


def hands_of(db: Session, exam_id: int) -> list[Hand]:
    """Return the markers at work as sharing out sees them: persons, their units, and what they owe."""
    asked = (
        select(ExamMarker.account_id, Account.person_id)
        .join(Account, Account.id == ExamMarker.account_id)
        .where(ExamMarker.exam_id == exam_id, ExamMarker.ended_at.is_(None), Account.disabled_at.is_(None))
        .order_by(ExamMarker.id)
    )
    rows = list(db.execute(asked))
    units: dict[int | None, set[int]] = {}
    for person, unit in db.execute(
        select(Post.person_id, Post.unit_id).where(
            Post.person_id.in_([row.person_id for row in rows]), Post.ended_on.is_(None)
        )
    ):
        units.setdefault(person, set()).add(unit)
    persons = {row.account_id: row.person_id for row in rows}
    for account, place in db.execute(
        select(RoleGrant.account_id, RoleGrant.unit_id).where(
            RoleGrant.account_id.in_([row.account_id for row in rows]), RoleGrant.ended_at.is_(None)
        )
    ):
        if persons[account] is None and place is not None:
            units.setdefault(-account, set()).add(place)
    owed = owed_by(db, exam_id)
    return [
        Hand(account, person, frozenset(units.get(person or -account, ())), owed.get(account, 0))
        for account, person in rows
    ]


def owed_by(db: Session, exam_id: int) -> dict[int, int]:
    """Map accounts to how many answers of an exam they have still to mark."""
    asked = (
        select(MarkingPlace.account_id, func.count())
        .join(MarkingPlace.answer)
        .where(WrittenAnswer.exam_id == exam_id, *OPEN)
        .group_by(MarkingPlace.account_id)
    )
    return dict(db.execute(asked).all())


def marked_by(db: Session, exam_id: int) -> dict[int, int]:
    """Map accounts to how many answers of an exam they have marked."""
    asked = (
        select(ExamMark.account_id, func.count(ExamMark.place_id.distinct()))
        .join(MarkingPlace, MarkingPlace.id == ExamMark.place_id)
        .join(MarkingPlace.answer)
        .where(WrittenAnswer.exam_id == exam_id)
        .group_by(ExamMark.account_id)
    )
    return dict(db.execute(asked).all())
