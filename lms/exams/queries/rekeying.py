"""Questions of an exam, and wrong keys found in it (lessons P16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.errors import NotFound
from lms.exams.models import (
    Attempt,
    Exam,
    ExamCandidate,
    ExamPaper,
    Rekeying,
    RekeyingDecision,
)
from lms.exams.queries.attempts import last_scores
from lms.exams.queries.rulings import key_version_of
from lms.exams.rules.states import ExamState
from question_bank.models import Question, QuestionVersion


def open_rekeyings(db: Session, exam_id: int) -> list[Rekeying]:
    """Return the re-keyings of an exam that nobody has decided about."""
    decided = exists().where(RekeyingDecision.rekeying_id == Rekeying.id)
    return list(db.scalars(select(Rekeying).filter_by(exam_id=exam_id).where(~decided).order_by(Rekeying.id)))


def publishable(db: Session, today: date) -> Sequence[int]:
    """Return the ids of marked exams whose results are promised for today or before, no wrong key being open."""
    decided = exists().where(RekeyingDecision.rekeying_id == Rekeying.id)
    still = select(Rekeying.id).where(Rekeying.exam_id == Exam.id, ~decided)
    asked = select(Exam.id).where(Exam.state == ExamState.MARKED.value, Exam.results_on <= today, ~still.exists())
    return db.scalars(asked).all()


def rekeyings_of(db: Session, exam_id: int) -> list[tuple[Rekeying, RekeyingDecision | None]]:
    """Return all re-keyings of an exam with what was decided, the newest first."""
    asked = select(Rekeying, RekeyingDecision).outerjoin(RekeyingDecision)
    rows = db.execute(asked.where(Rekeying.exam_id == exam_id).order_by(Rekeying.id.desc()))
    return [(rekeying, decision) for rekeying, decision in rows]


def get_rekeying(db: Session, exam: Exam, rekeying_id: int) -> tuple[Rekeying, RekeyingDecision | None]:
    """Return a re-keying of an exam and what was decided. Raises NotFound REKEYING_NOT_FOUND."""
    for rekeying, decision in rekeyings_of(db, exam.id):
        if rekeying.id == rekeying_id:
            return rekeying, decision
    raise NotFound("REKEYING_NOT_FOUND")


@dataclass(slots=True)
class Asked:
    """A question as an exam asked it: how many had it, how many answered it wholly right, by how many halves it is."""

    question: Question
    version: QuestionVersion
    had: int = 0
    full: int = 0
    waiting: int = 0
    points: int = 0


def questions_asked(db: Session, exam: Exam) -> list[Asked]:
    """Return the questions on papers that were sat, those answered worst first: there a key is wrong, if anywhere."""
    papers = dict(sat_papers(db, exam.id))
    scores = last_scores(db, sorted(papers))
    by_version: dict[int, list[tuple[int, int | None]]] = {}
    for attempt, items in papers.items():
        score = scores.get(attempt)
        if score is not None and len(score.items) == len(items):
            for item, points in zip(items, score.items, strict=True):
                by_version.setdefault(item[0], []).append((item[2], points))
    asked = select(QuestionVersion, Question).join(Question, Question.id == QuestionVersion.question_id)
    found: dict[int, Asked] = {}
    for version, question in db.execute(asked.where(is_among(QuestionVersion.id, sorted(by_version)))):
        one = found.setdefault(question.id, Asked(question, version))
        for most, points in by_version[version.id]:
            one.had += 1
            one.full += points == most
            one.waiting += points is None
            one.points = most
    return sorted(found.values(), key=lambda one: (one.full / max(1, one.had), one.question.id))


def get_asked(db: Session, exam: Exam, question_id: int) -> Asked:
    """Return a question that somebody had in an exam. Raises NotFound QUESTION_NOT_FOUND."""
    for one in questions_asked(db, exam):
        if one.question.id == question_id:
            return one
    raise NotFound("QUESTION_NOT_FOUND")


def sat_papers(db: Session, exam_id: int) -> list[tuple[int, list[list[int]]]]:
    """Return the attempts of an exam that are over, each with the items of its paper."""
    asked = (
        select(Attempt.id, ExamPaper.items)
        .join(ExamPaper, ExamPaper.id == Attempt.paper_id)
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .where(ExamCandidate.exam_id == exam_id, Attempt.state != "running")
    )
    return [(attempt, items) for attempt, items in db.execute(asked.order_by(Attempt.id))]


def next_key_version(db: Session, exam_id: int) -> int:
    """Return the version that the next re-keying of an exam becomes."""
    return key_version_of(db, exam_id) + 1
