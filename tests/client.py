"""The site as a browser sees it, inside the test's own transaction: signed in at once, without hashing passwords."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from lms import clock
from lms.access import Actor
from lms.app import create_app
from lms.people.accounts import WebSession
from lms.people.hashing import new_secret, secret_digest
from lms.people.queries.sessions import grant_of
from lms.settings import Settings
from lms.web import cookies
from lms.web.allowance import Allowance
from lms.web.csrf import token_for
from lms.web.database import Database
from tests.event_loop import event_loop


class OneConnection(Database):
    """Runs every transaction of the application inside the one a test rolls back."""

    def __init__(self, connection: Connection) -> None:
        self.engine = connection.engine
        self.connection = connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with (
            Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        # As on a read-only connection: what only reads is refused any write.
        with Session(self.connection, join_transaction_mode="rollback_only", autoflush=False) as session:
            event.listen(session, "before_flush", _refuse)
            yield session

    @contextmanager
    def if_free(self) -> Iterator[Session | None]:
        with self.writing() as session:
            yield session


def _refuse(*_: object) -> None:
    raise AssertionError("a page that only reads wrote something")


class Browser(TestClient):
    """A browser of the site. Sends the form token by itself; `db` is the test's session, kept in step."""

    def __init__(self, app: FastAPI, db: Session, secret: str = "") -> None:
        super().__init__(app, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
        self.db = db
        self.portal = event_loop()
        self.be(secret)

    def be(self, secret: str) -> None:
        """Act with a session; without one, as nobody."""
        self.headers.pop("x-csrf-token", None)
        if secret:
            self.session = secret
            self.headers["x-csrf-token"] = token_for(secret)

    @property
    def session(self) -> str:
        """The session cookie."""
        return self.cookies.get(cookies.SESSION) or ""

    @session.setter
    def session(self, secret: str) -> None:
        self.cookies.set(cookies.SESSION, secret, domain="testserver.local")

    def request(self, *args: Any, **how: Any) -> Any:
        self.db.flush()
        answer = super().request(*args, **how)
        self.db.expire_all()
        return answer


def post(browser: Browser, path: str, files: dict[str, Any] | None = None, **data: Any) -> Any:
    """Send a form that must be taken: whoever sent it is led on."""
    answer = browser.post(path, data=data, files=files)
    assert answer.status_code == 303, answer.text
    return answer


def sign_in_at_once(db: Session, actor: Actor) -> str:
    """Begin a browser session for an actor and return its secret."""
    secret, now = new_secret(), clock.now()
    db.add(
        WebSession(
            secret_digest=secret_digest(secret),
            account_id=actor.account_id,
            grant_id=grant_of(db, actor).id,
            started_at=now,
            seen_at=now,
            address="127.0.0.1",
            device="Firefox",
        )
    )
    db.flush()
    return secret


def make_site(settings: Settings, connection: Connection) -> FastAPI:
    """Build the site on a test's connection, where nobody has asked anything yet; its routes are made once a run."""
    site = _site(settings)
    site.state.database = OneConnection(connection)
    site.state.allowance = Allowance()
    return site


@lru_cache(maxsize=2)
def _site(settings: Settings) -> FastAPI:
    return create_app(settings)
