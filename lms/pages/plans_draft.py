"""Drafting training plans: begin, fill line by line, change, amend what is filed."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.filings.actions import plans as actions
from lms.filings.models import Filing
from lms.filings.queries.plans import find_original, get_filing, get_line
from lms.filings.rules.kinds import FILING_UNITS
from lms.hours.catalogue import CATEGORIES, Method, Tag
from lms.pages.acting import attempt, done
from lms.pages.forms.plans import LINE_FIELDS, BeginForm, LineForm, PlanForm, as_typed, line_of
from lms.pages.plans import OPEN, chosen_year, show_plan
from lms.people.queries.units import get_unit, list_units
from lms.requirements.queries.rule_sets import rules_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import redirect, render
from lms.web.routing import Router

router = Router(prefix="/plans")
_DRAFT = may(Permission.DRAFT_PLANS)


@router.get("/new", name="plans.new", dependencies=[_DRAFT])
def new(request: Request, db: ReadDb, actor: CurrentActor, unit: str = "", year: str = "") -> Response:
    """Ask whose plan of which year is begun."""
    return _new_page(request, db, actor, BeginForm.empty(unit=unit or actor.unit_id, year=chosen_year(year)))


@router.post("", name="plans.create", dependencies=[_DRAFT])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Begin a plan."""
    form, made = BeginForm.read(submitted), None
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        known = find_original(db, unit.id, form.year)
        if known is not None:
            return redirect(request, "plans.show", filing_id=known.id)
        with attempt(db, form, {"PLAN_YEAR": "year", "PLAN_KIND": "unit"}):
            made = actions.draft_plan(db, unit, form.year, actor=actor)
    if form.errors or made is None:
        return _new_page(request, db, actor, form, status=422)
    return done(request, "plans.edit", "PLAN_BEGUN", filing_id=made.id)


@router.get("/{filing_id}/edit", name="plans.edit", dependencies=[_DRAFT])
def edit(request: Request, db: ReadDb, actor: CurrentActor, filing_id: Id, line: str = "") -> Response:
    """Show a plan that is still open, to change it; `line` chooses one of its lines."""
    filing = get_filing(db, filing_id, seen_by=actor)
    if filing.state not in OPEN:
        return redirect(request, "plans.show", filing_id=filing.id)
    chosen = get_line(db, int(line), filing) if line.isdecimal() and len(line) < 19 else None
    form = as_typed(chosen) if chosen else _empty_line(filing)
    return _edit(request, db, filing, line_form=form, line_id=chosen.id if chosen else None)


@router.post("/{filing_id}/edit", name="plans.update", dependencies=[_DRAFT])
def update(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, filing_id: Id) -> Response:
    """Save what the plan says beside its lines."""
    filing, form = get_filing(db, filing_id, seen_by=actor, lock=True), PlanForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            actions.save_plan(
                db, filing, lecturers=form.lecturers, budget_yuan=form.budget_yuan, notes=form.notes, actor=actor
            )
    if form.errors:
        return _edit(request, db, filing, plan_form=form, status=422)
    return done(request, "plans.edit", "PLAN_SAVED", filing_id=filing_id)


@router.post("/{filing_id}/lines", name="plans.put_line", dependencies=[_DRAFT])
def put_line(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, filing_id: Id) -> Response:
    """Add a line, or put it in place of the one that the field `line` names."""
    filing, form = get_filing(db, filing_id, seen_by=actor, lock=True), LineForm.read(submitted)
    named = str(submitted.get("line") or "")
    old = get_line(db, int(named), filing) if named.isdecimal() and len(named) < 19 else None
    if not form.errors:
        with attempt(db, form, LINE_FIELDS):
            actions.put_line(db, filing, line_of(form), actor=actor, instead_of=old)
    if form.errors:
        return _edit(request, db, filing, line_form=form, line_id=old.id if old else None, status=422)
    return done(request, "plans.edit", "PLAN_SAVED" if old else "PLAN_LINE_ADDED", filing_id=filing_id)


@router.post("/{filing_id}/lines/{line_id}/removal", name="plans.remove_line", dependencies=[_DRAFT])
def remove_line(request: Request, db: Db, actor: CurrentActor, filing_id: Id, line_id: Id) -> Response:
    """Take a line out of a plan."""
    filing = get_filing(db, filing_id, seen_by=actor, lock=True)
    actions.remove_line(db, filing, get_line(db, line_id, filing), actor=actor)
    return done(request, "plans.edit", "PLAN_LINE_REMOVED", filing_id=filing_id)


@router.post("/{filing_id}/amendment", name="plans.amend", dependencies=[_DRAFT])
def amend(request: Request, db: Db, actor: CurrentActor, filing_id: Id) -> Response:
    """Begin an amendment that starts from a filed plan."""
    filing, form, made = get_filing(db, filing_id, seen_by=actor), Form.empty(), None
    with attempt(db, form):
        made = actions.amend(db, filing, actor=actor)
    if form.errors or made is None:
        return show_plan(request, db, actor, get_filing(db, filing_id, seen_by=actor), form, status=422)
    return done(request, "plans.edit", "PLAN_AMENDING", filing_id=made.id)


def _new_page(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    units = [unit for unit in list_units(db, seen_by=actor) if unit.kind in FILING_UNITS]
    years = [clock.today().year, clock.today().year + 1]
    return render(request, "plans/new.html", status=status, form=form, units=units, years=years)


def _empty_line(filing: Filing) -> LineForm:
    plan, today = filing.plan, clock.today()
    last = plan.lines[-1] if plan and plan.lines else None
    month = last.month if last else (today.month if today.year == filing.year else 1)
    host, people = (last.host, last.people) if last else (filing.unit.name, plan.roll if plan else "")
    return LineForm.empty(month=month, method="CLASSROOM", host=host, people=people or "", tags=[])


def _edit(
    request: Request,
    db: Session,
    filing: Filing,
    *,
    plan_form: Form | None = None,
    line_form: Form | None = None,
    line_id: int | None = None,
    status: int = 200,
) -> Response:
    plan = filing.plan
    said = {
        "lecturers": plan.lecturers if plan else "",
        "budget_yuan": "" if plan is None or plan.budget_yuan is None else plan.budget_yuan,
        "notes": plan.notes if plan else "",
    }
    return render(
        request,
        "plans/edit.html",
        status=status,
        filing=filing,
        plan_form=plan_form or PlanForm.empty(**said),
        line_form=line_form or _empty_line(filing),
        line_id=line_id,
        check=actions.check_of(db, filing),
        rules=rules_for(db, filing.unit_id, filing.year),
        methods=list(Method),
        categories=CATEGORIES,
        topics=[tag.name for tag in Tag if tag is not Tag.CONCENTRATED],
    )
