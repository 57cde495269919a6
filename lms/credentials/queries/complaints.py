"""What hotlines and supervision channels found of complaints: by file, by source, in a person's file."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.among import is_among_texts
from lms.credentials.models import Complaint, ComplaintBatch
from lms.credentials.rules.complaints import CONFIRMED


def find_complaint_batch(db: Session, source_system: str, checksum: str) -> ComplaintBatch | None:
    """Return the batch of a file that came before."""
    return db.scalar(select(ComplaintBatch).filter_by(source_system=source_system, checksum=checksum))


def complaints_by_source(db: Session, sources: Sequence[str]) -> dict[str, Complaint]:
    """Map source keys to the findings that already bear them."""
    return {one.source: one for one in db.scalars(select(Complaint).where(is_among_texts(Complaint.source, sources)))}


def confirmed_complaints(db: Session, person_id: int) -> list[Complaint]:
    """List what was upheld about a person, wholly or partly, in order of time (C1.1 section 12)."""
    asked = select(Complaint).where(Complaint.person_id == person_id, Complaint.finding.in_(CONFIRMED))
    return list(db.scalars(asked.order_by(Complaint.received_on, Complaint.id)))
