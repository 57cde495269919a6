"""Made-up units, people, sign-ins and hours for tests: plain functions, `make_x(db, **what differs)`."""

import itertools
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.hours.actions.batches import stage_batch
from lms.hours.actions.posting import confirm
from lms.hours.actions.proposing import Held, Part, add_evidence, propose
from lms.hours.catalogue import EvidenceKind, Method
from lms.hours.models import Activity, Claim, ImportBatch
from lms.people.accounts import Account, RoleGrant
from lms.people.actions.people import give_role, place, register_person
from lms.people.actions.tokens import create_token
from lms.people.actions.units import add_unit
from lms.people.codes import id_no_check_digit
from lms.people.models import Person, Unit
from lms.people.queries.people import unit_ids_on
from lms.people.rules import PersonClass, UnitKind
from lms.requirements.actions.rule_sets import adopt, ship_profiles

_numbers = itertools.count(1)
PDF = b"%PDF-1.4\nmade up for tests\n"
LONG_AGO = date(2015, 1, 1)
# The operator decides nothing about rules; a made-up decider does.
DECIDER = Actor(account_id=None, role=Role.JUSTICE_DECIDER, unit_path="/", name="decider")


def make_id_no(number: int | None = None, *, born_on: date = date(1985, 3, 7)) -> str:
    """Return a valid ID number; each call another one."""
    number = next(_numbers) if number is None else number
    first = f"{320600 + number // 1000 % 90:06d}{born_on:%Y%m%d}{number % 1000:03d}"
    return first + id_no_check_digit(first)


def make_unit(
    db: Session,
    code: str | None = None,
    *,
    name: str | None = None,
    parent: Unit | None = None,
    line_parent: Unit | None = None,
    kind: UnitKind = UnitKind.DEPARTMENT,
    **more: str,
) -> Unit:
    """Add a unit."""
    code = code or f"U{next(_numbers)}"
    name = name or f"{code}局"
    return add_unit(db, code=code, name=name, kind=kind, parent=parent, line_parent=line_parent, actor=OPERATOR, **more)


def make_person(
    db: Session,
    unit: Unit | None = None,
    *,
    name: str = "陈志远",
    person_class: PersonClass | None = PersonClass.OFFICER,
    since: date | None = LONG_AGO,
    until: date | None = None,
    id_no: str | None = None,
) -> Person:
    """Register a person; with a unit, give a post there and a class from the same day."""
    person = register_person(db, name=name, id_no=id_no or make_id_no(), actor=OPERATOR)
    if person_class is not None:
        give_role(db, person, person_class, started_on=since, ended_on=until, actor=OPERATOR)
    if unit is not None:
        place(db, person, unit, started_on=since, ended_on=until, actor=OPERATOR)
    db.flush()
    return person


def make_actor(
    db: Session,
    role: Role,
    unit: Unit | None = None,
    *,
    person: Person | None = None,
    login: str | None = None,
    name: str = "测试账号",
    password_hash: str | None = None,
) -> Actor:
    """Add an account that may act in one role for a unit, and return it acting."""
    account = Account(
        login=login or f"user{next(_numbers)}",
        name=name,
        person_id=person.id if person else None,
        password_hash=password_hash or "none: nobody signs in with it",
        password_set_at=clock.now(),
        must_change_password=False,
    )
    db.add(account)
    db.flush()
    db.add(RoleGrant(account_id=account.id, role=role.value, unit_id=unit.id if unit else None, granted_at=clock.now()))
    db.flush()
    return Actor(
        account_id=account.id,
        role=role,
        unit_id=unit.id if unit else None,
        unit_path=unit.path if unit else "",
        person_id=person.id if person else None,
        name=name,
    )


def make_token(db: Session, account: Account, **how: Any) -> str:
    """Hand out a bearer token in the first role of an account; what it may do and how long as told."""
    return create_token(db, account, actor=Actor(None, Role.SEC_ADMIN, unit_path="/", name="console"), **how)


def make_class(
    db: Session,
    people: Iterable[Person] | Mapping[Person, int | None],
    *,
    actor: Actor,
    host: Unit,
    on: date,
    hours: int = 4,
    category: str = "BK.OTH",
    tags: int = 0,
    method: Method = Method.CLASSROOM,
    at: tuple[int, int] | None = None,
    evidence: bool = True,
    **held: Any,
) -> Activity:
    """Propose training of so many hours for some people, with evidence; `at` is local start and end, in full hours."""
    minutes_of = people if isinstance(people, Mapping) else dict.fromkeys(people)
    if at is not None:
        held |= {"starts_at": clock.local_instant(on, at[0]), "ends_at": clock.local_instant(on, at[1])}
    parts = held.pop("parts", (Part(category, tags, hours * 45),))
    title = held.pop("title", "培训")
    activity = propose(
        db,
        Held(title=title, method=method, occurred_on=on, parts=parts, **held),
        host_unit=host,
        people={person.id: minutes for person, minutes in minutes_of.items()},
        actor=actor,
    )
    if evidence:
        add_evidence(db, activity, data=PDF, file_name="签到表.pdf", kind=EvidenceKind.SIGN_IN, actor=actor)
        db.flush()
    return activity


def claim_ids(db: Session, activity: Activity) -> list[int]:
    """Return the ids of an activity's claims, in order."""
    return [claim.id for claim in db.query(Claim).filter_by(activity_id=activity.id).order_by(Claim.id)]


def post_class(db: Session, people: Iterable[Person], *, proposer: Actor, confirmer: Actor, **what: Any) -> Activity:
    """Propose training and confirm it at once, by two people."""
    activity = make_class(db, people, actor=proposer, **what)
    confirm(db, claim_ids(db, activity), actor=confirmer)
    return activity


def stage(
    db: Session,
    people: Iterable[Person],
    *,
    actor: Actor,
    source_system: str = "NANTONG_CLOUD",
    checksum: str | None = None,
    **differing: Any,
) -> ImportBatch:
    """Stage an imported batch: one row a person, two hours of public law online; `differing` changes every row."""
    number = next(_numbers)
    row: dict[str, Any] = {
        "title": "网络课程",
        "course_code": None,
        "category": "PL.GEN",
        "tags": 0,
        "method": Method.ONLINE.value,
        "occurred_on": clock.today(),
        "starts_at": None,
        "ends_at": None,
        "is_make_up": False,
        "credit": 200,
    }
    row |= differing
    row.setdefault("year", row["occurred_on"].year)
    units = unit_ids_on(db, [person.id for person in people], row["occurred_on"])
    return stage_batch(
        db,
        source_system=source_system,
        checksum=checksum or f"{number:064d}",
        file_name="云平台.xlsx",
        rows=[
            row | {"person_id": person_id, "unit_id": unit_id, "source": f"{source_system}:{number}:{person_id}"}
            for person_id, unit_id in units.items()
        ],
        actor=actor,
    )


def adopt_rules(db: Session, unit: Unit, code: str = "QD-2023", year: int = 2023) -> None:
    """Have a unit, and all below it, judged by a ready rule set."""
    ship_profiles(db)
    adopt(db, unit, code=code, year=year, actor=DECIDER)
    db.flush()


def instant(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """Return an instant, in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
