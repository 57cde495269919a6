"""Selects on activities, their evidence, and the queue of claims to decide."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor
from lms.db import sum_of
from lms.errors import NotFound
from lms.hours.models import Activity, Claim, Evidence, HourEntry, ImportBatch, StoredFile
from lms.hours.queries.ledger import claims_in_reach, each_claim_in_reach
from lms.people.models import Unit
from lms.people.queries.reach import reaches_most, units_visible_to


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be decided under one heading: an activity or an imported batch; credits in hundredths."""

    activity_id: int | None
    batch_id: int | None
    title: str
    method: str
    occurred_on: date
    people: int
    credit: int
    proposed_by_id: int | None
    proposed_at: datetime


def activities_visible_to(actor: Actor) -> Select[Activity]:
    """Select activities hosted by a unit in reach, or attended by someone in reach."""
    hosts = units_visible_to(actor).with_only_columns(Unit.id)
    attended = select(Claim.activity_id).where(claims_in_reach(actor), Claim.activity_id.is_not(None))
    return select(Activity).where(Activity.host_unit_id.in_(hosts) | Activity.id.in_(attended))


def _latest_visible_to(actor: Actor, *, is_wide: bool) -> Select[Activity]:
    """Select as `activities_visible_to`; who reaches most places is not made to look through every claim there is."""
    if not is_wide:
        return activities_visible_to(actor)
    hosts = units_visible_to(actor).with_only_columns(Unit.id)
    attended = select(Claim.id).where(Claim.activity_id == Activity.id, claims_in_reach(actor))
    return select(Activity).where(or_(Activity.host_unit_id.in_(hosts), attended.exists()))


def get_activity(db: Session, activity_id: int, *, seen_by: Actor) -> Activity:
    """Return an activity with host and evidence. Raises NotFound ACTIVITY_NOT_FOUND outside reach."""
    wanted = activities_visible_to(seen_by).where(Activity.id == activity_id)
    found = db.scalar(wanted.options(joinedload(Activity.host_unit), selectinload(Activity.evidence)))
    if found is None:
        raise NotFound("ACTIVITY_NOT_FOUND")
    return found


def get_evidence(db: Session, evidence_id: int, *, seen_by: Actor) -> Evidence:
    """Return one piece of evidence of an activity in reach, with its file. Raises NotFound EVIDENCE_NOT_FOUND."""
    wanted = select(Evidence).where(Evidence.id == evidence_id)
    wanted = wanted.where(Evidence.activity_id.in_(activities_visible_to(seen_by).with_only_columns(Activity.id)))
    found = db.scalar(wanted.options(joinedload(Evidence.file)))
    if found is None:
        raise NotFound("EVIDENCE_NOT_FOUND")
    return found


def find_stored_file(db: Session, digest: str) -> StoredFile | None:
    """Find a stored file by its SHA-256."""
    return db.scalar(select(StoredFile).where(StoredFile.digest == digest))


def find_evidence(db: Session, activity_id: int, digest: str) -> Evidence | None:
    """Find a file among an activity's evidence by its SHA-256."""
    return db.scalar(select(Evidence).where(Evidence.activity_id == activity_id, Evidence.digest == digest))


def activities_with_evidence(db: Session, activity_ids: Sequence[int]) -> set[int]:
    """Return those of the given activities that have at least one piece of evidence."""
    wanted = select(Evidence.activity_id).where(Evidence.activity_id.in_(activity_ids)).distinct()
    return set(db.scalars(wanted)) if activity_ids else set()


def posted_of(db: Session, activity_id: int) -> list[int]:
    """List the entries of the ledger that an activity led to, by id."""
    posted = select(HourEntry.id).join(Claim, Claim.id == HourEntry.claim_id).where(Claim.activity_id == activity_id)
    return list(db.scalars(posted))


def list_activities(db: Session, *, seen_by: Actor, limit: int = 50) -> list[Activity]:
    """List the latest activities in reach, newest first."""
    wanted = _latest_visible_to(seen_by, is_wide=reaches_most(db, seen_by))
    wanted = wanted.options(joinedload(Activity.host_unit), selectinload(Activity.evidence))
    return list(db.scalars(wanted.order_by(Activity.occurred_on.desc(), Activity.id.desc()).limit(limit)))


def list_waiting(db: Session, *, seen_by: Actor) -> list[Waiting]:
    """List what waits to be decided in the actor's reach, the oldest proposal first."""
    # Few wait among many: who reaches most places is not made to look through all claims of all he reaches.
    is_wide = reaches_most(db, seen_by)
    in_reach = each_claim_in_reach(seen_by) if is_wide else claims_in_reach(seen_by)
    wanted = (
        select(
            Claim.activity_id,
            Claim.batch_id,
            func.min(Claim.title),
            func.min(Claim.method),
            func.min(Claim.occurred_on),
            func.count(Claim.person_id.distinct()),
            sum_of(Claim.credit),
            func.min(Claim.proposed_by_id),
            func.min(Claim.proposed_at),
        )
        .where(Claim.state == "pending", in_reach)
        .group_by(Claim.activity_id, Claim.batch_id)
        .order_by(func.min(Claim.proposed_at))
    )
    return [Waiting(*row) for row in db.execute(wanted)]


def claims_of_activity(db: Session, activity_id: int, *, seen_by: Actor) -> list[Claim]:
    """List an activity's claims of people in reach, with the people and their units."""
    wanted = select(Claim).where(Claim.activity_id == activity_id, each_claim_in_reach(seen_by))
    return list(db.scalars(wanted.options(joinedload(Claim.person), joinedload(Claim.unit)).order_by(Claim.id)))


def claims_of_batch(db: Session, batch_id: int, *, seen_by: Actor, limit: int = 200, after: int = 0) -> list[Claim]:
    """List a batch's claims of people in reach by id, a page at a time."""
    wanted = select(Claim).where(Claim.batch_id == batch_id, each_claim_in_reach(seen_by), Claim.id > after)
    wanted = wanted.options(joinedload(Claim.person), joinedload(Claim.unit)).order_by(Claim.id).limit(limit)
    return list(db.scalars(wanted))


def get_batch(db: Session, batch_id: int, *, seen_by: Actor) -> ImportBatch:
    """Return an imported batch of which the actor reaches at least one row. Raises NotFound BATCH_NOT_FOUND."""
    reached = select(Claim.id).where(Claim.batch_id == ImportBatch.id, each_claim_in_reach(seen_by))
    found = db.scalar(select(ImportBatch).where(ImportBatch.id == batch_id, reached.exists()))
    if found is None:
        raise NotFound("BATCH_NOT_FOUND")
    return found


def find_batch(db: Session, source_system: str, checksum: str) -> ImportBatch | None:
    """Find the batch of a file that was imported before, by its source and checksum."""
    wanted = select(ImportBatch).where(ImportBatch.source_system == source_system, ImportBatch.checksum == checksum)
    return db.scalar(wanted)


def list_batches(db: Session, among: Collection[int], *, seen_by: Actor) -> list[ImportBatch]:
    """List those of some imported batches of which the actor reaches at least one row, newest first."""
    reached = select(Claim.id).where(Claim.batch_id == ImportBatch.id, each_claim_in_reach(seen_by))
    wanted = select(ImportBatch).where(ImportBatch.id.in_(among), reached.exists())
    return list(db.scalars(wanted.order_by(ImportBatch.id.desc())))


def places_of_batch(db: Session, batch_id: int) -> set[tuple[int, int]]:
    """Return the units and years that a batch's claims belong to."""
    return {(unit, year) for unit, year in db.execute(_places(batch_id))}


def _places(batch_id: int) -> Select[int, int]:
    return select(Claim.unit_id, Claim.year).where(Claim.batch_id == batch_id).distinct()
