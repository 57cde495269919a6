"""Hold records, and let go of them."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.db import bulk_insert, table_of
from lms.holds.models import HeldRecord, RecordHold


def hold(db: Session, held: Sequence[tuple[HeldRecord, int, str]], *, actor: Actor) -> None:
    """Hold records, each for its cause."""
    now = clock.now()
    rows = [
        {"record": record.value, "record_id": record_id, "cause": cause, "held_by_id": actor.account_id,
         "held_at": now, "released_at": None}
        for record, record_id, cause in held
    ]  # fmt: skip
    bulk_insert(db, table_of(RecordHold), rows)


def release(db: Session, cause: str) -> None:
    """Let go of what a cause holds."""
    db.execute(
        update(RecordHold)
        .where(RecordHold.cause == cause, RecordHold.released_at.is_(None))
        .values(released_at=clock.now())
    )
