"""Negative control of exam_kill: a server that answers saves before it commits them. No part of the product."""

import time
from typing import Any

from lms.cli import app
from lms.web.batching import Desk

# As a cache that writes behind would have it.
BEHIND = 0.05


def _answers_first(self: Desk, batch: list[Any]) -> None:
    database = batch[0].database
    with database.turn_of_thread(), database.writing() as db:
        results = list(self._work(db, [item.thing for item in batch]))
        for item, result in zip(batch, results, strict=True):
            item.loop.call_soon_threadsafe(item.settle, result)
        time.sleep(BEHIND)


Desk._do = _answers_first  # type: ignore[method-assign] # noqa: SLF001 - that is what makes it a mutant

if __name__ == "__main__":
    app()
