"""`lms scores import`: scores of a paper exam, or of one held in another system, come in as a table."""

from pathlib import Path
from typing import Annotated

import typer

from lms.access import Permission
from lms.cli.acting import Login, acting, operator
from lms.cli.answers import AsJson, WrongUsage, answering
from lms.cli.database import writing
from lms.cli.imports import DryRun, File, Report, Whole, read, tell, write_report
from lms.exams.actions.sheets import attach_scans
from lms.exams.queries.exams import get_exam
from lms.exams.queries.sheets import get_batch
from lms.exchange.scores import columns_of, import_scores, reading_of_exam
from lms.i18n import N_


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(help="Scores of exams that were not sat here.")
    group.callback()(lambda: None)  # keeps the name of a group's only command on the command line
    group.command("import")(import_them)
    app.add_typer(group, name="scores")


def import_them(
    file: File,
    exam: Annotated[int, typer.Option(help="Number of the exam, as in the address of its page.")],
    reason: Annotated[str, typer.Option(help="Why scores that stand are corrected.")] = "",
    scans: Annotated[Path | None, typer.Option(help="Folder with the scans the table names.")] = None,
    dry_run: DryRun = False,
    whole: Whole = False,
    report: Report = None,
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Import scores as one table; they count once another person has compared a sample on the page of the exam."""
    with answering(as_json=as_json) as say:
        data = read(file, report)
        if scans is not None and not scans.is_dir():
            raise WrongUsage(N_("没有目录%(folder)s"), folder=scans)
        with writing() as db:
            actor = acting(db, login, Permission.RUN_EXAMS) if login else operator(Permission.RUN_EXAMS)
            found = get_exam(db, exam, seen_by=actor, to_change=True)
            how = reading_of_exam(db, found)
            answer = import_scores(
                db, data, file.name, exam=found, actor=actor, reason=reason, dry_run=dry_run, whole=whole
            )
            if scans is not None and answer.batch_id is not None and not dry_run:
                given = [(one.name, one.read_bytes()) for one in sorted(scans.iterdir()) if one.is_file()]
                batch = get_batch(db, found, answer.batch_id, to_change=True)
                attach_scans(db, found, batch, given, actor=actor)
        if report is not None:
            write_report(report, data, file.name, columns_of(data, file.name, how), answer)
        tell(say, answer)
