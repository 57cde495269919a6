"""The mistakes notebook (错题本): what one answered wrong, by chapter; practise it again until it is learnt."""

from collections import Counter

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.exercises.actions.answering import answer_exercise, require_free
from lms.exercises.queries.daily import contents
from lms.exercises.queries.ground import place_of
from lms.exercises.queries.notebook import Notebook, notebook_of
from lms.exercises.rules.notebook import Source
from lms.pages.acting import attempt
from lms.pages.exercise_cards import answered_card, asked_card, reply, sent_in
from lms.pages.forms.exercises import CardForm
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from question_bank.markup import text_of

router = PageRouter("mistakes", prefix="/daily/mistakes")
_STUDY = [may(Permission.STUDY)]
# Of the questions of a chapter that are named on the page; the rest are a number.
_MOST_NAMED = 30


@router.get("", dependencies=_STUDY)
def index(request: Request, db: ReadDb, actor: CurrentActor, chapter: str = "") -> Response:
    """Show the notebook: what is due, by chapter; with a chapter its questions."""
    today = clock.today()
    notebook = _notebook(db, actor)
    still = notebook.open_ones()
    named = [one for one in still if notebook.ground[one.question_id].category == chapter][:_MOST_NAMED]
    versions = {one.question_id: notebook.ground[one.question_id].version_id for one in named}
    said = contents(db, list(versions.values()))
    return render(
        request,
        "mistakes/index.html",
        notebook=notebook,
        due=sum(one.is_due(today) for one in still),
        learnt=len(notebook.mistakes) - len(still),
        chapters=Counter(notebook.ground[one.question_id].category for one in still),
        due_in=Counter(notebook.ground[one.question_id].category for one in still if one.is_due(today)),
        chapter=chapter,
        named=[(one, text_of(said[versions[one.question_id]].stem)) for one in named],
        today=today,
    )


@router.get("/next", dependencies=_STUDY)
def ask(request: Request, db: ReadDb, actor: CurrentActor, chapter: str = "", early: str = "") -> Response:
    """Ask the mistake that is due longest; with `early` also those not due yet."""
    return _ask(request, db, actor, CardForm.empty(), chapter, early)


@router.post("/next", dependencies=_STUDY)
def answer(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, chapter: str = "", early: str = ""
) -> Response:
    """Answer it and say at once whether that was right, and why."""
    form = CardForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            made = answer_exercise(db, form.version, form.turn, sent_in(submitted), source=Source.NOTEBOOK, actor=actor)
    if form.errors:
        return _ask(request, db, actor, form, chapter, early, status=422)
    card = answered_card(db, made, _address(request, chapter, early))
    address = str(request.app.url_path_for("exercises.answered", answer_id=made.id))
    return reply(request, card, "exercises/card.html", address, form=form)


def _ask(
    request: Request, db: Session, actor: Actor, form: CardForm, chapter: str, early: str, status: int = 200
) -> Response:
    person, today = require_free(db, actor), clock.today()
    notebook = _notebook(db, actor)
    waiting = notebook.open_ones(chapter or None)
    due = [one for one in waiting if one.is_due(today)]
    # Early ones that were met today are done for today: else the same one would come again and again.
    ahead = [one for one in waiting if notebook.ground[one.question_id].last_day != today] if early else []
    chosen = (due or ahead)[:1]
    address = _address(request, chapter, early)
    card = asked_card(db, person, notebook.ground[chosen[0].question_id], address, address) if chosen else None
    return render(
        request,
        "mistakes/next.html",
        fragment="exercises/_card.html",
        status=status,
        card=card,
        form=form,
        left=len(due),
        chapter=chapter,
    )


def _notebook(db: Session, actor: Actor) -> Notebook:
    person, today = actor.person_id or 0, clock.today()
    return notebook_of(db, person, place_of(db, person, today), on=today)


def _address(request: Request, chapter: str, early: str) -> str:
    path = str(request.app.url_path_for("mistakes.ask"))
    chosen = {name: value for name, value in (("chapter", chapter), ("early", early)) if value}
    return f"{path}?{request.url.replace_query_params(**chosen).query}" if chosen else path
