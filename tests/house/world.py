"""The world of the access matrix: the cast, one browser a role, and who reaches which place, written down by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.access import GRANTABLE, Actor, Role
from lms.db import Model
from lms.hours.models import Activity, ImportBatch
from lms.people.accounts import Account, WebSession
from lms.people.models import Person, Unit
from lms.settings import Settings
from tests.cast import Cast, make_cast
from tests.client import Browser, make_site, sign_in_at_once
from tests.factories import adopt_rules, make_actor, make_class, post_class, stage
from tests.house.known_paper import add_known_paper, all_that_a_site_may_open

# Seen from 市城管局: itself, a team of its, the neighbour, above, a township, another city, and what does not exist.
PLACES = ("own", "child", "sibling", "parent", "town", "elsewhere")
MISSING = "missing"
_SETTLED_EVERY = 1000
MISSING_ID = 9_000_000_000_000_001
_UNIT_OF = {"parent": "city"}
_PERSON_OF = {
    "own": "顾明澈",
    "child": "纪怀川",
    "sibling": "陆知远",
    "parent": "周既明",
    "town": "孟昭宁",
    "elsewhere": "沈秋实",
}


class Family(StrEnum):
    """What decides whether an object is in reach: its unit, its person, its account, or that it is one's own."""

    UNIT = "unit"
    PERSON = "person"
    ACCOUNT = "account"
    OWN = "own"
    BANK = "bank"
    REGISTER = "register"
    RULE = "rule"
    WEBHOOK = "webhook"


_CITY = frozenset({"own", "child", "sibling", "parent", "town"})
_UNIT = frozenset({"own", "child"})
_OF_UNITS_AND_PEOPLE: dict[Role, frozenset[str]] = {
    Role.UNIT_TRAINER: _UNIT,
    Role.UNIT_LEGAL: _UNIT,
    Role.UNIT_LEADER: _UNIT,
    Role.LINE_DEPT: _UNIT,  # leads 市城管局 professionally
    Role.JUDICIAL_OFFICE: frozenset({"town"}),
    Role.JUSTICE_REVIEWER: _CITY,
    Role.JUSTICE_DECIDER: _CITY,
}
# Written down, not asked from the code: the matrix compares the two.
REACH: dict[Family, dict[Role, frozenset[str]]] = {
    Family.UNIT: _OF_UNITS_AND_PEOPLE | {Role.PROVINCE: frozenset(PLACES)},
    Family.PERSON: _OF_UNITS_AND_PEOPLE | {Role.SELF: frozenset({"own"})},
    Family.ACCOUNT: {Role.SEC_ADMIN: _CITY},
    Family.WEBHOOK: {Role.SYS_ADMIN: _CITY},
    Family.OWN: {role: frozenset({"own"}) for role in GRANTABLE},
    # Law is the same for everybody who may look at all.
    Family.REGISTER: {role: frozenset(PLACES) for role in GRANTABLE},
    # What is said for a place is said for all below it: they read it, too.
    Family.RULE: {role: places | {"parent"} for role, places in _OF_UNITS_AND_PEOPLE.items()},
    # A bank's reach follows the tree alone: who leads a unit professionally does not see its keys.
    Family.BANK: {
        Role.UNIT_TRAINER: _UNIT,
        Role.UNIT_LEGAL: _UNIT,
        Role.JUSTICE_REVIEWER: _CITY,
        Role.JUSTICE_DECIDER: _CITY,
    },
}


def _reached(family: Family, role: Role | None) -> frozenset[str]:
    return REACH[family].get(role, frozenset()) if role else frozenset()


@dataclass
class World:
    """The cast in a database, and a browser that acts as any of them or as nobody."""

    db: Session
    connection: Connection
    cast: Cast
    browser: Browser
    sessions: dict[Role, str]
    accounts: dict[str, Account] = field(default_factory=dict)
    proposed: dict[str, Activity] = field(default_factory=dict)
    posted: dict[str, Activity] = field(default_factory=dict)
    batches: dict[str, ImportBatch] = field(default_factory=dict)
    built: dict[tuple[str, str], Any] = field(default_factory=dict)
    asked: int = 0
    # Plain texts: reading them off rows before each of thousands of comparisons took longer than the requests.
    titles: dict[str, set[str]] = field(default_factory=dict)
    account_names: dict[str, str] = field(default_factory=dict)

    def unit(self, place: str) -> Unit:
        """Return the unit of a place."""
        return self.cast.units[_UNIT_OF.get(place, place)]

    def person(self, place: str) -> Person:
        """Return a person who has his post in a place; in "own" it is the one who acts as SELF."""
        return self.cast.people[_PERSON_OF[place]]

    def actor(self, role: Role) -> Actor:
        """Return who acts in a role."""
        return self.cast[role]

    def names_hidden_from(self, role: Role | None) -> set[str]:
        """Return the names of people, accounts and training of which a role must see nothing."""
        people, accounts = (_reached(family, role) for family in (Family.PERSON, Family.ACCOUNT))
        hidden = {_PERSON_OF[place] for place in PLACES if place not in people | accounts}
        hidden |= {title for place in PLACES if place not in people for title in self.titles[place]}
        return hidden | {self.account_names[place] for place in PLACES if place not in accounts}

    def id_numbers_hidden_from(self, role: Role | None, readers: frozenset[Role]) -> set[str]:
        """Return the ID numbers that a role must never be sent whole."""
        seen = _reached(Family.PERSON, role) if role in readers else frozenset()
        return {self.cast.id_numbers[_PERSON_OF[place]] for place in PLACES if place not in seen}

    def settle(self) -> None:
        """Tell PostgreSQL what the tables hold by now: it looks by itself only at what was committed.

        Ours by name: else it also takes those that all databases share, and holds up the worlds of other workers.
        """
        if self.connection.dialect.name == "postgresql":
            self.connection.exec_driver_sql(f"ANALYZE {', '.join(Model.metadata.tables)}")

    def ask(self, role: Role | None, method: str, address: str, **how: Any) -> Any:
        """Ask the site as a role, and undo whatever that changed."""
        self.asked += 1
        if self.asked % _SETTLED_EVERY == 0:
            self.settle()
        self.browser.cookies.clear()
        self.browser.be(self.sessions[role] if role else "")
        undo = self.connection.begin_nested()
        try:
            return self.browser.request(method, address, **how)
        finally:
            undo.rollback()


@contextmanager
def open_world(engine: Engine, settings: Settings) -> Iterator[World]:
    """Build the world in a transaction that is rolled back in the end."""
    with all_that_a_site_may_open(), engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as db:
            world = _build(db, connection, settings)
            world.settle()
            with world.browser:  # one event loop for all requests
                yield world
        transaction.rollback()


def _build(db: Session, connection: Connection, settings: Settings) -> World:
    site, cast = make_site(settings, connection), make_cast(db)
    sessions: dict[Role, str] = {role: sign_in_at_once(db, cast[role]) for role in GRANTABLE}
    world = World(db, connection, cast, Browser(site, db), sessions)
    for place in PLACES:
        actor = make_actor(db, Role.UNIT_LEADER, world.unit(place), login=f"account-{place}", name=f"账号户主{place}")
        world.accounts[place] = db.get_one(Account, actor.account_id)
        _add_training(world, place, clock.today() - timedelta(days=10))
        world.titles[place] = {world.proposed[place].title, world.posted[place].title, f"导入的培训{place}"}
        world.account_names[place] = actor.name
    adopt_rules(db, cast.units["province"], year=clock.today().year)
    add_known_paper(db, cast)
    # Seen an hour ahead: else every request writes that it saw its session, and what is undone makes PostgreSQL slow.
    # The password was given as late: what is asked here takes longer than a decider's five minutes.
    ahead = clock.now() + timedelta(hours=1)
    db.query(WebSession).update({"seen_at": ahead, "confirmed_at": ahead})
    db.commit()
    return world


def _add_training(world: World, place: str, on: date) -> None:
    """Give the person of a place hours that are proposed, hours that are posted and hours from elsewhere."""
    people, host, top = [world.person(place)], world.unit(place), world.cast.units["province"]
    proposer, confirmer = (make_actor(world.db, role, top) for role in (Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER))
    world.proposed[place] = make_class(
        world.db, people, actor=proposer, host=host, on=on, title=f"待确认的培训{place}", at=(9, 12)
    )
    world.posted[place] = post_class(
        world.db,
        people,
        proposer=proposer,
        confirmer=confirmer,
        host=host,
        on=on,
        title=f"已入账的培训{place}",
        at=(13, 16),
    )
    world.batches[place] = stage(world.db, people, actor=proposer, title=f"导入的培训{place}", occurred_on=on)
