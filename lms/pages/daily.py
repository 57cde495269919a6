"""The quiz of the day (每日一练): a few questions, each with its reason right after; the month and the row of days."""

from datetime import date

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.exercises.actions.answering import answer_daily, draw_daily
from lms.exercises.models import DailyQuiz
from lms.exercises.queries.daily import answers_of, get_daily
from lms.exercises.queries.ground import is_sitting, place_of
from lms.exercises.queries.notebook import notebook_of
from lms.exercises.queries.own_days import own_days
from lms.pages.acting import attempt
from lms.pages.exercise_cards import daily_card, reply, sent_in
from lms.requirements.parameters import Parameters
from lms.requirements.queries.rule_sets import parameters_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import redirect, render
from lms.web.routing import PageRouter

router = PageRouter("daily", prefix="/daily")
_STUDY = [may(Permission.STUDY)]


@router.get("", dependencies=_STUDY)
def show(request: Request, db: ReadDb, actor: CurrentActor, month: str = "") -> Response:
    """Show today's quiz, the row of days and the month."""
    return _show(request, db, actor, Form.empty(), month)


@router.post("", dependencies=_STUDY)
def draw(request: Request, db: Db, actor: CurrentActor) -> Response:
    """Draw today's quiz, or go on with it where one stopped."""
    form = Form.empty()
    with attempt(db, form):
        quiz = draw_daily(db, questions=_questions(db, actor), actor=actor)
    if form.errors:
        return _show(request, db, actor, form, status=409)
    return redirect(request, "daily.question", daily_id=quiz.id, daily_place=_first_open(db, quiz))


@router.get("/{daily_id}/{daily_place}", dependencies=_STUDY)
def question(request: Request, db: ReadDb, actor: CurrentActor, daily_id: Id, daily_place: Id) -> Response:
    """Show one question of one's own quiz: to be answered, or with what came of it."""
    return _question(request, db, get_daily(db, daily_id, seen_by=actor), daily_place, Form.empty())


@router.post("/{daily_id}/{daily_place}", dependencies=_STUDY)
def answer(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, daily_id: Id, daily_place: Id
) -> Response:
    """Answer one question and say at once whether that was right, and why."""
    quiz, form = get_daily(db, daily_id, seen_by=actor, to_change=True), Form.empty()
    with attempt(db, form):
        answer_daily(db, quiz, daily_place, sent_in(submitted), actor=actor)
    if form.errors:
        return _question(request, db, quiz, daily_place, form, status=422)
    answers = answers_of(db, quiz.id)
    card = daily_card(db, quiz, daily_place, answers)
    address = str(request.app.url_path_for("daily.question", daily_id=quiz.id, daily_place=daily_place))
    return reply(request, card, "daily/question.html", address, form=form, quiz=quiz, answers=answers)


def _show(request: Request, db: Session, actor: Actor, form: Form, month: str = "", status: int = 200) -> Response:
    person, today = actor.person_id or 0, clock.today()
    place = place_of(db, person, today)
    days = own_days(db, person, month=_month(month, today), today=today)
    notebook = notebook_of(db, person, place, on=today)
    return render(
        request,
        "daily/show.html",
        status=status,
        form=form,
        days=days,
        today=today,
        questions=_questions(db, actor),
        due=sum(one.is_due(today) for one in notebook.mistakes),
        sitting=is_sitting(db, person),
        place_now=place,
    )


def _question(request: Request, db: Session, quiz: DailyQuiz, place: int, form: Form, status: int = 200) -> Response:
    if not 1 <= place <= quiz.questions:
        return redirect(request, "daily.show")
    answers = answers_of(db, quiz.id)
    card = daily_card(db, quiz, place, answers)
    return render(
        request,
        "daily/question.html",
        fragment="exercises/_card.html",
        status=status,
        card=card,
        form=form,
        quiz=quiz,
        answers=answers,
    )


def _first_open(db: Session, quiz: DailyQuiz) -> int:
    answers = answers_of(db, quiz.id)
    return next((place for place in range(1, quiz.questions + 1) if place not in answers), 1)


def _questions(db: Session, actor: Actor) -> int:
    """Return how many questions a day the rules of his unit ask for."""
    today = clock.today()
    place = place_of(db, actor.person_id or 0, today)
    parameters = parameters_for(db, place.unit_id, today.year) if place else Parameters()
    return parameters.daily_quiz_questions


def _month(text: str, today: date) -> date:
    """Return the month an address names (2023-11), this one for none, another word or one to come."""
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today
    return asked if date(2000, 1, 1) <= asked <= today else today
