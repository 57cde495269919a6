"""How the web side opens transactions: one to write for a request that changes something, one to read for the rest."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lms.db import make_sessions, reading, without_waiting


class Database:
    """Opens transactions on one engine. Leaving the block commits, raising out of it rolls back."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = make_sessions(engine)

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
