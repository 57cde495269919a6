"""A city sits at once: start, save every fifteen seconds, hand in, against a real `lms serve`.

1,000 candidates on PostgreSQL, 300 on SQLite (`--quick`: 100), fifty questions each. Times are taken from when a
request was due. `lost_answers`: acknowledged and not in the database afterwards. `candidates`: how many could save
every fifteen seconds before p95 passes 250 ms. `saves_of_bare_upserts`: most saves a second over the one-row updates
the same database commits with as many connections. `cpu_ms_per_save`: processor time of the server.
Whole attempts, 200 by eight and 200 by thirty-two at once, as in `exam_attempts`, which counts more of them.
"""

import asyncio
import json
import os
import resource
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from benchmarks._attempts import AT_ONCE, sat, sit_all
from benchmarks._candidates import Candidate, at_their_times, closed_loop, open_for, open_loop
from benchmarks._city import arguments, empty_city, settle
from benchmarks.heartbeat import served
from lms.db import make_sessions
from lms.exams.models import Attempt
from lms.settings import get_settings

EVERY = 15.0
LIMIT_MS = 250.0
# Who sits before and while whole attempts are counted.
FIRST, WHOLE = 64, 400


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 16384)), hard))
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        lite = engine.dialect.name == "sqlite"
        count = 100 if asked.quick else 300 if lite else 1000
        workers = 1 if lite else 2
        with make_sessions(engine).begin() as db:
            sitting = open_for(db, count + FIRST + WHOLE)
        settle(engine)
        with served(engine, workers=workers) as port:
            figures = measured(engine, port, sitting, count, quick=asked.quick)
        bare = bare_updates(engine, workers, seconds=2 if asked.quick else 5)
    figures["saves_of_bare_upserts"] = round(figures["most_saves_per_s"] / bare, 2)
    print(json.dumps({"benchmark": "exam_rush", "figures": figures | {"bare_upserts_per_s": round(bare)}}))


def measured(engine: Engine, port: int, sitting: int, count: int, *, quick: bool) -> dict[str, Any]:
    """Take the rush, then the most there is; every acknowledged answer must be on record."""
    candidates = [Candidate(1000 + number, port, sitting) for number in range(count)]
    late = [Candidate(1000 + count + number, port, sitting) for number in range(FIRST + WHOLE)]
    loop = asyncio.new_event_loop()
    run = loop.run_until_complete
    run(late[-1].start(time.perf_counter()))  # wakes the server up
    late[-1].close()
    run(at_their_times(candidates, 5 if quick else 60, "start"))
    cpu, before = cpu_of_children(), time.perf_counter()
    run(open_loop(candidates, EVERY / 2 if quick else 60, EVERY))
    saves = sorted(each for one in candidates for each in one.saves)
    steady = (cpu_of_children() - cpu) / max(1, len(saves)) * 1000
    most = run(closed_loop(candidates[:64], 4))
    limit = _raised(run, candidates, quick=quick)
    run(at_their_times(candidates, 5 if quick else 60, "submit"))
    sit_all(late[WHOLE:], AT_ONCE[0])
    whole = sat(engine, late[:WHOLE])
    lost = _lost(engine, candidates)
    return {
        "candidates": limit,
        "sat": count,
        "errors": sum(one.faults for one in (*candidates, *late)),
        "lost_answers": lost,
        "save_p95_ms": round(_p95(saves), 1),
        "start_p95_ms": round(_p95([each for one in candidates for each in one.starts]), 1),
        "most_saves_per_s": round(most),
        "cpu_ms_per_save": round(steady, 2),
        "seconds": round(time.perf_counter() - before, 1),
    } | whole


def _raised(run: Any, candidates: list[Candidate], *, quick: bool) -> int:
    """Let the same browsers save more often, as twice, three times as many would, until p95 passes the limit."""
    reached = 0
    for times in (4, 12, 32) if quick else (1, 2, 4, 8, 12, 16, 24, 32):
        for one in candidates:
            one.saves.clear()
        run(open_loop(candidates, 3 if quick else 15, EVERY / times))
        if _p95([each for one in candidates for each in one.saves]) > LIMIT_MS:
            break
        reached = times * len(candidates)
    return reached


def _lost(engine: Engine, candidates: list[Candidate]) -> int:
    with make_sessions(engine).begin() as db:
        rows = {row.id: row.answers for row in db.query(Attempt)}
    return sum(rows[one.attempt].get(name) != value for one in candidates for name, value in one.told.items())


def _p95(times: list[float]) -> float:
    """Return the 95th of a hundred, in ms."""
    return sorted(times)[int(len(times) * 0.95)] * 1000 if times else 0.0


def cpu_of_children() -> float:
    """Return the processor seconds of the server's processes: all below this one."""
    ticks, own, total = os.sysconf("SC_CLK_TCK"), {os.getpid()}, 0
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        stats[int(path.parent.name)] = (int(fields[1]), int(fields[11]) + int(fields[12]))
    grew = True
    while grew:
        more = {pid for pid, (parent, _) in stats.items() if parent in own and pid not in own}
        own, grew = own | more, bool(more)
    total = sum(stats[pid][1] for pid in own if pid in stats and pid != os.getpid())
    return total / ticks


def bare_updates(engine: Engine, connections: int, seconds: float) -> float:
    """Commit one-row updates of the same table with as many connections as the server has; return them a second."""
    done = [0] * connections

    def hammer(at: int) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            with engine.begin() as connection:
                statement = text("UPDATE exam_attempts SET version = version + 1, answers = answers WHERE id = :id")
                connection.execute(statement, {"id": 1 + at})
            done[at] += 1

    threads = [threading.Thread(target=hammer, args=(at,)) for at in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


if __name__ == "__main__":
    main()
