"""Selects on the audit log and its chain."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from lms.audit.models import AuditEntry, AuditLink
from lms.audit.rules import Line, Link
from lms.db import as_text

_STREAMED = 2_000
_IS_LINKED = select(AuditLink.position).where(AuditLink.entry_id == AuditEntry.id).exists()


def last_link(db: Session) -> AuditLink | None:
    """Return the last place of the chain, None before it begins."""
    return db.scalar(select(AuditLink).order_by(AuditLink.position.desc()).limit(1))


def newest_linked(db: Session) -> int:
    """Return the highest id of a line that is chained, 0 when there is none."""
    return db.scalar(select(func.coalesce(func.max(AuditLink.entry_id), 0))) or 0


def unlinked_lines(db: Session, after: int = 0, most: int | None = None) -> Iterator[Line]:
    """Yield the lines with ids above `after` that are not chained, in the order of their ids, all or so many."""
    wanted = select(*_line(db)).where(AuditEntry.id > after, ~_IS_LINKED).order_by(AuditEntry.id).limit(most)
    for row in db.execute(wanted.execution_options(yield_per=_STREAMED)):
        yield Line(*row)


def has_unlinked(db: Session, after: int = 0) -> bool:
    """Tell whether a line with an id above `after` is not chained."""
    return db.scalar(select(AuditEntry.id).where(AuditEntry.id > after, ~_IS_LINKED).limit(1)) is not None


def has_unmarked(db: Session) -> bool:
    """Tell whether there are lines from before there were marks."""
    return db.scalar(select(AuditEntry.id).where(AuditEntry.mark.is_(None)).limit(1)) is not None


def links(db: Session) -> Iterator[Link]:
    """Yield the chain, each place with its line."""
    places = (AuditLink.position, AuditLink.entry_id, AuditLink.is_taken_over, AuditLink.digest)
    wanted = select(*places, *_line(db)).outerjoin(AuditEntry, AuditEntry.id == AuditLink.entry_id)
    rows = db.execute(wanted.order_by(AuditLink.position).execution_options(yield_per=_STREAMED))
    for position, entry_id, is_taken_over, digest, *line in rows:
        yield Link(position, entry_id, is_taken_over, digest, None if line[0] is None else Line(*line))


def digest_at(db: Session, position: int) -> str | None:
    """Return the digest at a place of the chain, None beyond its end."""
    return db.scalar(select(AuditLink.digest).where(AuditLink.position == position))


def _line(db: Session) -> tuple[ColumnElement[Any], ...]:
    """Return the columns of a `Line`. Details as they stand in the database: a mark is over the text, to the byte."""
    return (
        AuditEntry.id,
        as_text(db, AuditEntry.at),
        AuditEntry.actor_account_id,
        AuditEntry.actor_role,
        AuditEntry.action,
        AuditEntry.subject_kind,
        AuditEntry.subject_id,
        cast(AuditEntry.details, String),
        AuditEntry.mark,
    )  # type: ignore[return-value] # a model's attributes are columns
