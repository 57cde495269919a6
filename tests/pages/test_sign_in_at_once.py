"""Many sign-ins at the same moment, on a database of their own with real connections."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from lms import clock
from lms.access import Actor, Role
from lms.app import create_app
from lms.people.accounts import Account, SignInFailure, WebSession
from lms.people.actions import accounts as actions
from lms.people.actions.sessions import Browser
from lms.people.actions.sign_in import LetIn, SignInTry, TurnedAway, sign_in
from lms.people.hashing import hash_password, password_matches, secret_digest
from lms.people.queries.accounts import find_account
from lms.web import cookies
from lms.web.database import Database
from tests.databases import copied_database, url_of
from tests.factories import make_actor, make_unit

pytestmark = pytest.mark.slow
PASSWORD = "seven grey herons over Lüsi"
AT_ONCE = 8
LOOKING = "lms.people.actions.sign_in.password_matches"


@pytest.fixture(scope="module")
def engine_of_its_own(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with copied_database(schema, url_of("sign_in", tmp_path_factory.mktemp("sign_in"))) as engine:
        yield engine


@pytest.fixture
def database(engine_of_its_own: Engine) -> Database:
    made = Database(engine_of_its_own)
    with made.writing() as db:
        if find_account(db, "known") is None:
            make_actor(db, Role.UNIT_TRAINER, make_unit(db), login="known")
        db.query(SignInFailure).delete()
        known = find_account(db, "known") or Account()
        actions.store_password(db, known, hash_password(PASSWORD), must_change=False, actor=make_admin())
    return made


def make_admin() -> Actor:
    return Actor(account_id=None, role=Role.SEC_ADMIN, unit_path="/")


def attempt(login: str, password: str, address: str = "10.0.0.1") -> SignInTry:
    return SignInTry(login, password, Browser(address, "Firefox"))


@pytest.mark.parametrize("login", ["known", "a-new-name-each"])
def test_no_more_guesses_are_looked_at_because_they_come_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    looked_at: list[str] = []
    real = password_matches

    def counting(password: str, stored: str | None) -> bool:
        looked_at.append(password)
        return real(password, stored)

    monkeypatch.setattr(LOOKING, counting)
    begin = threading.Barrier(AT_ONCE, timeout=60)

    def guess(number: int) -> str:
        begin.wait()
        codes = [sign_in(database.writing, attempt(login, f"guess {number}/{again}")) for again in range(4)]
        return ",".join(code.code for code in codes if isinstance(code, TurnedAway))

    with clock.travel(clock.now()), ThreadPoolExecutor(AT_ONCE) as pool:
        answers = ",".join(pool.map(guess, range(AT_ONCE))).split(",")
    assert len(looked_at) == answers.count("SIGN_IN_WRONG") == 5
    assert answers.count("SIGN_IN_WAIT") == 4 * AT_ONCE - 5


def test_everybody_with_the_right_password_gets_in_at_once(database: Database) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(
            pool.map(lambda n: sign_in(database.writing, attempt("known", PASSWORD, f"10.0.0.{n}")), range(4))
        )
    assert all(isinstance(outcome, LetIn) for outcome in outcomes)


def test_an_account_disabled_while_its_password_is_looked_at_stays_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = password_matches

    def meanwhile(password: str, stored: str | None) -> bool:
        with database.writing() as db:
            actions.disable(db, find_account(db, "known") or Account(), actor=make_admin())
        return real(password, stored)

    monkeypatch.setattr(LOOKING, meanwhile)
    outcome = sign_in(database.writing, attempt("known", PASSWORD))
    with database.writing() as db:
        actions.enable(db, find_account(db, "known") or Account(), actor=make_admin())
    assert isinstance(outcome, TurnedAway)


def test_no_lock_is_held_while_a_password_is_looked_at(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    wrote: list[bool] = []

    def writes_meanwhile(_: str, __: str | None) -> bool:
        with database.if_free() as db:
            wrote.append(db is not None)
        return False

    monkeypatch.setattr(LOOKING, writes_meanwhile)
    sign_in(database.writing, attempt("known", PASSWORD))
    assert wrote == [True]


def test_reading_a_page_waits_for_no_writer(database: Database) -> None:
    outcome = sign_in(database.writing, attempt("known", PASSWORD))
    assert isinstance(outcome, LetIn)
    with database.writing() as db:
        row = db.query(WebSession).filter_by(secret_digest=secret_digest(outcome.secret)).one()
        row.seen_at = seen_before = clock.now() - timedelta(minutes=5)
    with TestClient(create_app(database=database)) as client, database.writing() as writer:
        writer.query(SignInFailure).delete()  # takes the lock and keeps it
        client.cookies.set(cookies.SESSION, outcome.secret, domain="testserver.local")
        began = clock.now()
        assert client.get("/account").status_code == 200
        assert clock.now() - began < timedelta(seconds=10)
    with database.reading() as db:
        row = db.query(WebSession).filter_by(secret_digest=secret_digest(outcome.secret)).one()
        # On SQLite, where one writes at a time, that the session was seen is written down another time.
        assert (row.seen_at == seen_before) == (database.engine.dialect.name == "sqlite")
