"""What an exam promises, and until when people may be put forward without a reason."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.exams.models import Exam, ExamTerms
from lms.exams.queries.exams import last_draw
from lms.exams.rules.kinds import KINDS
from lms.exams.rules.states import ExamKind


def terms_of(db: Session, exam: Exam) -> ExamTerms:
    """Return the terms of an exam; for one without a row, those of its kind, not stored."""
    known = db.scalar(select(ExamTerms).filter_by(exam_id=exam.id))
    if known is not None:
        return known
    usual = KINDS[ExamKind(exam.kind)]
    return ExamTerms(
        exam_id=exam.id,
        make_up_days=usual.make_up_days.value,
        results_workdays=usual.results_workdays.value,
        review_workdays=usual.review_workdays.value,
        roster_until=None,
        elsewhere="",
        bring="",
    )


def late_reason_needed(db: Session, exam: Exam) -> bool:
    """Tell whether putting somebody forward now is late: the last day is over, or papers were drawn."""
    until = terms_of(db, exam).roster_until
    return (until is not None and clock.today() > until) or last_draw(db, exam.id) is not None
