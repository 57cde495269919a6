"""Fixtures of the rooms: the clock stands still in June 2023, in a small city that is built once a file."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.credentials.models import Application, Credential
from lms.db import Model
from tests.application_factories import begin, make_applicant, publish_unit
from tests.case_factories import Hands, hands_for, make_credential
from tests.cast import Cast, belonging_to as cast_belonging_to, make_cast
from tests.rooms.world import TODAY, City, belonging_to, build_city


@pytest.fixture
def usual_time() -> date:
    """Return a day in June 2023."""
    return TODAY


@pytest.fixture(scope="module")
def ground(engine: Engine) -> Iterator[Connection]:
    """Open a connection inside a transaction that is rolled back when the file's tests are done."""
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture(scope="module")
def cast_ground(stage: tuple[Engine, Cast]) -> Iterator[Connection]:
    """Open the same where the cast stands: to make it anew for each test took four tenths of all their time."""
    with stage[0].connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def _stands_ready(request: pytest.FixtureRequest) -> bool:
    """Tell whether a test takes the cast as it stands: it asks for the cast, and nothing it asks for is elsewhere."""
    return "cast" in request.fixturenames and {"ground", "engine"}.isdisjoint(request.fixturenames)


@pytest.fixture
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """Open a savepoint that is rolled back after the test, instead of a transaction for each."""
    ground: Connection = request.getfixturevalue("cast_ground" if _stands_ready(request) else "ground")
    with ground.begin_nested() as savepoint:
        yield ground
        savepoint.rollback()


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: Session) -> Cast:
    """Hand out the cast as it stands, its rows belonging to the test's own session; else make it."""
    return cast_belonging_to(db, request.getfixturevalue("stage")[1]) if _stands_ready(request) else make_cast(db)


@pytest.fixture(scope="module")
def built(ground: Connection) -> City:
    """Build the small city, judged by 启东's rules of 2023, once a file."""
    with clock.travel(TODAY), Session(ground, join_transaction_mode="create_savepoint") as db:
        city = build_city(db)
        db.commit()
        for field in fields(city):
            thing = getattr(city, field.name)
            if isinstance(thing, Model):
                db.refresh(thing)
        db.expunge_all()
        return city


@pytest.fixture
def city(built: City, db: Session) -> City:
    """Hand out the small city as it was built, its rows belonging to the test's own session."""
    return belonging_to(db, built)


@pytest.fixture
def hands(db: Session, city: City) -> Hands:
    """Return who deals with a case about the officer's card."""
    return hands_for(db, city.police, city.root, city.officer)


@pytest.fixture
def card(db: Session, city: City) -> Credential:
    """Issue a card to the officer, and activate it."""
    return make_credential(db, city.officer, city.police)


@pytest.fixture
def applicant(db: Session, cast: Cast) -> Actor:
    """Register who applies for a card, in a published body."""
    publish_unit(db, cast.units["own"])
    return make_applicant(db, cast.units["own"])


@pytest.fixture
def one(db: Session, applicant: Actor) -> Application:
    """Begin a complete draft of an application."""
    return begin(db, applicant)
