"""A roster as a whole: by unit, and what the house's own records say against it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.access import Actor
from lms.exams.models import Exam, ExamCandidate
from lms.exams.queries.roster import candidates_visible_to
from lms.people.models import Leave, Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many of a unit are how far."""

    unit_id: int
    name: str
    superior: str
    proposed: int
    checked: int
    confirmed: int
    deferred: int
    exempt: int

    @property
    def due(self) -> int:
        """How many on the roster must sit."""
        return self.proposed + self.checked + self.confirmed - self.deferred - self.exempt


def counts_by_unit(db: Session, exam: Exam, *, seen_by: Actor) -> list[UnitCount]:
    """Return how far the candidates of each unit in reach are."""
    seen = candidates_visible_to(db, exam, seen_by).where(ExamCandidate.state != "removed")
    mine, above = seen.with_only_columns(ExamCandidate.id).subquery(), aliased(Unit)

    asked = (
        select(
            ExamCandidate.unit_id,
            Unit.name,
            func.coalesce(above.name, ""),
            *(func.count().filter(ExamCandidate.state == state) for state in ("proposed", "checked", "confirmed")),
            *(func.count().filter(ExamCandidate.standing == standing) for standing in ("deferred", "exempt")),
        )
        .join(Unit, Unit.id == ExamCandidate.unit_id)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(ExamCandidate.id.in_(select(mine.c.id)))
        .group_by(ExamCandidate.unit_id, Unit.name, Unit.path, above.name)
        .order_by(Unit.path)
    )
    rows: Any = db.execute(asked)
    return [UnitCount(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a roster that the records contradict: about a candidate, or about one who is not on it."""

    code: str
    candidate_id: int | None
    person_id: int
    name: str
    said: str = ""


def findings_of(db: Session, exam: Exam, unit: Unit, *, on: date, seen_by: Actor, most: int = 200) -> list[Finding]:
    """Return what the house's own records say against a unit's part of a roster, as of the day of the exam.

    LEFT: no post any more; MOVED: counted elsewhere; CLASS_ENDED: no longer of the class he is on as; ON_LEAVE: on
    approved leave and yet due.
    """
    here, role, where = aliased(Post), aliased(PersonRole), aliased(Unit)
    asked = (
        candidates_visible_to(db, exam, seen_by)
        .with_only_columns(
            ExamCandidate.id,
            ExamCandidate.person_id,
            Person.name,
            ExamCandidate.unit_id,
            here.unit_id,
            where.name,
            role.id,
            Leave.document,
            ExamCandidate.standing,
        )
        .where(ExamCandidate.state.in_(["proposed", "checked"]), ExamCandidate.unit_id == unit.id)
        .join(Person, Person.id == ExamCandidate.person_id)
        .outerjoin(here, and_(here.person_id == ExamCandidate.person_id, here.kind == "REGULAR", running_on(here, on)))
        .outerjoin(where, where.id == here.unit_id)
        .outerjoin(
            role,
            and_(
                role.person_id == ExamCandidate.person_id,
                role.person_class == ExamCandidate.person_class,
                running_on(role, on),
            ),
        )
        .outerjoin(Leave, and_(Leave.person_id == ExamCandidate.person_id, running_on(Leave, on)))
        .where(
            or_(
                here.id.is_(None),
                here.unit_id != ExamCandidate.unit_id,
                role.id.is_(None),
                and_(Leave.id.is_not(None), ExamCandidate.standing == "due"),
            )
        )
        .order_by(Person.name)
        .limit(most)
    )
    return [_finding(*row) for row in db.execute(asked)]


def _finding(
    candidate_id: int, person_id: int, name: str, counted: int, now_in: int | None, where: str | None,
    role: int | None, leave: str | None, standing: str,
) -> Finding:  # fmt: skip
    if now_in is None:
        return Finding("LEFT", candidate_id, person_id, name)
    if now_in != counted:
        return Finding("MOVED", candidate_id, person_id, name, where or "")
    if role is None:
        return Finding("CLASS_ENDED", candidate_id, person_id, name)
    return Finding("ON_LEAVE", candidate_id, person_id, name, leave or "" if standing == "due" else "")
