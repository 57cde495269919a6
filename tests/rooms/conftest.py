"""Fixtures of the rooms: the clock stands still in June 2023, in a small city that is built once a file."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.db import Model
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


@pytest.fixture
def connection(ground: Connection) -> Iterator[Connection]:
    """Open a savepoint that is rolled back after the test, instead of a transaction for each."""
    with ground.begin_nested() as savepoint:
        yield ground
        savepoint.rollback()


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
