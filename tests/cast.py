"""The fixed cast: made-up people of a made-up province, who differ in where they stand and what they may do.

江海省 ─┬─ 临江市 ─┬─ 市司法局            reviewer 韩叙白, decider 严致远
        │          ├─ 市住建局            leads 市城管局 professionally: 程明远
        │          ├─ 市城管局 ── 渣土中队  officer 顾明澈, assistant 何以宁,
                │          │                       trainer 施雨桐, legal 岳清和, leader 魏长风
        │          ├─ 市交通局            officer 陆知远: the neighbour
        │          └─ 吕港镇 ── 吕港司法所  尹南乔
        └─ 望海市 ── 望海市城管局          officer 沈秋实: elsewhere
"""

from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.people.codes import id_no_check_digit
from lms.people.models import Person, Unit
from lms.people.rules import PersonClass, UnitKind
from tests.factories import make_actor, make_person, make_unit

SINCE = date(2020, 3, 1)


def id_no(serial: int, born_on: date = date(1988, 5, 20)) -> str:
    """Return the valid ID number of the cast's member with this serial."""
    first = f"329999{born_on:%Y%m%d}{serial:03d}"
    return first + id_no_check_digit(first)


@dataclass
class Cast:
    """Units by key, people by name, and the actor of each role."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    actors: dict[Role, Actor] = field(default_factory=dict)
    neighbour: Actor | None = None
    id_numbers: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, role: Role) -> Actor:
        return self.actors[role]


# Key, code, name, kind, territorial superior, professional superior.
_UNITS = (
    ("province", "32", "江海省", UnitKind.GOVERNMENT, None, None),
    ("city", "3299", "临江市", UnitKind.GOVERNMENT, "province", None),
    ("justice", "329901", "市司法局", UnitKind.JUSTICE_BUREAU, "city", None),
    ("line", "329902", "市住建局", UnitKind.DEPARTMENT, "city", None),
    ("own", "329903", "市城管局", UnitKind.DEPARTMENT, "city", "line"),
    ("child", "32990301", "渣土中队", UnitKind.TEAM, "own", None),
    ("sibling", "329904", "市交通局", UnitKind.DEPARTMENT, "city", None),
    ("town", "329905", "吕港镇", UnitKind.TOWNSHIP, "city", None),
    ("office", "32990501", "吕港司法所", UnitKind.JUDICIAL_OFFICE, "town", "justice"),
    ("other_city", "3298", "望海市", UnitKind.GOVERNMENT, "province", None),
    ("elsewhere", "329803", "望海市城管局", UnitKind.DEPARTMENT, "other_city", None),
)
# Name, unit, class.
_PEOPLE = (
    ("顾明澈", "own", PersonClass.OFFICER),
    ("何以宁", "own", PersonClass.ASSISTANT),
    ("施雨桐", "own", PersonClass.OFFICER),
    ("岳清和", "own", PersonClass.OFFICER),
    ("魏长风", "own", PersonClass.OFFICER),
    ("纪怀川", "child", PersonClass.OFFICER),
    ("陆知远", "sibling", PersonClass.OFFICER),
    ("孟昭宁", "town", PersonClass.OFFICER),
    ("程明远", "line", PersonClass.OFFICER),
    ("尹南乔", "office", PersonClass.OFFICER),
    ("韩叙白", "justice", PersonClass.OFFICER),
    ("严致远", "justice", PersonClass.OFFICER),
    ("周既明", "city", PersonClass.OFFICER),
    ("沈秋实", "elsewhere", PersonClass.OFFICER),
)
# Role, bearer, unit. Administrators and the province stand on no roll.
_ROLES = (
    (Role.SELF, "顾明澈", None),
    (Role.UNIT_TRAINER, "施雨桐", "own"),
    (Role.UNIT_LEGAL, "岳清和", "own"),
    (Role.UNIT_LEADER, "魏长风", "own"),
    (Role.LINE_DEPT, "程明远", "line"),
    (Role.JUDICIAL_OFFICE, "尹南乔", "office"),
    (Role.JUSTICE_REVIEWER, "韩叙白", "justice"),
    (Role.JUSTICE_DECIDER, "严致远", "justice"),
    (Role.PROVINCE, None, "province"),
    (Role.SYS_ADMIN, None, "city"),
    (Role.SEC_ADMIN, None, "city"),
    (Role.AUDIT_ADMIN, None, "city"),
)
# Who looks after the territory around his own office; all others act in their unit and below.
_TERRITORY = {Role.JUDICIAL_OFFICE: "town", Role.JUSTICE_REVIEWER: "city", Role.JUSTICE_DECIDER: "city"}


def make_cast(db: Session) -> Cast:
    """Put the whole cast into a database."""
    cast = Cast()
    for key, code, name, kind, parent, line in _UNITS:
        cast.units[key] = make_unit(
            db,
            code,
            name=name,
            kind=kind,
            parent=cast.units[parent] if parent else None,
            line_parent=cast.units[line] if line else None,
        )
    for serial, (name, unit, person_class) in enumerate(_PEOPLE):
        number = cast.id_numbers[name] = id_no(serial)
        cast.people[name] = make_person(
            db, cast.units[unit], name=name, person_class=person_class, since=SINCE, id_no=number
        )
    for role, bearer, place in _ROLES:
        stands = cast.units[place] if place else None
        person = cast.people[bearer] if bearer else None
        actor = make_actor(
            db, role, stands, person=person, login=role.value.lower(), name=bearer or f"{role.value}账号"
        )
        around = cast.units[_TERRITORY[role]].path if role in _TERRITORY else actor.unit_path
        cast.actors[role] = Actor(actor.account_id, role, actor.unit_id, around, actor.person_id, actor.name)
    cast.neighbour = make_actor(
        db, Role.UNIT_TRAINER, cast.units["sibling"], person=cast.people["陆知远"], login="neighbour", name="陆知远"
    )
    return cast


def belonging_to(db: Session, cast: Cast) -> Cast:
    """Return a cast as it stands in the database, its rows belonging to another session."""
    units = {key: db.merge(unit, load=False) for key, unit in cast.units.items()}
    people = {name: db.merge(person, load=False) for name, person in cast.people.items()}
    return replace(cast, units=units, people=people, actors=dict(cast.actors), id_numbers=dict(cast.id_numbers))
