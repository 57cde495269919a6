"""How far marking is: by marker and by question, and how often two markers disagree."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.exams.models import ExamMarker, MarkingPlace, WrittenAnswer
from lms.exams.queries.markers import marked_by, markers_of, owed_by
from lms.exams.queries.marking import marks_of
from lms.exams.queries.papers import contents_of
from lms.exams.rules.two_markers import disagree, places_of


@dataclass(frozen=True, slots=True)
class OfMarker:
    """One marker: what he has done, what he owes, and how far on the mean he lies from the other marker (halves)."""

    marker: ExamMarker
    done: int
    owes: int
    above: float | None


@dataclass(slots=True)
class OfQuestion:
    """One question, or a part of a case: answers, those decided, those marked twice, those that called a third."""

    version_id: int
    part: int
    text: str
    most: int
    answers: int = 0
    decided: int = 0
    twice: int = 0
    apart: int = 0


@dataclass(frozen=True, slots=True)
class MarkingProgress:
    """The marking of an exam. `short`: answers for which a marker is missing."""

    markers: list[OfMarker]
    questions: list[OfQuestion]
    answers: int
    decided: int
    twice: int
    apart: int
    short: int


def marking_progress(db: Session, exam_id: int) -> MarkingProgress:
    """Return how far the marking of an exam is."""
    answers = list(db.scalars(select(WrittenAnswer).filter_by(exam_id=exam_id).order_by(WrittenAnswer.id)))
    marks = marks_of(db, [answer.id for answer in answers])
    contents = contents_of(db, [answer.version_id for answer in answers])
    questions: dict[tuple[int, int], OfQuestion] = {}
    for answer in answers:
        key = (answer.version_id, answer.part)
        if key not in questions:
            questions[key] = OfQuestion(answer.version_id, answer.part, contents[answer.version_id].stem, answer.most)
        own = marks.get(answer.id, {})
        _count(questions[key], answer, own)
    places = _places(db, exam_id)
    lacking = [
        answer
        for answer in answers
        if answer.points is None
        and set(places_of(marks.get(answer.id, {}), answer.most)) - set(places.get(answer.id, {}))
    ]
    counted = questions.values()
    return MarkingProgress(
        _markers(db, exam_id, marks, places),
        list(counted),
        len(answers),
        sum(each.decided for each in counted),
        sum(each.twice for each in counted),
        sum(each.apart for each in counted),
        len(lacking),
    )


def _count(question: OfQuestion, answer: WrittenAnswer, marks: dict[int, int]) -> None:
    question.answers += 1
    question.decided += answer.points is not None
    if 1 in marks and 2 in marks:
        question.twice += 1
        question.apart += disagree(marks[1], marks[2], answer.most)


def _places(db: Session, exam_id: int) -> dict[int, dict[int, int]]:
    asked = select(MarkingPlace.answer_id, MarkingPlace.place, MarkingPlace.account_id).join(MarkingPlace.answer)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for answer, place, account in db.execute(asked.where(WrittenAnswer.exam_id == exam_id)):
        found[answer][place] = account
    return found


def _markers(
    db: Session, exam_id: int, marks: dict[int, dict[int, int]], places: dict[int, dict[int, int]]
) -> list[OfMarker]:
    apart: dict[int, list[int]] = defaultdict(list)
    for answer, own in marks.items():
        if 1 in own and 2 in own:
            apart[places[answer][1]].append(own[1] - own[2])
            apart[places[answer][2]].append(own[2] - own[1])
    done, owes = marked_by(db, exam_id), owed_by(db, exam_id)
    rows = []
    for marker in markers_of(db, exam_id):
        own_apart = apart.get(marker.account_id)
        above = sum(own_apart) / len(own_apart) if own_apart else None
        rows.append(OfMarker(marker, done.get(marker.account_id, 0), owes.get(marker.account_id, 0), above))
    return rows
