"""Jobs about uploads: checking what came in, giving up what stopped, deleting what nothing uses."""

from sqlalchemy.orm import Session

from lms.access import SYSTEM
from lms.courses import incoming
from lms.courses.actions.materials import Verdict, delete_bytes, keep_verdict
from lms.courses.actions.uploading import forget_abandoned
from lms.courses.checking import Waiting, check
from lms.courses.queries.materials import incoming_of

Checked = tuple[Waiting, Verdict] | None


def find_waiting(db: Session, key: str) -> Waiting | None:
    """Return the file that waits to be checked as this material; None when it was decided before."""
    upload = incoming_of(db, int(key))
    return Waiting(int(key), upload.token, upload.file_name) if upload else None


def check_waiting(waiting: Waiting | None) -> Checked:
    """Check it, while no transaction is open: this may take minutes."""
    return (waiting, check(waiting)) if waiting else None


def store_verdict(db: Session, checked: Checked) -> None:
    """Write the verdict down."""
    if checked:
        keep_verdict(db, checked[0].material_id, checked[1], actor=SYSTEM)


def clear_away(checked: Checked) -> None:
    """Delete the incoming file, now that the verdict is on record."""
    if checked:
        incoming.drop(checked[0].token)


def sweep(db: Session, _: str) -> None:
    """Drop uploads that were given up."""
    forget_abandoned(db)


def delete_unused(db: Session, digest: str) -> None:
    """Delete stored bytes that no material is made of."""
    delete_bytes(db, digest)
