"""Taking files of questions in to be looked at: nothing stands in the bank yet."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from lms import audit, clock, outbox, vault
from lms.access import Actor, Permission, require_can
from lms.errors import NotFound, RuleBroken
from lms.exchange.questions import staged
from lms.exchange.questions.judging import judge
from lms.exchange.questions.models import QuestionFile, QuestionImport
from lms.exchange.questions.queries import fetch_import, files_of, get_import, imports_between
from lms.exchange.questions.reading import ENCODINGS, FileRead, Uploaded, read_file
from lms.exchange.questions.uploaders import actor_of
from question_bank.actions.banks import require_keeper
from question_bank.content import Fault
from question_bank.exchange.formats import FORMATS
from question_bank.models import Bank

READ = "questions:read"
MOST_FILES = 20
Refused = Sequence[tuple[str, Fault]]
# Up to here a file is read while the browser waits (measured: 1,000 questions, half a second); beyond, by the worker.
AT_ONCE = 200_000
_KEPT, _LOOKED_BACK = timedelta(days=7), timedelta(days=60)


class FilesRefused(RuleBroken):
    """Not one of the files can be read; each is named with its fault, and nothing is kept."""

    def __init__(self, files: Refused) -> None:
        super().__init__("FILES_UNREADABLE")
        self.files = files


def take_files(db: Session, bank: Bank, files: Sequence[Uploaded], *, actor: Actor) -> QuestionImport:
    """Keep files aside, each at a position of its own, and judge every question in them; large ones by the worker.

    Raises FilesRefused, RuleBroken FILES_MISSING, FILES_MANY, FILE_CHOICE, ACCOUNT_MISSING, NotAllowed.
    """
    require_can(actor, Permission.WRITE_QUESTIONS)
    require_keeper(db, bank, actor)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    if not files:
        raise RuleBroken("FILES_MISSING")
    if len(files) > MOST_FILES:
        raise RuleBroken("FILES_MANY", most=MOST_FILES)
    for file in files:
        _require_choice(file.format, file.encoding)
    _throw_old_ones_away(db)
    made = QuestionImport(bank_id=bank.id, uploaded_by_id=actor.account_id, uploaded_at=clock.now())
    made.bank = bank
    db.add(made)
    db.flush()  # files and lines bear its id
    for file in files:
        db.add(_row(made, file))
        staged.keep(made.id, staged.file_part(file.position), file.data)
    db.flush()  # what is read is written beside them
    audit.record(db, actor=actor, action="questions:import:uploaded", subject=made, files=len(files))
    _read_now_or_later(db, made, files, actor=actor)
    return made


def read_again(
    db: Session, import_id: int, position: int, *, format_name: str, encoding: str, actor: Actor
) -> QuestionImport:
    """Read an import anew, one of its files in another format or encoding; choices begin afresh.

    Raises NotFound, RuleBroken UPLOAD_ENDED, FILE_CHOICE.
    """
    made = open_import(db, import_id, actor)
    _require_choice(format_name, encoding)
    file = next((one for one in files_of(db, [made.id])[made.id] if one.position == position), None)
    if file is None:
        raise NotFound("UPLOAD_NOT_FOUND")
    file.format, file.encoding = format_name, encoding
    db.flush()  # all files are read as they now stand
    made.read_at = None
    _read_now_or_later(db, made, waiting_files(db, made), actor=actor)
    return made


def open_import(db: Session, import_id: int, actor: Actor) -> QuestionImport:
    """Return an import, locked, that nobody has decided yet. Raises NotFound, RuleBroken UPLOAD_ENDED."""
    made = get_import(db, import_id, seen_by=actor, lock=True)
    if made.decided_at or made.dropped_at:
        raise RuleBroken("UPLOAD_ENDED")
    return made


def drop(db: Session, import_id: int, *, actor: Actor) -> None:
    """Throw files away without taking anything in. Raises NotFound, RuleBroken UPLOAD_ENDED."""
    made = open_import(db, import_id, actor)
    made.dropped_at = clock.now()
    staged.throw_away(made.id)
    audit.record(db, actor=actor, action="questions:import:dropped", subject=made)


def waiting_files(db: Session, made: QuestionImport) -> list[Uploaded]:
    """Return the files of an import with their bytes; those thrown away are left out."""
    return [
        Uploaded(
            file.name,
            staged.read(made.id, staged.file_part(file.position)),
            file.format,
            file.encoding,
            file.position,
        )
        for file in files_of(db, [made.id])[made.id]
        if staged.has(made.id, staged.file_part(file.position))
    ]


def finish_reading(db: Session, import_id: int, reads: Sequence[FileRead]) -> None:
    """Write down what the worker read, unless somebody was faster with another decision."""
    made = fetch_import(db, import_id)
    if made is None or made.read_at or made.decided_at or made.dropped_at:
        return
    actor = actor_of(db, made)
    if actor is None:  # he may no longer do this; nothing of it is kept
        made.dropped_at = clock.now()
        staged.throw_away(made.id)
        return
    judge(db, made, reads, actor=actor)
    if none_readable(reads):
        made.dropped_at = clock.now()
        staged.throw_away(made.id)


def none_readable(reads: Sequence[FileRead]) -> Refused:
    """Return why each file is refused, where all are; nothing where one can be read."""
    refused = [(read.name, read.refusal) for read in reads if read.refusal]
    return refused if len(refused) == len(reads) else []


def _read_now_or_later(db: Session, made: QuestionImport, files: Sequence[Uploaded], *, actor: Actor) -> None:
    if sum(len(file.data) for file in files) <= AT_ONCE:
        reads = [read_file(file) for file in files]
        if refused := none_readable(reads):
            staged.throw_away(made.id)
            raise FilesRefused(refused)
        judge(db, made, reads, actor=actor)
    else:
        outbox.request(db, READ, str(made.id))


def _row(made: QuestionImport, file: Uploaded) -> QuestionFile:
    return QuestionFile(
        import_id=made.id,
        position=file.position,
        name=file.name[:200],
        digest=vault.digest_of_bytes(file.data),
        size=len(file.data),
        format=file.format,
        encoding=file.encoding,
        refusal=None,
        notes=[],
    )


def _require_choice(format_name: str, encoding: str) -> None:
    if (format_name and format_name not in FORMATS) or (encoding and encoding not in ENCODINGS):
        raise RuleBroken("FILE_CHOICE")


def _throw_old_ones_away(db: Session) -> None:
    end = clock.now() - _KEPT
    for import_id in imports_between(db, end - _LOOKED_BACK, end):
        staged.throw_away(import_id)
