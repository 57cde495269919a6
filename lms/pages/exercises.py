"""Practice by chapter, as often as one likes; and the pictures that stand in questions."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.exercises.actions.answering import answer_exercise, require_free
from lms.exercises.queries.chapters import chapters_for
from lms.exercises.queries.daily import contents, get_answer, has_answered, stands_in
from lms.exercises.queries.ground import askable, get_askable, place_of
from lms.exercises.rules.choosing import next_of
from lms.exercises.rules.notebook import Source
from lms.pages.acting import attempt
from lms.pages.exercise_cards import answered_card, asked_card, reply, sent_in
from lms.pages.forms.exercises import CardForm
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from question_bank.queries.media import media_bytes
from question_bank.types import shown

router = PageRouter("exercises", prefix="/daily/exercises")
_STUDY = [may(Permission.STUDY)]


@router.get("", dependencies=_STUDY)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the chapters one may practise, and how far one is in each."""
    person, today = actor.person_id or 0, clock.today()
    place = place_of(db, person, today)
    chapters = chapters_for(db, person, place, on=today) if place else []
    return render(request, "exercises/index.html", chapters=chapters)


@router.get("/next", dependencies=_STUDY)
def ask(request: Request, db: ReadDb, actor: CurrentActor, chapter: str = "") -> Response:
    """Ask the next question of a chapter: one not met yet, or the one longest ago."""
    return _ask(request, db, actor, chapter, CardForm.empty())


@router.post("/next", dependencies=_STUDY)
def answer(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, chapter: str = "") -> Response:
    """Answer it and say at once whether that was right, and why."""
    form = CardForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            made = answer_exercise(db, form.version, form.turn, sent_in(submitted), source=Source.CHAPTER, actor=actor)
    if form.errors:
        return _ask(request, db, actor, chapter, form, status=422)
    card = answered_card(db, made, _next(request, _category(db, made.version_id)))
    address = str(request.app.url_path_for("exercises.answered", answer_id=made.id))
    return reply(request, card, "exercises/card.html", address, form=form)


@router.get("/answers/{answer_id}", dependencies=_STUDY)
def answered(request: Request, db: ReadDb, actor: CurrentActor, answer_id: Id) -> Response:
    """Show a question one answered, with what came of it."""
    made = get_answer(db, answer_id, seen_by=actor)
    if made.source == Source.NOTEBOOK:
        following = str(request.app.url_path_for("mistakes.ask"))
    else:
        following = _next(request, _category(db, made.version_id))
    card = answered_card(db, made, following)
    return render(request, "exercises/card.html", card=card, form=CardForm.empty())


@router.get("/questions/{exercise_version_id}/media/{exercise_media}", dependencies=_STUDY)
def media(db: ReadDb, actor: CurrentActor, exercise_version_id: Id, exercise_media: str) -> Response:
    """Send a picture or sound of a question one practises; what only explains, once it was answered."""
    person, today = actor.person_id or 0, clock.today()
    answered_it = has_answered(db, person, exercise_version_id)
    if not answered_it and not stands_in(db, person, exercise_version_id, today):
        get_askable(db, person, place_of(db, person, today), exercise_version_id, on=today)
    content = contents(db, [exercise_version_id])[exercise_version_id]
    for each in content.media if answered_it else shown(content).media:
        if each.digest == exercise_media:
            return Response(media_bytes(each.digest), media_type=each.media_type)
    raise NotFound("FILE_GONE")


def _ask(request: Request, db: Session, actor: Actor, chapter: str, form: CardForm, status: int = 200) -> Response:
    person, today = require_free(db, actor), clock.today()
    place = place_of(db, person, today)
    pool = askable(db, person, place, on=today, category=chapter) if place else []
    following = request.url.include_query_params(chapter=chapter)
    action = f"{following.path}?{following.query}"
    asked = next_of(pool, seed=f"{person}:{today}:{sum(one.answers for one in pool)}")
    card = asked_card(db, person, asked, action, action) if asked else None
    return render(request, "exercises/card.html", fragment="exercises/_card.html", status=status, card=card, form=form)


def _category(db: Session, version_id: int) -> str:
    return contents(db, [version_id])[version_id].category


def _next(request: Request, category: str) -> str:
    path = str(request.app.url_path_for("exercises.ask"))
    return f"{path}?{request.url.replace_query_params(chapter=category).query}"
