"""Files that rows refer to."""

from sqlalchemy.orm import Session

from lms import clock, files
from lms.db import one_at_a_time
from lms.hours.models import StoredFile
from lms.hours.queries.activities import find_stored_file


def keep_file(db: Session, data: bytes, own_media_type: str | None = None) -> str:
    """Store bytes once and return their SHA-256, which rows may refer to from now on in this transaction.

    `own_media_type` says what a file is that we wrote ourselves. Raises RuleBroken FILE_EMPTY, FILE_KIND,
    FILE_TOO_LARGE.
    """
    media_type = own_media_type or files.media_type_of(data)
    digest, now = files.put(data), clock.now()
    one_at_a_time(db, f"file:{digest}")
    if find_stored_file(db, digest) is None:
        db.add(StoredFile(digest=digest, size=len(data), media_type=media_type, stored_at=now))
        db.flush()  # rows refer to it
    return digest
