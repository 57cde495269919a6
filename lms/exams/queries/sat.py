"""Exams that people sat and whose results are out: what credentials and badges rest on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms import clock
from lms.exams.models import Exam, ExamCandidate, ExamSitting
from lms.exams.queries.rates import people_of
from lms.exams.rules.rates import Came
from lms.exams.rules.states import ExamKind


@dataclass(frozen=True, slots=True)
class Sat:
    """A published exam a person sat, its make-up within it; the day of the latest sitting; points of so many."""

    kind: ExamKind
    exam_id: int
    blueprint_version_id: int
    candidate_id: int
    title: str
    year: int
    sat_on: date
    passed: bool
    points: int
    most: int


def exams_sat(db: Session, person_ids: Sequence[int], kinds: Iterable[ExamKind]) -> dict[int, tuple[Sat, ...]]:
    """Map people to the published exams of these kinds that they sat, the latest first; absent ones are not sat."""
    exams = _exams(db, person_ids, [kind.value for kind in kinds])
    if not exams:
        return {}
    days = _days(db, list(exams), person_ids)
    person = people_of(list(exams), published=True).subquery()
    found: dict[int, list[Sat]] = defaultdict(list)
    for row in db.execute(select(person).where(person.c.person_id.in_(person_ids))).mappings():
        came = max(row["came"], -1 if row["again"] is None else row["again"])
        if came in {Came.PASSED, Came.FAILED}:
            exam, who = exams[row["exam_id"]], row["person_id"]
            found[who].append(
                Sat(
                    kind=ExamKind(exam.kind),
                    exam_id=exam.id,
                    blueprint_version_id=exam.blueprint_version_id,
                    candidate_id=row["candidate_id"],
                    title=exam.title,
                    year=exam.year,
                    sat_on=days[exam.id, who],
                    passed=came == Came.PASSED,
                    points=row["points"] or 0,
                    most=row["most"] or 0,
                )
            )
    return {who: tuple(sorted(sat, key=lambda each: each.sat_on, reverse=True)) for who, sat in found.items()}


def _exams(db: Session, person_ids: Sequence[int], kinds: Sequence[str]) -> dict[int, Exam]:
    asked = select(Exam).where(Exam.kind.in_(kinds), Exam.published_at.is_not(None), Exam.make_up_of_id.is_(None))
    on_roster = select(ExamCandidate.exam_id).where(ExamCandidate.person_id.in_(person_ids))
    return {exam.id: exam for exam in db.scalars(asked.where(Exam.id.in_(on_roster)))}


def _days(db: Session, exam_ids: Sequence[int], person_ids: Sequence[int]) -> dict[tuple[int, int], date]:
    """Map exam and person to the day of the latest sitting, that of a published make-up included."""
    root = func.coalesce(Exam.make_up_of_id, Exam.id)
    asked = (
        select(root, ExamCandidate.person_id, func.max(ExamSitting.starts_at, type_=ExamSitting.starts_at.type))
        .join(Exam, Exam.id == ExamCandidate.exam_id)
        .join(ExamSitting, ExamSitting.id == ExamCandidate.sitting_id)
        .where(or_(Exam.id.in_(exam_ids), Exam.make_up_of_id.in_(exam_ids)), Exam.published_at.is_not(None))
        .where(ExamCandidate.person_id.in_(person_ids))
        .group_by(root, ExamCandidate.person_id)
    )
    return {(exam, person): clock.local_date(at) for exam, person, at in db.execute(asked)}
