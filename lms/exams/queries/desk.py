"""How exams stand for who works on them: counted for all exams of the list at once."""

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.among import is_among
from lms.exams.models import Attempt, ExamCandidate, ExamPaper
from lms.exams.rules.desk import Stand
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


def stands_of(db: Session, exam_ids: Sequence[int], *, seen_by: Actor) -> dict[int, Stand]:
    """Map exams to how they stand, counting the people in one's reach; an exam with none of them is missing."""
    of = ExamCandidate
    due = and_(of.state == "confirmed", of.standing == "due")
    asked = (
        select(
            of.exam_id,
            func.count().filter(of.state == "proposed"),
            func.count().filter(of.state == "checked"),
            func.count().filter(of.state == "confirmed"),
            func.count().filter(due),
            func.count().filter(and_(due, ExamPaper.id.is_not(None))),
            func.count().filter(Attempt.state == "running"),
            func.count().filter(Attempt.state != "running"),
        )
        .join(Unit, Unit.id == of.unit_id)
        .outerjoin(ExamPaper, ExamPaper.candidate_id == of.id)
        .outerjoin(Attempt, Attempt.candidate_id == of.id)
        .where(is_among(of.exam_id, exam_ids), unit_in_reach(seen_by))
        .group_by(of.exam_id)
    )
    return {exam: Stand(*counts) for exam, *counts in db.execute(asked)}
