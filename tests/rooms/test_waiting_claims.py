"""What a large place could not wait for is answered by an index alone, without its rows."""

from datetime import date
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from lms.requirements.queries.sums import pending_of


def test_hours_that_wait_are_read_from_their_index(db: Session) -> None:
    is_postgresql = db.get_bind().dialect.name == "postgresql"
    if is_postgresql:  # an empty table is read faster as it lies
        db.execute(text("SET LOCAL enable_seqscan = off"))
        db.execute(text("SET LOCAL enable_bitmapscan = off"))
    sent: list[tuple[str, Any]] = []
    connection = db.connection()

    @event.listens_for(connection, "before_cursor_execute")
    def note(connection: object, cursor: object, statement: str, values: Any, *_: object) -> None:
        sent.append((statement, values))

    pending_of(db, 2023, as_of=date(2023, 11, 20))
    event.remove(connection, "before_cursor_execute", note)
    [(statement, values)] = sent
    plan = connection.exec_driver_sql(("EXPLAIN " if is_postgresql else "EXPLAIN QUERY PLAN ") + statement, values)
    assert "ix_claims_waiting" in "\n".join(str(row) for row in plan)
