"""Putting a made-up world into an empty database: one county and year after another, each in a transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, delete
from sqlalchemy.orm import Session

from lms import audit, clock, name_keys, outbox
from lms.access import OPERATOR, Role
from lms.credentials.models import Card, Credential, CredentialEvent
from lms.db import bulk_insert, make_sessions, reserve_ids, table_of
from lms.demo.queries import is_empty
from lms.errors import RuleBroken
from lms.people.actions.people import ROLL_CHANGED
from lms.people.models import Leave, Person, PersonRole, Post, Unit
from lms.people.queries.units import find_roots
from lms.people.rules import LeaveKind, UnitKind
from lms.requirements.actions.rule_sets import adopt
from lms.simulation.cards import card_rows
from lms.simulation.exams import TABLES, add_blueprints, add_exams
from lms.simulation.hours import County, Span, add_hours
from lms.simulation.loading import bare, settle
from lms.simulation.people import Worker, card_number, make_up, people_rows, post_rows, role_rows
from lms.simulation.places import Place, places_for
from lms.simulation.scratch import unfold
from lms.unit_counts import UnitCountChange
from lms.worker.counting import note_new_day

# The rules that came into force with a year.
_RULES = {2022: "ZJG-2022", 2023: "QD-2023"}
_DECIDER = replace(OPERATOR, role=Role.JUSTICE_DECIDER)


@dataclass(slots=True)
class Made:
    """How much of the world stands, and where its units are: id and path by code."""

    units: int = 0
    people: int = 0
    activities: int = 0
    batches: int = 0
    claims: int = 0
    entries: int = 0
    cards: int = 0
    results: int = 0
    places: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, rows: dict[str, int]) -> None:
        """Count rows that came, by their names."""
        for name, number in rows.items():
            setattr(self, name, getattr(self, name) + number)


def build(
    engine: Engine, *, people: int, years: int, seed: int, until: date, told: Callable[[Made], None] = lambda _: None
) -> Made:
    """Make up a world of so many people and so many years, the last of them up to a day.

    Raises RuleBroken DATABASE_IN_USE unless the database is empty. What was committed stays when it is interrupted.
    """
    made, sessions = Made(), make_sessions(engine)
    spans = [Span(year, min(until, date(year, 12, 31))) for year in range(until.year - years + 1, until.year + 1)]
    places = list(places_for(people))
    with sessions.begin() as db:
        if not is_empty(db):
            raise RuleBroken("DATABASE_IN_USE")
        _add_units(db, places, made)
        _begin(db, spans, people=people, years=years, seed=seed, until=until.isoformat())
        blueprints = add_blueprints(db, spans[0].last.replace(month=1, day=1))
    counties = groupby((place for place in places if place.teams), key=lambda place: place.code.partition("-")[0])
    with bare(engine, _LARGE), engine.connect() as connection:
        unfold(connection)
        for code, bureaus in counties:
            _fill(connection, code, list(bureaus), spans, blueprints, seed, made)
            told(made)
    with sessions.begin() as db:
        _forget_repeats(db)
    settle(engine)
    return made


# What hours and exams fill; nothing refers to it but by primary keys.
_LARGE = ("claims", "hour_entries", *TABLES)


def _fill(
    connection: Connection,
    code: str,
    bureaus: Sequence[Place],
    spans: Sequence[Span],
    blueprints: dict[str, int],
    seed: int,
    made: Made,
) -> None:
    """Make up one county: its people in one transaction, each of its years in another."""
    chance, teams = Random(f"{seed}:{code}"), {}  # noqa: S311 - a world to be made again, not a secret
    with Session(connection) as db, db.begin():
        for place in bureaus:
            teams[place.code] = _add_people(db, chance, place, spans, made)
    for span in spans:
        with Session(connection, expire_on_commit=False) as db, db.begin():
            county = County(code, teams)
            made.add(add_hours(db, county, span, seed))
            made.results += add_exams(db, made.places[code][0], span, blueprints, seed)


def _forget_repeats(db: Session) -> None:
    """Have each family of counts wait once: on SQLite every row told that it changes them (lms.unit_counts)."""
    db.execute(delete(UnitCountChange))
    note_new_day(db)


def _begin(db: Session, spans: Sequence[Span], **asked: Any) -> None:
    """Let the world be judged by the rules of its years, and say in the audit log that it is made up."""
    [root] = find_roots(db)
    years = [span.year for span in spans]
    for year, code in _RULES.items():
        if year in years or (code == "QD-2023" and min(years) > year):
            adopt(db, root, code=code, year=max(year, min(years)), actor=_DECIDER)
    audit.record(db, actor=OPERATOR, action="simulation:world:made", subject=root, **asked)
    for year in years:
        outbox.request(db, ROLL_CHANGED, str(year))


def _add_units(db: Session, places: Sequence[Place], made: Made) -> None:
    """Add the units but for the teams."""
    identities = reserve_ids(db, table_of(Unit), len(places))
    rows = []
    for order, (place, identity) in enumerate(zip(places, identities, strict=True)):
        above = made.places[place.parent] if place.parent else (None, "/")
        made.places[place.code] = (identity, f"{above[1]}{identity}/")
        line = made.places[place.line][0] if place.line else None
        row = _unit(place.code, place.name, place.kind, order)
        rows.append(
            row | {"id": identity, "parent_id": above[0], "line_parent_id": line, "path": f"{above[1]}{identity}/"}
        )
    bulk_insert(db, table_of(Unit), rows)
    name_keys.add(db, Unit.__tablename__, [(row["id"], row["name"]) for row in rows])
    made.units += len(rows)


def _add_teams(db: Session, place: Place, made: Made) -> list[tuple[int, int]]:
    """Add the teams of a bureau; return the id of each and how many people it has."""
    above, path = made.places[place.code]
    identities = reserve_ids(db, table_of(Unit), len(place.teams))
    rows = []
    for order, identity in enumerate(identities, start=1):
        row = _unit(f"{place.code}-{order:02d}", f"{place.name}执法{order}中队", UnitKind.TEAM, order)
        rows.append(row | {"id": identity, "parent_id": above, "line_parent_id": None, "path": f"{path}{identity}/"})
    bulk_insert(db, table_of(Unit), rows)
    name_keys.add(db, Unit.__tablename__, [(row["id"], row["name"]) for row in rows])
    made.units += len(rows)
    return list(zip(identities, place.teams, strict=True))


def _unit(code: str, name: str, kind: UnitKind, order: int) -> dict[str, Any]:
    return {"code": code, "name": name, "kind": kind.value, "sort_order": order}


def _add_people(db: Session, chance: Random, place: Place, spans: Sequence[Span], made: Made) -> list[int]:
    """Make up the people of a bureau and the cards of its officers; return its teams."""
    teams = _add_teams(db, place, made)
    workers = make_up(chance, made.people, teams, [span.year for span in spans])
    for worker, identity in zip(workers, reserve_ids(db, table_of(Person), len(workers)), strict=True):
        worker.person_id = identity
    bulk_insert(db, table_of(Person), people_rows(workers))
    name_keys.add(db, Person.__tablename__, [(worker.person_id, worker.name) for worker in workers])
    bulk_insert(db, table_of(PersonRole), role_rows(workers))
    bulk_insert(db, table_of(Post), post_rows(workers))
    granted = {"kind": LeaveKind.ILLNESS.value, "document": "模拟数据", "approved_at": clock.now()}
    leaves = [
        {"person_id": worker.person_id, "started_on": worker.away[0], "ended_on": worker.away[1]} | granted
        for worker in workers
        if worker.away
    ]
    bulk_insert(db, table_of(Leave), leaves)
    made.people += len(workers)
    made.cards += _add_cards(db, chance, workers, spans[-1].last)
    return [team for team, _ in teams]


def _add_cards(db: Session, chance: Random, workers: Sequence[Worker], until: date) -> int:
    officers = sum(card_number(worker) is not None for worker in workers)
    rows = card_rows(chance, workers, reserve_ids(db, table_of(Credential), officers), until)
    for model, own in zip((Credential, Card, CredentialEvent), rows, strict=True):
        bulk_insert(db, table_of(model), own)
    return officers
