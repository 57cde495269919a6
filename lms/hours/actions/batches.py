"""Verbs on imported batches: stage a file's rows as pending claims, accept them into the ledger, or reject them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import bulk_insert, one_at_a_time, table_of
from lms.errors import NotFound, RuleBroken, require_words
from lms.hours.actions.counting import ask_to_count
from lms.hours.actions.posting import post
from lms.hours.models import Claim, ImportBatch
from lms.hours.queries.activities import find_batch
from lms.hours.queries.ledger import batch_beyond_reach, lock_batch, lock_claims
from lms.hours.rules import DEFAULT_LIMITS, Limits


def stage_batch(
    db: Session, *, source_system: str, checksum: str, file_name: str, rows: Sequence[dict[str, Any]], actor: Actor
) -> ImportBatch:
    """Put a file's rows on record as pending claims of one batch; each row names its columns as `Claim` does.

    Raises RuleBroken FILE_IMPORTED when the same file came from the same source before (QD-10-9), NOBODY without rows.
    """
    require_can(actor, Permission.IMPORT_HOURS)
    one_at_a_time(db, f"batch:{source_system}:{checksum}")
    if find_batch(db, source_system, checksum) is not None:
        raise RuleBroken("FILE_IMPORTED")
    if not rows:
        raise RuleBroken("NOBODY")
    batch = ImportBatch(
        source_system=source_system,
        checksum=checksum,
        file_name=file_name[:200],
        row_count=len(rows),
        imported_by_id=actor.account_id,
        imported_at=clock.now(),
    )
    db.add(batch)
    db.flush()  # the claims name its id
    common = {
        "batch_id": batch.id,
        "state": "pending",
        "proposed_by_id": actor.account_id,
        "proposed_at": batch.imported_at,
    }
    bulk_insert(db, table_of(Claim), [row | common for row in rows])
    audit.record(db, actor=actor, action="hours:batch:imported", subject=batch, source=source_system, rows=len(rows))
    ask_to_count(db, [(row["year"], row["person_id"]) for row in rows])
    return batch


def accept_batch(
    db: Session, batch: ImportBatch, *, actor: Actor, limits: Limits = DEFAULT_LIMITS, document: str | None = None
) -> int:
    """Post every row of a batch that was not sent back before; return how many.

    Raises NotFound BATCH_NOT_FOUND when a row's person is beyond reach; RuleBroken ALREADY_DECIDED (the batch, or each
    of its rows); all else as `confirm` does.
    """
    require_can(actor, Permission.ACCEPT_IMPORTS)
    _lock(db, batch, actor)
    claims = lock_claims(db, (Claim.batch_id == batch.id) & (Claim.state == "pending"))
    if not claims:
        raise RuleBroken("ALREADY_DECIDED", state=batch.state)
    posted = post(db, claims, actor=actor, limits=limits, document=document)
    _decide(db, batch, "accepted", actor)
    return posted


def reject_batch(db: Session, batch: ImportBatch, *, reason: str, actor: Actor) -> None:
    """Send a whole batch back. Raises RuleBroken REASON_MISSING, ALREADY_DECIDED."""
    require_can(actor, Permission.ACCEPT_IMPORTS)
    reason = require_words(reason)
    _lock(db, batch, actor)
    decision = {
        "state": "rejected",
        "decided_by_id": actor.account_id,
        "decided_at": clock.now(),
        "reason": reason,
        "reason_code": "BATCH_REJECTED",
    }
    waiting = (Claim.batch_id == batch.id) & (Claim.state == "pending")
    claims = lock_claims(db, waiting)
    db.execute(update(table_of(Claim)).where(waiting).values(decision))
    _decide(db, batch, "rejected", actor)
    ask_to_count(db, [(claim.year, claim.person_id) for claim in claims])


def _lock(db: Session, batch: ImportBatch, actor: Actor) -> None:
    state = lock_batch(db, batch.id)
    if state != "pending":
        raise RuleBroken("ALREADY_DECIDED", state=state)
    if batch_beyond_reach(db, batch.id, actor):
        raise NotFound("BATCH_NOT_FOUND")


def _decide(db: Session, batch: ImportBatch, state: str, actor: Actor) -> None:
    """Write a batch's new state: its only writer, under the lock."""
    batch.state = state
    batch.decided_by_id = actor.account_id
    batch.decided_at = clock.now()
    audit.record(db, actor=actor, action=f"hours:batch:{state}", subject=batch)
