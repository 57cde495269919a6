"""Two markers and a third: what each gives, and what comes of it (domain C4.5). Marks are never changed.

Whoever gives a mark holds the exam's row, so two markers at once come one after the other and nothing is decided twice.
"""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import SYSTEM, Actor, Permission, require_can
from lms.among import is_among
from lms.db import table_of
from lms.errors import RuleBroken
from lms.exams.actions.markers import share_places
from lms.exams.actions.measuring import MEASURE
from lms.exams.actions.moving import move_exam
from lms.exams.actions.scoring import score_again
from lms.exams.models import Exam, ExamMark, MarkingPlace, WrittenAnswer
from lms.exams.queries.exams import lock_exam
from lms.exams.queries.marking import (
    answers_of_attempts,
    attempt_and_paper,
    by_hand_of,
    get_place,
    mark_at,
    marks_of,
    waiting_attempts,
)
from lms.exams.queries.papers import contents_of
from lms.exams.queries.rulings import key_version_of, marking_under, rulings_of
from lms.exams.queries.sheets import awaits_sheets
from lms.exams.rules.marking import earned_by
from lms.exams.rules.papers import items_of
from lms.exams.rules.states import ExamState
from lms.exams.rules.two_markers import places_of, result_of
from lms.outbox import request

_ANSWERS = table_of(WrittenAnswer)


def keep_draft(db: Session, place: MarkingPlace, *, points: int | None, note: str, actor: Actor) -> None:
    """Keep what a marker thinks so far; nobody else sees it. Raises RuleBroken MARK_POINTS, MARK_SETTLED."""
    place = _own(db, place, actor)
    if points is not None and not 0 <= points <= place.answer.most:
        raise RuleBroken("MARK_POINTS")
    place.draft_points, place.draft_note = points, note


def give_mark(db: Session, place: MarkingPlace, *, points: int | None, note: str, actor: Actor) -> WrittenAnswer:
    """Give a mark in halves; with the last one the answer is decided, or a third is called.

    A slip is mended by another mark as long as nobody has compared the two. Raises RuleBroken MARK_POINTS for no
    points or more than there are, MARK_SETTLED once the answer is decided or compared, EXAM_MOVE.
    """
    exam = lock_exam(db, place.answer.exam_id)
    place = _own(db, place, actor)
    answer = place.answer
    if points is None or not 0 <= points <= answer.most:
        raise RuleBroken("MARK_POINTS")
    last = mark_at(db, place.id)
    number = last.number + 1 if last else 1
    db.add(
        ExamMark(
            place_id=place.id, number=number, points=points, note=note, account_id=actor.account_id, at=clock.now()
        )
    )
    place.draft_points, place.draft_note = None, ""
    db.flush()  # the rule asks for all marks of the answer
    marks = marks_of(db, [answer.id]).get(answer.id, {})
    result = result_of([marks[at] for at in sorted(marks)], answer.most) if {1, 2} <= set(marks) else None
    audit.record(db, actor=actor, action="exam:mark:given", subject=exam, answer=answer.id, place=place.place)
    if result is not None:
        answer.points, answer.decided_at = result, clock.now()
        db.flush()
        _score_if_done(db, exam, answer.attempt_id)
    elif len(places_of(marks, answer.most)) > len(marks):
        share_places(db, exam, [answer.id])
    return answer


def _own(db: Session, place: MarkingPlace, actor: Actor) -> MarkingPlace:
    """Return one's own place as it now is, while there is something to mark at it."""
    require_can(actor, Permission.MARK_EXAMS)
    place = get_place(db, place.id, seen_by=actor)
    compared = len(marks_of(db, [place.answer_id]).get(place.answer_id, {})) > 1 and mark_at(db, place.id) is not None
    if place.answer.decided_at is not None or compared:
        raise RuleBroken("MARK_SETTLED")
    return place


def _score_if_done(db: Session, exam: Exam, attempt_id: int) -> None:
    """Write an attempt's score once all its answers are decided; the exam is marked once nothing waits."""
    answers = answers_of_attempts(db, [attempt_id])[attempt_id]
    if any(answer.points is None for answer in answers):
        return
    waiting = waiting_attempts(db, exam.id)
    if attempt_id in waiting:
        attempt, paper = attempt_and_paper(db, attempt_id)
        items, last = items_of(paper.items), waiting.pop(attempt_id)
        contents = contents_of(db, [item.question_id for item in items])
        given, ruled = by_hand_of(answers), rulings_of(db, exam.id)
        earned = [
            earned_by(
                item,
                contents[item.question_id],
                attempt.answers.get(str(number)),
                marking_under(exam),
                given.get(number, {}),
                ruled.get(item.question_id),
            )
            if points is None
            else points
            for number, (item, points) in enumerate(zip(items, last.items, strict=True), start=1)
        ]
        score_again(db, last, earned, key_version=key_version_of(db, exam.id), reason="MARKED", actor=SYSTEM)
        db.flush()
    settle_marking(db, exam, actor=SYSTEM)


def settle_marking(db: Session, exam: Exam, *, actor: Actor) -> None:
    """Move a closed exam on once nothing waits for a marker, nor for a table of scores from paper."""
    if exam.state == ExamState.CLOSED and not waiting_attempts(db, exam.id) and not awaits_sheets(db, exam.id):
        move_exam(db, exam, ExamState.MARKED, actor=actor)
        request(db, MEASURE, str(exam.id))  # the bank learns at once which questions people have seen


def decide_void(db: Session, exam: Exam, version_ids: Sequence[int]) -> None:
    """Close the answers to a question that was voided: nobody need mark them any more."""
    open_ones = (_ANSWERS.c.exam_id == exam.id) & _ANSWERS.c.points.is_(None)
    db.execute(
        update(_ANSWERS)
        .where(open_ones, is_among(_ANSWERS.c.version_id, version_ids))
        .values(points=_ANSWERS.c.most, decided_at=clock.now())
    )
