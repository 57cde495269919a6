"""Who marks what: markers of an exam, what each still owes, one answer as its marker sees it, without a name."""

from collections.abc import Sequence
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.among import is_among
from lms.errors import NotFound
from lms.exams.models import (
    Attempt,
    AttemptScore,
    Exam,
    ExamCandidate,
    ExamMark,
    ExamMarker,
    ExamPaper,
    MarkingPlace,
    WrittenAnswer,
)
from lms.exams.queries.attempts import last_scores
from lms.exams.rules.marking import ByHand
from lms.exams.rules.two_markers import Hand, Held, Wanted, places_of
from lms.people.accounts import Account, RoleGrant
from lms.people.models import Post


def markers_of(db: Session, exam_id: int, *, to_change: bool = False) -> list[ExamMarker]:
    """Return the markers of an exam in the order they were named, those ended included."""
    asked = select(ExamMarker).filter_by(exam_id=exam_id).order_by(ExamMarker.id)
    if to_change:
        return list(db.scalars(asked.with_for_update()))
    return list(db.scalars(asked.options(joinedload(ExamMarker.account))))


def get_marker(db: Session, exam: Exam, marker_id: int) -> ExamMarker:
    """Return a marker of an exam. Raises NotFound MARKER_NOT_FOUND."""
    found = db.scalar(select(ExamMarker).filter_by(exam_id=exam.id, id=marker_id))
    if found is None:
        raise NotFound("MARKER_NOT_FOUND")
    return found


def may_mark(db: Session, account_id: int) -> bool:
    """Tell whether an account holds a role that may mark."""
    roles = db.scalars(select(RoleGrant.role).filter_by(account_id=account_id).where(RoleGrant.ended_at.is_(None)))
    return any(Actor(None, role).can(Permission.MARK_EXAMS) for role in roles)  # type: ignore[arg-type] # a StrEnum's value


def hands_of(db: Session, exam_id: int) -> list[Hand]:
    """Return the markers at work as sharing out sees them: persons, their units, and what they owe."""
    asked = (
        select(ExamMarker.account_id, Account.person_id)
        .join(Account, Account.id == ExamMarker.account_id)
        .where(ExamMarker.exam_id == exam_id, ExamMarker.ended_at.is_(None), Account.disabled_at.is_(None))
        .order_by(ExamMarker.id)
    )
    rows = list(db.execute(asked))
    units: dict[int | None, set[int]] = {}
    for person, unit in db.execute(
        select(Post.person_id, Post.unit_id).where(
            Post.person_id.in_([row.person_id for row in rows]), Post.ended_on.is_(None)
        )
    ):
        units.setdefault(person, set()).add(unit)
    persons = {row.account_id: row.person_id for row in rows}
    for account, place in db.execute(
        select(RoleGrant.account_id, RoleGrant.unit_id).where(
            RoleGrant.account_id.in_([row.account_id for row in rows]), RoleGrant.ended_at.is_(None)
        )
    ):
        if persons[account] is None and place is not None:
            units.setdefault(-account, set()).add(place)
    owed = owed_by(db, exam_id)
    return [
        Hand(account, person, frozenset(units.get(person or -account, ())), owed.get(account, 0))
        for account, person in rows
    ]


_OPEN = (
    ~select(ExamMark.id).where(ExamMark.place_id == MarkingPlace.id).exists(),
    WrittenAnswer.decided_at.is_(None),
)


def owed_by(db: Session, exam_id: int) -> dict[int, int]:
    """Map accounts to how many answers of an exam they have still to mark."""
    asked = (
        select(MarkingPlace.account_id, func.count())
        .join(MarkingPlace.answer)
        .where(WrittenAnswer.exam_id == exam_id, *_OPEN)
        .group_by(MarkingPlace.account_id)
    )
    return dict(db.execute(asked).all())


def marked_by(db: Session, exam_id: int) -> dict[int, int]:
    """Map accounts to how many answers of an exam they have marked."""
    asked = (
        select(ExamMark.account_id, func.count(ExamMark.place_id.distinct()))
        .join(MarkingPlace, MarkingPlace.id == ExamMark.place_id)
        .join(MarkingPlace.answer)
        .where(WrittenAnswer.exam_id == exam_id)
        .group_by(ExamMark.account_id)
    )
    return dict(db.execute(asked).all())


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
        .where(WrittenAnswer.exam_id == exam_id, *_OPEN)
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
        .where(MarkingPlace.account_id == account_id, WrittenAnswer.exam_id == exam_id, *_OPEN)
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


def is_laid_out(db: Session, exam_id: int) -> bool:
    """Tell whether the written answers of an exam were made out already."""
    return db.scalar(select(WrittenAnswer.id).filter_by(exam_id=exam_id).limit(1)) is not None


def waiting_attempts(db: Session, exam_id: int) -> dict[int, AttemptScore]:
    """Map the attempts of an exam that hold a question that waits for a marker to their scores."""
    asked = select(Attempt.id).join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
    scores = last_scores(db, list(db.scalars(asked.where(ExamCandidate.exam_id == exam_id))))
    return {attempt: score for attempt, score in scores.items() if score.waiting}
