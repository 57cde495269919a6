"""The event loop in which a worker's test clients ask the site: one, for a new one took a third of a small request."""

from contextlib import ExitStack
from functools import cache

from anyio.from_thread import BlockingPortal, start_blocking_portal

_OPEN = ExitStack()


@cache
def event_loop() -> BlockingPortal:
    """Return the loop, begun in a thread of its own when first asked for."""
    return _OPEN.enter_context(start_blocking_portal())


def end_event_loop() -> None:
    """Stop the loop; the process could not end before."""
    event_loop.cache_clear()
    _OPEN.close()
