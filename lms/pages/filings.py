"""What is filed in a year: the calendar of a unit or the bureau; a report read, signed off, received, returned."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.filings.actions import moving
from lms.filings.actions.reports import is_own, sign_and_hand_in
from lms.filings.models import Filing
from lms.filings.queries.calendar import by_unit, calendar_of, columns_of
from lms.filings.queries.filings import chain_of, is_late_now, open_amendment
from lms.filings.queries.obligations import obligations_of
from lms.filings.queries.plans import has_leader
from lms.filings.queries.reports import get_report, reports_of
from lms.filings.rules.filing import FilingState
from lms.filings.rules.kinds import KINDS, FilingKind
from lms.pages import yearly_acts
from lms.pages.acting import attempt, done
from lms.pages.filings_sources import sources_of
from lms.pages.forms.plans import DefectsForm
from lms.pages.plans import OPEN, chosen_year
from lms.people.queries.names import account_names
from lms.people.rules import UnitKind
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from lms.yearly_acts.queries.acts import acts_of

router = PageRouter("filings", prefix="/filings")
_P = Permission
_VIEW, _RECEIVE = [may(_P.VIEW_PEOPLE)], [may(_P.RECEIVE_FILINGS)]
_HAND_IN = [may(_P.SIGN_REPORTS, _P.WRITE_REPORTS)]


@router.get("", dependencies=_VIEW)
def index(
    request: Request, db: ReadDb, actor: CurrentActor, year: str = "", kind: str = "", state: str = ""
) -> Response:
    """Show what falls due in a year, for each unit in reach: the calendar of A.4."""
    chosen, today = chosen_year(year), clock.today()
    lines = calendar_of(db, chosen, seen_by=actor)
    rows = by_unit(lines) if not kind and not state else {}
    is_table = len(rows) > 1
    shown = [
        line
        for line in lines
        if kind in ("", line.kind)
        and (state in ("", line.state) or (state == "late" and line.is_late))
        and not (is_table and KINDS[line.kind].is_expected)
    ]
    return render(
        request,
        "filings/index.html",
        year=chosen,
        years=[today.year, today.year - 1, today.year - 2],
        lines=lines,
        shown=shown,
        columns=columns_of(lines) if is_table else [],
        rows=rows,
        kinds=[each.value for each in FilingKind if any(line.kind == each for line in lines)],
        kind=kind,
        state=state,
        own={line.unit.id for line in lines if is_own(line.unit, actor)},
        obligations=obligations_of(db, chosen, seen_by=actor) if not kind and not state else [],
        today=today,
        **(_acts(db, actor, chosen) if not kind and not state else {"acts": []}),
    )


def _acts(db: Session, actor: Actor, year: int) -> dict[str, Any]:
    acts = acts_of(db, year, seen_by=actor)
    columns = yearly_acts.columns_of(acts)
    return {
        "acts": acts,
        "act_columns": columns,
        "act_days": {each.key: {one.due_on for one in acts if one.key == each.key} for each in columns},
        "act_rows": yearly_acts.by_unit(acts, columns),
        "act_page": lambda line: yearly_acts.page_of(line, actor),
    }


@router.get("/{report_id}", dependencies=_VIEW)
def show(request: Request, db: ReadDb, actor: CurrentActor, report_id: Id) -> Response:
    """Show a report, its clock and what became of it."""
    return show_report(request, db, actor, get_report(db, report_id, seen_by=actor), Form.empty())


@router.post("/{report_id}/submission", dependencies=_HAND_IN)
def submit(request: Request, db: Db, actor: CurrentActor, report_id: Id) -> Response:
    """Sign a report off and hand it in."""
    filing, form = get_report(db, report_id, seen_by=actor, lock=True), Form.empty()
    with attempt(db, form):
        sign_and_hand_in(db, filing, actor=actor)
    if form.errors:
        return _refused(request, db, actor, report_id, form)
    return done(request, "filings.show", "REPORT_SUBMITTED", report_id=report_id)


@router.post("/{report_id}/receipt", dependencies=_RECEIVE)
def receive(request: Request, db: Db, actor: CurrentActor, report_id: Id) -> Response:
    """File a report, which gives it its number."""
    filing, form, number = get_report(db, report_id, seen_by=actor, lock=True), Form.empty(), ""
    with attempt(db, form):
        number = moving.receive(db, filing, actor=actor)
    if form.errors:
        return _refused(request, db, actor, report_id, form)
    return done(request, "filings.show", "REPORT_FILED", {"number": number}, report_id=report_id)


@router.post("/{report_id}/return", dependencies=_RECEIVE, name="filings.return")
def give_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, report_id: Id) -> Response:
    """Return a report with a list of what to mend."""
    filing, form = get_report(db, report_id, seen_by=actor, lock=True), DefectsForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"DEFECTS_MISSING": "defects"}):
            moving.give_back(db, filing, defects=form.defects.splitlines(), actor=actor)
            return done(request, "filings.show", "REPORT_RETURNED", report_id=report_id)
    return _refused(request, db, actor, report_id, form)


def _refused(request: Request, db: Session, actor: Actor, report_id: int, form: Form) -> Response:
    return show_report(request, db, actor, get_report(db, report_id, seen_by=actor), form, status=422)


def show_report(request: Request, db: Session, actor: Actor, filing: Filing, form: Form, status: int = 200) -> Response:
    """Answer with a report as the actor may see and handle it; the filing has been found in reach."""
    own, leader = is_own(filing.unit, actor), has_leader(db, filing.unit_id)
    led = leader or filing.unit.kind == UnitKind.JUSTICE_BUREAU
    is_open, incident = filing.state in OPEN, filing.report.incident if filing.report else None
    return render(
        request,
        "filings/show.html",
        status=status,
        filing=filing,
        report=filing.report,
        form=form,
        late=is_late_now(filing, filing.due_on),
        is_open=is_open,
        writes=is_open and own and actor.can(_P.WRITE_REPORTS),
        signs=is_open and own and (actor.can(_P.SIGN_REPORTS) or (actor.can(_P.WRITE_REPORTS) and not led)),
        led=led,
        amends=filing.state == FilingState.FILED and own and actor.can(_P.WRITE_REPORTS),
        chain=chain_of(db, filing),
        amending=open_amendment(db, filing),
        incident=incident,
        siblings=reports_of(db, incident, seen_by=actor) if incident else [],
        answer_until=moving.answer_until(db, filing) if filing.state == FilingState.SUBMITTED else None,
        mend_until=moving.mend_until(db, filing) if filing.state == FilingState.RETURNED else None,
        names=account_names(db, [event.actor_id for event in filing.events]),
        sources=sources_of(db, filing, actor),
        now=clock.now(),
    )
