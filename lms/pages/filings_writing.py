"""Writing reports: begin with the figures filled in, change, count again, take away; record an incident."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.exchange.filing_texts import sections_of, title_of
from lms.exchange.official_report import receipt_on_paper, report_on_paper
from lms.exchange.report_in_word import DOCX, report_in_word
from lms.filings.actions.incidents import record_incident
from lms.filings.actions.reports import Head, amend_report, begin_report, is_own, save_report
from lms.filings.models import Filing
from lms.filings.queries.report_figures import Counted, count_for
from lms.filings.queries.reports import bureau_above, find_report, get_report, reports_of
from lms.filings.rules.kinds import FILING_UNITS, KINDS, REPORTS, FilingKind, IncidentKind
from lms.filings.rules.report import sections_from, text_from
from lms.pages.acting import attempt, done
from lms.pages.filings import show_report
from lms.pages.filings_sources import sources_of
from lms.pages.forms.filings import INCIDENT_FIELDS, REPORT_FIELDS, IncidentForm, NewReportForm, ReportForm
from lms.pages.plans import OPEN, chosen_year
from lms.people.models import Unit
from lms.people.queries.units import get_unit, list_units
from lms.requirements.queries.completion import reporting_day
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_made
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of, redirect, render
from lms.web.routing import PageRouter

router = PageRouter("filings_writing", prefix="/filings")
_P = Permission
_WRITE, _VIEW = [may(_P.WRITE_REPORTS)], [may(_P.VIEW_PEOPLE)]
# Reports that a calendar day, or an occasion without a clock, asks for.
_WRITABLE = [kind for kind in REPORTS if KINDS[kind].days]


@router.get("/new", dependencies=_WRITE)
def new(
    request: Request, db: ReadDb, actor: CurrentActor, unit: str = "", kind: str = "", year: str = "", period: str = ""
) -> Response:
    """Ask whose report of which kind is begun."""
    form = NewReportForm.empty(
        unit=unit or actor.unit_id or "", kind=kind or FilingKind.HALF_YEAR_REPORT.value, year=chosen_year(year),
        period=period,
    )  # fmt: skip
    return _new_page(request, db, actor, form)


def _new_page(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    years = [clock.today().year, clock.today().year - 1]
    kinds = [kind.value for kind in _WRITABLE]
    units = own_units(db, actor)
    return render(request, "filings/new.html", status=status, form=form, units=units, years=years, kinds=kinds)


def own_units(db: Session, actor: Actor) -> list[Unit]:
    """List the units in whose name somebody writes: those that file, and are his own."""
    return [unit for unit in list_units(db, seen_by=actor) if unit.kind in FILING_UNITS and is_own(unit, actor)]


@router.post("", dependencies=_WRITE)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Begin a report with its figures filled in; one that exists is opened."""
    form = NewReportForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        period = form.period if form.period in KINDS[form.kind].days else next(iter(KINDS[form.kind].days), "")
        known = find_report(db, unit.id, form.kind.value, form.year, period)
        if known is not None:
            return redirect(request, "filings.show", report_id=known.id)
        with attempt(db, form, REPORT_FIELDS):
            made = _begin(request, db, actor, unit, form.kind, form.year, period)
            return done(request, "filings_writing.edit", "REPORT_BEGUN", report_id=made.id)
    return _new_page(request, db, actor, form, status=422)


def _begin(request: Request, db: Session, actor: Actor, unit: Unit, kind: FilingKind, year: int, period: str) -> Filing:
    language = language_of(request)
    counted = _counted(db, actor, unit, kind, year)
    figures, as_of = (counted.figures, counted.as_of) if counted else (None, None)
    return begin_report(
        db, unit, kind, year, period,
        head=Head(title_of(kind, year, period, language), addressee=bureau_above(db, unit)),
        sections=sections_of(kind, figures, as_of, language), counted=counted, actor=actor,
    )  # fmt: skip


def _counted(db: Session, actor: Actor, unit: Unit, kind: FilingKind, year: int) -> Counted | None:
    if not KINDS[kind].has_figures or not is_own(unit, actor):
        return None
    return count_for(db, unit, year, reporting_day(year), seen_by=actor)


@router.get("/incidents/new", dependencies=_WRITE)
def new_incident(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Ask what happened and when the unit learned of it."""
    day = clock.today().isoformat()
    form = IncidentForm.empty(unit=actor.unit_id or "", kind="INCIDENT", happened_on=day, learned_on=day)
    return render(request, "filings/incident.html", form=form, units=own_units(db, actor))


@router.post("/incidents", dependencies=_WRITE)
def create_incident(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Record an incident; its reports begin with their clocks."""
    form = IncidentForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        first = FilingKind.MEASURE_REPORT if form.kind is IncidentKind.MEASURE else FilingKind.INCIDENT_PRELIM
        with attempt(db, form, INCIDENT_FIELDS):
            incident = record_incident(
                db, unit, form.kind, title=form.title, happened_at=form.happened_at, learned_at=form.learned_at,
                measure_on=form.measure_on, learned_late=form.learned_late,
                sections=sections_of(first, None, None, language_of(request)), actor=actor,
            )  # fmt: skip
            reports = reports_of(db, incident, seen_by=actor)
            return done(request, "filings.show", "INCIDENT_RECORDED", report_id=reports[0].id)
    return render(request, "filings/incident.html", status=422, form=form, units=own_units(db, actor))


@router.get("/{report_id}/edit", dependencies=_WRITE)
def edit(request: Request, db: ReadDb, actor: CurrentActor, report_id: Id) -> Response:
    """Show a report that is still open, to change it."""
    filing = get_report(db, report_id, seen_by=actor)
    report = filing.report
    if filing.state not in OPEN or report is None or not is_own(filing.unit, actor):
        return redirect(request, "filings.show", report_id=report_id)
    typed = {name: getattr(report, name) for name in ReportForm.model_fields if name != "body"}
    return _edit(request, db, actor, filing, ReportForm.empty(**typed, body=text_from(report.sections)))


def _edit(request: Request, db: Session, actor: Actor, filing: Filing, form: Form, status: int = 200) -> Response:
    sources = sources_of(db, filing, actor)
    return render(
        request, "filings/edit.html", status=status, filing=filing, report=filing.report, form=form, sources=sources
    )


@router.post("/{report_id}/edit", dependencies=_WRITE)
def update(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, report_id: Id) -> Response:
    """Save a report; with `recount` its figures are counted as of today."""
    filing, form = get_report(db, report_id, seen_by=actor, lock=True), ReportForm.read(submitted)
    if not form.errors:
        with attempt(db, form, REPORT_FIELDS):
            again = bool(submitted.get("recount"))
            counted = _counted(db, actor, filing.unit, FilingKind(filing.kind), filing.year) if again else None
            save_report(db, filing, head=form.head, sections=sections_from(form.body), counted=counted, actor=actor)
            said = "REPORT_COUNTED" if again else "REPORT_SAVED"
            return done(request, "filings_writing.edit" if again else "filings.show", said, report_id=report_id)
    return _edit(request, db, actor, get_report(db, report_id, seen_by=actor), form, status=422)


@router.post("/{report_id}/amendment", dependencies=_WRITE)
def amend(request: Request, db: Db, actor: CurrentActor, report_id: Id) -> Response:
    """Begin a correction that starts from a filed report."""
    filing, form, made = get_report(db, report_id, seen_by=actor), Form.empty(), None
    with attempt(db, form):
        made = amend_report(db, filing, actor=actor)
    if form.errors or made is None:
        return show_report(request, db, actor, get_report(db, report_id, seen_by=actor), form, status=422)
    return done(request, "filings_writing.edit", "REPORT_AMENDING", report_id=made.id)


@router.get("/{report_id}/report.pdf", dependencies=_VIEW)
def on_paper(request: Request, db: Db, actor: CurrentActor, report_id: Id) -> Response:
    """Send a report in the layout of official documents."""
    filing = get_report(db, report_id, seen_by=actor)
    answer = pdf(report_on_paper(filing, language=language_of(request)), f"report-{report_id}")
    audit.record(db, actor=actor, action="filing:report:exported", subject=filing, form="pdf")
    return answer


@router.get("/{report_id}/report.docx", dependencies=_VIEW)
def in_word(request: Request, db: Db, actor: CurrentActor, report_id: Id) -> Response:
    """Send a report as a Word document."""
    filing = get_report(db, report_id, seen_by=actor)
    data = report_in_word(filing, language=language_of(request))
    audit.record(db, actor=actor, action="filing:report:exported", subject=filing, form="docx")
    return send_made(data, DOCX, f"report-{report_id}.docx")


@router.get("/{report_id}/receipt.pdf", dependencies=_VIEW)
def receipt(request: Request, db: ReadDb, actor: CurrentActor, report_id: Id) -> Response:
    """Send the receipt of a report that was filed."""
    filing = get_report(db, report_id, seen_by=actor)
    if not filing.number:
        raise RuleBroken("REPORT_NOT_FILED")
    bureau = bureau_above(db, filing.unit) or filing.unit.name
    return pdf(receipt_on_paper(filing, bureau, language=language_of(request)), f"receipt-{filing.number}")
