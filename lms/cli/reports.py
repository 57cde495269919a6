"""`lms report completion`: the figures of the page and the API, on the console or as a file."""

import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from certificates.fonts import FontsMissing
from certificates.press import print_document
from lms.access import Actor, Permission
from lms.cli.acting import Login, acting
from lms.cli.answers import AsJson, WrongUsage, answering, language, progress, require_writable, words
from lms.cli.database import looking
from lms.exchange.completion_bulletin import completion_bulletin
from lms.exchange.reports import completion_workbook
from lms.i18n import N_
from lms.people.queries.units import get_unit_by_code
from lms.requirements.queries.completion import Completion, completion
from lms.requirements.reports import completion_report


class Format(StrEnum):
    """How a report is written."""

    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    group = typer.Typer(help="Reports.")
    group.callback()(lambda: None)
    group.command("completion")(report)
    app.add_typer(group, name="report")


def report(
    year: Annotated[int, typer.Option(min=2000, max=2100)],
    unit: Annotated[str | None, typer.Option(help="Code of a unit; all units unless told.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Training up to this day.")
    ] = None,
    kind: Annotated[Format, typer.Option("--format")] = Format.JSON,
    out: Annotated[Path | None, typer.Option(help="File to write.")] = None,
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Report who has met a year: roll, exempt, due, met and the rate, unit by unit."""
    with answering(as_json=as_json) as say:
        if kind is not Format.JSON and out is None:
            raise WrongUsage(N_("请用 --out 写明要保存的文件"))
        require_writable(out)
        day: date | None = as_of.date() if as_of else None
        with looking() as db:
            actor = acting(db, login, Permission.VIEW_COMPLETION)
            under = get_unit_by_code(db, unit, seen_by=actor) if unit else None
            found = completion(db, year, seen_by=actor, under=under, as_of=day)
            data = completion_report(found)
            file = _file(db, found, kind, actor)
        if not data["roll"]:
            progress(
                words(
                    N_("%(year)s年度没有可统计的人员：请确认已导入花名册，并用 lms rules adopt 采用规则集"), year=year
                )
            )
        if out is not None:
            out.write_bytes(file or json.dumps(data, ensure_ascii=False, indent=1).encode())
        # Without --out the figures themselves are the answer.
        say(data, *(_sentences(data) if out else [json.dumps(data, ensure_ascii=False, indent=1)]))


def _file(db: Session, found: Completion, kind: Format, actor: Actor) -> bytes:
    """Return the same figures as a workbook or as a bulletin; empty where JSON was asked for."""
    if kind is Format.XLSX:
        return completion_workbook(db, found, seen_by=actor, language=language())
    if kind is Format.PDF:
        try:
            return print_document(completion_bulletin(db, found, language=language()))
        except FontsMissing as fault:
            raise WrongUsage(N_("打印字体还没有生成。请运行 make setup 或 python -m certificates.fonts")) from fault
    return b""


def _sentences(data: dict[str, Any]) -> list[str]:
    """Return what a report comes to: hours, and the yearly exam once its results are out."""
    hours = N_("%(year)s年度统计至%(as_of)s：应达%(due)s人，达标%(met)s人，完成率%(rate)s%%")
    said, exam = [words(hours, **(data | {"rate": data["completion_rate"] or "–"}))], data["exam"]
    if exam["due"]:
        text = N_(
            "年度考试：应考%(due)s人，参加%(sat)s人，合格%(passed)s人，合格率%(pass_rate)s%%，离99%%还差%(missing_to_target)s人"
        )
        said.append(words(text, **exam))
    return said
