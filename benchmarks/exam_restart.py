"""Deploy while an exam runs: the server ends in good order (SIGTERM) and comes back, again and again (A9).

10 restarts among 300 candidates, `--quick`: 2 among 40. `failed_saves`: saves that did not come through although the
candidate's page tried again for a minute. `logged_out`: answers that asked for a sign-in. `lost`: acknowledged and not
on record. `longest_s`: the longest that anybody waited for a save.
"""

import asyncio
import json
import os
import tempfile
import time
from contextlib import ExitStack
from typing import Any

from sqlalchemy import Engine

from benchmarks._candidates import Candidate, open_for
from benchmarks._city import arguments, empty_city
from benchmarks._exam_site import Server
from lms.db import make_sessions
from lms.exams.models import Attempt
from lms.settings import get_settings

PATIENCE = 60.0


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    restarts, count = (2, 40) if asked.quick else (10, 300)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="lms-benchmark-"))
        engine = stack.enter_context(empty_city(asked.database))
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        with make_sessions(engine).begin() as db:
            sitting = open_for(db, count)
        workers = 1 if engine.dialect.name == "sqlite" else 2
        server = Server(engine.url.render_as_string(hide_password=False), workers=workers)
        stack.callback(server.end)
        figures = asyncio.run(restarted(engine, server, sitting, count, restarts))
    print(json.dumps({"benchmark": "exam_restart", "figures": figures}))


async def restarted(engine: Engine, server: Server, sitting: int, count: int, restarts: int) -> dict[str, Any]:
    """Restart while everybody saves every two seconds; return what came of the saves."""
    await asyncio.to_thread(server.begin)
    candidates = [Candidate(1000 + number, server.port, sitting) for number in range(count)]
    for one in candidates:
        await one.start(time.perf_counter())
    waits: list[float] = []
    failed, stop = [0], asyncio.Event()
    sitters = [asyncio.create_task(_sit(one, at, stop, waits, failed)) for at, one in enumerate(candidates)]
    for _ in range(restarts):
        await asyncio.sleep(2)
        await asyncio.to_thread(server.drain)
        await asyncio.to_thread(server.begin)
    await asyncio.sleep(2)
    stop.set()
    await asyncio.gather(*sitters)
    await asyncio.to_thread(server.drain)
    with make_sessions(engine).begin() as db:
        kept = {row.id: row.answers for row in db.query(Attempt)}
    return {
        "restarts": restarts,
        "saves": len(waits),
        "failed_saves": failed[0],
        "logged_out": sum(one.signed_out for one in candidates),
        "lost": sum(one.lost(kept[one.attempt]) for one in candidates),
        "longest_s": round(max(waits), 1),
    }


async def _sit(one: Candidate, at: int, stop: asyncio.Event, waits: list[float], failed: list[int]) -> None:
    await asyncio.sleep(at % 40 / 20)
    while not stop.is_set():
        began = time.perf_counter()
        while not await _saved(one):
            if time.perf_counter() - began > PATIENCE:
                failed[0] += 1
                break
            await asyncio.sleep(0.5)
        waits.append(time.perf_counter() - began)
        await asyncio.sleep(2)


async def _saved(one: Candidate) -> bool:
    try:
        return await one.save(time.perf_counter())
    except (OSError, asyncio.IncompleteReadError):
        one.forget_way()
        return False


if __name__ == "__main__":
    main()
