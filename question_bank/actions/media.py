"""Keeping the pictures and sounds of questions: bytes in the store, a row each."""

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from lms import clock, files
from lms.db import one_at_a_time
from question_bank.content import Content
from question_bank.models import QuestionMedia
from question_bank.queries.media import known_media


def keep_media(db: Session, contents: Iterable[Content], media: Mapping[str, bytes]) -> None:
    """Store the pictures and sounds that questions show; what is kept already is kept once."""
    wanted = {
        entry.digest: entry.media_type for content in contents for entry in content.media if entry.digest in media
    }
    if not wanted:
        return
    one_at_a_time(db, "question-media")
    known = known_media(db, list(wanted))
    now = clock.now()
    for digest, media_type in sorted(wanted.items()):
        if digest not in known:
            files.put(media[digest])
            db.add(QuestionMedia(digest=digest, media_type=media_type, size=len(media[digest]), stored_at=now))
