"""Guidance of training (FN-1-6): a line department looks at its field across townships and says something about it.

The unit meant sees it and answers; a judicial office reads its township.
"""

from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission, Role
from lms.courses.actions.feedback import answer_comment, comment_training
from lms.courses.queries.comments import comments_about, get_comment
from lms.courses.queries.field_training import (
    courses_of_unit,
    fields_of,
    guided_units,
    training_of,
    trainings_in,
)
from lms.courses.rules.learning import ANSWERERS
from lms.hours.queries.activities import get_activity
from lms.pages.acting import attempt, done
from lms.pages.forms.ids import RowId
from lms.people.models import Unit
from lms.people.queries.units import get_unit
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/field-training")
_VIEW, _SAY = may(Permission.VIEW_PEOPLE), may(Permission.COMMENT_TRAINING)
_ANSWER = may(Permission.PROPOSE_HOURS)


class CommentForm(Form):
    """What is said about a unit's training, or about one training of it."""

    text: Annotated[str, StringConstraints(max_length=1000)]
    activity: RowId | None = None


class AnswerForm(Form):
    """What the unit answers."""

    answer: Annotated[str, StringConstraints(max_length=1000)]


@router.get("", name="field_training.index", dependencies=[_VIEW])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the units whose training one looks after: people, trainings, hours; and what was said."""
    year = clock.today().year
    fields = fields_of(db, actor.unit_id)
    rows = training_of(db, guided_units(db, actor=actor), year=year, fields=fields, on=clock.today())
    return render(
        request,
        "field_training/index.html",
        rows=rows,
        fields=sorted(fields),
        year=year,
        comments=comments_about(db, seen_by=actor),
        leads=actor.role is Role.LINE_DEPT,
        own_id=actor.unit_id,
    )


@router.get("/units/{unit_id}", name="field_training.unit", dependencies=[_VIEW])
def unit(request: Request, db: ReadDb, actor: CurrentActor, unit_id: Id) -> Response:
    """Show one unit's trainings and courses of the year, and what was said about them."""
    return _unit(request, db, actor, get_unit(db, unit_id, seen_by=actor), CommentForm.empty())


@router.post("/units/{unit_id}/comments", name="field_training.comment", dependencies=[_SAY])
def comment(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, unit_id: Id) -> Response:
    """Say something about a unit's training."""
    about, form = get_unit(db, unit_id, seen_by=actor), CommentForm.read(submitted)
    if not form.errors:
        activity = get_activity(db, form.activity, seen_by=actor) if form.activity else None
        with attempt(db, form, {"COMMENT_MISSING": "text"}):
            comment_training(db, about, text=form.text, activity_id=activity.id if activity else None, actor=actor)
    if form.errors:
        return _unit(request, db, actor, about, form, status=422)
    return done(request, "field_training.unit", "COMMENT_SAID", unit_id=about.id)


@router.get("/comments/{comment_id}", name="field_training.said", dependencies=[_VIEW])
def said(request: Request, db: ReadDb, actor: CurrentActor, comment_id: Id) -> Response:
    """Show what was said, with the form for its answer."""
    return _said(request, db, actor, comment_id, AnswerForm.empty())


@router.post("/comments/{comment_id}/answer", name="field_training.answer", dependencies=[_ANSWER])
def answer(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, comment_id: Id) -> Response:
    """Answer what was said about one's training."""
    meant, form = get_comment(db, comment_id, seen_by=actor), AnswerForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"ANSWER_MISSING": "answer"}):
            answer_comment(db, meant, text=form.answer, actor=actor)
    if form.errors:
        return _said(request, db, actor, comment_id, form, status=422)
    return done(request, "field_training.said", "COMMENT_REPLIED", comment_id=comment_id)


def _unit(request: Request, db: Session, actor: Actor, about: Unit, form: Form, status: int = 200) -> Response:
    year = clock.today().year
    fields = fields_of(db, actor.unit_id)
    return render(
        request,
        "field_training/unit.html",
        status=status,
        unit=about,
        form=form,
        year=year,
        facts=training_of(db, [about], year=year, fields=fields, on=clock.today())[0],
        fields=sorted(fields),
        trainings=trainings_in(db, about, year=year),
        courses=courses_of_unit(db, about),
        comments=comments_about(db, seen_by=actor, unit=about),
    )


def _said(request: Request, db: Session, actor: Actor, comment_id: int, form: Form, status: int = 200) -> Response:
    meant = get_comment(db, comment_id, seen_by=actor)
    rows = comments_about(db, seen_by=actor, unit=get_unit(db, meant.unit_id, seen_by=actor), limit=1000)
    one = next(row for row in rows if row.id == comment_id)
    may_answer = actor.role in ANSWERERS and meant.said_by_id != actor.account_id
    return render(request, "field_training/comment.html", status=status, said=one, form=form, may_answer=may_answer)
