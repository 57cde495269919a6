"""Clean-ups: who was found without what enforcing takes, what becomes of each, the report (ZJG-7-10, ZJG-7-11)."""

from functools import partial

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import clean_ups
from lms.credentials.models import CleanUpLine
from lms.credentials.queries.clean_ups import CleanUpFile, get_clean_up, get_clean_up_line, list_clean_ups
from lms.credentials.rules.clean_ups import CleanUpOutcome
from lms.exchange.clean_up_reports import clean_up_report, clean_up_workbook
from lms.pages.acting import attempt, done
from lms.pages.forms.clean_ups import CleanUpDecisionForm, CleanUpForm
from lms.pages.forms.credentials import WordsForm
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_workbook
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of, render
from lms.web.routing import PageRouter
from lms.web.wording import word

router = PageRouter("clean_ups")
_P = Permission
_SEE, _KEEP, _CLOSE = may(_P.VIEW_CREDENTIALS), may(_P.KEEP_CARDS), may(_P.END_BADGES, _P.DECIDE_CREDENTIALS)


@router.get("/clean-ups", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List clean-ups, with the form that opens one."""
    return _index(request, db, actor, CleanUpForm.empty(as_of=clock.today().isoformat(), unit=actor.unit_id or ""))


def _index(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    keeps = actor.can(_P.KEEP_CARDS)
    return render(
        request,
        "clean_ups/index.html",
        status=status,
        found=list_clean_ups(db, seen_by=actor),
        keeps=keeps,
        units=list_units(db, seen_by=actor) if keeps else [],
        form=form,
    )


@router.post("/clean-ups", dependencies=[_KEEP])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Open a clean-up over a unit."""
    form = CleanUpForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, {"REASON_MISSING": "title", "EFFECT_IN_FUTURE": "as_of", "CLEAN_UP_OPEN": "unit"}):
            made = clean_ups.open_clean_up(db, unit, title=form.title, as_of=form.as_of, actor=actor)
            return done(request, "clean_ups.show", "CLEAN_UP_OPENED", clean_up_id=made.id)
    return _index(request, db, actor, form, status=422)


@router.get("/clean-ups/{clean_up_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, clean_up_id: Id) -> Response:
    """Show a clean-up with its lines."""
    return _page(request, db, actor, get_clean_up(db, clean_up_id, seen_by=actor), Form.empty())


def _page(request: Request, db: Session, actor: Actor, file: CleanUpFile, form: Form, status: int = 200) -> Response:
    one, runs = file.clean_up, file.clean_up.closed_at is None
    return render(
        request,
        "clean_ups/show.html",
        status=status,
        file=file,
        decides=runs and actor.can(_P.KEEP_CARDS),
        closes=runs and (actor.can(_P.END_BADGES) or actor.can(_P.DECIDE_CREDENTIALS)),
        names=account_names(db, [one.opened_by_id, one.closed_by_id]),
        form=form,
    )


@router.post("/clean-ups/{clean_up_id}/closing", dependencies=[_CLOSE])
def close(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, clean_up_id: Id) -> Response:
    """Close a clean-up in which everything is decided and handed in."""
    file, form = get_clean_up(db, clean_up_id, seen_by=actor, to_change=True), WordsForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            clean_ups.close_clean_up(db, file, note=form.text, actor=actor)
            return done(request, "clean_ups.show", "CLEAN_UP_WAS_CLOSED", clean_up_id=clean_up_id)
    return _page(request, db, actor, file, form, status=422)


@router.get("/clean-ups/{clean_up_id}/report.xlsx", dependencies=[_SEE])
def report(request: Request, db: ReadDb, actor: CurrentActor, clean_up_id: Id) -> Response:
    """Send a clean-up as a workbook."""
    file, language = get_clean_up(db, clean_up_id, seen_by=actor), language_of(request)
    return send_workbook(clean_up_workbook(file, language, partial(word, language)), f"clean-up-{clean_up_id}.xlsx")


@router.get("/clean-ups/{clean_up_id}/report.pdf", dependencies=[_SEE])
def on_paper(request: Request, db: ReadDb, actor: CurrentActor, clean_up_id: Id) -> Response:
    """Send a clean-up on paper, to be signed."""
    file, language = get_clean_up(db, clean_up_id, seen_by=actor), language_of(request)
    return pdf(clean_up_report(file, language, partial(word, language)), f"clean-up-{clean_up_id}")


@router.get("/clean-ups/lines/{clean_up_line_id}", dependencies=[_KEEP])
def line(request: Request, db: ReadDb, actor: CurrentActor, clean_up_line_id: Id) -> Response:
    """Show a line with the form that decides it."""
    return _line(request, db, actor, get_clean_up_line(db, clean_up_line_id, seen_by=actor), Form.empty())


def _line(request: Request, db: Session, actor: Actor, found: CleanUpLine, form: Form, status: int = 200) -> Response:
    file = get_clean_up(db, found.clean_up_id, seen_by=actor)
    return render(
        request,
        "clean_ups/line.html",
        status=status,
        line=found,
        clean_up=file.clean_up,
        outcomes=[one.value for one in CleanUpOutcome],
        names=account_names(db, [one.actor_id for one in found.decisions]),
        form=form,
    )


@router.post("/clean-ups/lines/{clean_up_line_id}", dependencies=[_KEEP])
def decide(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, clean_up_line_id: Id) -> Response:
    """Decide what becomes of a person."""
    found, form = get_clean_up_line(db, clean_up_line_id, seen_by=actor), CleanUpDecisionForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            file = get_clean_up(db, found.clean_up_id, seen_by=actor, to_change=True)
            clean_ups.decide_line(db, file, found, form.outcome, reason=form.reason, actor=actor)
            return done(request, "clean_ups.show", "CLEAN_UP_DECIDED", clean_up_id=found.clean_up_id)
    return _line(request, db, actor, found, form, status=422)
