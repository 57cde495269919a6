"""Many small writes in few transactions: what waits together is committed together (decision 16).

Two hundred heartbeats a second would be two hundred commits, each waiting for the disk, and on SQLite for each other.
Whoever is alone waits for nobody; under load one commit serves all that came during the one before it.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy.orm import Session

from lms.web.database import Database

Work = Callable[[Session, Sequence[Any]], Sequence[Any]]
_MOST = 64


class Desk:
    """Takes items from any number of requests and does `work(db, items)` for all that wait, in one transaction.

    `work` returns one result an item; an exception it returns is raised at who brought the item. When it raises,
    nothing of the batch is kept, and each item is done again alone, so that nobody suffers for another. With
    `only_reads` the transaction may change nothing and waits for no writer.
    """

    def __init__(self, work: Work, *, only_reads: bool = False) -> None:
        self._work = work
        self._only_reads = only_reads
        self._waiting: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    async def bring(self, database: Database, thing: Any) -> Any:
        """Return what came of a thing once its transaction has committed."""
        self._start()
        item = _Item(database, thing, asyncio.get_running_loop())
        self._waiting.put(item)
        return await item.answer

    def _start(self) -> None:
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="desk", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        held: _Item | None = None
        while True:
            batch = [held or self._waiting.get()]
            held = None
            while len(batch) < _MOST and not self._waiting.empty():
                item = self._waiting.get()
                if item.database is not batch[0].database:
                    held = item
                    break
                batch.append(item)
            self._do(batch)

    def _do(self, batch: list["_Item"]) -> None:
        try:
            with self._opened(batch[0].database) as db:
                results = list(self._work(db, [item.thing for item in batch]))
        except Exception as error:  # noqa: BLE001 - it is raised again, at who asked
            if len(batch) > 1:
                for item in batch:
                    self._do([item])
                return
            results = [error]
        for item, result in zip(batch, results, strict=True):
            # Who asked may have gone, and his loop with him: those who wait yet must not suffer for it.
            with suppress(RuntimeError):
                item.loop.call_soon_threadsafe(item.settle, result)

    @contextmanager
    def _opened(self, database: Database) -> Iterator[Session]:
        if self._only_reads:
            with database.reading() as db:
                yield db
            return
        with database.turn_of_thread(), database.writing() as db:
            yield db


class _Item:
    """One thing that waits, and where its answer is awaited."""

    def __init__(self, database: Database, thing: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.database, self.thing, self.loop = database, thing, loop
        self.answer: asyncio.Future[Any] = loop.create_future()

    def settle(self, result: Any) -> None:
        """Hand the answer over, unless who asked has gone."""
        if self.answer.done():
            return
        if isinstance(result, Exception):
            self.answer.set_exception(result)
        else:
            self.answer.set_result(result)
