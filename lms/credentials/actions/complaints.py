"""Keeping what another system found of complaints: a batch with its digest, a row each (FN-10-2, JN-13-1)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.models import Complaint, ComplaintBatch
from lms.credentials.queries.complaints import find_complaint_batch
from lms.db import bulk_insert, one_at_a_time, table_of
from lms.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: `source` is the system and the number of the case there."""

    source: str
    person_id: int
    unit_id: int
    received_on: date
    closed_on: date | None
    finding: str
    is_serious: bool
    matter: str


def keep_complaints(
    db: Session, found: Sequence[Found], *, source_system: str, checksum: str, file_name: str, actor: Actor
) -> ComplaintBatch:
    """Put the findings of one file on record; a case, and nothing here, decides what follows from them.

    Raises RuleBroken BATCH_KNOWN when the file came in meanwhile.
    """
    require_can(actor, Permission.KEEP_EXCHANGE)
    one_at_a_time(db, "complaints")
    if find_complaint_batch(db, source_system, checksum) is not None:
        raise RuleBroken("BATCH_KNOWN")
    batch = ComplaintBatch(
        source_system=source_system,
        checksum=checksum,
        file_name=file_name[:200],
        lines=len(found),
        imported_by_id=actor.account_id,
        imported_at=clock.now(),
    )
    db.add(batch)
    db.flush()  # its rows name it
    bulk_insert(db, table_of(Complaint), [{"batch_id": batch.id, **asdict(one)} for one in found])
    audit.record(db, actor=actor, action="complaints:imported", subject=batch, people=len(found))
    return batch
