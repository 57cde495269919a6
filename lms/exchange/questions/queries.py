"""Selects of uploaded question files: imports, their lines page by page, and what is known of their twins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.among import is_among
from lms.errors import NotAllowed, NotFound
from lms.exchange.questions.models import QuestionFile, QuestionImport, QuestionLine
from lms.people.accounts import Account
from question_bank.models import Bank, Question
from question_bank.queries.banks import kept_banks
from question_bank.rules import Status


def get_import(db: Session, import_id: int, *, seen_by: Actor, lock: bool = False) -> QuestionImport:
    """Return an import into a bank the actor keeps, with the bank. Raises NotFound UPLOAD_NOT_FOUND."""
    mine = QuestionImport.bank_id.in_(_kept(seen_by))
    wanted = select(QuestionImport).where(QuestionImport.id == import_id, mine)
    wanted = wanted.options(joinedload(QuestionImport.bank, innerjoin=True))
    if lock:
        wanted = wanted.with_for_update(of=QuestionImport).execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NotFound("UPLOAD_NOT_FOUND")
    return found


def get_waiting(db: Session, import_id: int) -> QuestionImport | None:
    """Return an import whose files still wait to be read; None when there is none or somebody decided before."""
    wanted = select(QuestionImport).where(QuestionImport.id == import_id, QuestionImport.read_at.is_(None))
    return db.scalar(wanted.where(QuestionImport.decided_at.is_(None), QuestionImport.dropped_at.is_(None)))


def fetch_import(db: Session, import_id: int) -> QuestionImport | None:
    """Return an import for the worker, locked, with its bank; None when there is none."""
    wanted = select(QuestionImport).where(QuestionImport.id == import_id)
    return db.scalar(wanted.options(joinedload(QuestionImport.bank, innerjoin=True)).with_for_update(of=QuestionImport))


def list_imports(db: Session, *, seen_by: Actor, limit: int = 20) -> list[QuestionImport]:
    """List the imports into banks the actor keeps, newest first, with their banks."""
    wanted = select(QuestionImport).where(QuestionImport.bank_id.in_(_kept(seen_by)))
    wanted = wanted.options(joinedload(QuestionImport.bank, innerjoin=True))
    return list(db.scalars(wanted.order_by(QuestionImport.id.desc()).limit(limit)))


def _kept(actor: Actor) -> Select[int]:
    if not actor.can(Permission.WRITE_QUESTIONS):
        raise NotAllowed(permission=Permission.WRITE_QUESTIONS.value)
    return kept_banks(actor).with_only_columns(Bank.id)


def imports_between(db: Session, start: datetime, end: datetime) -> list[int]:
    """List the imports uploaded between two instants, whosoever they are."""
    wanted = select(QuestionImport.id).where(QuestionImport.uploaded_at >= start, QuestionImport.uploaded_at < end)
    return list(db.scalars(wanted))


def files_of(db: Session, imports: Sequence[int]) -> dict[int, list[QuestionFile]]:
    """Return the files of imports, by import, in their order."""
    found: dict[int, list[QuestionFile]] = {one: [] for one in imports}
    wanted = select(QuestionFile).where(QuestionFile.import_id.in_(imports)).order_by(QuestionFile.position)
    for file in db.scalars(wanted):
        found[file.import_id].append(file)
    return found


def stored_before(db: Session, import_: QuestionImport, digests: Sequence[str]) -> QuestionImport | None:
    """Return the last import that took one of these very files into the same bank and stands."""
    wanted = (
        select(QuestionImport)
        .join(QuestionFile, QuestionFile.import_id == QuestionImport.id)
        .where(
            QuestionImport.bank_id == import_.bank_id,
            QuestionImport.id != import_.id,
            QuestionImport.stored_at.is_not(None),
            QuestionImport.withdrawn_at.is_(None),
            QuestionFile.digest.in_(digests),
        )
    )
    return db.scalar(wanted.order_by(QuestionImport.id.desc()).limit(1))


def lines_of(
    db: Session, import_id: int, *, verdict: str = "", limit: int | None = None, offset: int = 0
) -> list[QuestionLine]:
    """Return lines of an import in their order, all or those of one verdict."""
    wanted = select(QuestionLine).where(QuestionLine.import_id == import_id)
    if verdict:
        wanted = wanted.where(QuestionLine.verdict == verdict)
    return list(db.scalars(wanted.order_by(QuestionLine.number).limit(limit).offset(offset)))


def lines_by_number(db: Session, import_id: int, numbers: Sequence[int]) -> dict[int, QuestionLine]:
    """Return some lines of an import by their numbers."""
    wanted = select(QuestionLine).where(QuestionLine.import_id == import_id, is_among(QuestionLine.number, numbers))
    return {line.number: line for line in db.scalars(wanted)}


def get_line(db: Session, import_id: int, number: int) -> QuestionLine:
    """Return a line of an import. Raises NotFound QUESTION_NOT_FOUND."""
    found = lines_by_number(db, import_id, [number]).get(number)
    if found is None:
        raise NotFound("QUESTION_NOT_FOUND")
    return found


def counts_of(db: Session, imports: Sequence[int]) -> dict[int, dict[str, dict[str, int]]]:
    """Return how many lines of each import have each verdict, choice and fate."""
    found: dict[int, dict[str, dict[str, int]]] = {one: {"verdict": {}, "choice": {}, "fate": {}} for one in imports}
    line = QuestionLine
    asked = (
        select(line.import_id, line.verdict, line.choice, line.fate, func.count())
        .where(line.import_id.in_(imports))
        .group_by(line.import_id, line.verdict, line.choice, line.fate)
    )
    for import_id, verdict, choice, fate, number in db.execute(asked):
        counts = found[import_id]
        for kind, value in (("verdict", verdict), ("choice", choice), ("fate", fate or "")):
            counts[kind][value] = counts[kind].get(value, 0) + number
    return found


def questions_by_id(db: Session, ids: Sequence[int]) -> dict[int, Question]:
    """Return questions by id: those the lines of an import are about."""
    return {question.id: question for question in db.scalars(select(Question).where(is_among(Question.id, ids)))}


def withdrawn_before(db: Session, bank_id: int, ids: Sequence[int]) -> set[int]:
    """Return which of these questions are retired because the import that made them was withdrawn."""
    wanted = (
        select(Question.id)
        .join(QuestionLine, QuestionLine.question_id == Question.id)
        .join(QuestionImport, QuestionImport.id == QuestionLine.import_id)
        .where(
            is_among(Question.id, ids),
            Question.status == Status.RETIRED.value,
            QuestionImport.bank_id == bank_id,
            QuestionImport.withdrawn_at.is_not(None),
            QuestionLine.fate.in_(("imported", "restored")),
        )
    )
    return set(db.scalars(wanted))


def retired_among(db: Session, ids: Sequence[int]) -> set[int]:
    """Return which of these questions are retired."""
    wanted = select(Question.id).where(is_among(Question.id, ids), Question.status == Status.RETIRED.value)
    return set(db.scalars(wanted))


def get_account(db: Session, account_id: int) -> Account | None:
    """Return the account of an uploader that is not disabled."""
    return db.scalar(select(Account).where(Account.id == account_id, Account.disabled_at.is_(None)))
