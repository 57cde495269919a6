"""Where a request's transaction ends: in the thread of its handler, kept before the answer, undone when it raises."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import event, text
from starlette.testclient import TestClient

from lms.db import make_engine
from lms.web.database import Database
from lms.web.deps import Db
from lms.web.routing import Router

router = Router()
ended: list[tuple[str, int]] = []
worked: list[int] = []


@router.post("/keep")
def keep(db: Db) -> dict[str, int]:
    worked.append(threading.get_ident())
    db.execute(text("INSERT INTO things VALUES (1)"))
    return {}


@router.post("/refuse")
def refuse(db: Db) -> None:
    db.execute(text("INSERT INTO things VALUES (2)"))
    raise LookupError


@router.post("/late")
def late(db: Db) -> dict[str, int]:
    db.execute(text("INSERT INTO things VALUES (3)"))
    db.execute(text("INSERT INTO parts VALUES (3)"))  # refused at the commit: there is no such thing
    return {}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[TestClient]:
    engine = make_engine(f"sqlite:///{tmp_path / 'ending.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE things (id INTEGER)"))
        connection.execute(text("CREATE TABLE whole (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE parts (id INTEGER REFERENCES whole (id) DEFERRABLE INITIALLY DEFERRED)"))
    for kind in ("commit", "rollback"):
        event.listen(engine, kind, lambda _, kind=kind: ended.append((kind, threading.get_ident())))
    app = FastAPI()
    app.state.database = Database(engine)
    app.include_router(router)
    with TestClient(app, raise_server_exceptions=False) as client:
        ended.clear()
        yield client
    engine.dispose()


def ids(site: TestClient) -> list[int]:
    with site.app.state.database.reading() as db:  # type: ignore[attr-defined] # FastAPI's
        return list(db.scalars(text("SELECT id FROM things ORDER BY id")))


def test_what_a_handler_wrote_is_kept_in_its_own_thread(site: TestClient) -> None:
    assert site.post("/keep").status_code == 200
    assert ended == [("commit", worked[-1])]
    assert ids(site) == [1]


def test_what_a_handler_wrote_before_it_raised_is_undone(site: TestClient) -> None:
    assert site.post("/refuse").status_code == 500
    assert [kind for kind, _ in ended] == ["rollback"]
    assert ids(site) == []


def test_a_commit_that_fails_answers_with_an_error_and_the_next_may_write(site: TestClient) -> None:
    assert site.post("/late").status_code == 500
    assert site.post("/keep").status_code == 200
    assert ids(site) == [1]
