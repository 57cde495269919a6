"""Cases of cheating: by exam for the bureau, his own for the candidate, and whom they bar or count as failed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, bindparam, exists, func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.among import is_among
from lms.db import table_of
from lms.errors import NotFound
from lms.exams.models import (
    Exam,
    ExamCandidate,
    ExamCase,
    ExamCaseEvent,
    ExamCaseEvidence,
    ExamCasePoint,
    ExamIrregularity,
    LeakedQuestion,
)
from lms.exams.queries.exams import is_dealt_with_by
from lms.exams.rules.discipline import IN_EFFECT, UNDECIDED

_WHOLE = (
    joinedload(ExamCase.candidate).joinedload(ExamCandidate.exam).joinedload(Exam.unit),
    joinedload(ExamCase.candidate).joinedload(ExamCandidate.person),
    joinedload(ExamCase.candidate).joinedload(ExamCandidate.unit),
    joinedload(ExamCase.candidate).joinedload(ExamCandidate.sitting),
)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that stands in a case, in order."""

    case: ExamCase
    events: list[ExamCaseEvent]
    evidence: list[ExamCaseEvidence]
    points: list[ExamCasePoint]

    @property
    def unanswered(self) -> int:
        """How many points of the candidate wait for an answer."""
        return sum(point.answer is None for point in self.points)

    @property
    def hands(self) -> set[int | None]:
        """The accounts that have had a hand in it."""
        return {event.actor_id for event in self.events} | {point.answered_by_id for point in self.points} - {None}

    def said(self, what: str) -> ExamCaseEvent | None:
        """Return the last event of a kind."""
        return next((event for event in reversed(self.events) if event.what == what), None)


def get_case(db: Session, case_id: int, *, seen_by: Actor, to_change: bool = False) -> CaseFile:
    """Return a case of an exam that an actor runs or publishes, locked to change. Raises NotFound CASE_NOT_FOUND."""
    case = _case(db, ExamCase.id == case_id, to_change=to_change)
    if case is None or not is_dealt_with_by(db, case.candidate.exam, seen_by):
        raise NotFound("CASE_NOT_FOUND")
    return _file(db, case)


def is_accused(db: Session, candidate_id: int) -> bool:
    """Tell whether a live case stands against a candidate; two that ask at once wait for each other here."""
    db.scalar(select(ExamCandidate.id).filter_by(id=candidate_id).with_for_update())
    live = [state.value for state in UNDECIDED | IN_EFFECT]
    return (
        db.scalar(select(ExamCase.id).where(ExamCase.candidate_id == candidate_id, ExamCase.state.in_(live)))
        is not None
    )


def get_my_case(db: Session, case_id: int, *, seen_by: Actor, to_change: bool = False) -> CaseFile:
    """Return a case against oneself. Raises NotFound CASE_NOT_FOUND."""
    case = _case(db, ExamCase.id == case_id, to_change=to_change)
    if case is None or case.candidate.person_id != seen_by.person_id:
        raise NotFound("CASE_NOT_FOUND")
    return _file(db, case)


def _case(db: Session, which: ColumnElement[bool], *, to_change: bool) -> ExamCase | None:
    asked = select(ExamCase).where(which).options(*_WHOLE)
    if to_change:
        db.flush()
        asked = asked.with_for_update(of=ExamCase).execution_options(populate_existing=True)
    return db.scalar(asked)


def _file(db: Session, case: ExamCase) -> CaseFile:
    shown = joinedload(ExamCaseEvidence.irregularity)
    evidence = select(ExamCaseEvidence).filter_by(case_id=case.id).options(shown).order_by(ExamCaseEvidence.id)
    return CaseFile(
        case,
        list(db.scalars(select(ExamCaseEvent).filter_by(case_id=case.id).order_by(ExamCaseEvent.id))),
        list(db.scalars(evidence)),
        list(db.scalars(select(ExamCasePoint).filter_by(case_id=case.id).order_by(ExamCasePoint.id))),
    )


def get_evidence(file: CaseFile, evidence_id: int) -> ExamCaseEvidence:
    """Return a file of a case. Raises NotFound FILE_GONE."""
    for each in file.evidence:
        if each.id == evidence_id and each.digest:
            return each
    raise NotFound("FILE_GONE")


def cases_of(db: Session, exam_id: int) -> list[ExamCase]:
    """Return the cases of an exam, the newest first."""
    asked = select(ExamCase).join(ExamCandidate, ExamCandidate.id == ExamCase.candidate_id)
    asked = asked.where(ExamCandidate.exam_id == exam_id).options(*_WHOLE).order_by(ExamCase.id.desc())
    return list(db.scalars(asked))


def my_cases(db: Session, *, seen_by: Actor) -> list[ExamCase]:
    """Return the cases against oneself, the newest first."""
    asked = select(ExamCase).join(ExamCandidate, ExamCandidate.id == ExamCase.candidate_id)
    asked = asked.where(ExamCandidate.person_id == (seen_by.person_id or 0))
    return list(db.scalars(asked.options(*_WHOLE).order_by(ExamCase.id.desc())))


@dataclass(frozen=True, slots=True)
class Noted:
    """A candidate about whom something is on record, and whether a case is open or decided against him."""

    candidate: ExamCandidate
    rows: list[ExamIrregularity]
    case: ExamCase | None


def noted_in(db: Session, exam_id: int, live: Sequence[ExamCase]) -> list[Noted]:
    """Return the candidates of an exam about whom something is on record, with the case against each."""
    asked = (
        select(ExamIrregularity, ExamCandidate)
        .join(ExamCandidate, ExamCandidate.id == ExamIrregularity.candidate_id)
        .where(ExamCandidate.exam_id == exam_id)
        .options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
        .order_by(ExamIrregularity.id)
    )
    rows: dict[int, list[ExamIrregularity]] = {}
    people: dict[int, ExamCandidate] = {}
    for row, candidate in db.execute(asked):
        people[candidate.id] = candidate
        rows.setdefault(candidate.id, []).append(row)
    against = {case.candidate_id: case for case in reversed(live)}
    return [Noted(people[key], found, against.get(key)) for key, found in rows.items()]


# Asked when anybody begins, and when he looks at what came of it.
_CANDIDATE_ROW = table_of(ExamCandidate)
_CASE, _CANDIDATE = table_of(ExamCase).c, _CANDIDATE_ROW.c
_IS_IN_EFFECT = _CASE.state.in_([state.value for state in IN_EFFECT])
_CHEATS = select(_CASE.candidate_id).where(_IS_IN_EFFECT, is_among(_CASE.candidate_id, "ids"))
_BARS = (
    select(_CANDIDATE.person_id, func.max(_CASE.barred_until))
    .join(table_of(ExamCase), _CASE.candidate_id == _CANDIDATE.id)
    .where(_CASE.barred_until >= bindparam("day"), is_among(_CANDIDATE.person_id, "ids"))
    .group_by(_CANDIDATE.person_id)
)


def cheats_among(db: Session, candidate_ids: Iterable[int]) -> set[int]:
    """Return those candidates whose attempt counts as zero and as a fail: a case against them is in effect (C4.7)."""
    return set(db.scalars(_CHEATS, {"ids": sorted(candidate_ids)}))


def is_cheat(candidate_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a case against a candidate is in effect, for a statement that has his id."""
    return exists().where(_CASE.candidate_id == candidate_id, _IS_IN_EFFECT)


def barred_until(person_id: ColumnElement[int]) -> ColumnElement[date | None]:
    """Return the last day of a bar that holds on `day`, for a statement that has a person's id; None without any."""
    own = _CANDIDATE_ROW.alias()
    last = select(func.max(_CASE.barred_until)).join_from(own, table_of(ExamCase), _CASE.candidate_id == own.c.id)
    return last.where(_CASE.barred_until >= bindparam("day"), own.c.person_id == person_id).scalar_subquery()


def bars_on(db: Session, person_ids: Iterable[int], day: date) -> dict[int, date]:
    """Map people who may sit no exam on a day to the last day of their bar."""
    rows = db.execute(_BARS, {"ids": sorted(person_ids), "day": day})
    return {person: last for person, last in rows if last is not None}


def leaks_of(db: Session, sitting_ids: Sequence[int]) -> list[LeakedQuestion]:
    """Return what became known of the questions of sittings, in order."""
    asked = select(LeakedQuestion).where(LeakedQuestion.sitting_id.in_(sitting_ids))
    return list(db.scalars(asked.order_by(LeakedQuestion.id)))
