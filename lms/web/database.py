"""How the web side opens transactions: one to write for a request that changes something, one to read for the rest."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lms.db import make_sessions, reading, without_waiting
from lms.web.turns import Turns


class Database:
    """Opens transactions on one engine. Leaving the block commits, raising out of it rolls back."""

    # Whether anybody can sign in at all: once somebody can that stays so, and the sign-in page need not ask again.
    has_accounts = False
    _turns: Turns | None = None

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = make_sessions(engine)
        if engine.dialect.name == "sqlite":
            self._turns = Turns()

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Let a request wait, without a thread, until it may write; on PostgreSQL nobody need wait."""
        return self._turns.come() if self._turns else nullcontext()

    def turn_of_thread(self) -> AbstractContextManager[None]:
        """Let a thread of its own wait until it may write."""
        return self._turns.wait() if self._turns else nullcontext()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that may change things."""
        with self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that changes nothing and waits for no writer."""
        with reading(self.engine) as session:
            yield session

    @contextmanager
    def if_free(self) -> Iterator[Session | None]:
        """Open a writing transaction, or give None when somebody else is writing: for what need not be written."""
        try:
            with without_waiting(self.engine) as session:
                yield session
        except OperationalError:
            return
