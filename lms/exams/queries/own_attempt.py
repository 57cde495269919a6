"""One's own attempt as plain columns: paper, handing in and receipt, which a whole hall asks for in the same minute."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.db import table_of
from lms.errors import NotFound
from lms.exams.models import Attempt, Exam, ExamCandidate, ExamDraw, ExamGuard, ExamPaper
from lms.exams.queries.discipline import is_cheat
from lms.exams.rules.states import AttemptState
from lms.people.models import Person, Unit


@dataclass(frozen=True, slots=True)
class OwnAttempt:
    """An attempt with what its candidate is told: as it is on record, whose it is, what the exam says.

    `items` and `seed`: the frozen paper of a running one and what it was drawn by; of what is over they are not read.
    """

    id: int
    candidate_id: int
    sitting_id: int
    person_id: int
    questions: int
    state: str
    fence: int
    started_at: datetime
    deadline_at: datetime
    token_digest: str
    device: str
    answers: dict[str, Any]
    flagged: list[int]
    version: int
    saved_at: datetime | None
    leaves: int
    leave_limit: int | None
    paused_at: datetime | None
    submitted_at: datetime | None
    digest: str | None
    receipt: str | None
    ticket_no: str | None
    seat: str
    person_name: str
    unit_name: str
    exam_title: str
    exam_state: str
    results_on: date | None
    pass_percent: int
    multiple_marking: str
    safe_browser: bool
    cheated: bool
    items: list[Any] | None
    seed: str | None


_A, _C, _E, _G, _P, _D = map(table_of, (Attempt, ExamCandidate, Exam, ExamGuard, ExamPaper, ExamDraw))
_PERSON, _UNIT = table_of(Person), table_of(Unit)
_BESIDE = {
    "ticket_no": _C.c.ticket_no,
    "seat": _C.c.seat,
    "person_name": _PERSON.c.name,
    "unit_name": _UNIT.c.name,
    "exam_title": _E.c.title,
    "exam_state": _E.c.state,
    "results_on": _E.c.results_on,
    "pass_percent": _E.c.pass_percent,
    "multiple_marking": _E.c.multiple_marking,
    "safe_browser": func.coalesce(_G.c.safe_browser, False),
    "cheated": is_cheat(_A.c.candidate_id),
    "items": _P.c["items"],
    "seed": _D.c.seed,
}
# Put together once, its columns in the order of the fields.
_ANY = (
    select(*(_BESIDE[name] if name in _BESIDE else _A.c[name] for name in OwnAttempt.__slots__))
    .join(_C, _C.c.id == _A.c.candidate_id)
    .join(_E, _E.c.id == _C.c.exam_id)
    .join(_PERSON, _PERSON.c.id == _C.c.person_id)
    .join(_UNIT, _UNIT.c.id == _C.c.unit_id)
    .outerjoin(_G, _G.c.exam_id == _E.c.id)
    .outerjoin(_P, and_(_P.c.id == _A.c.paper_id, _A.c.state == AttemptState.RUNNING.value))
    .outerjoin(_D, _D.c.id == _P.c.draw_id)
    .where(_A.c.id == bindparam("attempt"))
)
_MINE = _ANY.where(_A.c.person_id == bindparam("person"))


def own_attempt(db: Session, attempt_id: int, *, seen_by: Actor) -> OwnAttempt:
    """Return one's own attempt as the database has it now. Raises NotFound ATTEMPT_NOT_FOUND."""
    db.flush()  # plain columns are not asked for by the session's own leave
    found = db.execute(_MINE, {"attempt": attempt_id, "person": seen_by.person_id or 0}).one_or_none()
    if found is None:
        raise NotFound("ATTEMPT_NOT_FOUND")
    return OwnAttempt(*found)


def anyones_attempt(db: Session, attempt_id: int) -> OwnAttempt:
    """Return an attempt as the database has it now, whosever it is: for the server, which ends what is over."""
    db.flush()
    return OwnAttempt(*db.execute(_ANY, {"attempt": attempt_id}).one())
