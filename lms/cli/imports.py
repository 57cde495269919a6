"""`lms units import`, `lms roster import`, `lms hours import`, `lms hours accept`: files of others come in."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from lms.access import Permission
from lms.cli.acting import Login, acting, operator
from lms.cli.answers import AsJson, Exit, Say, WrongUsage, answering, language, require_writable, words
from lms.cli.database import writing
from lms.exchange import hours, roster, unit_words, units
from lms.exchange.annotated import annotate
from lms.exchange.answers import REPORT_HEADS, ImportAnswer
from lms.exchange.tables import Column
from lms.hours.queries.activities import get_batch
from lms.i18n import N_, translate
from lms.requirements.actions.posting import accept_batch

File = Annotated[Path, typer.Argument(help="xlsx, xls or csv.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check everything, store nothing.")]
Whole = Annotated[bool, typer.Option("--whole", help="Store nothing unless every row can be taken.")]
Report = Annotated[Path | None, typer.Option("--report", help="Write the rows with their verdicts to this xlsx.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    groups: tuple[tuple[str, str, dict[str, Callable[..., None]]], ...] = (
        ("units", "Units and bodies.", {"import": import_units}),
        ("roster", "People and their posts.", {"import": import_roster}),
        ("hours", "Hours of other systems.", {"import": import_hours, "accept": accept}),
    )
    for name, text, commands in groups:
        group = typer.Typer(help=text)
        group.callback()(lambda: None)  # keeps the name of a group's only command on the command line
        for command, function in commands.items():
            group.command(command)(function)
        app.add_typer(group, name=name)


def import_units(
    file: File, dry_run: DryRun = False, whole: Whole = False, report: Report = None, login: Login = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Import units with their two superiors and their publication as enforcement bodies."""
    _import(
        file, Permission.IMPORT_UNITS, units.import_units, unit_words.COLUMNS, dry_run, whole, report, login, as_json
    )


def import_roster(
    file: File, dry_run: DryRun = False, whole: Whole = False, report: Report = None, login: Login = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Import a roster: people, what they are, and where they work."""
    _import(
        file, Permission.IMPORT_ROSTER, roster.import_roster, roster.COLUMNS, dry_run, whole, report, login, as_json
    )


def import_hours(
    file: File,
    source: Annotated[str, typer.Option(help="The system they come from, such as NANTONG_CLOUD or AIQIDONG_APP.")],
    document: Annotated[str | None, typer.Option(help="The document that hours of a closed year rest on.")] = None,
    dry_run: DryRun = False,
    whole: Whole = False,
    report: Report = None,
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Import hours as one batch; they count once somebody else has accepted it (`lms hours accept`)."""

    def stage(*given: Any, **how: Any) -> ImportAnswer:
        return hours.import_hours(*given, source_system=source, document=document, **how)

    _import(file, Permission.IMPORT_HOURS, stage, hours.COLUMNS, dry_run, whole, report, login, as_json)


def accept(
    batch: Annotated[int, typer.Argument(help="Number of the batch, as its import answered.")],
    login: Annotated[str, typer.Option("--login", help="Who accepts it: an account that may, and did not import it.")],
    document: Annotated[str | None, typer.Option(help="The document a posting after closing rests on.")] = None,
    as_json: AsJson = False,
) -> None:
    """Post an imported batch to the ledger."""
    with answering(as_json=as_json) as say:
        with writing() as db:
            actor = acting(db, login, Permission.ACCEPT_IMPORTS)
            found = get_batch(db, batch, seen_by=actor)
            posted = accept_batch(db, found, actor=actor, document=document)
        say(
            {"batch": batch, "posted": posted},
            words(N_("第%(batch)s批已接收，入账%(posted)s条"), batch=batch, posted=posted),
        )


def _import(
    file: Path,
    permission: Permission,
    run: Callable[..., ImportAnswer],
    columns: Sequence[Column],
    dry_run: bool,
    whole: bool,
    report: Path | None,
    login: str | None,
    as_json: bool,
) -> None:
    with answering(as_json=as_json) as say:
        data = read(file, report)
        with writing() as db:
            actor = acting(db, login, permission) if login else operator(permission)
            answer = run(db, data, file.name, actor=actor, dry_run=dry_run, whole=whole)
        if report is not None:
            write_report(report, data, file.name, columns, answer)
        tell(say, answer)


def read(file: Path, report: Path | None) -> bytes:
    """Return a file to be imported. Raises WrongUsage where there is none, or its report cannot be written."""
    if not file.is_file():
        raise WrongUsage(N_("没有文件%(file)s"), file=file)
    require_writable(report)
    return file.read_bytes()


def write_report(report: Path, data: bytes, file_name: str, columns: Sequence[Column], answer: ImportAnswer) -> None:
    """Write the rows of an imported file with their verdicts."""
    heads = (translate(language(), REPORT_HEADS[0]), translate(language(), REPORT_HEADS[1]))
    remarks = answer.remarks(language())
    report.write_bytes(annotate(data, filename=file_name, columns=columns, remarks=remarks, heads=heads))


def tell(say: Say, answer: ImportAnswer) -> None:
    """Say what came of it; exit 1 only where nothing could be taken at all."""
    told = answer.as_json(language())
    taken = told["imported"] + told["updated"] + told["unchanged"]
    rows = [words(N_("第%(row)s行：%(text)s"), **row) for row in told["rows"]]
    counts = words(N_("新增%(imported)s，更新%(updated)s，未变%(unchanged)s，拒绝%(refused)s"), **told)
    batch = [words(N_("批次号：%(batch)s"), batch=answer.batch_id)] if answer.batch_id else []
    refused = answer.refused and (answer.waits or not taken)
    say(told, *rows, counts, *batch, exit_code=Exit.REFUSED if refused else Exit.DONE)
