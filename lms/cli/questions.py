"""`lms questions import` and `lms questions export`: banks come in from files of many formats, and go out again."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from lms.access import Actor, Permission
from lms.cli.acting import Login, acting, operator
from lms.cli.answers import AsJson, Exit, WrongUsage, answering, language, progress, require_writable, words
from lms.cli.database import writing
from lms.errors import NotFound
from lms.i18n import N_
from lms.web.question_faults import fault_text
from question_bank.actions.banks import add_bank
from question_bank.actions.importing import Incoming, Outcome, examine, take_in
from question_bank.actions.media import keep_media
from question_bank.content import Fault
from question_bank.exchange.formats import FORMATS, read
from question_bank.exchange.reading import Reading, Source, Unreadable
from question_bank.models import Bank
from question_bank.queries.banks import find_bank
from question_bank.queries.media import media_bytes
from question_bank.queries.whole import contents_of_bank

_BankCode = Annotated[str, typer.Option("--bank", help="Code of the bank; one that is not there yet is opened.")]
_FormatName = Annotated[str | None, typer.Option("--format", help=f"One of: {', '.join(FORMATS)}.")]
_ROW = re.compile(r"第 (\d+) 行")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(help="Question banks.")
    group.command("import")(import_questions)
    group.command("export")(export_questions)
    app.add_typer(group, name="questions")


def import_questions(
    files: Annotated[list[Path], typer.Argument(help="Files of questions; their format is told by what they hold.")],
    bank: _BankCode,
    format_name: _FormatName = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, store nothing.")] = False,
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Import questions as drafts; the same question twice is one question."""
    with answering(as_json=as_json) as say:
        _require_format(format_name)
        told: dict[str, Any] = {"imported": 0, "updated": 0, "unchanged": 0, "refused": 0, "rows": []}
        for file in files:
            if not file.is_file():
                raise WrongUsage(N_("没有文件%(file)s"), file=file)
            with writing() as db:
                actor = _actor(db, login, Permission.WRITE_QUESTIONS)
                _import_one(db, file, _bank(db, bank, actor), format_name, actor, told, dry_run=dry_run)
        taken = told["imported"] + told["updated"] + told["unchanged"]
        lines = [words(N_("%(file)s %(row)s：%(text)s"), **row) for row in told["rows"]]
        counts = words(N_("新增%(imported)s，更新%(updated)s，未变%(unchanged)s，拒绝%(refused)s"), **told)
        say(told, *lines, counts, exit_code=Exit.REFUSED if told["refused"] and not taken else Exit.DONE)


def export_questions(
    bank: Annotated[str, typer.Option("--bank", help="Code of the bank.")],
    format_name: Annotated[str, typer.Option("--format", help=f"One of: {', '.join(FORMATS)}.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")],
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Write the questions of a bank, whatever their state but retired, to a file."""
    with answering(as_json=as_json) as say:
        _require_format(format_name)
        require_writable(out)
        write = FORMATS[format_name].write
        if write is None:
            raise WrongUsage(N_("格式%(format)s只能导入，不能导出"), format=format_name)
        with writing() as db:
            actor = _actor(db, login, Permission.WRITE_QUESTIONS)
            found = find_bank(db, bank, seen_by=actor)
            if found is None:
                raise NotFound("BANK_NOT_FOUND")
            contents = contents_of_bank(db, found, seen_by=actor)
        written = write(contents, media_bytes)
        out.write_bytes(written.data)
        kept_out = {number for number, fault in written.left_out if fault.grave}
        rows = [_row("", str(number), "refused" if f.grave else "note", f) for number, f in written.left_out]
        told = {"written": len(contents) - len(kept_out), "left_out": len(kept_out), "rows": rows}
        lines = [words(N_("第%(row)s题：%(text)s"), **row) for row in rows]
        say(told, *lines, words(N_("导出%(written)s道，未导出%(left_out)s道"), **told))


def _import_one(
    db: Session, file: Path, bank: Bank, format_name: str | None, actor: Actor, told: dict[str, Any], *, dry_run: bool
) -> None:
    try:
        reading = read(Source(file.read_bytes(), file.name), format_name)
    except Unreadable as unreadable:
        told["refused"] += 1
        told["rows"].append(_row(file.name, "", "refused", unreadable.fault))
        return
    sound = [Incoming(q.content, n) for n, q in enumerate(reading.questions, start=1) if q.content and q.is_sound]
    if dry_run:
        outcomes = examine(db, bank, sound, actor=actor)
    else:
        keep_media(db, [one.content for one in sound], reading.media)
        outcomes = take_in(db, bank, sound, source=file.name, actor=actor)
    _tell(file.name, reading, outcomes, told)


def _tell(name: str, reading: Reading, outcomes: Sequence[Outcome], told: dict[str, Any]) -> None:
    for outcome in outcomes:
        told[outcome.fate.value] += 1
    fates = {outcome.row: outcome for outcome in outcomes}
    told["rows"] += [_row(name, "", "note", note) for note in reading.notes]
    for number, question in enumerate(reading.questions, start=1):
        verdict = fates[number].fate.value if number in fates else "refused"
        told["refused"] += number not in fates
        faults = question.faults if number in fates else [fault for fault in question.faults if fault.grave]
        told["rows"] += [_row(name, question.at, verdict, fault) for fault in faults]
        twins = fates[number].twins if number in fates else ()
        if twins:
            told["rows"].append(_row(name, question.at, verdict, _twin(twins[0][0])))


def _twin(other: int) -> Fault:
    """Say which question is nearly the same: a known one by its id, one of the same file by its place in it."""
    code = "TWIN" if other > 0 else "TWIN_IN_FILE"
    return Fault(code, grave=False, values={"twin": abs(other)})


def _row(name: str, at: str, verdict: str, fault: Fault) -> dict[str, Any]:
    """Return a line of the answer; its row is the number people see in the file where there is one."""
    found = _ROW.search(at)
    row: int | str = int(found.group(1)) if found else at
    return {"file": name, "row": row, "verdict": verdict, "code": fault.code, "text": fault_text(language(), fault)}


def _bank(db: Session, code: str, actor: Actor) -> Bank:
    found = find_bank(db, code, seen_by=actor)
    if found is None:
        found = add_bank(db, code=code, name=code, owner_unit_id=actor.unit_id, is_shared=False, actor=actor)
        progress(words(N_("新建题库%(bank)s"), bank=code))
    return found


def _actor(db: Session, login: str | None, permission: Permission) -> Actor:
    return acting(db, login, permission) if login else operator(permission)


def _require_format(name: str | None) -> None:
    if name is not None and name not in FORMATS:
        raise WrongUsage(N_("没有格式%(format)s。可用：%(known)s"), format=name, known="、".join(FORMATS))
