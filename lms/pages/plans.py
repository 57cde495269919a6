"""Training plans: who filed, late or not; handing in, receiving, returning; the year against them."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.filings.actions import moving, plans as actions
from lms.filings.models import Filing
from lms.filings.queries.filings import chain_of, is_late_now, open_amendment
from lms.filings.queries.plans import get_filing, has_leader, plan_rows
from lms.filings.queries.progress import progress_of
from lms.filings.rules.filing import FilingState
from lms.pages.acting import attempt, done
from lms.pages.forms.plans import DefectsForm
from lms.people.queries.names import account_names
from lms.requirements.queries.rule_sets import rules_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/plans")
_VIEW, _DRAFT = may(Permission.VIEW_PEOPLE), may(Permission.DRAFT_PLANS)
_SUBMIT = may(Permission.FILE_PLANS, Permission.DRAFT_PLANS)
_RECEIVE = may(Permission.RECEIVE_FILINGS)
OPEN = frozenset({FilingState.DRAFT, FilingState.RETURNED})
_VIEWS = {"": "plans/show.html", "print": "plans/print.html"}


@router.get("", name="plans.index", dependencies=[_VIEW])
def index(request: Request, db: ReadDb, actor: CurrentActor, year: str = "", state: str = "") -> Response:
    """Show who filed a plan for a year, who is late and who is missing."""
    chosen = chosen_year(year)
    rows = plan_rows(db, chosen, seen_by=actor)
    shown = [row for row in rows if not state or row.state == state or (state == "late" and row.is_late)]
    today = clock.today()
    years = [today.year + 1, today.year, today.year - 1, today.year - 2]
    return render(
        request, "plans/index.html", year=chosen, years=years, rows=rows, shown=shown, state=state, today=today
    )


@router.get("/{filing_id}", name="plans.show", dependencies=[_VIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, filing_id: Id, view: str = "") -> Response:
    """Show a plan, what became of it, and how the year goes against it; also to print."""
    if view not in _VIEWS:
        raise NotFound
    return show_plan(request, db, actor, get_filing(db, filing_id, seen_by=actor), Form.empty(), template=_VIEWS[view])


@router.post("/{filing_id}/submission", name="plans.submit", dependencies=[_SUBMIT])
def submit(request: Request, db: Db, actor: CurrentActor, filing_id: Id) -> Response:
    """Hand a plan to the bureau."""
    filing, form = get_filing(db, filing_id, seen_by=actor, lock=True), Form.empty()
    with attempt(db, form):
        actions.hand_in(db, filing, actor=actor)
    if form.errors:
        db.refresh(filing)
        return show_plan(request, db, actor, get_filing(db, filing_id, seen_by=actor), form, status=422)
    return done(request, "plans.show", "PLAN_SUBMITTED", filing_id=filing_id)


@router.post("/{filing_id}/receipt", name="plans.receive", dependencies=[_RECEIVE])
def receive(request: Request, db: Db, actor: CurrentActor, filing_id: Id) -> Response:
    """File a plan, which gives it its number."""
    filing, form, number = get_filing(db, filing_id, seen_by=actor, lock=True), Form.empty(), ""
    with attempt(db, form):
        number = moving.receive(db, filing, actor=actor)
    if form.errors:
        return show_plan(request, db, actor, get_filing(db, filing_id, seen_by=actor), form, status=422)
    return done(request, "plans.show", "PLAN_FILED", {"number": number}, filing_id=filing_id)


@router.post("/{filing_id}/return", name="plans.return", dependencies=[_RECEIVE])
def give_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, filing_id: Id) -> Response:
    """Return a plan with a list of what to mend."""
    filing, form = get_filing(db, filing_id, seen_by=actor, lock=True), DefectsForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"DEFECTS_MISSING": "defects"}):
            moving.give_back(db, filing, defects=form.defects.splitlines(), actor=actor)
    if form.errors:
        return show_plan(request, db, actor, get_filing(db, filing_id, seen_by=actor), form, status=422)
    return done(request, "plans.show", "PLAN_RETURNED", filing_id=filing_id)


def chosen_year(text: str) -> int:
    """Return the year an address names, else the present one."""
    return int(text) if text.isdecimal() and 2000 <= int(text[:6]) <= 2100 else clock.today().year


def show_plan(
    request: Request,
    db: Session,
    actor: Actor,
    filing: Filing,
    form: Form,
    status: int = 200,
    template: str = "plans/show.html",
) -> Response:
    """Answer with a plan as the actor may see and handle it; the filing has been found in reach."""
    late = filing.amends_id is None and is_late_now(filing, filing.due_on)
    leader = has_leader(db, filing.unit_id)
    may_hand_in = filing.state in OPEN and (
        actor.can(Permission.FILE_PLANS) or (actor.can(Permission.DRAFT_PLANS) and not leader)
    )
    return render(
        request,
        template,
        status=status,
        filing=filing,
        form=form,
        late=late,
        leader=leader,
        may_hand_in=may_hand_in,
        is_open=filing.state in OPEN,
        check=actions.check_of(db, filing),
        rules=rules_for(db, filing.unit_id, filing.year),
        progress=progress_of(db, filing),
        chain=chain_of(db, filing),
        amending=open_amendment(db, filing),
        answer_until=moving.answer_until(db, filing) if filing.state == FilingState.SUBMITTED else None,
        mend_until=moving.mend_until(db, filing) if filing.state == FilingState.RETURNED else None,
        names=account_names(db, [event.actor_id for event in filing.events]),
        today=clock.today(),
    )
