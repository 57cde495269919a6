"""Exams before the post and after being stopped, as assistants sat them; only what is published counts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.rules.badges_training import ExamTaken
from lms.exams.models import Exam, ExamCandidate, ExamSitting
from lms.exams.queries.rates import people_of
from lms.exams.rules.rates import Came
from lms.exams.rules.states import ExamKind
from question_bank.blueprint import BOUNDARY
from question_bank.models import BlueprintShare

_KINDS = (ExamKind.PREPOST_AUX.value, ExamKind.OFFPOST.value)


def exams_of(db: Session, person_ids: Sequence[int]) -> dict[int, tuple[ExamTaken, ...]]:
    """Map people to the published exams of their kinds that they sat, the latest first; make-ups within their exam."""
    exams = _exams(db, person_ids)
    if not exams:
        return {}
    days, shares = _days(db, list(exams), person_ids), _boundary(db, exams)
    person = people_of(list(exams), published=True).subquery()
    asked = select(person).where(person.c.person_id.in_(person_ids))
    found: dict[int, list[ExamTaken]] = defaultdict(list)
    for row in db.execute(asked).mappings():
        came = max(row["came"], -1 if row["again"] is None else row["again"])
        if came not in {Came.PASSED, Came.FAILED}:
            continue
        exam = exams[row["exam_id"]]
        found[row["person_id"]].append(
            ExamTaken(
                candidate_id=row["candidate_id"],
                title=exam.title,
                sat_on=days[row["exam_id"], row["person_id"]],
                passed=came == Came.PASSED,
                points=row["points"] or 0,
                most=row["most"] or 0,
                boundary_percent=shares.get(exam.blueprint_version_id, 0),
            )
        )
    return {who: tuple(sorted(taken, key=lambda each: each.sat_on, reverse=True)) for who, taken in found.items()}


def _exams(db: Session, person_ids: Sequence[int]) -> dict[int, Exam]:
    asked = select(Exam).where(Exam.kind.in_(_KINDS), Exam.published_at.is_not(None), Exam.make_up_of_id.is_(None))
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


def _boundary(db: Session, exams: Mapping[int, Exam]) -> dict[int, int]:
    """Map versions of blueprints to the least share of boundary questions they draw, in percent."""
    versions = {exam.blueprint_version_id for exam in exams.values()}
    asked = select(BlueprintShare.version_id, BlueprintShare.percent).where(BlueprintShare.tag == BOUNDARY.tag)
    return dict(db.execute(asked.where(BlueprintShare.version_id.in_(versions))).all())
