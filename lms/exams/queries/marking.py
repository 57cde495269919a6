"""Written answers and the places of their markers: what is wanted, held, open and given; no names."""

from collections.abc import Sequence
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.among import is_among
from lms.errors import NotFound
from lms.exams.models import (
    Attempt,
    AttemptScore,
    ExamCandidate,
    ExamMark,
    ExamPaper,
    MarkingPlace,
    WrittenAnswer,
)
from lms.exams.queries.attempts import last_scores
from lms.exams.rules.marking import ByHand
from lms.exams.rules.two_markers import Held, Wanted, places_of

# The conditions that a place is still to be marked.
OPEN = (
    ~select(ExamMark.id).where(ExamMark.place_id == MarkingPlace.id).exists(),
    WrittenAnswer.decided_at.is_(None),
)


def marks_of(db: Session, answer_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """Map answers to their marks by place, the highest number of each place."""
    asked = (
        select(MarkingPlace.answer_id, MarkingPlace.place, ExamMark.points)
        .join(ExamMark, ExamMark.place_id == MarkingPlace.id)
        .where(is_among(MarkingPlace.answer_id, answer_ids))
        .order_by(ExamMark.number)
    )
    found: dict[int, dict[int, int]] = {}
    for answer, place, points in db.execute(asked):
        found.setdefault(answer, {})[place] = points
    return found


def wanted_in(db: Session, exam_id: int, answer_ids: Sequence[int] | None = None) -> list[Wanted]:
    """Return the undecided answers of an exam that lack a marker at a place, in the order in which they were made."""
    asked = (
        select(WrittenAnswer, Attempt.person_id, ExamCandidate.unit_id)
        .join(Attempt, Attempt.id == WrittenAnswer.attempt_id)
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .where(WrittenAnswer.exam_id == exam_id, WrittenAnswer.decided_at.is_(None))
        .order_by(WrittenAnswer.id)
    )
    if answer_ids is not None:
        asked = asked.where(is_among(WrittenAnswer.id, answer_ids))
    rows = list(db.execute(asked))
    ids = [answer.id for answer, _, _ in rows]
    marks, held = marks_of(db, ids), _held(db, ids)
    wanted = []
    for answer, person, unit in rows:
        own = held.get(answer.id, {})
        free = tuple(place for place in places_of(marks.get(answer.id, {}), answer.most) if place not in own)
        if free:
            wanted.append(Wanted(answer.id, free, person, unit, frozenset(own.values())))
    return wanted


def _held(db: Session, answer_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    asked = select(MarkingPlace.answer_id, MarkingPlace.place, MarkingPlace.account_id)
    found: dict[int, dict[int, int]] = {}
    for answer, place, account in db.execute(asked.where(is_among(MarkingPlace.answer_id, answer_ids))):
        found.setdefault(answer, {})[place] = account
    return found


def unbegun_places(db: Session, exam_id: int) -> dict[int, list[Held]]:
    """Map accounts to the places they hold and have not begun, in the order in which they come to them."""
    asked = (
        select(MarkingPlace, Attempt.person_id, ExamCandidate.unit_id)
        .join(MarkingPlace.answer)
        .join(Attempt, Attempt.id == WrittenAnswer.attempt_id)
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .where(WrittenAnswer.exam_id == exam_id, *OPEN)
        .where(MarkingPlace.draft_points.is_(None), MarkingPlace.draft_note == "")
        .order_by(WrittenAnswer.version_id, WrittenAnswer.part, MarkingPlace.id)
    )
    rows = list(db.execute(asked))
    held = _held(db, [place.answer_id for place, _, _ in rows])
    found: dict[int, list[Held]] = {}
    for place, person, unit in rows:
        others = frozenset(held[place.answer_id].values()) - {place.account_id}
        found.setdefault(place.account_id, []).append(Held(place.id, place.answer_id, person, unit, others))
    return found


def open_places_of(db: Session, exam_id: int, account_id: int) -> list[int]:
    """Return the places a marker has still to mark, question by question so that he compares like with like."""
    asked = (
        select(MarkingPlace.id)
        .join(MarkingPlace.answer)
        .where(MarkingPlace.account_id == account_id, WrittenAnswer.exam_id == exam_id, *OPEN)
        .order_by(WrittenAnswer.version_id, WrittenAnswer.part, MarkingPlace.id)
    )
    return list(db.scalars(asked))


def get_place(db: Session, place_id: int, *, seen_by: Actor) -> MarkingPlace:
    """Return one's own place of an answer. Raises NotFound MARKING_PLACE_NOT_FOUND for anybody else's."""
    asked = select(MarkingPlace).where(
        MarkingPlace.id == place_id, MarkingPlace.account_id == (seen_by.account_id or 0)
    )
    found = db.scalar(asked.options(joinedload(MarkingPlace.answer)).execution_options(populate_existing=True))
    if found is None or not seen_by.can(Permission.MARK_EXAMS):
        raise NotFound("MARKING_PLACE_NOT_FOUND")
    return found


def mark_at(db: Session, place_id: int) -> ExamMark | None:
    """Return what counts at a place: the mark with the highest number."""
    return db.scalar(select(ExamMark).filter_by(place_id=place_id).order_by(ExamMark.number.desc()).limit(1))


def attempt_and_paper(db: Session, attempt_id: int) -> tuple[Attempt, ExamPaper]:
    """Return an attempt with its paper."""
    asked = select(Attempt, ExamPaper).join(ExamPaper, ExamPaper.id == Attempt.paper_id)
    attempt, paper = db.execute(asked.where(Attempt.id == attempt_id)).one()
    return attempt, paper


def answers_of_attempts(db: Session, attempt_ids: Sequence[int]) -> dict[int, list[WrittenAnswer]]:
    """Map attempts to their answers that people mark."""
    found: dict[int, list[WrittenAnswer]] = {}
    for answer in db.scalars(select(WrittenAnswer).where(is_among(WrittenAnswer.attempt_id, attempt_ids))):
        found.setdefault(answer.attempt_id, []).append(answer)
    return found


def by_hand_of(answers: Sequence[WrittenAnswer]) -> ByHand:
    """Return what people gave for the answers of one attempt, as shares of what each could earn."""
    found: dict[int, dict[int, Fraction]] = {}
    for answer in answers:
        if answer.points is not None:
            found.setdefault(answer.number, {})[answer.part] = Fraction(answer.points, max(1, answer.most))
    return found


def waiting_attempts(db: Session, exam_id: int) -> dict[int, AttemptScore]:
    """Map the attempts of an exam that hold a question that waits for a marker to their scores."""
    asked = select(Attempt.id).join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
    scores = last_scores(db, list(db.scalars(asked.where(ExamCandidate.exam_id == exam_id))))
    return {attempt: score for attempt, score in scores.items() if score.waiting}
