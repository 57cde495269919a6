"""Days off and days worked of each year: what the system counts working days by, and importing a year's notice."""

from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.errors import NotFound, RuleBroken
from lms.exchange.holidays import COLUMNS, EXAMPLE, HolidaysRead, import_holidays
from lms.exchange.sheets import NewSheet, write_csv, write_xlsx
from lms.holidays.actions import Paper
from lms.holidays.queries import last_notice, list_notices, working_calendar
from lms.holidays.rules import exceptions_in, source_of, working_days_in
from lms.pages.acting import attempt, done
from lms.people.queries.names import account_names
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.downloads import send_made, send_workbook
from lms.web.forms import Day, Form, Whole
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("holidays", prefix="/holidays")
_KEEP = may(Permission.ADOPT_RULES)
_FIELDS = {"DOCUMENT_MISSING": "document", "HOLIDAY_NOTICE_FUTURE": "issued_on"}
_FIRST, _AHEAD = 2020, 1


class NoticeForm(Form):
    """The head of a notice; the table comes beside it."""

    year: Annotated[Whole, Field(ge=2000, le=2100)]
    document: Annotated[str, StringConstraints(max_length=60)]
    issued_on: Day


@router.get("", dependencies=[may(Permission.VIEW_RULES)])
def index(request: Request, db: ReadDb) -> Response:
    """List the years, and where the days of each come from."""
    notices, calendar, today = list_notices(db), working_calendar(db), clock.today()
    years = sorted({*range(_FIRST, today.year + _AHEAD + 1), *calendar.years}, reverse=True)
    newest = {notice.year: notice for notice in reversed(notices)}
    lines = [{"year": year, "source": source_of(year, calendar), "notice": newest.get(year)} for year in years]
    missing = [line["year"] for line in lines if line["source"] == "unknown"]
    return render(request, "holidays/index.html", years=lines, missing=sorted(missing), names=_names(db, notices))


@router.get("/new", dependencies=[_KEEP])
def new(request: Request, db: ReadDb, year: str = "") -> Response:
    """Show the form for a year's notice, the next year nobody has imported filled in."""
    calendar, this = working_calendar(db), clock.today().year
    ahead = range(this, this + _AHEAD + 2)
    due = next((one for one in ahead if source_of(one, calendar) == "unknown"), this + _AHEAD)
    return _form(request, NoticeForm.empty(year=year if year.isdecimal() else str(due)), HolidaysRead())


@router.post("", dependencies=[_KEEP], max_body_size=get_settings().upload_limit_mb * 2**20)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Import a year's notice, whole or not at all."""
    form, read, upload = NoticeForm.read(submitted), HolidaysRead(), submitted.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        form.refuse("file", "NO_FILE")
    elif not form.errors:
        paper = Paper(form.year, form.document, form.issued_on)
        with attempt(db, form, _FIELDS):
            read = import_holidays(db, upload.file.read(), upload.filename, paper, actor=actor)
        if read.faults:
            form.refuse("file", RuleBroken("HOLIDAY_ROWS", rows=len(read.faults)))
    if form.errors:
        return _form(request, form, read, status=422)
    return done(
        request, "holidays.show", "HOLIDAYS_IMPORTED" if read.is_new else "HOLIDAYS_KNOWN",
        {"year": str(form.year)}, year=form.year,
    )  # fmt: skip


@router.get("/template/{file_format}", dependencies=[_KEEP])
def template(file_format: str) -> Response:
    """Send a table to fill in: the columns, and the notice for 2026 as an example."""
    heads = [column.names[0] for column in COLUMNS]
    if file_format == "csv":
        return send_made(write_csv(heads, EXAMPLE), "text/csv; charset=utf-8", "holidays-template.csv")
    if file_format == "xlsx":
        return send_workbook(write_xlsx([NewSheet("节假日安排", heads, EXAMPLE)]), "holidays-template.xlsx")
    raise NotFound


@router.get("/{year}", dependencies=[may(Permission.VIEW_RULES)])
def show(request: Request, db: ReadDb, year: int) -> Response:
    """Show which days of a year differ from the week, and upon what."""
    calendar, notice = working_calendar(db), last_notice(db, year)
    if not _FIRST <= year <= 2100 and notice is None:
        raise NotFound
    source = source_of(year, calendar)
    is_known = source != "unknown"
    earlier = [one for one in list_notices(db) if one.year == year and notice and one.version < notice.version]
    return render(
        request,
        "holidays/show.html",
        year=year,
        source=source,
        notice=notice,
        earlier=earlier,
        names=_names(db, [notice, *earlier] if notice else []),
        called={each.day: each.name for each in notice.days} if notice else {},
        days=_spans(exceptions_in(year, calendar)) if is_known else [],
        worked=working_days_in(year, calendar) if is_known else 0,
    )


def _spans(days: list[tuple[date, bool]]) -> list[dict[str, Any]]:
    """Join days of one kind that follow one another, over a weekend that lies between days off, too."""
    found: list[dict[str, Any]] = []
    for day, is_worked in days:
        if found and found[-1]["is_worked"] is is_worked and _follow(found[-1]["last"], day):
            found[-1]["last"] = day
        else:
            found.append({"first": day, "last": day, "is_worked": is_worked})
    return found


def _follow(last: date, day: date) -> bool:
    between = (last + timedelta(days=n) for n in range(1, (day - last).days))
    return (day - last).days == 1 or ((day - last).days == 3 and all(one.weekday() > 4 for one in between))


def _names(db: Session, notices: Any) -> dict[int, str]:
    return account_names(db, [notice.imported_by_id for notice in notices])


def _form(request: Request, form: NoticeForm, read: HolidaysRead, status: int = 200) -> Response:
    return render(request, "holidays/new.html", status=status, form=form, read=read)
