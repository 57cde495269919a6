"""Selects that match whole files with what is on record."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.among import is_among, is_among_texts
from lms.db import table_of
from lms.errors import NotFound
from lms.exchange.mapped import Reading, reading_of
from lms.exchange.models import SourceMapping, Upload
from lms.hours.models import Claim
from lms.people.models import EnforcementBody, Person, PersonRole, Post, Unit


@dataclass(slots=True)
class Known:
    """A person on record: columns of the person, and all roles and posts, oldest first."""

    person: Any
    roles: list[Any] = field(default_factory=list)
    posts: list[Any] = field(default_factory=list)


def lock_imports(db: Session) -> None:
    """Let one import of people at a time: whoever comes second waits, and then sees what the first stored."""
    db.execute(select(Unit.id).where(Unit.parent_id.is_(None)).with_for_update()).all()


def publications(db: Session) -> dict[int, dict[date, date | None]]:
    """Map units to the days on which they were published as enforcement bodies, and those to the day that ended."""
    found: dict[int, dict[date, date | None]] = defaultdict(dict)
    body = EnforcementBody
    for unit, since, until in db.execute(select(body.unit_id, body.published_on, body.cancelled_on)):
        found[unit][since] = until
    return found


def known_people(db: Session, digests: Sequence[str]) -> dict[str, Known]:
    """Map digests of ID numbers to the people on record, with their roles and posts."""
    people, roles, posts = table_of(Person), table_of(PersonRole), table_of(Post)
    columns = (people.c.id, people.c.id_no_digest, people.c.name, people.c.phone_sealed, people.c.joined_on)
    asked = select(*columns).where(is_among_texts(people.c.id_no_digest, digests))
    found = {row.id_no_digest: Known(row) for row in db.execute(asked)}
    by_id = {known.person.id: known for known in found.values()}
    ids = sorted(by_id)
    for row in db.execute(select(*roles.c).where(is_among(roles.c.person_id, ids)).order_by(roles.c.id)):
        by_id[row.person_id].roles.append(row)
    for row in db.execute(select(*posts.c).where(is_among(posts.c.person_id, ids)).order_by(posts.c.id)):
        by_id[row.person_id].posts.append(row)
    return found


def claims_by_source(db: Session, sources: Sequence[str]) -> dict[str, Row[Any]]:
    """Map source keys to the claims that already bear them."""
    claims = table_of(Claim)
    columns = (
        claims.c.source,
        claims.c.person_id,
        claims.c.credit,
        claims.c.occurred_on,
        claims.c.category,
        claims.c.method,
    )
    asked: Select[Any] = select(*columns).where(is_among_texts(claims.c.source, sources))
    return {row.source: row for row in db.execute(asked)}


def get_upload(db: Session, upload_id: int, *, seen_by: Actor, lock: bool = False) -> Upload:
    """Return one of the actor's own uploads, locked where it is to be stored or dropped. Raises NotFound otherwise."""
    wanted = select(Upload).where(Upload.id == upload_id, Upload.uploaded_by_id == seen_by.account_id)
    found = db.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound("UPLOAD_NOT_FOUND")
    return found


def list_uploads(db: Session, *, seen_by: Actor, limit: int = 20) -> list[Upload]:
    """List the actor's own uploads, newest first."""
    wanted = select(Upload).where(Upload.uploaded_by_id == seen_by.account_id)
    return list(db.scalars(wanted.order_by(Upload.id.desc()).limit(limit)))


def count_undecided(db: Session) -> int:
    """Count the uploads that somebody looked at and neither stored nor dropped."""
    waiting = select(func.count(Upload.id)).where(Upload.stored_at.is_(None), Upload.dropped_at.is_(None))
    return db.scalar(waiting) or 0


def uploads_between(db: Session, start: datetime, end: datetime) -> list[int]:
    """List the uploads made between two instants, whosoever they are."""
    return list(db.scalars(select(Upload.id).where(Upload.uploaded_at >= start, Upload.uploaded_at < end)))


def find_mapping(db: Session, source_system: str, kind: str) -> SourceMapping | None:
    """Return the mapping in force for what a system gives: the highest version; None where none is kept."""
    asked = select(SourceMapping).filter_by(source_system=source_system, kind=kind)
    return db.scalar(asked.order_by(SourceMapping.version.desc()).limit(1))


def reading_for(db: Session, source_system: str, kind: str) -> Reading | None:
    """Return how the files of a system are read; None: as everybody's."""
    return reading_of(find_mapping(db, source_system, kind))


def mappings_of(db: Session, source_system: str, kind: str) -> list[SourceMapping]:
    """List all versions of a mapping, the newest first."""
    asked = select(SourceMapping).filter_by(source_system=source_system, kind=kind)
    return list(db.scalars(asked.order_by(SourceMapping.version.desc())))
