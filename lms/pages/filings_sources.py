"""From the figures of a report down to the rows behind them."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy.orm import Session, joinedload, selectinload
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.filings.models import Filing
from lms.filings.queries.held import trainings_held
from lms.filings.queries.plans import subtree
from lms.filings.queries.report_figures import scope_of
from lms.filings.queries.reports import get_report
from lms.hours.models import Activity
from lms.hours.queries.activity_page import states_of
from lms.requirements.queries.completion import reporting_day
from lms.web.deps import CurrentActor, Id, ReadDb
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("filings_sources", prefix="/filings")
_P = Permission
_ON_A_PAGE = 60
_COMPLETION = "/completion/units/{unit}?year={year}&as_of={day}"
_EXAM, _OATH = "/exam-rates?unit={unit}&year={year}", "/oath-coverage?unit={unit}&year={year}"
# The page behind each figure of lms/filings/queries/report_figures.py, and who may go there.
_PAGES: dict[str, tuple[Permission, str]] = {
    **dict.fromkeys(("roll", "exempt", "due", "met", "unmet", "rate"), (_P.VIEW_COMPLETION, _COMPLETION)),
    "officers": (_P.VIEW_COMPLETION, _COMPLETION + "&class=officer"),
    "assistants": (_P.VIEW_COMPLETION, _COMPLETION + "&class=assistant"),
    **dict.fromkeys(("exam_due", "exam_sat", "exam_passed", "exam_rate"), (_P.VIEW_COMPLETION, _EXAM)),
    "oath_roll": (_P.VIEW_COMPLETION, _OATH),
    "oath_sworn": (_P.VIEW_COMPLETION, _OATH + "&which=sworn"),
    "cards_active": (_P.VIEW_CREDENTIALS, "/credentials?state=ACTIVE"),
    "cards_suspended": (_P.VIEW_CREDENTIALS, "/credentials?state=SUSPENDED"),
    "plans": (_P.VIEW_PEOPLE, "/filings?year={year}&kind=TRAINING_PLAN"),
    "trainings": (_P.VIEW_PEOPLE, "/filings/{report}/trainings"),
}
# These lists show all that is in reach, and so are those of the figure only where the reach is what it speaks of.
_WHOLE_REACH = frozenset({"cards_active", "cards_suspended", "plans"})


def sources_of(db: Session, filing: Filing, actor: Actor) -> dict[str, str]:
    """Map the figures of a report to the pages with the rows behind them, those that the reader may open."""
    report = filing.report
    if report is None or report.as_of is None:
        return {}
    scope = scope_of(db, filing.unit)
    if not scope.path.startswith(actor.unit_path):
        return {}
    at = {"unit": scope.id, "year": filing.year, "day": report.as_of, "report": filing.id}
    return {
        code: page.format(**at)
        for code, (permission, page) in _PAGES.items()
        if actor.can(permission) and (code not in _WHOLE_REACH or scope.path == actor.unit_path)
    }


@router.get("/{report_id}/trainings", dependencies=[may(_P.VIEW_PEOPLE)])
def trainings(request: Request, db: ReadDb, actor: CurrentActor, report_id: Id, page: str = "") -> Response:
    """List the trainings a report counts, the latest first; of a report without figures those up to today."""
    filing = get_report(db, report_id, seen_by=actor)
    scope = scope_of(db, filing.unit)
    if not scope.path.startswith(actor.unit_path):
        raise NotFound("REPORT_NOT_FOUND")
    until = (filing.report.as_of if filing.report else None) or reporting_day(filing.year)
    held = trainings_held(subtree(db, scope), date(until.year, 1, 1), until)
    paging = Paging(db.scalar(held.with_only_columns(func.count())) or 0, page_number(page), _ON_A_PAGE)
    found = _listed(db, held, paging)
    context: dict[str, Any] = {"activities": found, "states": states_of(db, found, seen_by=actor), "paging": paging}
    return render(request, "filings/trainings.html", filing=filing, until=until, **context)


def _listed(db: Session, held: Select[Activity], paging: Paging) -> list[Activity]:
    """Return one page of trainings, the latest first."""
    parts = (joinedload(Activity.host_unit), selectinload(Activity.evidence))
    shown = held.options(*parts).order_by(Activity.occurred_on.desc(), Activity.id.desc())
    return list(db.scalars(shown.offset(max(paging.first - 1, 0)).limit(paging.size)))
