"""Who left a unit's post, and what is still open about each: card, badge, cases, hours, account (C7, ZJG-7-11)."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import exits
from lms.credentials.actions.exits import Left
from lms.credentials.queries.exits import ExitFile, get_exit, last_post_of, list_exits, list_leavers, open_exit_of
from lms.credentials.rules.exits import EXCUSABLE, ExitOutcome
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.forms.credentials import WordsForm
from lms.pages.forms.exits import ExcuseForm, ExitForm
from lms.people.queries.names import account_names
from lms.people.queries.people import get_person
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exits", prefix="/exits")
_SEE, _KEEP = may(Permission.VIEW_CREDENTIALS), may(Permission.KEEP_CARDS)
# Of each list; the earliest wait longest.
MOST = 200


@router.get("", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List who left without an exit on record, the exits that are open, and those closed lately."""
    today = clock.today()
    return render(
        request,
        "exits/index.html",
        leavers=list_leavers(db, on=today, seen_by=actor),
        open=list_exits(db, on=today, seen_by=actor, is_open=True),
        closed=list_exits(db, on=today, seen_by=actor, is_open=False, limit=50),
        keeps=actor.can(Permission.KEEP_CARDS),
        most=MOST,
        today=today,
    )


@router.get("/people/{person_id}", dependencies=[_KEEP])
def new(request: Request, db: ReadDb, actor: CurrentActor, person_id: Id) -> Response:
    """Show the form that records why somebody left; an exit that is open is gone on with."""
    return _new(request, db, actor, person_id, None)


@router.post("/people/{person_id}", dependencies=[_KEEP])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, person_id: Id) -> Response:
    """Record why somebody left."""
    person, form = get_person(db, person_id, seen_by=actor), ExitForm.read(submitted)
    post = last_post_of(db, person_id, seen_by=actor)
    if post is None:
        raise NotFound
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason", "EFFECT_IN_FUTURE": "left_on"}):
            left = Left(form.outcome, form.left_on, form.reason)
            made = exits.record_exit(db, person, post.unit, left, actor=actor)
            return done(request, "exits.show", "EXIT_KEPT", exit_id=made.id)
    return _new(request, db, actor, person_id, form)


def _new(request: Request, db: Session, actor: Actor, person_id: int, form: Form | None) -> Response:
    person, post = get_person(db, person_id, seen_by=actor), last_post_of(db, person_id, seen_by=actor)
    if post is None:
        raise NotFound
    return render(
        request,
        "exits/new.html",
        status=422 if form else 200,
        person=person,
        post=post,
        running=open_exit_of(db, person_id),
        outcomes=[one.value for one in ExitOutcome],
        form=form or ExitForm.empty(left_on=post.ended_on.isoformat() if post.ended_on else ""),
    )


@router.get("/{exit_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, exit_id: Id) -> Response:
    """Show an exit with what is still open."""
    return _page(request, db, actor, get_exit(db, exit_id, on=clock.today(), seen_by=actor), Form.empty())


def _page(request: Request, db: Session, actor: Actor, file: ExitFile, form: Form, status: int = 200) -> Response:
    one = file.exit
    keeps = actor.can(Permission.KEEP_CARDS) and one.closed_at is None and actor.person_id != one.person_id
    accounts = [one.recorded_by_id, one.closed_by_id, *(each.actor_id for each in one.excuses)]
    return render(
        request,
        "exits/show.html",
        status=status,
        file=file,
        keeps=keeps,
        excusable=EXCUSABLE,
        names=account_names(db, accounts),
        form=form,
    )


@router.post("/{exit_id}/excuse", dependencies=[_KEEP])
def excuse(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exit_id: Id) -> Response:
    """Let an open item be, with a reason."""
    form = ExcuseForm.read(submitted)
    return _do(
        request, db, actor, exit_id, form,
        lambda file: exits.excuse(db, file, form.item, reason=form.reason, actor=actor), "EXIT_ITEM_EXCUSED",
    )  # fmt: skip


@router.post("/{exit_id}/closing", dependencies=[_KEEP])
def close(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exit_id: Id) -> Response:
    """Close an exit about which nothing is open."""
    form = WordsForm.read(submitted)
    return _do(
        request, db, actor, exit_id, form,
        lambda file: exits.close_exit(db, file, note=form.text, actor=actor), "EXIT_WAS_CLOSED",
    )  # fmt: skip


def _do(
    request: Request,
    db: Session,
    actor: Actor,
    exit_id: int,
    form: Form,
    deed: Callable[[ExitFile], object],
    said: str,
) -> Response:
    """Carry something out and come back to the exit, or show it with what was refused."""
    file = get_exit(db, exit_id, on=clock.today(), seen_by=actor, to_change=True)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            deed(file)
            return done(request, "exits.show", said, exit_id=exit_id)
    db.expire_all()
    file = get_exit(db, exit_id, on=clock.today(), seen_by=actor)
    return _page(request, db, actor, file, form, status=422)
