"""What somebody has shown since he was suspended: education off the post, and the exam that follows it (CR4, CR5)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.credentials.queries.cases_read import CaseFile
from lms.credentials.rules.suspending import OffPostExam, Suspension
from lms.exams.models import Exam, ExamCandidate
from lms.exams.queries.sat import exams_sat
from lms.exams.rules.states import ExamKind


def suspension_of(db: Session, file: CaseFile) -> Suspension:
    """Return the suspension, or hold, of a case with what has been shown since it began."""
    case = file.case
    educated, ended = file.said("educated"), file.said("ground_ended")
    return Suspension(
        began_on=case.interim_on or case.served_on or case.opened_on,
        until=case.until,
        educated_on=date.fromisoformat(educated.facts["on"]) if educated else None,
        exams=off_post_exams(db, case.credential.person_id),
        stayed_days=case.stayed_days,
        ended_without_finding=ended is not None and not ended.facts["finding"],
    )


def off_post_exams(db: Session, person_id: int) -> tuple[OffPostExam, ...]:
    """Return the published off-post exams that a person sat, the latest first."""
    sat = exams_sat(db, [person_id], [ExamKind.OFFPOST]).get(person_id, ())
    failed = [each.exam_id for each in sat if not each.passed]
    again = _made_up(db, failed, person_id)
    return tuple(OffPostExam(each.sat_on, each.passed, not each.passed and each.exam_id in again) for each in sat)


def _made_up(db: Session, exam_ids: list[int], person_id: int) -> set[int]:
    """Return those exams whose make-up has results and had the person on its roster."""
    asked = (
        select(Exam.make_up_of_id)
        .join(ExamCandidate, ExamCandidate.exam_id == Exam.id)
        .where(Exam.make_up_of_id.in_(exam_ids), Exam.published_at.is_not(None), ExamCandidate.person_id == person_id)
    )
    return {exam_id for exam_id in db.scalars(asked) if exam_id is not None}
