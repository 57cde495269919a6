"""My courses: what is due, where I stopped, what I finished and what it gave; one course; what I think of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions.feedback import give_feedback
from lms.courses.queries.facts import parts_of
from lms.courses.queries.feedback import find_feedback
from lms.courses.queries.given import GivenPart, given_by_code, uncounted_by_reason
from lms.courses.queries.mine import MyCourse, courses_for, get_my_course
from lms.courses.rules.learning import Question, credits_of
from lms.errors import NotFound
from lms.hours.rules import DEFAULT_LIMITS, Limits
from lms.pages.acting import attempt, done
from lms.people.queries.listing import find_present_unit
from lms.requirements.queries.limits import limits_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/learning")
_STUDY = may(Permission.STUDY)


@dataclass(frozen=True, slots=True)
class Home:
    """A learner's courses, sorted by what they ask of him."""

    due: list[MyCourse]
    going_on: list[MyCourse]
    offered: list[MyCourse]
    finished: list[MyCourse]


class CommentForm(Form):
    """What somebody wrote beside his marks."""

    comment: Annotated[str, StringConstraints(max_length=1000)] | None = None


@router.get("", name="learning.index", dependencies=[_STUDY])
def index(request: Request, db: ReadDb, actor: CurrentActor, q: str = "") -> Response:
    """Show a person's courses: what must be done first."""
    person_id, text = _person(actor), q.strip()[:60]
    mine, limits = courses_for(db, person_id, on=clock.today()), _limits(db, person_id)
    codes = {code_of(each) for each in mine if each.is_finished}
    return render(
        request,
        "learning/index.html",
        home=_sorted(mine, text),
        q=text,
        today=clock.today(),
        given=_in_all(given_by_code(db, person_id, codes)),
        gives={each.version.id: _gives(each, limits) for each in mine},
    )


@router.get("/courses/{mine_id}", name="learning.show", dependencies=[_STUDY])
def show(request: Request, db: ReadDb, actor: CurrentActor, mine_id: Id) -> Response:
    """Show one course to who learns it: its courseware, how far he is, what it gives, what did not count."""
    person_id = _person(actor)
    mine = get_my_course(db, person_id, mine_id, on=clock.today())
    return _show(request, db, person_id, mine, Form.empty())


@router.post("/courses/{mine_id}/feedback", name="learning.feedback", dependencies=[_STUDY])
def feedback(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, mine_id: Id) -> Response:
    """Say what one thinks of a course one finished."""
    person_id = _person(actor)
    mine = get_my_course(db, person_id, mine_id, on=clock.today())
    form, marks = _read(submitted)
    with attempt(db, form):
        give_feedback(db, mine, marks=marks, comment=form.comment or "", actor=actor)
    if form.errors:
        return _show(request, db, person_id, mine, form, status=422)
    return done(request, "learning.show", "FEEDBACK_GIVEN", mine_id=mine.version.id)


def code_of(mine: MyCourse) -> str:
    """Return what names this version in the ledger."""
    return f"{mine.version.course.code}/{mine.version.number}"


def withheld_of(mine: MyCourse) -> list[tuple[date, int, str]]:
    """Return what a finished course did not give on which day, and the code of why."""
    kept = (mine.learning.withheld if mine.learning else None) or {}
    return [(date.fromisoformat(day), each["credit"], each["why"]) for day, each in sorted(kept.items())]


def _in_all(parts: Mapping[str, Sequence[GivenPart]]) -> dict[str, int]:
    return {code: sum(part.credit for part in given) for code, given in parts.items()}


def _person(actor: Actor) -> int:
    if actor.person_id is None:  # an account that belongs to nobody learns nothing
        raise NotFound
    return actor.person_id


def _read(submitted: FormData) -> tuple[CommentForm, dict[str, int]]:
    form, marks = CommentForm.read(submitted), {}
    for question in Question:
        typed = str(submitted.get(f"mark_{question}", ""))
        form.values[f"mark_{question}"] = typed
        if typed in {"1", "2", "3", "4", "5"}:
            marks[question.value] = int(typed)
    return form, marks


def _sorted(mine: list[MyCourse], text: str) -> Home:
    found = [each for each in mine if text.lower() in f"{each.version.title}{each.version.summary}".lower()]
    open_ones = [each for each in found if not each.is_finished]
    going_on = [each for each in open_ones if not each.is_due and each.is_begun]
    going_on.sort(key=lambda each: each.learning.last_seen_at if each.learning else clock.now(), reverse=True)
    return Home(
        due=[each for each in open_ones if each.is_due],
        going_on=going_on,
        offered=[each for each in open_ones if not each.is_due and not each.is_begun],
        finished=[each for each in found if each.is_finished],
    )


def _limits(db: Session, person_id: int) -> Limits:
    unit = find_present_unit(db, person_id, clock.today())
    return limits_for(db, unit.id, clock.today().year) if unit else DEFAULT_LIMITS


def _gives(mine: MyCourse, limits: Limits) -> int:
    return sum(part.credit for part in credits_of(parts_of(mine.version), limits))


def _show(request: Request, db: Session, person_id: int, mine: MyCourse, form: Form, status: int = 200) -> Response:
    code = code_of(mine)
    return render(
        request,
        "learning/show.html",
        status=status,
        mine=mine,
        form=form,
        today=clock.today(),
        credits=credits_of(parts_of(mine.version), _limits(db, person_id)),
        given=given_by_code(db, person_id, [code]).get(code, []),
        withheld=withheld_of(mine),
        uncounted=uncounted_by_reason(db, mine.learning.id) if mine.learning else {},
        said=find_feedback(db, mine.version.id, person_id),
        questions=list(Question),
    )
