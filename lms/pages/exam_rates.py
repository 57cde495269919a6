"""The pass rate of a year: the yearly exam beside last year's, unit by unit down to the names; every other exam."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Permission
from lms.exams.queries.years import exams_of_year, year_of, years_with_exams
from lms.exchange.exam_reports import year_workbook
from lms.pages.exam_results import sorted_lines, unit_asked
from lms.requirements.queries.completion import reporting_day
from lms.requirements.queries.exam_target import exam_target
from lms.web.deps import CurrentActor, Db, ReadDb
from lms.web.downloads import send_workbook
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("exam_rates")
_P = Permission
_ON_A_PAGE = 60


@router.get("/exam-rates", dependencies=[may(_P.VIEW_COMPLETION)])
def show(
    request: Request,
    db: ReadDb,
    actor: CurrentActor,
    year: str = "",
    unit: str = "",
    only: str = "unpassed",
    page: str = "",
    sort: str = "",
) -> Response:
    """Show how the yearly exam of a place stands, and every exam of that year; the names to who may see people."""
    asked, under, number = _year(year), unit_asked(db, unit, actor), page_number(page)
    day = _day(asked)
    found = year_of(db, asked, as_of=day, seen_by=actor, under=under)
    named = actor.can(_P.VIEW_PEOPLE) and bool(found.exams)
    names = found.names(db, only=only, offset=(number - 1) * _ON_A_PAGE, limit=_ON_A_PAGE) if named else None
    return render(
        request,
        "exam_rates/show.html",
        year=asked,
        years=sorted({asked, clock.today().year, *years_with_exams(db)}, reverse=True),
        day=day,
        found=found,
        before=year_of(db, asked - 1, as_of=_day(asked - 1), seen_by=actor, under=under),
        target=exam_target(db, asked, [under.path if under else actor.unit_path]),
        under=under,
        lines=sorted_lines(found.lines, sort),
        sort=sort,
        names=names,
        only=only,
        paging=Paging(names.total if names else 0, number, _ON_A_PAGE),
        every=exams_of_year(db, asked, seen_by=actor, under=under, at=found.at),
    )


@router.get("/exam-rates.xlsx", dependencies=[may(_P.EXPORT_COMPLETION)])
def file(request: Request, db: Db, reading: ReadDb, actor: CurrentActor, year: str = "", unit: str = "") -> Response:
    """Send the same as a workbook."""
    asked, under = _year(year), unit_asked(reading, unit, actor)
    found = year_of(reading, asked, as_of=_day(asked), seen_by=actor, under=under)
    target = exam_target(reading, asked, [under.path if under else actor.unit_path])
    data = year_workbook(reading, found, seen_by=actor, target=target, language=language_of(request))
    audit.record(db, actor=actor, action="exam:rates:exported", subject="units", subject_id=under.id if under else None)
    return send_workbook(data, f"exam-rates-{asked}-{found.as_of.isoformat()}.xlsx")


def _year(text: str) -> int:
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else clock.today().year
    return min(max(asked, 2000), 2100)


def _day(year: int) -> date:
    """Return the day figures of a year speak of: today; make-ups of a past year still count, so that one, too."""
    return clock.today() if year < clock.today().year else reporting_day(year)
