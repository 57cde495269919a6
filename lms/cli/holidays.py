"""`lms holidays list|import`: the State Council's notices of days off, which working days are counted by."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from lms import clock
from lms.access import Permission
from lms.cli.acting import Login, acting
from lms.cli.answers import AsJson, Exit, answering, language, words
from lms.cli.database import looking, writing
from lms.cli.imports import read
from lms.exchange.holidays import import_holidays
from lms.holidays.actions import Paper
from lms.holidays.queries import list_notices, working_calendar
from lms.holidays.rules import source_of
from lms.i18n import N_
from lms.web.messages import message
from lms.web.wording import word

_AHEAD = 2


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    holidays = typer.Typer(help="Days off and days worked of each year.")
    holidays.command("list")(list_years)
    holidays.command("import")(import_year)
    app.add_typer(holidays, name="holidays")


def list_years(as_json: AsJson = False) -> None:
    """List the imported notices, and where the days of this year and the next come from."""
    with answering(as_json=as_json) as say:
        with looking() as db:
            notices, calendar = list_notices(db), working_calendar(db)
        this = clock.today().year
        years = [{"year": year, "source": source_of(year, calendar)} for year in range(this, this + _AHEAD)]
        names = ("year", "version", "document_no", "issued_on", "imported_at")
        rows = [{name: getattr(notice, name) for name in names} for notice in notices]
        told = [f"{line['year']}  {word(language(), str(line['source']), 'holiday_source')}" for line in years]
        kept = [f"{n.year} v{n.version}  {n.document_no}  {n.issued_on}" for n in notices]
        say({"years": years, "notices": rows}, *told, *kept)


def import_year(
    file: Annotated[Path, typer.Argument(help="xlsx or csv; /holidays/template/xlsx is the template.")],
    year: Annotated[int, typer.Option(min=2000, max=2100, help="The year of the notice.")],
    document: Annotated[str, typer.Option(help="Its number, such as 国办发明电〔2025〕7号.")],
    issued: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day it was issued.")],
    login: Login = None,
    as_json: AsJson = False,
) -> None:
    """Import a year's notice, whole or not at all; the same again changes nothing."""
    with answering(as_json=as_json) as say:
        data, paper = read(file, None), Paper(year, document, _day(issued))
        with writing() as db:
            actor = acting(db, login, Permission.ADOPT_RULES)
            came = import_holidays(db, data, file.name, paper, actor=actor)
        faults = [{"row": row, "code": fault.code, "text": message(language(), fault)} for row, fault in came.faults]
        lines = [words(N_("第%(row)s行：%(text)s"), **fault) for fault in faults]
        if not faults:
            text = N_("已导入%(year)s年的节假日安排") if came.is_new else N_("%(year)s年的节假日安排没有变化")
            lines = [words(text, year=year)]
        answer = {"year": year, "imported": came.is_new, "days": came.days, "rows": faults}
        say(answer, *lines, exit_code=Exit.REFUSED if faults else Exit.DONE)


def _day(given: datetime) -> date:
    return given.date()
