"""One's own badge as an assistant: how one stands, the list to sign, answering when stopped."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions.badges_stopping import answer_stop
from lms.credentials.actions.negative_lists import sign_list
from lms.credentials.models import Badge
from lms.credentials.queries.badges import badges_of, get_badge
from lms.credentials.queries.badges_facts import standings_of
from lms.credentials.queries.negative_lists import my_signature
from lms.credentials.rules.badges_training import MODULES
from lms.credentials.rules.negative_lists import BUILT_IN, Act
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.forms.assistants import AnswerForm, SignForm
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("badges_mine", prefix="/my-badge")
_OWN = [may(Permission.VIEW_OWN_YEAR)]


@router.get("", dependencies=_OWN)
def show(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show one's own badge, or how one comes to it."""
    return _show(request, db, actor, Form.empty())


@router.post("/signature", dependencies=_OWN)
def sign(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Sign the list in force, as it stood on the screen."""
    badge, form = _mine(db, actor), SignForm.read(submitted)
    if badge is not None and not form.errors:
        with attempt(db, form):
            sign_list(db, badge, digest=form.digest, actor=actor)
            return done(request, "badges_mine.show", "LIST_SIGNED")
    return _show(request, db, actor, form, status=422)


@router.post("/answer", dependencies=_OWN)
def answer(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Say something to one's stop."""
    badge, form = _mine(db, actor), AnswerForm.read(submitted)
    if badge is not None and not form.errors:
        with attempt(db, form, {"ANSWER_MISSING": "answer"}):
            answer_stop(db, badge, text=form.answer, actor=actor)
            return done(request, "badges_mine.show", "STOP_ANSWERED")
    return _show(request, db, actor, form, status=422)


def _mine(db: Session, actor: Actor) -> Badge | None:
    """Return one's own latest badge, locked; None for who has none."""
    found = badges_of(db, actor.person_id) if actor.person_id is not None else []
    return get_badge(db, found[0].id, seen_by=actor, lock=True) if found else None


def _show(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    if actor.person_id is None:
        raise NotFound("PERSON_NOT_FOUND")
    badges = badges_of(db, actor.person_id)
    standing = standings_of(db, badges[:1])[0] if badges else None
    newest = standing.newest if standing else None
    return render(
        request,
        "assistants/mine.html",
        status=status,
        form=form,
        it=standing,
        earlier=badges[1:],
        stop=next((each for each in badges[0].stops if each.resumed_on is None), None) if badges else None,
        signature=my_signature(db, newest.id, actor.person_id) if newest else None,
        modules=MODULES,
        built_in=[act for act in Act if act in BUILT_IN],
        today=clock.today(),
    )
