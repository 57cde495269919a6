"""Issued papers on record, and who sees them: the holder his own, others those of people in reach."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.among import is_among
from lms.documents.models import DocumentFile, DocumentRevocation, IssuedDocument
from lms.errors import NotFound
from lms.people.models import Person, Unit
from lms.people.queries.reach import person_in_reach, unit_in_reach


def documents_visible_to(actor: Actor) -> Select[IssuedDocument]:
    """Select the papers in reach: one's own, and those of people and units one may look after."""
    return select(IssuedDocument).join(IssuedDocument.person).where(_in_reach(actor))


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    if not actor.can(Permission.VIEW_PEOPLE):
        return IssuedDocument.person_id == actor.person_id if actor.person_id is not None else IssuedDocument.id.in_(())
    units = select(Unit.id).where(unit_in_reach(actor))
    return IssuedDocument.unit_id.in_(units) | person_in_reach(actor)


def get_document(db: Session, document_id: int, *, seen_by: Actor) -> IssuedDocument:
    """Return a paper in reach with holder, unit, issuer and the version before. Raises NotFound DOCUMENT_NOT_FOUND."""
    eager = (
        joinedload(IssuedDocument.person),
        joinedload(IssuedDocument.unit),
        joinedload(IssuedDocument.issuer),
        joinedload(IssuedDocument.supersedes),
    )
    found = db.scalar(documents_visible_to(seen_by).where(IssuedDocument.id == document_id).options(*eager))
    if found is None:
        raise NotFound("DOCUMENT_NOT_FOUND")
    return found


def list_documents(
    db: Session,
    *,
    seen_by: Actor,
    unit: Unit | None = None,
    kind: str | None = None,
    text: str = "",
    before: int = 0,
    limit: int = 50,
) -> list[IssuedDocument]:
    """List papers in reach, the newest first: of a unit with all below, of a kind, by name or number."""
    asked = documents_visible_to(seen_by).options(joinedload(IssuedDocument.person), joinedload(IssuedDocument.unit))
    if unit is not None:
        asked = asked.join(IssuedDocument.unit).where(Unit.path.startswith(unit.path))
    if kind is not None:
        asked = asked.where(IssuedDocument.kind == kind)
    if words := text.strip():
        named = Person.name.contains(words, autoescape=True)
        asked = asked.where(named | IssuedDocument.number.contains(words.upper(), autoescape=True))
    if before:
        asked = asked.where(IssuedDocument.id < before)
    return list(db.scalars(asked.order_by(IssuedDocument.id.desc()).limit(limit)))


def newest_of(
    db: Session, person_ids: Sequence[int], *, kind: str = "", subjects: Collection[str] = ()
) -> list[IssuedDocument]:
    """Return the newest version of each paper of some people; of one kind and some subjects where told."""
    newer = select(IssuedDocument.supersedes_id).where(IssuedDocument.supersedes_id.is_not(None))
    asked = select(IssuedDocument).where(
        is_among(IssuedDocument.person_id, person_ids), IssuedDocument.id.not_in(newer)
    )
    if kind:
        asked = asked.where(IssuedDocument.kind == kind)
    if subjects:
        asked = asked.where(IssuedDocument.subject.in_(subjects))
    return list(db.scalars(asked.order_by(IssuedDocument.id.desc())))


def versions_of(db: Session, document: IssuedDocument) -> list[IssuedDocument]:
    """Return all versions of a paper, the newest first."""
    same = select(IssuedDocument).filter_by(kind=document.kind, person_id=document.person_id, subject=document.subject)
    return list(db.scalars(same.order_by(IssuedDocument.version.desc())))


def last_running(db: Session, issuer_id: int, kind: str, year: int) -> int:
    """Return the highest running number of an issuer, kind and year, 0 when there is none."""
    asked = select(func.max(IssuedDocument.running)).filter_by(issuer_id=issuer_id, kind=kind, year=year)
    return db.scalar(asked) or 0


def revocations_of(db: Session, document_ids: Sequence[int]) -> dict[int, DocumentRevocation]:
    """Map those of some papers that were revoked to how."""
    asked = select(DocumentRevocation).where(is_among(DocumentRevocation.document_id, document_ids))
    return {row.document_id: row for row in db.scalars(asked)}


def find_file(db: Session, document_id: int) -> DocumentFile | None:
    """Return the file a paper was handed out as, None before the first time."""
    return db.scalar(select(DocumentFile).where(DocumentFile.document_id == document_id))


def documents_by_id(db: Session, ids: Sequence[int]) -> dict[int, IssuedDocument]:
    """Map ids to papers, for whoever has seen that they may be read."""
    return {one.id: one for one in db.scalars(select(IssuedDocument).where(is_among(IssuedDocument.id, ids)))}
