"""The dashboard to take away, as a workbook or on paper: the figures of the page."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit
from lms.access import Actor, Permission
from lms.dashboard.queries.dashboard import Dashboard, dashboard
from lms.exchange.dashboard_reports import dashboard_paper, dashboard_workbook
from lms.pages.completion_asked import read_asked
from lms.pages.exam_results import unit_asked
from lms.web.deps import CurrentActor, Db, ReadDb
from lms.web.downloads import send_workbook
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of
from lms.web.routing import Router

router = Router()
_MAY_EXPORT = may(Permission.EXPORT_COMPLETION)


@router.get("/dashboard.xlsx", name="dashboard.file", dependencies=[_MAY_EXPORT])
def workbook(request: Request, db: Db, reading: ReadDb, actor: CurrentActor, unit: str = "") -> Response:
    """Send the figures as a workbook. `db` is first used afterwards, so that no writer waits meanwhile."""
    found = _found(request, reading, actor, unit)
    data = dashboard_workbook(found, language=language_of(request))
    _record(db, found, actor)
    return send_workbook(data, f"{_name(found)}.xlsx")


@router.get("/dashboard.pdf", name="dashboard.paper", dependencies=[_MAY_EXPORT])
def paper(request: Request, db: Db, reading: ReadDb, actor: CurrentActor, unit: str = "") -> Response:
    """Send the figures on paper."""
    found = _found(request, reading, actor, unit)
    answer = pdf(dashboard_paper(found, language=language_of(request)), _name(found))
    _record(db, found, actor)
    return answer


def _found(request: Request, db: Session, actor: Actor, unit: str) -> Dashboard:
    asked = read_asked(request)
    return dashboard(db, asked.year, seen_by=actor, under=unit_asked(db, unit, actor), as_of=asked.day)


def _name(found: Dashboard) -> str:
    place = f"-unit-{found.under.id}" if found.under else ""
    return f"dashboard-{found.page.year}-{found.page.as_of.isoformat()}{place}"


def _record(db: Session, found: Dashboard, actor: Actor) -> None:
    unit_id, day = found.under.id if found.under else None, found.page.as_of.isoformat()
    audit.record(db, actor=actor, action="dashboard:figures:exported", subject="units", subject_id=unit_id, as_of=day)
