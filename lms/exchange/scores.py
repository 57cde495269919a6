"""Import of scores: of a paper exam, or of one held in another system (QD-10-9). Lines wait for a second person."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor, Permission, require_can
from lms.exams.actions.sheets import require_scores_open, stage_scores
from lms.exams.models import Exam
from lms.exams.queries.sheets import same_file
from lms.exams.queries.terms import terms_of
from lms.exchange.answers import ImportAnswer, RowVerdict, Verdict, known_before
from lms.exchange.headers import Column
from lms.exchange.lines import read_lines
from lms.exchange.mapped import Carried, Reading, columns_by, read_mapped
from lms.exchange.pace import undisturbed
from lms.exchange.queries import reading_for
from lms.exchange.refusals import FileRefused
from lms.exchange.score_judging import Judge
from lms.exchange.score_lines import ScoreRow, read_score
from lms.exchange.score_words import BY_ID_NO, BY_TICKET, COLUMNS
from lms.exchange.tables import Table, read_table

__all__ = ["COLUMNS", "columns_of", "import_scores", "reading_of_exam", "verdicts_of"]

_MOST_ROWS = 1000


@undisturbed()
def import_scores(
    db: Session,
    source: bytes | Path,
    filename: str,
    *,
    exam: Exam,
    actor: Actor,
    reason: str = "",
    dry_run: bool = False,
    whole: bool = False,
) -> ImportAnswer:
    """Stage a table of scores of an exam; return a verdict on every line.

    The same file twice changes nothing; a score that stands and is told again is unchanged, and another one for the
    same person needs a reason for the whole table. Raises FileRefused, NotAllowed, RuleBroken SCORES_CLOSED.
    """
    require_can(actor, Permission.RUN_EXAMS)
    data = source if isinstance(source, bytes) else source.read_bytes()
    source_system = terms_of(db, exam).elsewhere
    require_scores_open(exam, source_system)
    table, checksum = _table(data, filename, reading_of_exam(db, exam)), vault.digest_of_bytes(data)
    before = same_file(db, exam.id, checksum)
    if before is not None:
        rows = (row.number for row in table.rows)
        return known_before(rows, table.notes, code="SCORES_IMPORTED", batch_id=before.id, dry_run=dry_run)
    answer = ImportAnswer(notes=table.notes, dry_run=dry_run)
    lines = Judge(db, exam, source_system, reason, actor).judged(_read(table, answer), answer)
    answer.waits = whole and answer.refused > 0
    if lines and not (dry_run or answer.waits):
        answer.batch_id = stage_scores(
            db, exam, lines, source_system=source_system, checksum=checksum, file_name=Path(filename).name,
            reason=reason, answer=_stored(answer), actor=actor,
        ).id  # fmt: skip
    return answer


def columns_of(data: bytes, filename: str, how: Reading | None = None) -> Sequence[Column]:
    """Return the columns a table is read with: people by ticket, or by ID number."""
    by_ticket, by_id_no = columns_by(BY_TICKET, how), columns_by(BY_ID_NO, how)
    try:
        read_table(data, filename=filename, columns=by_ticket)
    except FileRefused as refusal:
        return by_id_no if refusal.code == "FILE_HEADER_NOT_FOUND" else by_ticket
    return by_ticket


def reading_of_exam(db: Session, exam: Exam) -> Reading | None:
    """Return how tables of an exam that is held in another system are read."""
    system = terms_of(db, exam).elsewhere
    return reading_for(db, system, Carried.SCORES) if system else None


def verdicts_of(said: dict[str, Any]) -> list[RowVerdict]:
    """Return what was said about single lines of a table that was staged."""
    return [RowVerdict(row, Verdict(verdict), code, about) for row, verdict, code, about in said["rows"]]


def _table(data: bytes, filename: str, how: Reading | None) -> Table:
    try:
        return read_mapped(data, filename=filename, columns=BY_TICKET, reading=how)
    except FileRefused as refusal:
        if refusal.code != "FILE_HEADER_NOT_FOUND":
            raise
    return read_mapped(data, filename=filename, columns=BY_ID_NO, reading=how)


def _read(table: Table, answer: ImportAnswer) -> list[ScoreRow]:
    today = clock.today()
    return read_lines(table.rows, lambda row: read_score(row, today=today), answer)


def _stored(answer: ImportAnswer) -> dict[str, Any]:
    said = sorted(answer.rows, key=lambda each: (each.verdict is not Verdict.REFUSED, each.row))[:_MOST_ROWS]
    return {
        "imported": answer.count(Verdict.NEW),
        "updated": answer.count(Verdict.UPDATED),
        "unchanged": answer.count(Verdict.UNCHANGED),
        "refused": answer.refused,
        "said": len(answer.rows),
        "rows": [[each.row, each.verdict.value, each.code, each.parameters] for each in said],
        "notes": [[note.row, note.code, note.parameters] for note in answer.notes[:_MOST_ROWS]],
    }
