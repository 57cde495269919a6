"""Fixtures for tests of pages: the cast as it was put on record once a worker, and browsers."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.settings import Settings
from tests.cast import Cast, belonging_to
from tests.client import Browser, make_site, sign_in_at_once


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
