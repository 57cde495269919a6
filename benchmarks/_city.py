"""A made-up city for measuring: units, people and a year's ledger, written straight into an empty database."""

import random
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

from lms.db import Model, bulk_insert, make_engine, table_of
from lms.hours.catalogue import COUNTS_FOR, Method
from lms.hours.models import Activity, Claim, HourEntry
from lms.people.accounts import Account
from lms.people.models import Leave, Person, PersonRole, Post, Unit
from lms.requirements.actions.rule_sets import ship_profiles
from lms.requirements.models import RuleAdoption
from lms.requirements.queries.rule_sets import get_version
from lms.simulation import loading
from tests.databases import migrate

YEAR = 2023
NOON = datetime(2023, 11, 20, 4, tzinfo=UTC)
DEPARTMENTS, TEAMS = 40, 5
ENTRIES_EACH = 40
_CHUNK = 20_000


def arguments(about: str) -> Namespace:
    """Read --quick and --database."""
    parser = ArgumentParser(description=about)
    parser.add_argument("--quick", action="store_true", help="a fifth of the city, within 50 seconds")
    parser.add_argument("--database", default="", help="address of an empty database; a file of its own by default")
    return parser.parse_args()


@contextmanager
def empty_city(url: str) -> Iterator[Engine]:
    """Open the database given, which must be empty, or a new SQLite file; its schema is the product's."""
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder:
        engine = make_engine(url or f"sqlite:///{Path(folder) / 'city.db'}")
        if inspect(engine).get_table_names():
            raise SystemExit("This database is not empty; give one that is.")
        migrate(engine)
        yield engine
        engine.dispose()


def settle(engine: Engine) -> None:
    """Let the database look at what was written, as a simulated world does."""
    loading.settle(engine)


def fill(db: Session, people: int, seed: int = 2023) -> None:
    """Put people with a year's hours into units of two levels, all judged by QD-2023.

    As in a real year some joined late, were on leave, studied more online than counts, or wait for confirmation, and
    some entries were reversed.
    """
    chance = random.Random(seed)
    add_accounts(db)
    units = _add_units(db)
    ship_profiles(db)
    db.flush()
    version = get_version(db, "QD-2023").id
    _insert(db, RuleAdoption, [{"unit_id": 1, "year": YEAR, "version_id": version, "adopted_at": NOON}])
    _add_people(db, people, units, chance)
    _add_hours(db, people, units, chance)
    move_sequences(db)


def add_accounts(db: Session) -> None:
    """Add the two who propose and confirm: accounts 1 and 2."""
    common = {"password_hash": "none", "password_set_at": NOON, "must_change_password": False}
    _insert(db, Account, [{"id": n, "login": f"clerk{n}", "name": f"经办{n}"} | common for n in (1, 2)])


def _add_units(db: Session) -> list[int]:
    """Add a city with departments and their teams; return the teams."""
    rows: list[dict[str, Any]] = [_unit(1, None, "/1/", "GOVERNMENT")]
    rows += [_unit(number, 1, f"/1/{number}/", "DEPARTMENT") for number in range(2, 2 + DEPARTMENTS)]
    for number in range(2 + DEPARTMENTS, 2 + DEPARTMENTS * (TEAMS + 1)):
        above = 2 + number % DEPARTMENTS
        rows.append(_unit(number, above, f"/1/{above}/{number}/", "TEAM"))
    _insert(db, Unit, rows)
    return [row["id"] for row in rows if row["kind"] == "TEAM"]


def _unit(number: int, parent: int | None, path: str, kind: str) -> dict[str, Any]:
    return {"id": number, "code": f"U{number:04}", "name": f"第{number}单位", "kind": kind} | {
        "parent_id": parent,
        "path": path,
    }


def _add_people(db: Session, people: int, units: Sequence[int], chance: random.Random) -> None:
    numbers = range(1, people + 1)
    _insert(
        db,
        Person,
        (
            {"id": n, "name": f"人员{n}", "id_no_digest": f"{n:064}", "id_no_sealed": b"", "id_no_tail": f"{n:04}"[-4:]}
            for n in numbers
        ),
    )
    ever = date(2015, 1, 1)
    since = {n: date(2023, chance.randint(2, 11), 20) if chance.random() < 0.05 else ever for n in numbers}
    _insert(
        db,
        PersonRole,
        (
            {"person_id": n, "person_class": "ASSISTANT" if n % 4 == 0 else "OFFICER", "started_on": since[n]}
            for n in numbers
        ),
    )
    common = {"kind": "REGULAR", "is_enforcement": True}
    _insert(
        db, Post, ({"person_id": n, "unit_id": units[n % len(units)], "started_on": since[n]} | common for n in numbers)
    )
    leave = {"kind": "ILLNESS", "started_on": date(2023, 4, 1), "ended_on": date(2023, 6, 20), "document": "批准文件"}
    away = (n for n in numbers if chance.random() < 0.02)
    _insert(db, Leave, ({"person_id": n, "approved_at": NOON} | leave for n in away))


def _add_hours(db: Session, people: int, units: Sequence[int], chance: random.Random) -> None:
    held = {"id": 1, "title": "培训", "method": "CLASSROOM", "host_unit_id": 1, "occurred_on": date(2023, 1, 3)}
    _insert(db, Activity, [held | {"proposed_by_id": 1, "proposed_at": NOON}])
    entries, reversals = [], []
    for person in range(1, people + 1):
        unit, online = units[person % len(units)], chance.random() < 0.05
        for number in range(ENTRIES_EACH):
            entry = _entry(person, unit, number, chance, online=online)
            entries.append(entry | {"id": (person - 1) * ENTRIES_EACH + number + 1})
            if chance.random() < 0.005:
                undone = {"reverses_id": entries[-1]["id"], "credit": -entry["credit"], "source": f"r{entry['source']}"}
                reversals.append(entry | undone)
        if len(entries) >= _CHUNK:
            _insert(db, HourEntry, entries)
            entries = []
    _insert(db, HourEntry, entries)
    first = people * ENTRIES_EACH + 1
    _insert(db, HourEntry, (row | {"id": first + n} for n, row in enumerate(reversals)))
    waiting = (n for n in range(1, people + 1) if chance.random() < 0.03)
    _insert(db, Claim, (_claim(n, units[n % len(units)], chance) for n in waiting))


# Out of a thousand hours: how training is usually given. Some methods are capped, a few hours exceed their cap.
_SHARES = dict.fromkeys((Method.CASE_COMMENT, Method.CASE_GUIDANCE, Method.VIDEO_DEMO, Method.CONTEST), 20)
_SHARES |= dict.fromkeys((Method.SHADOWING, Method.ON_SITE_GUIDANCE, Method.COURT_OBSERVATION, Method.MEETING), 20)
_SHARES |= {Method.CLASSROOM: 540, Method.ONLINE: 200, Method.DRILL: 50, Method.SIMULATION: 38, Method.SELF_STUDY: 2}
_METHODS, _WEIGHTS = list(_SHARES), list(_SHARES.values())
_TAGS = (0, 0, 0, 1, 2, 4, 8)


def _entry(person: int, unit: int, number: int, chance: random.Random, *, online: bool) -> dict[str, Any]:
    method = Method.ONLINE if online else chance.choices(_METHODS, _WEIGHTS)[0]
    families = [c for c in ("PL.GEN", "BK.OTH", "SK.INS", "SK.EVI", "PL.SYS") if c in COUNTS_FOR[method]]
    return {
        "person_id": person,
        "unit_id": unit,
        "title": "培训",
        "category": chance.choice(families),
        "tags": chance.choice(_TAGS),
        "method": method.value,
        "occurred_on": date(2023, 1, 2) + timedelta(days=number * 8 + chance.randint(0, 6)),
        "year": YEAR,
        "is_make_up": False,
        "credit": chance.choice((100, 150, 150, 200)),
        "source": f"b:{person}:{number}",
        "recorded_by_id": 2,
        "recorded_at": NOON,
        "reverses_id": None,
    }


def _claim(person: int, unit: int, chance: random.Random) -> dict[str, Any]:
    entry = _entry(person, unit, 3, chance, online=False)
    same = ("person_id", "unit_id", "title", "category", "tags", "method", "occurred_on", "year", "is_make_up")
    more = {"activity_id": 1, "state": "pending", "proposed_by_id": 1, "proposed_at": NOON, "source": f"c:{person}"}
    return {name: entry[name] for name in same} | more | {"credit": chance.choice((200, 400, 800))}


def move_sequences(db: Session) -> None:
    """Let PostgreSQL count on after the ids that were given here."""
    if db.get_bind().dialect.name == "sqlite":
        return
    for model in (Account, Unit, Person, Activity, HourEntry):
        name = table_of(model).name
        db.connection().exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
        )


def _insert(db: Session, model: type[Model], rows: Any) -> None:
    rows = list(rows)
    for start in range(0, len(rows), _CHUNK):
        bulk_insert(db, table_of(model), rows[start : start + _CHUNK])
