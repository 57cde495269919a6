"""Statements that are asked of a database while something is done."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, event

# What a test's transaction says in place of BEGIN, COMMIT and ROLLBACK.
_BOUNDS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def asked_of(connection: Connection) -> Iterator[list[str]]:
    """Collect the statements that are carried out within the block; bounds of transactions are none."""
    asked: list[str] = []

    def collect(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(_BOUNDS):
            asked.append(statement)

    event.listen(connection, "before_cursor_execute", collect)
    try:
        yield asked
    finally:
        event.remove(connection, "before_cursor_execute", collect)
