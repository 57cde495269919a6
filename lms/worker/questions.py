"""Jobs about files of questions: reading large ones, storing many at once."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.exchange.questions.queries import get_waiting
from lms.exchange.questions.reading import FileRead, Uploaded, read_file
from lms.exchange.questions.storing import finish_storing
from lms.exchange.questions.uploading import finish_reading, waiting_files

Waiting = tuple[int, Sequence[Uploaded]]
Read = tuple[int, Sequence[FileRead]]


def find_files(db: Session, key: str) -> Waiting:
    """Return the files that wait to be read for an import; none when it was decided before."""
    made = get_waiting(db, int(key))
    return int(key), waiting_files(db, made) if made else []


def read_files(waiting: Waiting) -> Read:
    """Read them, while no transaction is open: this may take seconds."""
    return waiting[0], [read_file(file) for file in waiting[1]]


def store_reading(db: Session, read: Read) -> None:
    """Write the verdicts down."""
    finish_reading(db, *read)


def store_questions(db: Session, key: str) -> None:
    """Take a decided import in."""
    finish_storing(db, int(key))
