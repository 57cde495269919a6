"""`lms certificates print`: the papers of everybody who met a year, issued and printed into a folder, a file each."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from certificates.fonts import FontsMissing
from lms.access import Permission
from lms.cli.acting import Login, acting
from lms.cli.answers import AsJson, WrongUsage, answering, progress, words
from lms.cli.database import writing
from lms.documents.actions.issuing import issue_many
from lms.documents.actions.printing import printed_many
from lms.documents.models import IssuedDocument
from lms.documents.queries.years import completions
from lms.i18n import N_
from lms.people.queries.units import find_own_place, get_unit_by_code
from lms.web.paper_words import say as word_of

_EVERY = 100


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(help="Certificates.")
    group.callback()(lambda: None)
    group.command("print")(print_papers)
    app.add_typer(group, name="certificates")


def print_papers(
    year: Annotated[int, typer.Option(min=2000, max=2100)],
    out: Annotated[Path, typer.Option(help="Folder to write to; files that are there already are left alone.")],
    unit: Annotated[str | None, typer.Option(help="Code of a unit; all units unless told.")] = None,
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Issue and print the certificates of a year's hours: a PDF for everybody who met it, of a unit and all below."""
    with answering(as_json=as_json) as say:
        out.mkdir(parents=True, exist_ok=True)
        with writing() as db:
            actor = acting(db, login, Permission.ISSUE_DOCUMENTS)
            under = get_unit_by_code(db, unit, seen_by=actor) if unit else find_own_place(db, actor)
            papers = issue_many(db, completions(db, year, word_of, under=under), actor=actor)
        missing = [paper for paper in papers if not _file(out, paper).exists()]
        try:
            _print(out, missing)
        except FontsMissing as fault:
            raise WrongUsage(N_("打印字体还没有生成。请运行 make setup 或 python -m certificates.fonts")) from fault
        made = {"year": year, "papers": len(papers), "printed": len(missing), "there": len(papers) - len(missing)}
        say(made, words(N_("%(year)s年度有%(papers)s人达标：打印%(printed)s份，已有%(there)s份"), **made))


def _print(out: Path, papers: Sequence[IssuedDocument]) -> None:
    """Print file after file; whoever stops it midway goes on with the same command."""
    for number, (paper, data) in enumerate(zip(papers, printed_many(papers), strict=True), start=1):
        draft = out / f".{paper.code}.draft"
        draft.write_bytes(data)
        draft.rename(_file(out, paper))  # whole or not at all
        if number % _EVERY == 0:
            progress(f"{number}/{len(papers)}")


def _file(out: Path, paper: IssuedDocument) -> Path:
    name = "".join(sign if sign.isalnum() or sign == "-" else "_" for sign in paper.number)
    return out / f"{name}.pdf"
