"""The small city in which the rooms are tested, and how a test says that nothing was stored."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date
from itertools import count
from typing import Any

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.db import Model, table_of
from lms.errors import Refusal
from lms.hours.catalogue import Method, Tag
from lms.hours.models import Claim, HourEntry, ImportBatch
from lms.people.models import Person, Unit
from lms.people.rules import UnitKind
from lms.requirements.queries.completion import UnitFigures, completion
from lms.requirements.queries.standings import Standing, find_standing
from tests.exam_factories import Staff
from tests.factories import adopt_rules, make_actor, make_person, make_unit

TODAY = date(2023, 6, 15)
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class City:
    """A city with two organs, a township whose team belongs professionally to the first organ, and those who act."""

    root: Unit
    bureau: Unit
    police: Unit
    health: Unit
    town: Unit
    team: Unit
    trainer: Actor
    legal: Actor
    line: Actor
    reviewer: Actor
    decider: Actor
    officer: Person
    colleague: Person
    neighbour: Person
    member: Person

    @property
    def staff(self) -> Staff:
        """Those who hold exams."""
        return Staff(self.trainer, self.legal, self.reviewer, self.decider)


def build_city(db: Session, *, rules: str | None = "QD-2023", year: int = 2023) -> City:
    """Build the city; with rules it is judged by them from the year on."""
    root = make_unit(db, "QD", name="启东市", kind=UnitKind.GOVERNMENT)
    bureau = make_unit(db, "SFJ", name="市司法局", parent=root, kind=UnitKind.JUSTICE_BUREAU)
    police = make_unit(db, "GAJ", name="市公安局", parent=root)
    health = make_unit(db, "WJW", name="市卫生健康委员会", parent=root)
    town = make_unit(db, "HLZ", name="汇龙镇", parent=root, kind=UnitKind.TOWNSHIP)
    team = make_unit(db, "HLZ-1", name="汇龙镇综合执法队", parent=town, line_parent=police, kind=UnitKind.TEAM)
    if rules:
        adopt_rules(db, root, rules, year)
    return City(
        root=root,
        bureau=bureau,
        police=police,
        health=health,
        town=town,
        team=team,
        trainer=make_actor(db, Role.UNIT_TRAINER, police),
        legal=make_actor(db, Role.UNIT_LEGAL, police),
        line=make_actor(db, Role.LINE_DEPT, police),
        reviewer=make_actor(db, Role.JUSTICE_REVIEWER, root),
        decider=make_actor(db, Role.JUSTICE_DECIDER, root),
        officer=make_person(db, police, name="陈志远"),
        colleague=make_person(db, police, name="沈建华"),
        neighbour=make_person(db, health, name="陆海燕"),
        member=make_person(db, team, name="施晓东"),
    )


def belonging_to(db: Session, city: City) -> City:
    """Return the city as it was built, its rows belonging to another session."""
    things = {field.name: getattr(city, field.name) for field in fields(city)}
    own: dict[str, Any] = {
        name: db.merge(thing, load=False) if isinstance(thing, Model) else thing for name, thing in things.items()
    }
    return City(**own)


def stored(db: Session) -> dict[str, Any]:
    """Return what stands in the database: rows a table, and the states of what can be decided."""
    db.flush()
    counts = {table.name: db.scalar(select(func.count()).select_from(table)) for table in Model.metadata.sorted_tables}
    for model in (Claim, ImportBatch):
        rows = db.execute(select(table_of(model).c.state, func.count()).group_by(table_of(model).c.state))
        counts |= {f"{model.__tablename__}:{state}": count for state, count in rows}
    return counts


@contextmanager
def nothing_stored(db: Session, code: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Expect a refusal with exactly this code, and not one row more or less, even before anything is rolled back."""
    before = stored(db)
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.value.code == code
    assert stored(db) == before


def ledger(db: Session, person: Person) -> list[HourEntry]:
    """Return all that stands in the ledger about a person, in order of posting."""
    return list(db.scalars(select(HourEntry).where(HourEntry.person_id == person.id).order_by(HourEntry.id)))


def credit(db: Session, person: Person) -> int:
    """Return the sum of a person's ledger, in hundredths."""
    return sum(entry.credit for entry in ledger(db, person))


def claims(db: Session, person: Person) -> list[Claim]:
    """Return a person's claims as they stand in the database now."""
    found = select(Claim).where(Claim.person_id == person.id).order_by(Claim.id)
    return list(db.scalars(found.execution_options(populate_existing=True)))


def enter(db: Session, person: Person, hours: float, category: str = "BK.OTH", **differing: Any) -> dict[str, Any]:
    """Put an entry straight into the ledger: of interest here is only what is made of it."""
    number = next(_numbers)
    day = differing.get("occurred_on", date(2023, 3, 1))
    row = {
        "person_id": person.id,
        "unit_id": 1,
        "title": "培训",
        "course_code": None,
        "category": category,
        "tags": 0,
        "method": Method.CLASSROOM.value,
        "occurred_on": day,
        "starts_at": None,
        "ends_at": None,
        "year": day.year,
        "is_make_up": False,
        "credit": round(hours * 100),
        "source": f"test:{number}",
        "recorded_by_id": None,
        "recorded_at": clock.now(),
        "reverses_id": None,
    } | differing
    row["unit_id"] = differing.get("unit_id") or _a_unit(db)
    return row | {"id": db.scalars(insert(HourEntry).returning(HourEntry.id), row).one()}


def _a_unit(db: Session) -> int:
    return db.query(Unit.id).order_by(Unit.id).limit(1).scalar() or 0


def meet(db: Session, *people: Person) -> None:
    """Give people all that 启东 asks for."""
    for person in people:
        enter(db, person, 24, "PL.SYS", tags=int(Tag.PRUDENT))
        enter(db, person, 36)


def figures(db: Session, city: City, code: str = "QD", as_of: date | None = None) -> UnitFigures:
    db.flush()

    def search(nodes: Sequence[UnitFigures]) -> UnitFigures | None:
        for node in nodes:
            if node.unit.code == code:
                return node
            if found := search(node.children):
                return found
        return None

    year = as_of.year if as_of else 2023
    found = search(completion(db, year, seen_by=city.decider, as_of=as_of).tops)
    assert found is not None
    return found


def standing(db: Session, person: Person, as_of: date = TODAY) -> Standing:
    db.flush()
    found = find_standing(db, person.id, as_of.year, as_of=as_of)
    assert found is not None
    return found
