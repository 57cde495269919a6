"""A request's transaction ends in the thread in which its handler worked.

Each way to a thread and back costs a busy server as much as a few statements. So a session is opened where the request
is, for it asks nothing before its first statement, and handlers of our routers end it when they return.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from functools import partial, wraps
from typing import Any

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from sqlalchemy.orm import Session

_END, _AFTERWARDS = "end", "afterwards"


@asynccontextmanager
async def in_request(opened: AbstractContextManager[Session]) -> AsyncIterator[Session]:
    """Give the session of a transaction to a handler; what it has not ended itself is ended in a thread."""
    session = opened.__enter__()
    session.info[_END] = opened.__exit__
    # A limit of its own: a thread that waits for this session's connection must not keep it from being given back.
    end = partial(run_sync, limiter=CapacityLimiter(1))
    try:
        yield session
    except BaseException as error:
        if session.info.pop(_END, None):
            await end(opened.__exit__, type(error), error, error.__traceback__)
        raise
    if session.info.pop(_END, None):
        await end(opened.__exit__, None, None, None)


def ending(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return a handler that ends its transaction `db` when it returns: what is to be kept is kept before the answer."""

    @wraps(handler)
    def handle(*args: Any, **given: Any) -> Any:
        answer = handler(*args, **given)
        db = given.get("db")
        if isinstance(db, Session) and (end := db.info.pop(_END, None)):
            end(None, None, None)
            for deed in db.info.pop(_AFTERWARDS, ()):
                deed()
        return answer

    return handle


def afterwards(db: Session, deed: Callable[[], None]) -> None:
    """Have something done when a handler has returned and its transaction has ended; not when it raises."""
    db.info.setdefault(_AFTERWARDS, []).append(deed)
