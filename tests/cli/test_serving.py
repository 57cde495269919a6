"""`lms serve` as a process: it answers, carries out jobs beside it, and goes when told to."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms import outbox
from lms.cli.answers import Exit
from lms.outbox import Job
from tests.cli.conftest import Console

ROOT = Path(__file__).parents[2]
LMS = (sys.executable, "-c", "from lms.cli import app; app()")


@pytest.fixture
def port() -> int:
    """Return a port nobody listens on, below those that the system lends to whoever connects in the meantime."""
    while True:
        tried = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", tried)):
            return tried


@pytest.fixture
def server(console: Console, port: int) -> Iterator["subprocess.Popen[str]"]:
    """Run the server on that port until the test ends."""
    process = subprocess.Popen(
        [*LMS, "serve", "--port", str(port)],
        cwd=ROOT,
        env=os.environ.copy(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=120)


def test_the_server_answers_and_ends_in_good_order(server: "subprocess.Popen[str]", port: int) -> None:
    assert _wait_for(lambda: _status(f"http://127.0.0.1:{port}/healthz") == 200)
    server.send_signal(signal.SIGTERM)
    out, err = server.communicate(timeout=120)
    assert server.returncode == 0, err
    assert str(port) in out
    assert "Traceback" not in err


def test_jobs_are_done_beside_the_server(server: "subprocess.Popen[str]", console: Console, port: int) -> None:
    assert _wait_for(lambda: _status(f"http://127.0.0.1:{port}/healthz") == 200)
    with console.db() as db, db.begin():
        outbox.request(db, "completion:refresh", "2023")
    assert _wait_for(lambda: _jobs(console) == 0)


def test_a_schema_the_program_does_not_know_is_not_served(console: Console) -> None:
    with console.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    answer = console.run("serve", "--port", 0)
    assert answer.exit_code == Exit.WRONG_USAGE
    assert "lms migrate" in answer.err


def test_the_worker_alone_does_what_waits_once(console: Console) -> None:
    with console.db() as db, db.begin():
        outbox.request(db, "completion:refresh", "2023")
    answer = console.done("worker", "--once")
    assert answer == {"done": answer["done"], "failed": 0}
    assert answer["done"] >= 1
    assert _jobs(console) == 0


def _jobs(console: Console) -> int:
    with console.db() as db:
        return db.scalar(select(func.count(Job.id))) or 0


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - our own server
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _wait_for(holds: Callable[[], bool], seconds: float = 120) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return False
