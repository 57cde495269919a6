"""Lines of a roster for tests, importing them, and all that is on record of people."""

import random
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.access import OPERATOR, Actor
from lms.exchange.answers import ImportAnswer
from lms.exchange.roster import import_roster
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.rules import UnitKind
from tests.exchange.made import table
from tests.factories import make_id_no, make_unit

TODAY = date(2023, 11, 17)


def make_units(db: Session) -> dict[str, Unit]:
    """Add a city with two departments."""
    city = make_unit(db, "QD", name="启东市人民政府", kind=UnitKind.GOVERNMENT)
    return {
        "QD": city,
        "CG": make_unit(db, "CG", name="启东市城市管理局", parent=city, short_name="市城管局"),
        "NY": make_unit(db, "NY", name="启东市农业农村局", parent=city),
    }


def line(**changes: str) -> dict[str, str]:
    names = {"name": "姓名", "id_no": "身份证号", "unit": "单位", "kind": "人员类别"}
    given = {"name": "陈志远", "id_no": make_id_no(900), "unit": "启东市城市管理局", "kind": "执法人员"} | changes
    return {names.get(key, key): value for key, value in given.items()}


def run(db: Session, *lines: dict[str, str], actor: Actor = OPERATOR, **options: bool) -> ImportAnswer:
    return import_roster(db, table(*lines), "花名册.csv", actor=actor, **options)


def snapshot(db: Session) -> list[tuple[Any, ...]]:
    """Return everything on record of people, in a form that shows any change and depends on no order."""
    db.expire_all()
    people = {p.id: (p.name, p.id_no_digest, p.sex, p.born_on, p.joined_on) for p in db.query(Person)}
    roles = [(*people[r.person_id], r.person_class, r.started_on, r.ended_on, r.card_no) for r in db.query(PersonRole)]
    posts = [(*people[p.person_id], p.unit_id, p.started_on, p.ended_on, p.title) for p in db.query(Post)]
    return sorted([*people.values(), *roles, *posts], key=str)


def crowd() -> list[dict[str, str]]:
    chance = random.Random(3)
    return [
        line(
            name=chance.choice(["王芳", "李䶮", "阿依古丽·买买提"]),
            id_no=make_id_no(1000 + number),
            unit=chance.choice(["启东市城市管理局", "NY"]),
            kind=chance.choice(["执法人员", "辅助人员", "监督人员"]),
            岗位=chance.choice(["", "执法岗"]),
            手机号=f"138{number:08}",
        )
        for number in range(60)
    ]
