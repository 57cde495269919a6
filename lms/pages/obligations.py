"""Who must train whom (谁赋权谁培训): obligations of a year, training that fulfils them, relations behind them."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.filings.actions import obligations as actions
from lms.filings.models import Relation
from lms.filings.queries import obligations as queries
from lms.filings.queries.obligation_links import candidates, get_link
from lms.filings.queries.relations import get_relation, list_relations
from lms.filings.rules.obligation import RelationKind
from lms.hours.queries.activities import get_activity
from lms.pages.acting import attempt, done
from lms.pages.forms.plans import LastDayForm, LinkForm, RelationForm
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/obligations")
_VIEW, _MANAGE = may(Permission.VIEW_PEOPLE), may(Permission.MANAGE_OBLIGATIONS)
_LINK = may(Permission.MANAGE_OBLIGATIONS, Permission.PROPOSE_HOURS)
_FIELDS = {
    "RELATION_SELF": "receiving",
    "RELATION_TWICE": "receiving",
    "DOCUMENT_MISSING": "document",
    "SPAN_REVERSED": "ended_on",
}


@router.get("", name="obligations.index", dependencies=[_VIEW])
def index(request: Request, db: ReadDb, actor: CurrentActor, year: str = "", state: str = "") -> Response:
    """Show a year's obligations in reach: given, received, and the relations that nothing covers."""
    chosen = int(year) if year.isdecimal() and 2000 <= int(year[:6]) <= 2100 else clock.today().year
    found = queries.obligations_of(db, chosen, seen_by=actor)
    today = clock.today().year
    return render(
        request,
        "obligations/index.html",
        year=chosen,
        years=[today, today - 1, today - 2],
        state=state,
        standings=found,
        shown=[each for each in found if not state or each.state == state],
        uncovered=queries.uncovered(db, chosen, found, seen_by=actor),
    )


@router.post("/years/{year}", name="obligations.open", dependencies=[_MANAGE])
def open_year(request: Request, db: Db, actor: CurrentActor, year: str) -> Response:
    """Open what a year lacks; the worker does the same each day."""
    chosen = int(year) if year.isdecimal() and 2000 <= int(year[:6]) <= 2100 else clock.today().year
    opened = actions.open_obligations(db, chosen)
    return done(request, "obligations.index", "OBLIGATIONS_OPENED", {"count": opened})


@router.get("/relations", name="obligations.relations", dependencies=[_MANAGE])
def relations(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the relations in reach, and the form for another."""
    form = RelationForm.empty(kind="EMPOWERING", started_on=clock.today().replace(month=1, day=1), ended_on="")
    return _relations(request, db, actor, form)


@router.post("/relations", name="obligations.relate", dependencies=[_MANAGE])
def relate(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Record a relation."""
    form = RelationForm.read(submitted)
    if not form.errors:
        giving, receiving = (get_unit(db, unit, seen_by=actor) for unit in (form.giving, form.receiving))
        with attempt(db, form, _FIELDS):
            actions.relate(
                db,
                giving=giving,
                receiving=receiving,
                kind=form.kind,
                document=form.document,
                started_on=form.started_on,
                ended_on=form.ended_on,
                actor=actor,
            )
    if form.errors:
        return _relations(request, db, actor, form, status=422)
    return done(request, "obligations.relations", "RELATION_ADDED")


@router.get("/relations/{relation_id}/end", name="obligations.ask_end", dependencies=[_MANAGE])
def ask_end(request: Request, db: ReadDb, actor: CurrentActor, relation_id: Id) -> Response:
    """Ask for the last day of a relation."""
    found = get_relation(db, relation_id, seen_by=actor)
    return _end(request, found, LastDayForm.empty(ended_on=clock.today()))


@router.post("/relations/{relation_id}/end", name="obligations.end", dependencies=[_MANAGE])
def end(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, relation_id: Id) -> Response:
    """End a relation."""
    found, form = get_relation(db, relation_id, seen_by=actor), LastDayForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"SPAN_REVERSED": "ended_on"}):
            actions.end_relation(db, found, ended_on=form.ended_on, actor=actor)
    if form.errors:
        return _end(request, found, form, status=422)
    return done(request, "obligations.relations", "RELATION_ENDED")


@router.get("/{obligation_id}", name="obligations.show", dependencies=[_VIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, obligation_id: Id) -> Response:
    """Show an obligation with the training linked to it; both units see each other's names and figures, no people."""
    return _show(request, db, actor, obligation_id, LinkForm.empty())


@router.post("/{obligation_id}/links", name="obligations.link", dependencies=[_LINK])
def link(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, obligation_id: Id) -> Response:
    """Link a training in reach."""
    standing, form = queries.get_obligation(db, obligation_id, seen_by=actor), LinkForm.read(submitted)
    if not form.errors:
        activity = get_activity(db, form.activity, seen_by=actor)
        with attempt(db, form, dict.fromkeys(("LINK_TOPIC", "LINK_YEAR", "LINK_HOST", "LINK_TWICE"), "activity")):
            actions.link(db, standing, activity, actor=actor)
    if form.errors:
        return _show(request, db, actor, obligation_id, form, status=422)
    return done(request, "obligations.show", "OBLIGATION_LINKED", obligation_id=obligation_id)


@router.post("/{obligation_id}/links/{link_id}/end", name="obligations.unlink", dependencies=[_LINK])
def unlink(request: Request, db: Db, actor: CurrentActor, obligation_id: Id, link_id: Id) -> Response:
    """End a mistaken link."""
    standing = queries.get_obligation(db, obligation_id, seen_by=actor)
    actions.unlink(db, get_link(db, link_id, standing.obligation), actor=actor)
    return done(request, "obligations.show", "OBLIGATION_UNLINKED", obligation_id=obligation_id)


def _relations(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "obligations/relations.html",
        status=status,
        form=form,
        relations=list_relations(db, seen_by=actor),
        units=list_units(db, seen_by=actor),
        kinds=list(RelationKind),
        today=clock.today(),
    )


def _end(request: Request, relation: Relation, form: Form, status: int = 200) -> Response:
    return render(request, "obligations/end.html", status=status, relation=relation, form=form)


def _show(request: Request, db: Session, actor: Actor, obligation_id: int, form: Form, status: int = 200) -> Response:
    standing = queries.get_obligation(db, obligation_id, seen_by=actor)
    may_link = actor.can(Permission.MANAGE_OBLIGATIONS) or actor.can(Permission.PROPOSE_HOURS)
    offered = candidates(db, standing.obligation, seen_by=actor) if may_link else []
    return render(
        request,
        "obligations/show.html",
        status=status,
        standing=standing,
        form=form,
        may_link=may_link,
        offered=offered,
        today=clock.today(),
    )
