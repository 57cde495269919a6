"""What the pages of practice show: one's own logs, one log, what waits for a signature."""

from collections.abc import Sequence

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor
from lms.courses.actions.practice_record import credit_of_day
from lms.courses.models.practice import Mentorship, PracticeDay
from lms.courses.queries import practice as queries
from lms.courses.rules.practice import MOVES, LogState
from lms.errors import NotFound
from lms.hours.catalogue import CATEGORIES
from lms.hours.rules import DEFAULT_LIMITS, Limits
from lms.pages.forms.practice import DayForm, SignForm, WordsForm, as_typed, next_day
from lms.people.queries.people import unit_ids_on
from lms.requirements.queries.applicants import find_applicant
from lms.requirements.queries.limits import limits_for
from lms.web.render import render

LEAVES = {family: CATEGORIES[family] for family in ("SK", "BK")}


def own_page(request: Request, db: Session, actor: Actor, form: DayForm | None, status: int = 200) -> Response:
    """Show one's own logs, with the form for the next day."""
    person = own_person(actor)
    limits, logs, today = limits_of(db, person), queries.logs_of(db, person), clock.today()
    pairs = _open_pairs(queries.pairs_of_learner(db, person), limits)
    return render(
        request,
        "practice/show.html",
        status=status,
        form=form or next_day(pairs, logs),
        mentorships=pairs,
        logs=logs,
        credits=credits_of(logs, limits),
        limits=limits,
        today=today,
        applicant=find_applicant(db, person),
        leaves=LEAVES,
        to_sign=len(queries.waiting_for(db, person)),
        guides=queries.guides_anybody(db, person),
    )


def day_page(
    request: Request, db: Session, actor: Actor, found: PracticeDay, form: DayForm | WordsForm | None, status: int = 200
) -> Response:
    """Show one log; to its learner, while it may change, as a form."""
    own = found.learner_id == actor.person_id
    may_change = own and LogState.SUBMITTED in MOVES[LogState(found.state)]
    limits = limits_of(db, found.learner_id)
    return render(
        request,
        "practice/day.html",
        status=status,
        day=found,
        own=own,
        may_change=may_change,
        form=(form or as_typed(found)) if may_change else form or WordsForm.empty(),
        mentorships=_open_pairs(queries.pairs_of_learner(db, found.learner_id), limits) if may_change else [],
        is_mentor=found.mentorship.mentor_id == actor.person_id,
        limits=limits,
        credits=credits_of([found], limits),
        leaves=LEAVES,
        today=clock.today(),
    )


def signing_page(request: Request, db: Session, actor: Actor, form: SignForm, status: int = 200) -> Response:
    """Show what waits for a mentor's signature."""
    person = own_person(actor)
    waiting = queries.waiting_for(db, person)
    credits = {day.id: credit_of_day(day, limits_of(db, day.learner_id)) for day in waiting}
    return render(
        request,
        "practice/signing.html",
        status=status,
        form=form,
        waiting=waiting,
        credits=credits,
        learns=bool(queries.pairs_of_learner(db, person)),
        today=clock.today(),
    )


def own_person(actor: Actor) -> int:
    """Return who acts, as a person. Raises NotFound PERSON_NOT_FOUND for an account of nobody."""
    if actor.person_id is None:
        raise NotFound("PERSON_NOT_FOUND")
    return actor.person_id


def limits_of(db: Session, person_id: int) -> Limits:
    """Return the limits that count for somebody today, by the unit of his post."""
    unit = unit_ids_on(db, [person_id], clock.today()).get(person_id)
    return limits_for(db, unit, clock.today().year) if unit else DEFAULT_LIMITS


def credits_of(logs: Sequence[PracticeDay], limits: Limits) -> dict[int, int]:
    """Map logs to what each gives, in hundredths."""
    return {day.id: credit_of_day(day, limits) for day in logs}


def _open_pairs(pairs: Sequence[Mentorship], limits: Limits) -> list[Mentorship]:
    """Return the pairs under which a day can still be written."""
    today = clock.today()
    return [
        pair for pair in pairs
        if pair.started_on <= today and (not pair.ended_on or (today - pair.ended_on).days <= limits.practice_days)
    ]  # fmt: skip
