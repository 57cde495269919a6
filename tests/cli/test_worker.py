"""The background worker does what the outbox asks for, once, and one failure holds up nothing else."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from lms import outbox
from lms.db import make_sessions
from lms.errors import RuleBroken
from lms.outbox import Job
from lms.requirements.models import CompletionFigure
from lms.worker import loop
from lms.worker.jobs import Kind
from lms.worker.loop import Worker
from tests.databases import copied_database, url_of
from tests.factories import adopt_rules, make_person, make_unit


@pytest.fixture
def own(schema: str, tmp_path: Path) -> Iterator[Engine]:
    """A database of its own: a worker sees only what is committed."""
    with copied_database(schema, url_of("worker", tmp_path)) as engine:
        yield engine


def test_a_changed_year_is_counted_and_its_jobs_are_gone(own: Engine) -> None:
    with make_sessions(own).begin() as db:
        unit = make_unit(db)
        adopt_rules(db, unit)
        make_person(db, unit)
        db.flush()
        outbox.request(db, "completion:refresh", "2023")
    done, failed = Worker(own).run_once()
    assert (done > 0, failed) == (True, 0)
    with Session(own) as db:
        rolls = select(func.sum(CompletionFigure.roll)).where(CompletionFigure.year == 2023)
        assert (db.scalar(rolls) or 0) > 0
        assert _jobs(db) == 0


def test_many_requests_for_one_thing_are_one_piece_of_work(own: Engine) -> None:
    calls: list[str] = []
    _request(own, "count", "2023", times=25)
    _request(own, "count", "2022", times=3)
    done, _ = Worker(own, {"count": _storing(lambda _, key: calls.append(key))}).run_once()
    assert (done, calls) == (2, ["2023", "2022"])
    with Session(own) as db:
        assert _jobs(db) == 0


def test_what_is_requested_while_the_work_runs_stays_for_the_next_pass(own: Engine) -> None:
    def meanwhile(_: Session, key: str) -> str:
        _request(own, "count", key)  # somebody confirms hours while the figures are being counted
        return key

    stored: list[str] = []
    _request(own, "count", "2023")
    worker = Worker(own, {"count": Kind(meanwhile, lambda _, key: stored.append(key))})
    assert worker.run_once() == (1, 0)
    assert stored == ["2023"]
    with Session(own) as db:
        assert _jobs(db) == 1


def test_what_another_worker_has_done_is_not_stored_again(own: Engine) -> None:
    stored: list[str] = []
    other = Worker(own, {"count": _storing(lambda *_: None)})

    def be_overtaken(_: Session, key: str) -> str:
        other.run_once()
        return key

    _request(own, "count", "2023")
    Worker(own, {"count": Kind(be_overtaken, lambda _, key: stored.append(key))}).run_once()
    assert stored == []


def test_what_is_whole_is_counted_again_when_another_worker_stored_a_part_of_it(own: Engine) -> None:
    """Two differences that rest on the same stored figures must never be added one after the other."""
    stored: list[str] = []

    def be_overtaken(_: Session, key: str) -> str:
        with make_sessions(own).begin() as db:
            db.execute(delete(Job).where(Job.key == "2022"))  # as another worker does with what it stored
        return key

    worker = Worker(own, {"count": Kind(be_overtaken, lambda _, key: stored.append(key), is_whole=True)})
    _request(own, "count", "2023")
    _request(own, "count", "2022")
    worker.run_once()
    assert stored == ["2022"], "2023 came first and was given up; then both were one piece of work again"
    with Session(own) as db:
        assert _jobs(db) == 0


def test_a_failing_job_stays_and_holds_up_no_other(own: Engine, caplog: pytest.LogCaptureFixture) -> None:
    calls: list[str] = []

    def fail(db: Session, key: str) -> None:
        outbox.request(db, "left", "behind")
        db.flush()
        raise RuleBroken("NO_POST", name="钱学林", id_no="99000019900101001X")

    _request(own, "broken", "1")
    _request(own, "count", "2")
    with caplog.at_level(logging.ERROR):
        worker = Worker(own, {"broken": _storing(fail), "count": _storing(lambda _, key: calls.append(key))})
        assert worker.run_once() == (1, 1)
    assert calls == ["2"]
    with Session(own) as db:
        assert db.execute(select(Job.kind, Job.key)).all() == [("broken", "1")]
    assert "NO_POST" in caplog.text
    assert "钱学林" not in caplog.text
    assert "99000019900101001X" not in caplog.text


def test_a_job_that_failed_rests_before_it_is_tried_again(own: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: moment[0])
    calls: list[str] = []

    def fail_once(_: Session, key: str) -> None:
        calls.append(key)
        if len(calls) == 1:
            raise ValueError("out of luck")

    _request(own, "count", "1")
    worker = Worker(own, {"count": Kind(fail_once, lambda *_: None)})
    assert worker.run_once() == (0, 1)
    assert worker.run_once() == (0, 0)
    moment[0] += loop.RETRY_SECONDS
    assert worker.run_once() == (1, 0)
    assert len(calls) == 2


def test_a_kind_nobody_knows_is_a_failure_and_not_lost(own: Engine) -> None:
    _request(own, "future:kind", "1")
    assert Worker(own).run_once() == (0, 1)
    with Session(own) as db:
        assert _jobs(db) == 1


def test_a_running_worker_takes_what_comes_in_and_stops_when_told(own: Engine) -> None:
    seen = threading.Event()
    stop = threading.Event()
    worker = Worker(own, {"count": _storing(lambda *_: seen.set())})
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        _request(own, "count", "1")
        assert seen.wait(timeout=120)
    finally:
        stop.set()
        thread.join(timeout=120)
    assert not thread.is_alive()


def _storing(act: Callable[[Session, str], None]) -> Kind:
    """Return a kind of job that works nothing out and does all it does when it stores."""
    return Kind(lambda _, key: key, act)


def _request(engine: Engine, kind: str, key: str, *, times: int = 1) -> None:
    with make_sessions(engine).begin() as db:
        for _ in range(times):
            outbox.request(db, kind, key)


def _jobs(db: Session) -> int:
    return db.scalar(select(func.count(Job.id))) or 0
