"""Bulletins about lagging units and what they ask to be put right (FN-19-1, QD-12-2)."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Actor, Permission
from lms.exchange.unit_bulletin import bulletin_on_paper
from lms.filings.actions import bulletins as actions
from lms.filings.actions.reports import is_own
from lms.filings.models import Bulletin, Rectification
from lms.filings.queries.bulletins import (
    get_bulletin,
    get_rectification,
    list_bulletins,
    list_rectifications,
    times_behind,
)
from lms.filings.rules.bulletins import ANSWER_DAYS, number_of
from lms.filings.rules.filing import is_late
from lms.pages.acting import attempt, done
from lms.pages.filings_writing import own_units
from lms.pages.forms.bulletins import BULLETIN_FIELDS, BulletinForm, TextForm, WordingForm
from lms.pages.plans import chosen_year
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("bulletins", prefix="/bulletins")
_P = Permission
_VIEW, _WRITE, _ISSUE = [may(_P.VIEW_PEOPLE)], [may(_P.WRITE_BULLETINS)], [may(_P.ISSUE_BULLETINS)]
_ANSWER, _FOLLOW = [may(_P.WRITE_REPORTS, _P.SIGN_REPORTS)], [may(_P.WRITE_BULLETINS, _P.ISSUE_BULLETINS)]


@router.get("", dependencies=_VIEW)
def index(request: Request, db: ReadDb, actor: CurrentActor, year: str = "") -> Response:
    """List the bulletins of a year and what is still to be put right."""
    chosen, today = chosen_year(year), clock.today()
    found = list_bulletins(db, chosen, seen_by=actor)
    numbers = {one.id: number_of(one.year, one.running) for one in found if one.running}
    return render(
        request,
        "bulletins/index.html",
        year=chosen,
        years=[today.year, today.year - 1],
        found=found,
        numbers=numbers,
        open=list_rectifications(db, seen_by=actor),
        today=today,
    )


@router.get("/new", dependencies=_WRITE)
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Ask on the figures of which day a bulletin is drafted."""
    own = _own_units(db, actor)
    form = BulletinForm.empty(
        unit=own[0][0] if own else "", as_of=clock.today().isoformat(), percent=80, answer_days=ANSWER_DAYS
    )
    return render(request, "bulletins/new.html", form=form, units=own)


def _own_units(db: Session, actor: Actor) -> list[tuple[int, str]]:
    return [(unit.id, unit.name) for unit in own_units(db, actor)]


@router.post("", dependencies=_WRITE)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Draft a bulletin; its figures are frozen now."""
    form = BulletinForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, BULLETIN_FIELDS):
            made = actions.draft_bulletin(
                db, unit, form.as_of.year, form.as_of, percent=form.percent, wording=form.wording, actor=actor
            )
            return done(request, "bulletins.show", "BULLETIN_DRAFTED", bulletin_id=made.id)
    return render(request, "bulletins/new.html", status=422, form=form, units=_own_units(db, actor))


@router.get("/{bulletin_id}", dependencies=_VIEW)
def show(request: Request, db: ReadDb, actor: CurrentActor, bulletin_id: Id) -> Response:
    """Show a bulletin, how each unit stood, and what was asked of whom."""
    one = get_bulletin(db, bulletin_id, seen_by=actor)
    typed = {name: getattr(one, name) for name in WordingForm.model_fields}
    return _show(request, db, actor, one, WordingForm.empty(**typed))


def _show(request: Request, db: Session, actor: Actor, one: Bulletin, form: Form, status: int = 200) -> Response:
    own, is_draft = is_own(one.unit, actor), one.issued_at is None
    return render(
        request,
        "bulletins/show.html",
        status=status,
        bulletin=one,
        form=form,
        number=number_of(one.year, one.running) if one.running else "",
        times=times_behind(db, one.year, unit_ids=[line.unit_id for line in one.lines]),
        asked={each.unit_id: each for each in list_rectifications(db, seen_by=actor, bulletin=one)},
        writes=own and is_draft and actor.can(_P.WRITE_BULLETINS),
        issues=own and is_draft and actor.can(_P.ISSUE_BULLETINS) and actor.account_id != one.drafted_by_id,
        names=account_names(db, [one.drafted_by_id, one.issued_by_id]),
        today=clock.today(),
    )


@router.post("/{bulletin_id}", dependencies=_WRITE)
def update(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, bulletin_id: Id) -> Response:
    """Change what a draft says."""
    one, form = get_bulletin(db, bulletin_id, seen_by=actor, lock=True), WordingForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            actions.reword(db, one, form.wording, actor=actor)
            return done(request, "bulletins.show", "BULLETIN_REWORDED", bulletin_id=bulletin_id)
    return _show(request, db, actor, one, form, status=422)


@router.post("/{bulletin_id}/issue", dependencies=_ISSUE)
def issue(request: Request, db: Db, actor: CurrentActor, bulletin_id: Id) -> Response:
    """Issue a bulletin under its number."""
    one, form = get_bulletin(db, bulletin_id, seen_by=actor, lock=True), Form.empty()
    with attempt(db, form):
        actions.issue(db, one, actor=actor)
    if form.errors:
        return _show(request, db, actor, get_bulletin(db, bulletin_id, seen_by=actor), form, status=422)
    said = {"number": number_of(one.year, one.running or 0)}
    return done(request, "bulletins.show", "BULLETIN_WAS_ISSUED", said, bulletin_id=bulletin_id)


@router.get("/{bulletin_id}/bulletin.pdf", dependencies=_VIEW)
def on_paper(request: Request, db: Db, actor: CurrentActor, bulletin_id: Id) -> Response:
    """Send a bulletin on paper."""
    one = get_bulletin(db, bulletin_id, seen_by=actor)
    answer = pdf(bulletin_on_paper(one, language=language_of(request)), f"bulletin-{bulletin_id}")
    audit.record(db, actor=actor, action="bulletin:exported", subject=one)
    return answer


@router.get("/rectifications/{rectification_id}", dependencies=_VIEW)
def rectification(request: Request, db: ReadDb, actor: CurrentActor, rectification_id: Id) -> Response:
    """Show what a unit is to put right, and its answers."""
    return _task(request, db, actor, get_rectification(db, rectification_id, seen_by=actor), TextForm.empty())


def _task(request: Request, db: Session, actor: Actor, one: Rectification, form: Form, status: int = 200) -> Response:
    follows = is_own(one.bulletin.unit, actor) and (actor.can(_P.WRITE_BULLETINS) or actor.can(_P.ISSUE_BULLETINS))
    answers = is_own(one.unit, actor) and (actor.can(_P.WRITE_REPORTS) or actor.can(_P.SIGN_REPORTS))
    return render(
        request,
        "bulletins/rectification.html",
        status=status,
        task=one,
        number=number_of(one.bulletin.year, one.bulletin.running or 0),
        form=form,
        answers=answers and one.state == "open",
        follows=follows and one.state == "replied",
        names=account_names(db, [event.actor_id for event in one.events]),
        late=is_late(one.due_on, clock.local_date(one.replied_at) if one.replied_at else None, today=clock.today()),
    )


@router.post("/rectifications/{rectification_id}/answer", dependencies=_ANSWER)
def answer(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, rectification_id: Id) -> Response:
    """Answer what the unit has put right."""
    return _step(request, db, actor, submitted, rectification_id, actions.answer, "RECTIFICATION_ANSWERED")


@router.post("/rectifications/{rectification_id}/return", dependencies=_FOLLOW)
def send_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, rectification_id: Id) -> Response:
    """Say what is still missing."""
    return _step(request, db, actor, submitted, rectification_id, actions.send_back, "RECTIFICATION_SENT_BACK")


@router.post("/rectifications/{rectification_id}/closing", dependencies=_FOLLOW)
def close(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, rectification_id: Id) -> Response:
    """Close what was put right."""
    return _step(request, db, actor, submitted, rectification_id, actions.close, "RECTIFICATION_CLOSED")


def _step(
    request: Request,
    db: Session,
    actor: Actor,
    submitted: Submitted,
    rectification_id: int,
    act: Callable[..., None],
    said: str,
) -> Response:
    one, form = get_rectification(db, rectification_id, seen_by=actor, lock=True), TextForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "text"}):
            act(db, one, text=form.text, actor=actor)
            return done(request, "bulletins.rectification", said, rectification_id=rectification_id)
    return _task(request, db, actor, get_rectification(db, rectification_id, seen_by=actor), form, status=422)
