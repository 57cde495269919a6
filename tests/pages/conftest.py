"""Fixtures for tests of pages: the cast and browsers."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.settings import Settings
from tests.client import Browser, make_site, sign_in_at_once


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
