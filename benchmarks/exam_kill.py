"""Kill servers at random moments while candidates save: every acknowledged answer must be there afterwards (A1).

100 kills among 500 candidates, `--quick`: 5 among 40. SQLite: the whole server (-9). PostgreSQL: one of two web workers
(-9), each fifth time the database itself (immediate stop, recovery). `lost`: acknowledged and not on record.
`duplicated`: attempts with more than one row. `restart_s`: median from the kill to the next acknowledged save, without
kills of the database (`database_restart_s`). `--negative-control`: a server that answers before it commits must lose
answers, or this measures nothing. Says on the error stream how far it is.
"""

import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from benchmarks._candidates import Candidate, open_for
from benchmarks._city import arguments, empty_city
from benchmarks._exam_site import Postgres, Server, own_postgres
from lms.db import make_sessions
from lms.exams.models import Attempt
from lms.settings import get_settings

CONTROL = "--negative-control"
# Seconds between two saves of one candidate: fifteen times as many as in an exam, and yet processor time is left in
# which what was killed can start again. Without it a hundred kills took longer than anybody waited.
PACE = 1.0


def main() -> None:
    """Measure and print one JSON object."""
    mutant = CONTROL in sys.argv
    sys.argv = [each for each in sys.argv if each != CONTROL]
    asked = arguments(__doc__ or "")
    kills, count = (5, 40) if asked.quick else (100, 500)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="lms-benchmark-"))
        # A database that is killed must be our own: an address of PostgreSQL only says that it be one.
        postgres = stack.enter_context(own_postgres()) if asked.database.startswith("postgresql") else None
        engine = stack.enter_context(empty_city(postgres.url if postgres else asked.database))
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        with make_sessions(engine).begin() as db:
            sitting = open_for(db, count)
        url = engine.url.render_as_string(hide_password=False)
        server = Server(url, workers=2 if postgres else 1, mutant=mutant)
        stack.callback(server.end)
        figures = asyncio.run(Killing(engine, server, postgres, sitting, count).run(kills))
    if mutant and not figures["lost"]:
        raise SystemExit("a server that answers before it commits lost nothing: this measures nothing")
    print(json.dumps({"benchmark": "exam_kill", "figures": figures}))


@dataclass
class Killing:
    """One run: who saves, what was acknowledged, what is killed."""

    engine: Engine
    server: Server
    postgres: Postgres | None
    sitting: int
    count: int
    acknowledged: int = 0
    stopped: bool = False
    restarts: list[float] = field(default_factory=list)
    database_restarts: list[float] = field(default_factory=list)

    async def run(self, kills: int) -> dict[str, Any]:
        """Kill and restart while everybody saves; then compare what was acknowledged with what is on record."""
        chance = random.Random(2023)
        await asyncio.to_thread(self.server.begin)
        candidates = [Candidate(1000 + number, self.server.port, self.sitting) for number in range(self.count)]
        for one in candidates:
            await one.start(time.perf_counter())
        sitters = [asyncio.create_task(self._sit(one, chance.uniform(0, PACE))) for one in candidates]
        for number in range(1, kills + 1):
            await asyncio.sleep(chance.uniform(0.5, 2.0))
            await self._kill(number, chance)
            if number % 10 == 0:
                print(f"{number} kills, {self.acknowledged} saves acknowledged", file=sys.stderr, flush=True)
        self.stopped = True
        await asyncio.gather(*sitters)
        await asyncio.to_thread(self.server.drain)
        return {"kills": kills, "acknowledged": self.acknowledged} | self._compared(candidates)

    async def _kill(self, number: int, chance: random.Random) -> None:
        """Kill something, have it started again, and wait for the next acknowledged save."""
        base = self.postgres is not None and number % 5 == 0
        began = time.perf_counter()
        if base and self.postgres:
            await asyncio.to_thread(self.postgres.kill)
            await asyncio.to_thread(self.postgres.begin)
        elif self.server.workers > 1:
            self.server.kill_one(chance)
        else:
            self.server.kill()
            self.server.begin(wait=False)
        before = self.acknowledged
        while self.acknowledged == before:  # noqa: ASYNC110 - nobody could tell us
            await asyncio.sleep(0.005)
        (self.database_restarts if base else self.restarts).append(time.perf_counter() - began)

    async def _sit(self, one: Candidate, after: float) -> None:
        """Save without end; while the server is away, try again, as the page does."""
        await asyncio.sleep(after)
        while not self.stopped:
            try:
                told = await one.save(time.perf_counter())
                self.acknowledged += told  # not in one line: others count while we wait
            except (OSError, asyncio.IncompleteReadError):
                one.forget_way()
            await asyncio.sleep(PACE)

    def _compared(self, candidates: list[Candidate]) -> dict[str, Any]:
        for _ in range(100):
            try:
                with make_sessions(self.engine).begin() as db:
                    rows = db.query(Attempt).all()
                break
            except OperationalError:  # connections of ours that the database's end broke
                self.engine.dispose()
        kept = {row.id: row.answers for row in rows}
        lost = sum(one.lost(kept[one.attempt]) for one in candidates)
        figures: dict[str, Any] = {"lost": lost, "duplicated": len(rows) - len({row.candidate_id for row in rows})}
        figures["restart_s"] = round(statistics.median(self.restarts), 2) if self.restarts else None
        if self.database_restarts:
            figures["database_restart_s"] = round(statistics.median(self.database_restarts), 2)
        return figures


if __name__ == "__main__":
    main()
