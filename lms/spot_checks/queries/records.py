"""What a drawn record says today, and where it is looked at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lms import clock
from lms.among import is_among
from lms.courses.models.classes import ClassResult, TrainingClass
from lms.credentials.models import Credential
from lms.db import sum_of
from lms.exams.models import Attempt, Exam, ExamCandidate
from lms.hours.models import HourEntry
from lms.spot_checks.models import SpotCheck
from lms.spot_checks.rules.findings import RecordKind

_UNDOING = aliased(HourEntry)


@dataclass(frozen=True, slots=True)
class Said:
    """A record in short: what it is, its day, its hours in hundredths as they now count, the page it stands on."""

    text: str
    page: str
    on: date | None = None
    credit: int | None = None


def said_by(db: Session, check: SpotCheck, record_ids: Sequence[int]) -> Mapping[int, Said]:
    """Map drawn records to what they say."""
    return _SAID[RecordKind(check.record)](db, record_ids, check.year) if record_ids else {}


def _entries(db: Session, ids: Sequence[int], _: int) -> dict[int, Said]:
    undone = select(sum_of(_UNDOING.credit)).where(_UNDOING.reverses_id == HourEntry.id).scalar_subquery()
    asked = select(HourEntry.id, HourEntry.title, HourEntry.occurred_on, HourEntry.credit + undone)
    found = db.execute(asked.where(is_among(HourEntry.id, ids)))
    return {one: Said(title, f"/entries/{one}", day, credit) for one, title, day, credit in found}


def _years(db: Session, ids: Sequence[int], year: int) -> dict[int, Said]:
    asked = select(HourEntry.person_id, sum_of(HourEntry.credit)).where(HourEntry.year == year)
    sums = dict(db.execute(asked.where(is_among(HourEntry.person_id, ids)).group_by(HourEntry.person_id)).all())
    return {one: Said("", f"/people/{one}/years/{year}", None, sums.get(one, 0)) for one in ids}


def _attendance(db: Session, ids: Sequence[int], _: int) -> dict[int, Said]:
    asked = select(ClassResult.id, ClassResult.class_id, TrainingClass.title, ClassResult.day)
    asked = asked.join(TrainingClass, TrainingClass.id == ClassResult.class_id).where(is_among(ClassResult.id, ids))
    return {
        one: Said(title, f"/classes/{class_id}", date.fromisoformat(day))
        for one, class_id, title, day in db.execute(asked)
    }


def _exams(db: Session, ids: Sequence[int], _: int) -> dict[int, Said]:
    asked = (
        select(Attempt.id, Exam.id, Exam.title, func.coalesce(Attempt.submitted_at, Attempt.started_at))
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .join(Exam, Exam.id == ExamCandidate.exam_id)
    )
    found = db.execute(asked.where(is_among(Attempt.id, ids)))
    return {one: Said(title, f"/exam-desk/{exam}", clock.local_date(at)) for one, exam, title, at in found}


def _credentials(db: Session, ids: Sequence[int], _: int) -> dict[int, Said]:
    asked = select(Credential.id, Credential.number, Credential.valid_to).where(is_among(Credential.id, ids))
    return {one: Said(number, f"/credentials/{one}", until) for one, number, until in db.execute(asked)}


_SAID: Mapping[RecordKind, Callable[[Session, Sequence[int], int], dict[int, Said]]] = {
    RecordKind.HOUR_ENTRY: _entries,
    RecordKind.PERSON_YEAR: _years,
    RecordKind.ATTENDANCE: _attendance,
    RecordKind.EXAM: _exams,
    RecordKind.CREDENTIAL: _credentials,
}
