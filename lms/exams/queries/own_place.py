"""One's own place in a sitting as plain columns: what stands on the page before an exam, and what a beginning needs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.db import table_of
from lms.errors import NotFound
from lms.exams.models import Attempt, Exam, ExamCandidate, ExamGuard, ExamPaper, ExamSitting, ExamTerms, SittingWay
from lms.exams.queries.discipline import barred_until
from lms.exams.queries.must_sit import MUST_SIT
from lms.exams.rules.states import ExamState, Window
from lms.exams.rules.times import Times
from lms.people.models import Person, Unit


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A confirmed candidate's place in a sitting of an exam that was announced, and his attempt if he has begun."""

    candidate_id: int
    sitting_id: int
    ticket_no: str | None
    seat: str
    extra_minutes: int
    may_leave: bool
    person_name: str
    unit_name: str
    exam_id: int
    title: str
    kind: str
    state: str
    held: str
    minutes: int
    late_minutes: int
    leave_limit: int
    pass_percent: int
    starts_at: datetime
    ends_at: datetime
    room: str
    way: str | None
    check_in: bool
    safe_browser: bool
    bring: str
    attempt_id: int | None
    attempt_state: str | None
    deadline_at: datetime | None

    @property
    def times(self) -> Times:
        """Return the times within which he may begin and must end."""
        return Times(
            window=Window(self.held),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            minutes=self.minutes,
            late_minutes=self.late_minutes,
            extra_minutes=self.extra_minutes,
        )


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a candidate begins with: his attempt if there is one already, his paper, the last day of a bar."""

    attempt_id: int | None
    paper_id: int | None
    questions: int | None
    barred_until: date | None


_C, _E, _S, _G, _A = map(table_of, (ExamCandidate, Exam, ExamSitting, ExamGuard, Attempt))
_PERSON, _UNIT, _WAY, _TERMS, _PAPER = map(table_of, (Person, Unit, SittingWay, ExamTerms, ExamPaper))
_NAMED: dict[str, ColumnElement[Any]] = {
    "candidate_id": _C.c.id,
    "person_name": _PERSON.c.name,
    "unit_name": _UNIT.c.name,
    "exam_id": _E.c.id,
    "starts_at": _S.c.starts_at,
    "ends_at": _S.c.ends_at,
    "room": _S.c.room,
    "way": _WAY.c.way,
    "check_in": func.coalesce(_G.c.check_in, False),
    "safe_browser": func.coalesce(_G.c.safe_browser, False),
    "bring": func.coalesce(_TERMS.c.bring, ""),
    "attempt_id": _A.c.id,
    "attempt_state": _A.c.state,
    "deadline_at": _A.c.deadline_at,
}
_OF_CANDIDATE = frozenset({"sitting_id", "ticket_no", "seat", "extra_minutes", "may_leave"})


def _column(name: str) -> ColumnElement[Any]:
    if name in _NAMED:
        return _NAMED[name]
    return _C.c[name] if name in _OF_CANDIDATE else _E.c[name]


# Put together once, its columns in the order of the fields: a whole hall asks it in the same minute.
_MINE = (
    select(*map(_column, OwnPlace.__slots__))
    .join(_E, _E.c.id == _C.c.exam_id)
    .join(_S, _S.c.id == _C.c.sitting_id)
    .join(_PERSON, _PERSON.c.id == _C.c.person_id)
    .join(_UNIT, _UNIT.c.id == _C.c.unit_id)
    .outerjoin(_WAY, _WAY.c.sitting_id == _S.c.id)
    .outerjoin(_G, _G.c.exam_id == _E.c.id)
    .outerjoin(_TERMS, _TERMS.c.exam_id == _E.c.id)
    .outerjoin(_A, _A.c.candidate_id == _C.c.id)
    .where(_C.c.sitting_id == bindparam("sitting"), _C.c.person_id == bindparam("person"))
    .where(MUST_SIT, _E.c.state.not_in([ExamState.DRAFT.value, ExamState.CANCELLED.value]))
)
_BEGINNING = (
    select(_A.c.id, _PAPER.c.id, _PAPER.c.questions, barred_until(_C.c.person_id))
    .select_from(_C)
    .outerjoin(_A, _A.c.candidate_id == _C.c.id)
    .outerjoin(_PAPER, _PAPER.c.candidate_id == _C.c.id)
    .where(_C.c.id == bindparam("candidate"))
)


def own_place(db: Session, sitting_id: int, *, seen_by: Actor) -> OwnPlace:
    """Return one's own place in a sitting. Raises NotFound SITTING_NOT_FOUND, as `candidate_in_sitting`."""
    db.flush()  # plain columns are not asked for by the session's own leave
    found = db.execute(_MINE, {"sitting": sitting_id, "person": seen_by.person_id or 0}).one_or_none()
    if found is None:
        raise NotFound("SITTING_NOT_FOUND")
    return OwnPlace(*found)


def beginning_of(db: Session, candidate_id: int) -> Beginning:
    """Return what a candidate begins with; asked after his row was locked, two starts at once see each other."""
    db.flush()
    return Beginning(*db.execute(_BEGINNING, {"candidate": candidate_id, "day": clock.today()}).one())
