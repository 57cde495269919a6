"""A roster is stored whole or not at all, and once, whatever happens meanwhile."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms.db import make_engine
from lms.exchange.answers import ImportAnswer
from lms.people.models import Person, PersonRole, Post
from tests.databases import copied_database, url_of
from tests.exchange.made import counts
from tests.exchange.rosters import line, make_units, run
from tests.factories import make_id_no

PEOPLE, KILLS = 400, 20


@pytest.fixture(scope="module")
def own(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open a database of these tests' own, for what they do is committed."""
    with copied_database(schema, url_of("roster", tmp_path_factory.mktemp("roster"))) as engine:
        with Session(engine) as db, db.begin():
            make_units(db)
        yield engine


def test_two_imports_of_one_file_at_the_same_moment_store_it_once(own: Engine) -> None:
    answers: list[ImportAnswer] = []
    start = threading.Barrier(2, timeout=60)

    def work() -> None:
        start.wait()
        with Session(own) as db, db.begin():
            answers.append(run(db, *_lines(1)))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(counts, answers)) == [(0, 0, PEOPLE, 0), (PEOPLE, 0, 0, 0)]
    assert _stored(own) == (PEOPLE, PEOPLE, PEOPLE)


def test_an_import_that_is_killed_at_any_point_stores_all_or_nothing(own: Engine) -> None:
    whole = _killed_after(own, seconds=60, batch=2)
    before = _stored(own)[0]
    for kill in range(KILLS):
        _killed_after(own, seconds=whole * (kill + 1) / KILLS, batch=3 + kill)
        people, roles, posts = _stored(own)
        assert people == roles == posts
        assert people % PEOPLE == 0
    assert _stored(own)[0] < before + KILLS * PEOPLE, "no import was killed before its end"


def _killed_after(own: Engine, seconds: float, batch: int) -> float:
    """Import in a child that is killed after some seconds; return how long it lived."""
    url = own.url.render_as_string(hide_password=False)
    own.dispose()  # the child must not share the parent's connections
    start = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            with Session(make_engine(url)) as db, db.begin():
                run(db, *_lines(batch))
        finally:
            os._exit(0)  # whatever happens: the child must not go on as a second runner of tests
    while (is_alive := os.waitpid(child, os.WNOHANG) == (0, 0)) and time.monotonic() - start < seconds:
        time.sleep(0.002)
    lived = time.monotonic() - start
    if is_alive:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return lived


def _lines(batch: int) -> list[dict[str, str]]:
    return [line(id_no=make_id_no(batch * PEOPLE + number), unit="CG") for number in range(PEOPLE)]


def _stored(own: Engine) -> tuple[int, int, int]:
    with Session(own) as db:
        people, roles, posts = (db.scalar(select(func.count(m.id))) or 0 for m in (Person, PersonRole, Post))
        return people, roles, posts
