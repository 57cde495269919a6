"""Pictures and sounds of questions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import files
from question_bank.models import QuestionMedia


def known_media(db: Session, digests: Sequence[str]) -> set[str]:
    """Return which of these are kept already."""
    found: set[str] = set()
    for start in range(0, len(digests), 500):
        part = digests[start : start + 500]
        found |= set(db.scalars(select(QuestionMedia.digest).where(QuestionMedia.digest.in_(part))))
    return found


def media_bytes(digest: str) -> bytes:
    """Return the bytes of a picture or sound. Raises NotFound FILE_GONE."""
    return files.path_of(digest).read_bytes()
