"""Heartbeats: how many learners may watch at once, each with a beat every ten seconds, against a real `lms serve`.

2,000 learners on PostgreSQL (200 beats a second), 500 on SQLite. `writes_per_s` and `p95_ms` are of that load, the time
taken from when a beat was due. `of_bare_commits` compares the most beats a second that are answered with how many
single updates the same database commits a second on the same disk; beats that wait together are committed together.
Every beat is looked for in the database afterwards.
"""

import asyncio
import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from benchmarks._city import arguments, empty_city, settle
from benchmarks._learners import Learner, add_learners, closed_loop, open_loop
from lms.courses.models.study import StudySession
from lms.db import make_sessions
from lms.settings import get_settings


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        lite = engine.dialect.name == "sqlite"
        count = 500 if lite else 2000
        with make_sessions(engine).begin() as db:
            add_learners(db, count)
        settle(engine)
        with served(engine, workers=1 if lite else 2) as port:
            figures = measured(engine, port, count, seconds=20 if asked.quick else 60)
        figures |= commits(engine, seconds=2 if asked.quick else 5)
    figures["of_bare_commits"] = round(figures["most_beats_per_s"] / figures["bare_commits_per_s"], 2)
    print(json.dumps({"benchmark": "heartbeat", "figures": figures}))


def measured(engine: Engine, port: int, count: int, seconds: int) -> dict[str, Any]:
    """Take the load, then the most there is; every beat must be on record."""
    learners = [Learner(1000 + number, port) for number in range(count)]
    asyncio.run(_once(learners[:50]))  # wakes the server up
    for learner in learners:
        learner.times.clear()
    began = time.perf_counter()
    most = asyncio.run(_both(learners, seconds))
    taken = time.perf_counter() - began
    times = sorted(each for learner in learners for each in most[0][learner.number])
    on_record = _sequences(engine)
    if any(learner.faults for learner in learners):
        raise SystemExit(f"{sum(learner.faults for learner in learners)} beats were refused")
    if on_record != sum(learner.sequence for learner in learners):
        raise SystemExit("beats that were answered are not on record")
    return {
        "learners": count,
        "writes_per_s": round(len(times) / seconds, 1),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
        "median_ms": round(statistics.median(times) * 1000, 1),
        "most_beats_per_s": round(most[1]),
        "seconds": round(taken, 1),
    }


async def _once(learners: list[Learner]) -> None:
    for learner in learners:
        await learner.beat(0, time.perf_counter())
        learner.forget_way()


async def _both(learners: list[Learner], seconds: int) -> tuple[dict[int, list[float]], float]:
    await open_loop(learners, seconds)
    times = {learner.number: list(learner.times) for learner in learners}
    return times, await closed_loop(learners[:64], 5)


def _sequences(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.sum(StudySession.sequence))).scalar_one())


def commits(engine: Engine, seconds: float) -> dict[str, Any]:
    """Commit single updates through the driver, one after the other, and count them."""
    raw, lite = engine.raw_connection(), engine.dialect.name == "sqlite"
    mark, count = "?" if lite else "%s", 0
    try:
        cursor = raw.cursor()
        began = time.perf_counter()
        while time.perf_counter() - began < seconds:
            if lite:
                cursor.execute("BEGIN IMMEDIATE")
            cursor.execute(f"UPDATE study_sessions SET to_ms = to_ms + 1 WHERE id = {mark}", (1000 + count % 400,))
            raw.commit()
            count += 1
        return {"bare_commits_per_s": round(count / (time.perf_counter() - began))}
    finally:
        raw.close()


@contextmanager
def served(engine: Engine, workers: int) -> Iterator[int]:
    """Serve the site as it is served, on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = engine.url.render_as_string(hide_password=False)
    command = [str(Path(sys.executable).parent / "lms"), "serve", "--port", str(port), "--workers", str(workers)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([*command, "--no-worker"], env=os.environ | {"LMS_DATABASE_URL": url}, **quiet)  # type: ignore[call-overload] # streams by name
    try:
        for _ in range(1200):
            time.sleep(0.1)
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                break
            except OSError:
                continue
        yield port
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
