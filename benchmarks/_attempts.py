"""Whole attempts, sat as the peer's were: open, start, page, three saves, hand in, look at what came of it."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from benchmarks._candidates import Candidate

# Attempts a second of the peer (Moodle) at its best of 8 to 32 candidates, on two such cores (issue 5).
MOODLE = 2.9
# So many sit at once, as at the peer; the best counts, as the peer's.
AT_ONCE = (8, 32)
STEPS: dict[str, Callable[[Candidate], Awaitable[Any]]] = {
    "open": lambda one: one.look(f"/exams/sittings/{one.sitting}"),
    # As our page asks: it holds the questions itself.
    "start": lambda one: one.start(time.perf_counter(), paper="no"),
    "page": lambda one: one.look(f"/attempts/{one.attempt}"),
    "save": lambda one: one.save(time.perf_counter()),
    "save again": lambda one: one.save(time.perf_counter()),
    "save once more": lambda one: one.save(time.perf_counter()),
    "submit": lambda one: one.submit(),
    "review": lambda one: one.look(f"/attempts/{one.attempt}"),
}


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds up to now: of the site's processes, of PostgreSQL, of ourselves; how long the cores idled."""

    server: float
    database: float
    driver: float
    idle: float
    at: float

    def since(self, before: "Spent", attempts: int) -> dict[str, Any]:
        """Return what an attempt took, in ms; and the share of the time in which a core had nothing to do."""
        taken = {name: getattr(self, name) - getattr(before, name) for name in ("server", "database", "driver")}
        per_attempt = {f"{name}_ms_per_attempt": round(each / attempts * 1000, 1) for name, each in taken.items()}
        cores = (self.at - before.at) * (os.cpu_count() or 1)
        return per_attempt | {"cores_idle": round((self.idle - before.idle) / cores, 2)}


def sat(engine: Engine, candidates: Sequence[Candidate]) -> dict[str, Any]:
    """Let candidates sit, the same number with each count at once; return the best rate and what it cost."""
    each = len(candidates) // len(AT_ONCE)
    found = {count: _sat_at_once(engine, candidates[at * each :][:each], count) for at, count in enumerate(AT_ONCE)}
    best = max(found.values(), key=lambda figures: figures["attempts_per_s"])
    rates = {f"attempts_per_s_of_{count}": figures["attempts_per_s"] for count, figures in found.items()}
    return rates | best | {"of_moodle": round(best["attempts_per_s"] / MOODLE, 1)}


def _sat_at_once(engine: Engine, candidates: Sequence[Candidate], count: int) -> dict[str, Any]:
    before = spent(engine)
    sit_all(candidates, count)
    after = spent(engine)
    return {"attempts_per_s": round(len(candidates) / (after.at - before.at), 1)} | after.since(before, len(candidates))


def by_step(engine: Engine, candidates: Sequence[Candidate]) -> dict[str, float]:
    """Let candidates sit, all one step before anybody the next; return the ms of site and PostgreSQL for each step."""
    figures = {}
    for name, step in STEPS.items():
        before = spent(engine)
        asyncio.run(_in_turns(candidates, AT_ONCE[0], [step]))
        after = spent(engine)
        taken = after.server - before.server + after.database - before.database
        figures[f"{name.replace(' ', '_')}_cpu_ms"] = round(taken / len(candidates) * 1000, 2)
    return figures


def sit_all(candidates: Sequence[Candidate], at_once: int) -> None:
    """Let candidates sit, so many at once."""
    asyncio.run(_in_turns(candidates, at_once, list(STEPS.values())))


async def _in_turns(
    candidates: Sequence[Candidate], at_once: int, steps: Sequence[Callable[[Candidate], Awaitable[Any]]]
) -> None:
    waiting = list(candidates)

    async def sit() -> None:
        while waiting:
            one = waiting.pop()
            for step in steps:
                await step(one)
            one.close()

    await asyncio.gather(*(sit() for _ in range(at_once)))


def spent(engine: Engine) -> Spent:
    """Return the processor seconds up to now."""
    processes = _processes()
    server = sum(each.seconds for pid, each in processes.items() if _is_below(pid, os.getpid(), processes))
    database = _of_postgres(engine, processes)
    return Spent(server, database, time.process_time(), _idle(), time.perf_counter())


def _of_postgres(engine: Engine, processes: dict[int, "_Process"]) -> float:
    """Return the seconds of a PostgreSQL server on this machine, connections that were closed included; else 0."""
    if engine.dialect.name != "postgresql":
        return 0
    with engine.connect() as connection:
        backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    found = processes.get(backend) or _processes().get(backend)
    if found is None:
        return 0
    living = sum(each.seconds for pid, each in processes.items() if found.above in (pid, each.above))
    return living + processes[found.above].of_the_dead


def _is_below(pid: int, top: int, processes: dict[int, "_Process"]) -> bool:
    above = processes[pid].above if pid in processes else 0
    return above == top or (above > 1 and _is_below(above, top, processes))


class _Process(NamedTuple):
    """A process: the one above it, its processor seconds, and those of its children that have ended."""

    above: int
    seconds: float
    of_the_dead: float


def _processes() -> dict[int, _Process]:
    """Return the processes of this machine by their number."""
    ticks, found = os.sysconf("SC_CLK_TCK"), {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        own, dead = int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])
        found[int(path.parent.name)] = _Process(int(fields[1]), own / ticks, dead / ticks)
    return found


def _idle() -> float:
    """Return the seconds in which the cores had nothing to do, those spent waiting for a disk included."""
    fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()
    return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")
