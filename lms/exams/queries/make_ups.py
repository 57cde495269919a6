"""Whose make-up is whose, who may sit one, and who failed it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.among import is_among
from lms.exams.models import Exam, ExamCandidate, ExamCase, ExamResit, ExcusedAbsence
from lms.exams.queries.rates import people_of
from lms.exams.queries.terms import terms_of
from lms.exams.rules.make_ups import Bar, First, Why, entitlement, limit_of
from lms.exams.rules.rates import Came
from lms.exams.rules.states import CandidateState, ExamState
from lms.people.models import Leave, Person, Unit
from lms.people.queries.people import running_on


@dataclass(frozen=True, slots=True)
class Entitled:
    """A candidate of the first sitting, and whether he may sit a make-up on a day."""

    candidate_id: int
    person_id: int
    name: str
    unit: str
    verdict: Why | Bar

    @property
    def may(self) -> bool:
        """Whether he may."""
        return isinstance(self.verdict, Why)


def make_ups_of(db: Session, exam_id: int) -> list[Exam]:
    """Return the make-ups of an exam that were not called off."""
    asked = select(Exam).where(Exam.make_up_of_id == exam_id, Exam.state != ExamState.CANCELLED.value)
    return list(db.scalars(asked.options(joinedload(Exam.unit)).order_by(Exam.id)))


def entitled_to(db: Session, exam: Exam, *, on: date, but: int | None = None) -> list[Entitled]:
    """Return the candidates of an exam and whether each may sit a make-up on a day, by unit and name.

    `but` names a make-up whose own roster does not count as having had one.
    """
    stood = people_of([exam.id], at=clock.now()).subquery()
    asked = (
        select(stood.c.candidate_id, stood.c.person_id, Person.name, Unit.name, stood.c.standing, stood.c.came)
        .join(Person, Person.id == stood.c.person_id)
        .join(Unit, Unit.id == stood.c.unit_id)
        .order_by(Unit.sort_order, Unit.id, Person.name, Person.id)
    )
    rows = db.execute(asked).all()
    candidates, people = [row[0] for row in rows], [row[1] for row in rows]
    excused, barred = _excused(db, candidates), _barred(db, people)
    had, away = _had_one(db, candidates, but), _on_leave(db, people, on)
    return [
        Entitled(
            candidate, person, name, unit,
            entitlement(
                First(
                    standing, Came(came), candidate in excused, barred.get(person), candidate in had, person in away
                ),
                on,
            ),
        )
        for candidate, person, name, unit, standing, came in rows
    ]  # fmt: skip


def limit_for(db: Session, exam: Exam, entitled: Sequence[Entitled]) -> date | None:
    """Return the last day for a make-up of an exam for those who may sit it, None for nobody."""
    whys = [one.verdict for one in entitled if isinstance(one.verdict, Why)]
    published = clock.local_date(exam.published_at or clock.now())
    return limit_of(whys, published_on=published, days=terms_of(db, exam).make_up_days, year=exam.year)


def resits_of(db: Session, candidate_ids: Sequence[int]) -> dict[int, ExamResit]:
    """Map candidates of make-ups to whose place they make up for, and why."""
    asked = select(ExamResit).where(is_among(ExamResit.candidate_id, candidate_ids))
    return {each.candidate_id: each for each in db.scalars(asked)}


def failed_again(db: Session, exam: Exam) -> list[Entitled]:
    """Return who sat the make-up of an exam, or had to, and still has not passed; each with why he had one."""
    stood = people_of([exam.id], at=clock.now(), published=True).subquery()
    asked = (
        select(stood.c.candidate_id, stood.c.person_id, Person.name, Unit.name, stood.c.standing, stood.c.came)
        .join(Person, Person.id == stood.c.person_id)
        .join(Unit, Unit.id == stood.c.unit_id)
        .where(stood.c.again.in_((int(Came.ABSENT), int(Came.FAILED))))
        .order_by(Unit.sort_order, Unit.id, Person.name, Person.id)
    )
    return [
        Entitled(candidate, person, name, unit, _why(standing, Came(came)))
        for candidate, person, name, unit, standing, came in db.execute(asked)
        if standing == "deferred" or came != Came.PASSED
    ]


def candidates_by_id(db: Session, ids: Sequence[int]) -> dict[int, ExamCandidate]:
    """Map ids to candidates."""
    return {each.id: each for each in db.scalars(select(ExamCandidate).where(is_among(ExamCandidate.id, ids)))}


def _why(standing: str, came: Came) -> Why:
    if standing == "deferred":
        return Why.DEFERRED
    return Why.FAILED if came is Came.FAILED else Why.ABSENT


def _excused(db: Session, candidates: Sequence[int]) -> Collection[int]:
    asked = select(ExcusedAbsence.candidate_id).where(is_among(ExcusedAbsence.candidate_id, candidates))
    return set(db.scalars(asked))


def _barred(db: Session, people: Sequence[int]) -> dict[int, date]:
    """Map people to the last day of a bar, whichever exam it comes from (C4.7)."""
    asked = (
        select(ExamCandidate.person_id, ExamCase.barred_until)
        .join(ExamCase, ExamCase.candidate_id == ExamCandidate.id)
        .where(is_among(ExamCandidate.person_id, people), ExamCase.barred_until.is_not(None))
        .order_by(ExamCase.barred_until)
    )
    return {person: until for person, until in db.execute(asked) if until is not None}


def _had_one(db: Session, candidates: Sequence[int], but: int | None) -> Collection[int]:
    asked = (
        select(ExamResit.first_id)
        .join(ExamCandidate, ExamCandidate.id == ExamResit.candidate_id)
        .join(Exam, Exam.id == ExamCandidate.exam_id)
        .where(is_among(ExamResit.first_id, candidates), Exam.state != ExamState.CANCELLED.value)
        .where(ExamCandidate.state != CandidateState.REMOVED.value, ExamCandidate.standing == "due")
    )
    return set(db.scalars(asked if but is None else asked.where(Exam.id != but)))


def _on_leave(db: Session, people: Sequence[int], on: date) -> Collection[int]:
    return set(db.scalars(select(Leave.person_id).where(is_among(Leave.person_id, people), running_on(Leave, on))))
