"""On whose papers a question stands."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.exams.models import ExamCandidate, ExamPaper
from question_bank.models import QuestionVersion


def papers_with(db: Session, exam_id: int, question_id: int) -> dict[int, int]:
    """Map the sittings of an exam to how many of their papers hold a question, in whatever version."""
    versions = set(db.scalars(select(QuestionVersion.id).filter_by(question_id=question_id)))
    asked = (
        select(ExamCandidate.sitting_id, ExamPaper.items)
        .join(ExamCandidate, ExamCandidate.id == ExamPaper.candidate_id)
        .where(ExamCandidate.exam_id == exam_id)
    )
    found: dict[int, int] = {}
    for sitting, items in db.execute(asked):
        if any(item[0] in versions for item in items):
            found[sitting] = found.get(sitting, 0) + 1
    return found


def questions_of(db: Session, version_ids: list[int]) -> dict[int, int]:
    """Map versions to their questions."""
    asked = select(QuestionVersion.id, QuestionVersion.question_id).where(QuestionVersion.id.in_(version_ids))
    return dict(db.execute(asked).all())
