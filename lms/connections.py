"""Connections to PostgreSQL: how they are set up, and how one whose server has gone is noticed before it is used."""

import select
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

# The one used last is used next: a few stay warm, with their statements prepared, instead of all in turn. None is
# closed for being too many: a hall that needs eleven at once would open and close one for every request.
POOL = {"pool_size": 30, "max_overflow": 0, "pool_use_lifo": True}


def care_for(engine: Engine) -> None:
    """Set up each new connection of an engine; replace, before it is used, each whose server has gone.

    A server says nothing to who asked nothing, and that it went can be read. So only a connection with something to
    read is asked a question: to ask each of them each time was a way there and back for every transaction.
    """
    dialect = engine.dialect

    def require_server(connection: Any, *_: object) -> None:
        if not _has_something_to_read(connection):
            return
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool then opens another one

    event.listen(engine, "connect", _prepare)
    event.listen(engine, "checkout", require_server)


def _prepare(connection: Any, _: object) -> None:
    # Compiling a statement takes longer than any page's answer: 130 ms before it looks at an empty table.
    connection.autocommit = True  # said outside of any transaction, so that no rollback takes it back
    connection.execute("SET jit = off")
    connection.autocommit = False


def _has_something_to_read(connection: Any) -> bool:
    if connection.closed:
        return True
    poll = select.poll()  # not select(), which knows no more than 1,024 open files
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
