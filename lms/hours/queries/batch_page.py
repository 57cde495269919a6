"""An imported batch as a page shows it: where it came from, what became of it, its rows in reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor, Permission
from lms.db import sum_of
from lms.errors import RuleBroken
from lms.hours.models import Claim, ImportBatch
from lms.hours.queries.ledger import batch_beyond_reach, each_claim_in_reach
from lms.hours.rules import require_open, require_other_person
from lms.people.queries.names import account_names

ROWS = 100


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A batch: a page of its rows in reach, how many there are, and why the actor may not decide it (or None)."""

    batch: ImportBatch
    rows: Sequence[Claim]
    total: int
    number: int
    people: int
    credit: int
    imported_by: str
    decided_by: str
    bar: RuleBroken | None
    needs_document: bool


def batch_page(db: Session, batch: ImportBatch, *, seen_by: Actor, number: int = 1) -> BatchPage:
    """Return a batch as the actor sees it; the batch comes from `get_batch`."""
    own = (Claim.batch_id == batch.id) & each_claim_in_reach(seen_by)
    counts = func.count(Claim.id), func.count(Claim.person_id.distinct()), sum_of(Claim.credit)
    total, people, credit = db.execute(select(*counts).where(own)).one()
    wanted = select(Claim).where(own).options(joinedload(Claim.person), joinedload(Claim.unit)).order_by(Claim.id)
    names = account_names(db, [batch.imported_by_id, batch.decided_by_id])
    bar, needs_document = _bar(db, batch, seen_by)
    return BatchPage(
        batch=batch,
        rows=list(db.scalars(wanted.offset((number - 1) * ROWS).limit(ROWS))),
        total=total,
        number=number,
        people=people,
        credit=credit or 0,
        imported_by=names.get(batch.imported_by_id or 0, ""),
        decided_by=names.get(batch.decided_by_id or 0, ""),
        bar=bar,
        needs_document=needs_document,
    )


def _bar(db: Session, batch: ImportBatch, actor: Actor) -> tuple[RuleBroken | None, bool]:
    """Return why the actor may not decide the batch, and whether he needs a document because a year is closed."""
    first = db.scalar(select(func.min(Claim.occurred_on)).where(Claim.batch_id == batch.id))
    try:
        if not actor.can(Permission.ACCEPT_IMPORTS):
            raise RuleBroken("BATCH_CONFIRMER")
        require_other_person(actor, proposed_by_id=batch.imported_by_id, person_id=0)
        if batch_beyond_reach(db, batch.id, actor):
            raise RuleBroken("BATCH_BEYOND_REACH")
        if first is not None:
            require_open(first, today=clock.today(), actor=actor, document=None)
    except RuleBroken as refusal:
        return (None, True) if refusal.code == "DOCUMENT_MISSING" else (refusal, False)
    return None, False
