"""Kill the server (-9) at random moments while candidates save: every acknowledged answer must be there afterwards.

100 kills among 500 candidates, `--quick`: 5 among 40. `lost`: acknowledged and not on record. `duplicated`: attempts
with more than one row. `restart_s`: median from the kill to the first answer after it.
"""

import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmarks._candidates import Candidate, open_for
from benchmarks._city import arguments, empty_city
from benchmarks._site import free_port, wait_for
from lms.db import make_sessions
from lms.exams.models import Attempt
from lms.settings import get_settings


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    kills, count = (5, 40) if asked.quick else (100, 500)
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        with make_sessions(engine).begin() as db:
            sitting = open_for(db, count)
        figures = asyncio.run(killed(engine, sitting, count, kills))
    print(json.dumps({"benchmark": "exam_kill", "figures": figures}))


async def killed(engine: Engine, sitting: int, count: int, kills: int) -> dict[str, Any]:
    """Kill and restart while everybody saves; then compare what was acknowledged with what is on record."""
    port, chance = free_port(), random.Random(2023)
    server = _serve(engine, port)
    candidates = [Candidate(1000 + number, port, sitting) for number in range(count)]
    for one in candidates:
        await one.start(time.perf_counter())
    stop, acknowledged = asyncio.Event(), [0]
    sitters = [asyncio.create_task(_sit(one, stop, acknowledged)) for one in candidates]
    restarts = []
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.5, 2.0))
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        began, before = time.perf_counter(), acknowledged[0]
        server = await asyncio.to_thread(_serve, engine, port)
        while acknowledged[0] == before:  # noqa: ASYNC110 - nobody could tell us
            await asyncio.sleep(0.01)
        restarts.append(time.perf_counter() - began)
    stop.set()
    await asyncio.gather(*sitters)
    os.killpg(server.pid, signal.SIGTERM)
    server.wait(30)
    with make_sessions(engine).begin() as db:
        rows = db.query(Attempt).all()
    kept = {row.id: row.answers for row in rows}
    lost = sum(kept[one.attempt].get(name) != value for one in candidates for name, value in one.told.items())
    return {
        "kills": kills,
        "acknowledged": acknowledged[0],
        "lost": lost,
        "duplicated": len(rows) - len({row.candidate_id for row in rows}),
        "restart_s": round(statistics.median(restarts), 2),
    }


async def _sit(one: Candidate, stop: asyncio.Event, acknowledged: list[int]) -> None:
    """Save without end; while the server is away, try again, as the page does."""
    while not stop.is_set():
        try:
            acknowledged[0] += await one.save(time.perf_counter())
            await asyncio.sleep(0.2)
        except (OSError, asyncio.IncompleteReadError):
            # Not acknowledged: whether it came through nobody knows; the next version carries on.
            one.forget_way()
            one.told.pop(str(one.version % 50 + 1), None)
            await asyncio.sleep(0.2)


def _serve(engine: Engine, port: int) -> "subprocess.Popen[bytes]":
    url = engine.url.render_as_string(hide_password=False)
    command = [str(Path(sys.executable).parent / "lms"), "serve", "--port", str(port), "--no-worker"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"LMS_DATABASE_URL": url}
    server = subprocess.Popen(command, env=environment, start_new_session=True, **quiet)  # type: ignore[call-overload] # streams by name
    wait_for(port)
    return server  # type: ignore[no-any-return]


if __name__ == "__main__":
    main()
