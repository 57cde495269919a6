"""Everybody hands in eight times at once (B6): 1,000 attempts, `--quick`: 100; 16 candidates at a time.

`scored_once`: attempts with exactly one score and one submission on record. `other_receipts`: candidates whose eight
answers did not all carry the same receipt. `faults`: answers that were not 200.
"""

import asyncio
import json
import os
import tempfile
import time
from collections import Counter
from typing import Any

from sqlalchemy import Engine

from benchmarks._candidates import Candidate, open_for
from benchmarks._city import arguments, empty_city
from benchmarks.heartbeat import served
from lms.db import make_sessions
from lms.exams.models import AttemptScore, AttemptStep
from lms.settings import get_settings

HANDS = 8


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    count = 100 if asked.quick else 1000
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        with make_sessions(engine).begin() as db:
            sitting = open_for(db, count)
        workers = 1 if engine.dialect.name == "sqlite" else 2
        with served(engine, workers=workers) as port:
            began = time.perf_counter()
            figures = asyncio.run(handed_in(port, sitting, count))
            figures["seconds"] = round(time.perf_counter() - began, 1)
        figures |= on_record(engine)
    print(json.dumps({"benchmark": "exam_submits", "figures": figures}))


async def handed_in(port: int, sitting: int, count: int) -> dict[str, Any]:
    """Let every candidate begin and hand in on eight connections at the same moment."""
    waiting = list(range(1000, 1000 + count))
    faults, other = 0, 0

    async def sit() -> None:
        nonlocal faults, other
        while waiting:
            hands = [Candidate(number, port, sitting) for number in [waiting.pop()] * HANDS]
            await hands[0].start(time.perf_counter())
            path, body = f"/api/v1/attempts/{hands[0].attempt}/submission", {"token": hands[0].token}
            answers = await asyncio.gather(*(hand.ask("POST", path, body) for hand in hands))
            faults += sum(status != 200 for status, _ in answers)
            other += len({said.get("signature") for _, said in answers}) != 1
            for hand in hands:
                hand.close()

    await asyncio.gather(*(sit() for _ in range(16)))
    return {"attempts": count, "faults": faults, "other_receipts": other}


def on_record(engine: Engine) -> dict[str, int]:
    """Count the attempts that were handed in and scored exactly once."""
    with make_sessions(engine).begin() as db:
        scores = Counter(attempt for (attempt,) in db.query(AttemptScore.attempt_id))
        ends = Counter(attempt for (attempt,) in db.query(AttemptStep.attempt_id).filter_by(kind="submitted"))
    return {"scored_once": sum(scores[attempt] == ends[attempt] == 1 for attempt in scores.keys() | ends.keys())}


if __name__ == "__main__":
    main()
