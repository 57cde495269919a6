"""Fixtures for tests of pages: the cast, put on record once a worker, and browsers."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.settings import Settings
from tests.cast import SINCE, Cast, belonging_to, make_cast
from tests.client import Browser, make_site, sign_in_at_once
from tests.databases import copied_database, url_of

# Before anything a test tells.
BEFORE: datetime = clock.local_instant(SINCE) + timedelta(days=1)


@pytest.fixture(scope="session")
def stage(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Cast]]:
    """Open a database that holds the cast and nothing else; no test ever changes it."""
    with copied_database(schema, url_of("stage", tmp_path_factory.mktemp("stage"))) as engine:
        with clock.travel(BEFORE), Session(engine, expire_on_commit=False) as db, db.begin():
            cast = make_cast(db)
        yield engine, cast


@pytest.fixture
def connection(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """Open a connection inside a transaction that is rolled back: where the cast is asked for, to where it stands."""
    with_cast = "cast" in request.fixturenames
    engine = request.getfixturevalue("stage")[0] if with_cast else request.getfixturevalue("engine")
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def cast(stage: tuple[Engine, Cast], db: Session) -> Cast:
    """Hand out the cast, its rows belonging to the test's own session."""
    return belonging_to(db, stage[1])


@pytest.fixture
def site(settings: Settings, connection: Connection) -> FastAPI:
    """Return the site on the test's own transaction."""
    return make_site(settings, connection)


@pytest.fixture
def client(site: FastAPI, db: Session) -> Callable[[Actor | None], Browser]:
    """Return how to open a browser: `client(actor)` is signed in, `client(None)` is nobody."""

    def open_browser(actor: Actor | None) -> Browser:
        return Browser(site, db, sign_in_at_once(db, actor) if actor else "")

    return open_browser
