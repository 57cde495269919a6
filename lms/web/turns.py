"""One writer at a time, in the order they came: for SQLite, which by itself lets writers try again and again.

Requests wait without holding a thread. If they waited in threads, a burst of a few dozen would take all of them, and
the one whose turn it is could not go on for want of a thread.
"""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial


class Turns:
    """A queue of writers of one process, threads and requests together. Another process waits as SQLite has it wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_taken = False
        # Each tells its waiter that it is his turn, and returns whether he is still there.
        self._waiting: deque[Callable[[], bool]] = deque()

    @asynccontextmanager
    async def come(self) -> AsyncIterator[None]:
        """Wait for one's turn in a request; it ends with the block."""
        ticket = _Ticket(asyncio.get_running_loop())
        if not self._take_or_wait(ticket.call):
            try:
                await ticket.called
            except asyncio.CancelledError:
                if ticket.leave():
                    self._pass_on()
                raise
        try:
            yield
        finally:
            self._pass_on()

    @contextmanager
    def wait(self) -> Iterator[None]:
        """Wait for one's turn in a thread of one's own (never in one of the pool that requests share)."""
        called = threading.Event()
        if not self._take_or_wait(partial(_wake, called)):
            called.wait()
        try:
            yield
        finally:
            self._pass_on()

    def _take_or_wait(self, call: Callable[[], bool]) -> bool:
        with self._lock:
            if self._is_taken:
                self._waiting.append(call)
                return False
            self._is_taken = True
            return True

    def _pass_on(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._is_taken = False
                    return
                call = self._waiting.popleft()
            if call():
                return


def _wake(called: threading.Event) -> bool:
    called.set()
    return True


class _Ticket:
    """A request that waits. Who is called and has gone in the same moment passes the turn on."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.called: asyncio.Future[None] = loop.create_future()
        self._loop, self._lock = loop, threading.Lock()
        self._is_called = self._has_left = False

    def call(self) -> bool:
        """Say that it is its turn; tell whether anybody is there to take it."""
        with self._lock:
            if self._has_left or self._loop.is_closed():
                return False
            self._is_called = True
        self._loop.call_soon_threadsafe(self._settle)
        return True

    def leave(self) -> bool:
        """Wait no longer; tell whether the turn had been given and must be passed on."""
        with self._lock:
            self._has_left = True
            return self._is_called

    def _settle(self) -> None:
        if not self.called.done():
            self.called.set_result(None)
