"""Keeping what another system says of daily assessments: a batch with its digest, a row each (QD-10-8)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import bulk_insert, one_at_a_time, table_of
from lms.errors import RuleBroken
from lms.exercises.models import DailyBatch, DailyResult
from lms.exercises.queries.imported import find_daily_batch


@dataclass(frozen=True, slots=True)
class Result:
    """One result: `source` is the system and the number of the record there; the score in hundredths."""

    source: str
    person_id: int
    unit_id: int
    day: date
    questions: int | None
    correct: int | None
    score: int | None


def keep_batch(
    db: Session, results: Sequence[Result], *, source_system: str, checksum: str, file_name: str, actor: Actor
) -> DailyBatch:
    """Put the results of one file on record. Raises RuleBroken BATCH_KNOWN when the file came in meanwhile."""
    require_can(actor, Permission.IMPORT_HOURS)
    one_at_a_time(db, "daily-results")
    if find_daily_batch(db, source_system, checksum) is not None:
        raise RuleBroken("BATCH_KNOWN")
    batch = DailyBatch(
        source_system=source_system,
        checksum=checksum,
        file_name=file_name[:200],
        lines=len(results),
        imported_by_id=actor.account_id,
        imported_at=clock.now(),
    )
    db.add(batch)
    db.flush()  # its rows name it
    bulk_insert(db, table_of(DailyResult), [{"batch_id": batch.id, **asdict(one)} for one in results])
    audit.record(db, actor=actor, action="exercises:results:imported", subject=batch, people=len(results))
    return batch
