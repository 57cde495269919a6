"""Out of which records a spot check draws, and what is held of a record while it is looked into."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from lms.access import Actor
from lms.among import is_among
from lms.courses.models.classes import ClassResult
from lms.credentials.models import Credential
from lms.db import sum_of
from lms.exams.models import Attempt, Exam, ExamCandidate
from lms.exams.rules.states import ExamState
from lms.holds.models import HeldRecord
from lms.hours.models import Claim, HourEntry
from lms.people.models import PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import unit_in_reach
from lms.spot_checks.rules.drawing import Record, by_number
from lms.spot_checks.rules.findings import RecordKind

# Whose training is supervised (QD-M9-3); applicants and supervisors are drawn in no spot check.
CLASSES = ("OFFICER", "ASSISTANT")
_UNDOING = aliased(HourEntry)


def population(
    db: Session, kind: RecordKind, under: Unit, year: int, person_class: str, *, on: date, seen_by: Actor
) -> list[Record]:
    """List the records of a kind and year at or below a unit, in reach, by number.

    Hours and exams count where the person stood then; the rest where he stands on a day (ZJG-2-4).
    """
    classes = (person_class,) if person_class else CLASSES
    asked = _POPULATIONS[kind](year, on, classes)
    asked = asked.where(Unit.path.startswith(under.path, autoescape=True), unit_in_reach(seen_by))
    return by_number(Record(*row) for row in db.execute(asked))


def _entries(year: int, _: date, classes: Sequence[str]) -> Select[*tuple[Any, ...]]:
    undone = select(sum_of(_UNDOING.credit)).where(_UNDOING.reverses_id == HourEntry.id).scalar_subquery()
    held = and_(PersonRole.person_id == HourEntry.person_id, running_on(PersonRole, HourEntry.occurred_on))
    return (
        select(HourEntry.id, HourEntry.person_id, HourEntry.unit_id, func.min(PersonRole.person_class))
        .join(Unit, Unit.id == HourEntry.unit_id)
        .join(PersonRole, held)
        .where(HourEntry.year == year, HourEntry.reverses_id.is_(None), HourEntry.credit + undone > 0)
        .where(PersonRole.person_class.in_(classes))
        .group_by(HourEntry.id, HourEntry.person_id, HourEntry.unit_id)
    )


def _on_roll(record: Any, on: date, classes: Sequence[str]) -> Select[*tuple[Any, ...]]:
    """Select records of people by where these stand on a day; the caller joins what the record is."""
    return (
        select(record, Post.person_id, Post.unit_id, func.min(PersonRole.person_class))
        .select_from(Post)
        .join(Unit, Unit.id == Post.unit_id)
        .join(PersonRole, and_(PersonRole.person_id == Post.person_id, running_on(PersonRole, on)))
        .where(Post.kind == "REGULAR", running_on(Post, on), PersonRole.person_class.in_(classes))
        .group_by(record, Post.person_id, Post.unit_id)
    )


def _people(_: int, on: date, classes: Sequence[str]) -> Select[*tuple[Any, ...]]:
    return _on_roll(Post.person_id.label("record"), on, classes)


def _attendance(year: int, on: date, classes: Sequence[str]) -> Select[*tuple[Any, ...]]:
    found = _on_roll(ClassResult.id, on, classes).join(ClassResult, ClassResult.person_id == Post.person_id)
    return found.where(ClassResult.kind == "ATTENDED", ClassResult.day.between(f"{year}-01-01", f"{year}-12-31"))


def _exams(year: int, _: date, classes: Sequence[str]) -> Select[*tuple[Any, ...]]:
    return (
        select(Attempt.id, Attempt.person_id, ExamCandidate.unit_id, ExamCandidate.person_class)
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .join(Exam, Exam.id == ExamCandidate.exam_id)
        .join(Unit, Unit.id == ExamCandidate.unit_id)
        .where(Exam.year == year, Exam.state == ExamState.PUBLISHED.value, ExamCandidate.person_class.in_(classes))
    )


def _credentials(_: int, on: date, classes: Sequence[str]) -> Select[*tuple[Any, ...]]:
    found = _on_roll(Credential.id, on, classes).join(Credential, Credential.person_id == Post.person_id)
    return found.where(Credential.state.in_(("ISSUED", "ACTIVE", "SUSPENDED", "LOST")))


_POPULATIONS: Mapping[RecordKind, Callable[[int, date, Sequence[str]], Select[*tuple[Any, ...]]]] = {
    RecordKind.HOUR_ENTRY: _entries,
    RecordKind.PERSON_YEAR: _people,
    RecordKind.ATTENDANCE: _attendance,
    RecordKind.EXAM: _exams,
    RecordKind.CREDENTIAL: _credentials,
}


def held_of(db: Session, kind: RecordKind, ids: Sequence[int], year: int) -> list[tuple[HeldRecord, int, int]]:
    """List what is held of drawn records: the record held, its id, the drawn record it belongs to.

    Of an exam nothing: once it is published no unit can change it.
    """
    if kind is RecordKind.CREDENTIAL:
        return [(HeldRecord.CREDENTIAL, one, one) for one in ids]
    if kind is RecordKind.HOUR_ENTRY:
        return [(HeldRecord.HOUR_ENTRY, one, one) for one in ids]
    if kind is RecordKind.EXAM:
        return []
    if kind is RecordKind.PERSON_YEAR:
        asked = select(HourEntry.id, HourEntry.person_id).where(HourEntry.year == year)
        asked = asked.where(is_among(HourEntry.person_id, ids), HourEntry.reverses_id.is_(None))
    else:
        asked = (
            select(HourEntry.id, ClassResult.id)
            .join(Claim, Claim.id == HourEntry.claim_id)
            .join(
                ClassResult,
                and_(ClassResult.activity_id == Claim.activity_id, ClassResult.person_id == Claim.person_id),
            )
            .where(is_among(ClassResult.id, ids))
        )
    return [(HeldRecord.HOUR_ENTRY, entry, record) for entry, record in db.execute(asked)]
