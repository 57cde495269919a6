"""What happened, as other systems may know it: lines of the audit log with the ids and codes of their subjects."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.audit import AuditEntry, AuditLink
from lms.credentials.models import Credential
from lms.exams.models import Exam
from lms.filings.models import Filing
from lms.people.models import Unit
from lms.webhooks.rules.events import EVENT_OF, Event


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: its place in the chain, when, in which unit (path; "" for everybody), and what is told of it."""

    position: int
    event: Event
    at: datetime
    unit_path: str
    about: dict[str, Any]


def happened_between(db: Session, after: int, through: int) -> list[Happened]:
    """List the events at the places after one up to another, in their order; what has no subject any more is left."""
    lines = db.execute(
        select(AuditLink.position, AuditEntry.action, AuditEntry.at, AuditEntry.subject_kind, AuditEntry.subject_id)
        .join(AuditEntry, AuditLink.entry_id == AuditEntry.id)
        .where(AuditLink.position > after, AuditLink.position <= through, AuditEntry.action.in_(list(EVENT_OF)))
        .order_by(AuditLink.position)
    ).all()
    wanted: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        wanted[line.subject_kind].add(line.subject_id)
    subjects = {kind: _SUBJECTS[kind](db, ids) for kind, ids in wanted.items() if kind in _SUBJECTS}
    return [
        Happened(line.position, EVENT_OF[line.action], line.at, *subjects[line.subject_kind][line.subject_id])
        for line in lines
        if line.subject_id in subjects.get(line.subject_kind, {})
    ]


_Subject = tuple[str, dict[str, Any]]


def _credentials(db: Session, ids: Collection[int]) -> dict[int, _Subject]:
    asked = select(Credential.id, Credential.person_id, Credential.kind, Unit.code, Unit.path)
    rows = _with_unit(db, asked.join(Unit, Credential.unit_id == Unit.id), Credential.id, ids)
    return {
        row.id: (row.path, {"credential_id": row.id, "person_id": row.person_id, "kind": row.kind, "unit": row.code})
        for row in rows
    }


def _exams(db: Session, ids: Collection[int]) -> dict[int, _Subject]:
    asked = select(Exam.id, Exam.kind, Exam.year, Unit.code, Unit.path).join(Unit, Exam.unit_id == Unit.id)
    rows = _with_unit(db, asked, Exam.id, ids)
    return {
        row.id: (row.path, {"exam_id": row.id, "kind": row.kind, "year": row.year, "unit": row.code}) for row in rows
    }


def _filings(db: Session, ids: Collection[int]) -> dict[int, _Subject]:
    asked = select(Filing.id, Filing.kind, Filing.year, Filing.number, Unit.code, Unit.path)
    rows = _with_unit(db, asked.join(Unit, Filing.unit_id == Unit.id), Filing.id, ids)
    return {
        row.id: (
            row.path,
            {"filing_id": row.id, "kind": row.kind, "year": row.year, "number": row.number, "unit": row.code},
        )
        for row in rows
    }


def _years(_: Session, years: Collection[int]) -> dict[int, _Subject]:
    return {year: ("", {"year": year}) for year in years}


def _with_unit(db: Session, asked: Any, column: Any, ids: Collection[int]) -> Sequence[Any]:
    return db.execute(asked.where(is_among(column, sorted(ids)))).all()


_SUBJECTS: dict[str, Callable[[Session, Collection[int]], dict[int, _Subject]]] = {
    Credential.__tablename__: _credentials,
    Exam.__tablename__: _exams,
    Filing.__tablename__: _filings,
    "year_closings": _years,
}
