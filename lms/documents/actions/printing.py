"""The file of a paper: printed and signed once, outside any transaction, and kept for everybody who asks again."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from certificates.document import Document, House
from certificates.house import house_in
from certificates.press import print_document, print_many
from certificates.versions import version_of
from lms import audit, clock
from lms.access import Actor
from lms.db import one_at_a_time
from lms.documents.models import DocumentFile, IssuedDocument
from lms.documents.queries.documents import find_file
from lms.documents.sealing import seal, signed
from lms.hours.actions.storing import keep_file
from lms.settings import get_settings


def printed(document: IssuedDocument) -> bytes:
    """Return a paper as PDF, signed where there is a key. Raises FontsMissing, SignerMissing."""
    return signed(print_document(as_document(document)))


def printed_many(documents: Sequence[IssuedDocument]) -> Iterator[bytes]:
    """Give papers as PDF in their order, signed where there is a key, two at a time.

    Raises FontsMissing, PressFailed.
    """
    return print_many((as_document(one) for one in documents), seal())


def as_document(document: IssuedDocument) -> Document:
    """Return a paper for the press; papers are in Chinese, whoever asks for them."""
    return Document(document.design, document.facts, house=own_house())


def own_house() -> House:
    """Return what the bureau has of its own on its papers. Raises HouseBroken."""
    return _house(get_settings().house_dir)


@lru_cache(maxsize=2)
def _house(folder: str) -> House:
    return house_in(Path(folder) if folder else None)


def keep_printed(db: Session, document: IssuedDocument, data: bytes, *, is_signed: bool) -> DocumentFile:
    """Keep the file of a paper; when somebody else was first, his is the one. Raises RuleBroken FILE_TOO_LARGE."""
    one_at_a_time(db, f"document:{document.id}:file")
    known = find_file(db, document.id)
    if known is not None:
        return known
    made = DocumentFile(
        document_id=document.id,
        digest=keep_file(db, data, "application/pdf"),
        is_signed=is_signed,
        design_version=version_of(document.design),
        made_at=clock.now(),
    )
    db.add(made)
    db.flush()
    return made


def record_taken(db: Session, document: IssuedDocument, *, actor: Actor) -> None:
    """Put on record that somebody was given the file."""
    audit.record(db, actor=actor, action="document:paper:taken", subject=document)
