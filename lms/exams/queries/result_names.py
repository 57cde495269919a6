"""Who came out of exams how: names by unit, narrowed to who passed, failed, was absent or waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from lms.exams.queries.rates import people_of
from lms.exams.rules.rates import Came
from lms.exams.rules.states import Standing
from lms.people.models import Person, Unit

# What a list of names may be narrowed to.
KINDS = ("unpassed", "failed", "absent", "passed", "deferred", "exempt", "waiting")


@dataclass(frozen=True, slots=True)
class Named:
    """One person: how he stands, what came of the exam and of its make-up, the points that count."""

    candidate_id: int
    exam_id: int
    person_id: int
    name: str
    unit: str
    person_class: str
    standing: str
    came: Came
    again: Came | None
    points: int | None
    most: int | None

    @property
    def counts(self) -> Came:
        """The better of exam and make-up."""
        return max(self.came, self.again or Came.ABSENT)

    @property
    def is_due(self) -> bool:
        """Whether he had to sit, the exam or its make-up."""
        return self.standing == Standing.DUE or (self.again is not None and self.standing != Standing.EXEMPT)


@dataclass(frozen=True, slots=True)
class Names:
    """A part of a list of names."""

    rows: list[Named]
    total: int


def names_of(
    db: Session,
    exams: Sequence[int],
    *,
    at: datetime | None = None,
    among: ColumnElement[bool],
    only: str = "",
    text: str = "",
    published: bool = False,
    offset: int = 0,
    limit: int | None = 60,
) -> Names:
    """Return who is on the rosters of exams, by unit and name; `only` narrows to one of KINDS, `text` to a name."""
    person = people_of(exams, at=at, published=published).subquery()
    asked = select(
        *(person.c.candidate_id, person.c.exam_id, person.c.person_id, Person.name, Unit.name.label("unit")),
        *(person.c.person_class, person.c.standing, person.c.came, person.c.again, person.c.points, person.c.most),
    )
    asked = asked.join(Person, Person.id == person.c.person_id).join(Unit, Unit.id == person.c.unit_id).where(among)
    if len(exams) > 1:
        asked = asked.where(person.c.place == 1)
    if text.strip():
        asked = asked.where(Person.name.contains(text.strip(), autoescape=True))
    if only in KINDS:
        asked = asked.where(_only(person.c, only))
    total = db.scalar(select(func.count()).select_from(asked.subquery())) or 0
    page = asked.order_by(Unit.path, Person.name, person.c.candidate_id).offset(offset).limit(limit)
    return Names([_named(row) for row in db.execute(page)], total)


def _only(of: Any, only: str) -> ColumnElement[bool]:
    met_again = func.coalesce(of.again, 0)
    due = or_(of.standing == Standing.DUE.value, and_(of.standing == Standing.DEFERRED.value, of.again.is_not(None)))
    passed = or_(of.came == int(Came.PASSED), met_again == int(Came.PASSED))
    waits = or_(of.came == int(Came.UNKNOWN), met_again == int(Came.UNKNOWN))
    sat = or_(of.came > 0, met_again > 0)
    conditions: dict[str, ColumnElement[bool]] = {
        "unpassed": and_(due, not_(passed)),
        "failed": and_(due, not_(passed), sat, not_(waits)),
        "absent": and_(due, not_(sat)),
        "passed": and_(due, passed),
        "waiting": and_(due, not_(passed), waits),
        "deferred": and_(of.standing == Standing.DEFERRED.value, not_(due)),
        "exempt": of.standing == Standing.EXEMPT.value,
    }
    return conditions[only]


def _named(row: Row[Any]) -> Named:
    again = None if row.again is None else Came(row.again)
    return Named(
        *(row.candidate_id, row.exam_id, row.person_id, row.name, row.unit, row.person_class, row.standing),
        *(Came(row.came), again, row.points, row.most),
    )
