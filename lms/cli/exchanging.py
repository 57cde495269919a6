"""`lms export provincial`, `lms imports provincial|complaints|cards`: what other systems take and what they give."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from lms import audit, clock
from lms.access import Permission
from lms.cli.acting import Login, acting
from lms.cli.answers import AsJson, Exit, WrongUsage, answering, language, require_writable, words
from lms.cli.database import writing
from lms.cli.imports import DryRun, File, read, tell
from lms.exchange.answers import ImportAnswer
from lms.exchange.cards import import_cards
from lms.exchange.complaints import import_complaints
from lms.exchange.provincial.queries import Scope
from lms.exchange.provincial.schema import TITLES
from lms.exchange.provincial.taking import SOURCE, import_package, own_sender
from lms.exchange.provincial.writing import Form, write_package
from lms.i18n import N_
from lms.people.queries.units import get_unit_by_code

_COUNTS = ("imported", "updated", "unchanged", "refused")


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    out, back = typer.Typer(help="What other systems take."), typer.Typer(help="What other systems give.")
    for group in (out, back):
        group.callback()(lambda: None)  # keeps the name of a group's only command on the command line
    out.command("provincial")(export)
    back.command("provincial")(take)
    back.command("complaints")(take_complaints)
    back.command("cards")(take_cards)
    app.add_typer(out, name="export")
    app.add_typer(back, name="imports")


def export(
    out: Annotated[Path, typer.Option(help="File to write: .zip for csv with a manifest, or .xlsx.")],
    year: Annotated[int | None, typer.Option(min=2000, max=2100, help="Of hours and results; this year.")] = None,
    unit: Annotated[str | None, typer.Option(help="Code of a unit; all units unless told.")] = None,
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Write people, cards, hours and results as one package for the provincial platform."""
    with answering(as_json=as_json) as say:
        if out.suffix not in {".zip", ".xlsx"}:
            raise WrongUsage(N_("请把文件名写成.zip或.xlsx"))
        form: Form = "xlsx" if out.suffix == ".xlsx" else "zip"
        require_writable(out)
        with writing() as db, out.open("wb") as file:
            actor = acting(db, login, Permission.KEEP_EXCHANGE)
            under = get_unit_by_code(db, unit, seen_by=actor) if unit else None
            scope = Scope(actor, year or clock.today().year, clock.today(), own_sender(db), under)
            manifest = write_package(db, file, scope, form=form, made_at=clock.now())
            audit.record(db, actor=actor, action="provincial:exported", subject="units", year=scope.year)
        rows = [words(N_("%(name)s：%(rows)s行"), **one) for one in manifest["files"]]
        say(manifest, *rows)


def take(
    file: Annotated[Path, typer.Argument(help="A package (.zip).")],
    dry_run: DryRun = False,
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Take a package in, or with --dry-run compare it: our own comes back as nothing new."""
    with answering(as_json=as_json) as say:
        if not file.is_file():
            raise WrongUsage(N_("没有文件%(file)s"), file=file)
        with writing() as db:
            answers = import_package(db, file, actor=acting(db, login, Permission.KEEP_EXCHANGE), dry_run=dry_run)
        told = {table: answer.as_json(language()) for table, answer in answers.items()}
        whole: dict[str, Any] = {name: sum(one[name] for one in told.values()) for name in _COUNTS}
        rows = [{"table": table, **row} for table, one in told.items() for row in one["rows"]]
        counts = words(N_("新增%(imported)s，更新%(updated)s，未变%(unchanged)s，拒绝%(refused)s"), **whole)
        said = [words(N_("%(title)s第%(row)s行：%(text)s"), title=TITLES[row["table"]], **row) for row in rows]
        taken = whole["imported"] + whole["updated"] + whole["unchanged"]
        code = Exit.REFUSED if whole["refused"] and not taken else Exit.DONE
        say({**whole, "rows": rows, "stored": not dry_run, "tables": told}, *said, counts, exit_code=code)


def take_complaints(
    file: File,
    source: Annotated[str, typer.Option(help="HOTLINE_12345, MASHANG or OTHER_CHANNEL.")],
    dry_run: DryRun = False,
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Import what a hotline or a supervision channel found of complaints."""
    _import(file, source, import_complaints, dry_run, login, as_json)


def take_cards(
    file: File,
    source: Annotated[str, typer.Option(help="Whose list of cards it is.")] = SOURCE,
    dry_run: DryRun = False,
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Put a list of cards beside ours; nothing of ours changes before somebody decides about a difference."""
    _import(file, source, import_cards, dry_run, login, as_json)


def _import(
    file: Path, source: str, run: Callable[..., ImportAnswer], dry_run: bool, login: str | None, as_json: bool
) -> None:
    with answering(as_json=as_json) as say:
        data = read(file, None)
        with writing() as db:
            actor = acting(db, login, Permission.KEEP_EXCHANGE)
            answer = run(db, data, file.name, source_system=source, actor=actor, dry_run=dry_run)
        tell(say, answer)
