"""What a marker sees: his exams, his turn, one answer with its question and key, and no word about who wrote it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.exams.models import Attempt, Exam, ExamMark, ExamMarker, MarkingPlace, WrittenAnswer
from lms.exams.queries.markers import marked_by
from lms.exams.queries.marking import mark_at, marks_of, open_places_of
from lms.exams.queries.papers import contents_of
from lms.exams.rules.states import ExamState
from question_bank.answers import form_of
from question_bank.content import Content
from question_bank.types import case, read_answer


@dataclass(frozen=True, slots=True)
class Task:
    """An exam that an actor marks, and how far he is; `first` is the place he comes to next."""

    exam: Exam
    owes: int
    done: int
    first: int | None


def my_marking(db: Session, *, seen_by: Actor) -> list[Task]:
    """Return the exams an actor marks, those with most to do first."""
    account = seen_by.account_id or 0
    named = select(ExamMarker.exam_id).where(ExamMarker.account_id == account, ExamMarker.ended_at.is_(None))
    tasks = []
    for exam in db.scalars(select(Exam).where(Exam.id.in_(named)).order_by(Exam.id.desc())):
        places = open_places_of(db, exam.id, account)
        done = marked_by(db, exam.id).get(account, 0)
        tasks.append(Task(exam, len(places), done, places[0] if places else None))
    return sorted(tasks, key=lambda task: -task.owes)


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a marker is in his round: marked so far, still open, the next open place, the one marked last."""

    done: int
    owes: int
    following: int | None
    before: int | None


def place_in_turn(db: Session, place: MarkingPlace, *, seen_by: Actor) -> Turn:
    """Return where a marker is in his round of an exam."""
    exam_id, account = place.answer.exam_id, seen_by.account_id or 0
    left = open_places_of(db, exam_id, account)
    later = left[left.index(place.id) + 1 :] if place.id in left else left
    following = next(iter(later or [each for each in left if each != place.id]), None)
    last = (
        select(func.max(ExamMark.id))
        .join(MarkingPlace, MarkingPlace.id == ExamMark.place_id)
        .join(WrittenAnswer, WrittenAnswer.id == MarkingPlace.answer_id)
        .where(ExamMark.account_id == account, WrittenAnswer.exam_id == exam_id, MarkingPlace.id != place.id)
    )
    before = db.scalar(select(ExamMark.place_id).where(ExamMark.id == last.scalar_subquery()))
    return Turn(marked_by(db, exam_id).get(account, 0), len(left), following, before)


@dataclass(frozen=True, slots=True)
class ToMark:
    """One answer: the whole question, the part that was asked, what was written, and the mark that counts if any."""

    content: Content
    asked: Content
    text: str
    mark: ExamMark | None
    is_settled: bool


def answer_to_mark(db: Session, place: MarkingPlace) -> ToMark:
    """Return the answer at one's place, with question and key."""
    answer = place.answer
    content: Content = contents_of(db, [answer.version_id])[answer.version_id]
    sent = form_of(db.scalars(select(Attempt.answers).filter_by(id=answer.attempt_id)).one().get(str(answer.number)))
    asked: Content = content
    given = read_answer(content, sent)
    if isinstance(content, case.Content) and answer.part:
        asked, given = content.parts[answer.part - 1], given[answer.part - 1]
    mark = mark_at(db, place.id)
    compared = mark is not None and len(marks_of(db, [answer.id]).get(answer.id, {})) > 1
    over = db.scalars(select(Exam.state).filter_by(id=answer.exam_id)).one() != ExamState.CLOSED
    settled = over or compared or answer.decided_at is not None
    return ToMark(content, asked, str(given), mark, settled)
