"""Jobs about issued papers: giving numbers and codes to all of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.documents.actions.batches import drafts_of_batch, issue_batch
from lms.documents.queries.batches import acting_unit_path, find_to_issue
from lms.documents.rules.drafts import Draft
from lms.web.paper_words import say


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be issued for a batch, and the place of the unit it is issued for."""

    batch_id: int
    drafts: Sequence[Draft]
    unit_path: str


def find_due(db: Session, key: str) -> Due | None:
    """Judge everybody of a batch; None when its papers have been issued."""
    batch = find_to_issue(db, int(key))
    if batch is None:
        return None
    return Due(batch.id, drafts_of_batch(db, batch, say), acting_unit_path(db, batch.acting_unit_id))


def store_papers(db: Session, due: Due | None) -> None:
    """Issue them all and order the file."""
    if due:
        issue_batch(db, due.batch_id, due.drafts, unit_path=due.unit_path)
