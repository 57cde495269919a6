"""Everybody at the same moment: more requests than threads and connections, and each is answered (lessons P9)."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from benchmarks._candidates import open_for, secret_of
from lms.app import create_app
from lms.db import make_sessions
from lms.exams.models import Attempt, AttemptScore
from lms.settings import get_settings
from lms.web import cookies
from lms.web.batching import Desk
from lms.web.csrf import token_for
from lms.web.database import Database
from lms.web.turns import Turns
from question_bank.blueprint import Cell
from tests.databases import copied_database, url_of

pytestmark = [pytest.mark.slow, pytest.mark.requirement("QD-M9-6")]
# More than the threads (40) and, on either database, the connections (15 and 30) that requests share.
MANY = 60
CELLS = (Cell("single", 4, 2), Cell("true_false", 2, 1))
Ask = Callable[..., Coroutine[Any, Any, httpx2.Response]]


@pytest.fixture(scope="module")
def ready(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    url = url_of("bursts_ready", tmp_path_factory.mktemp("ready"))
    with copied_database(schema, url) as engine:
        with make_sessions(engine).begin() as db:
            open_for(db, MANY, cells=CELLS)
        engine.dispose()  # so that all of it is in the file, and the server lets it be copied
        yield url


@pytest.fixture
def engine(ready: str, tmp_path: Path) -> Iterator[Engine]:
    """Give each test an exam that nobody has begun."""
    with copied_database(ready, url_of("bursts", tmp_path)) as engine:
        yield engine


@pytest.fixture
def site(engine: Engine) -> FastAPI:
    return create_app(get_settings(), Database(engine))


def in_a_thread(work: Coroutine[Any, Any, Any]) -> Any:
    """Run in a loop of its own: a browser test of the same worker may have left one in this thread."""

    async def bounded() -> Any:
        async with asyncio.timeout(120):
            return await work

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, bounded()).result()


def all_at_once(site: FastAPI, deed: Callable[[Ask, int], Coroutine[Any, Any, Any]]) -> list[Any]:
    """Let every candidate do something in the same moment; return what came of it.

    Whoever waits until a lock or the pool of connections gives up (30 s) gets an error, and is seen by that.
    """

    async def run() -> list[Any]:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(site), base_url="http://127.0.0.1") as client:

            def asking(number: int) -> Ask:
                secret = secret_of(number)
                headers = {"cookie": f"{cookies.SESSION}={secret}", "x-csrf-token": token_for(secret)}
                return lambda method, path, **more: client.request(method, path, headers=headers, **more)

            return await asyncio.gather(*(deed(asking(1000 + at), 1000 + at) for at in range(MANY)))

    came: list[Any] = in_a_thread(run())
    return came


async def begin(ask: Ask, number: int) -> dict[str, Any]:
    del number
    answer = await ask("POST", "/api/v1/sittings/1/attempts", json={})
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_everybody_who_begins_in_the_same_moment_begins(site: FastAPI, engine: Engine) -> None:
    begun = all_at_once(site, begin)
    assert len({one["id"] for one in begun}) == MANY
    with Session(engine) as db:
        assert db.scalar(select(func.count()).select_from(Attempt)) == MANY


def test_everybody_who_looks_in_the_same_moment_sees_his_page(site: FastAPI) -> None:
    async def look(ask: Ask, number: int) -> int:
        del number
        return (await ask("GET", "/exams")).status_code

    seen = all_at_once(site, look)
    assert set(seen) == {200}


def test_everybody_who_hands_in_eight_times_at_once_is_marked_once(site: FastAPI, engine: Engine) -> None:
    async def sit(ask: Ask, number: int) -> set[str]:
        told = await begin(ask, number)
        body, path = {"token": told["token"]}, f"/api/v1/attempts/{told['id']}/submission"
        answers = await asyncio.gather(*(ask("POST", path, json=body) for _ in range(8)))
        assert {answer.status_code for answer in answers} == {200}
        return {answer.json()["signature"] for answer in answers}

    receipts = all_at_once(site, sit)
    assert all(len(own) == 1 for own in receipts), "all eight get the same receipt"
    with Session(engine) as db:
        scores, attempts = (db.scalar(select(func.count()).select_from(model)) for model in (AttemptScore, Attempt))
    assert scores == attempts == MANY


def test_turns_are_taken_one_by_one_and_who_goes_away_is_passed_over() -> None:
    turns, order, is_held, all_came = Turns(), [], asyncio.Event(), asyncio.Event()

    async def come(name: str) -> None:
        async with turns.come():
            order.append(name)
            is_held.set()
            await all_came.wait()

    async def story() -> None:
        tasks = [asyncio.create_task(come(name)) for name in "abcd"]
        await is_held.wait()
        tasks[1].cancel()
        all_came.set()

        def in_thread() -> None:
            with turns.wait():
                order.append("thread")

        await asyncio.gather(asyncio.to_thread(in_thread), *tasks, return_exceptions=True)
        async with turns.come():
            order.append("last")

    in_a_thread(story())
    assert order == ["a", "c", "d", "thread", "last"]


def test_who_goes_away_with_his_loop_takes_nobody_with_him(engine: Engine) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def work(_: Session, things: Sequence[str]) -> Sequence[str]:
        begun.set()
        assert go_on.wait(60)
        return things

    async def goes_away() -> None:
        waiting = asyncio.ensure_future(desk.bring(database, "lost"))
        await asyncio.to_thread(begun.wait, 60)
        waiting.cancel()

    async def stays() -> Any:
        return await asyncio.wait_for(desk.bring(database, "kept"), 60)

    desk, database = Desk(work, only_reads=True), Database(engine)
    in_a_thread(goes_away())
    go_on.set()
    assert in_a_thread(stays()) == "kept"
