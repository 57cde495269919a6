"""What of the yearly reviews waits for somebody: overdue ones, conditions, those deferred, those that failed (C2.5)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.among import is_among
from lms.credentials.models.reviews import ReviewRound, YearlyReview
from lms.credentials.queries.cases import people_with_open_cases
from lms.credentials.queries.reviews import reviews_in_reach
from lms.credentials.rules.review_days import RETURN_DAYS, listed_from
from lms.credentials.rules.reviews import ON_THE_WAY, ReviewState, suggested_cause
from lms.holidays.queries import working_calendar
from lms.people.models import Leave, Post
from lms.people.queries.people import running_on
from lms.people.rules import PostKind
from lms.workdays import Calendar, natural_days_after

# Of each kind; who has more goes by the lists of units.
MOST = 300


@dataclass(frozen=True, slots=True)
class ToDo:
    """A review that waits: until when, whether that has passed; for one that failed the cause that is suggested."""

    review: YearlyReview
    due_on: date | None
    is_late: bool
    cause: str = ""
    has_case: bool = False


@dataclass(frozen=True, slots=True)
class ToDos:
    """What waits in reach, by kind."""

    overdue: list[ToDo]
    conditional: list[ToDo]
    returned: list[ToDo]
    failed: list[ToDo]

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.overdue) + len(self.conditional) + len(self.returned) + len(self.failed)


def todos(db: Session, *, seen_by: Actor, on: date, calendar: Calendar | None = None) -> ToDos:
    """List what waits in reach on a day, the earliest due first, up to 300 of each kind.

    Overdue reviews appear to units from day 1, to the bureau from day 15; failed ones where no case is open.
    `calendar` from whoever has read it already.
    """
    to_bureau = seen_by.can(Permission.REVIEW_APPLICATIONS) or seen_by.can(Permission.DECIDE_CREDENTIALS)
    return ToDos(
        overdue=_overdue(db, seen_by, on, to_bureau=to_bureau),
        conditional=_conditional(db, seen_by, on),
        returned=_returned(db, seen_by, on, calendar or working_calendar(db)),
        failed=_failed(db, seen_by),
    )


def _asked(actor: Actor, *states: str) -> Select[YearlyReview]:
    asked = select(YearlyReview).join(YearlyReview.round).where(reviews_in_reach(actor), YearlyReview.state.in_(states))
    return (
        asked.options(joinedload(YearlyReview.person), joinedload(YearlyReview.round).joinedload(ReviewRound.unit))
        .order_by(ReviewRound.due_on, YearlyReview.id)
        .limit(MOST)
    )


def _overdue(db: Session, actor: Actor, on: date, *, to_bureau: bool) -> list[ToDo]:
    asked = _asked(actor, *(state.value for state in ON_THE_WAY)).where(ReviewRound.due_on < on)
    found = db.scalars(asked)
    return [
        ToDo(one, one.round.due_on, is_late=True)
        for one in found
        if on >= listed_from(one.round.due_on, to_bureau=to_bureau)
    ]


def _conditional(db: Session, actor: Actor, on: date) -> list[ToDo]:
    found = db.scalars(_asked(actor, ReviewState.CONDITIONAL.value).order_by(None).order_by(YearlyReview.cure_until))
    return [ToDo(one, one.cure_until, is_late=one.cure_until is not None and one.cure_until < on) for one in found]


def _returned(db: Session, actor: Actor, on: date, calendar: Calendar) -> list[ToDo]:
    """List the deferred who are back: their review is due 30 days after the last day away (C2.5)."""
    found = list(db.scalars(_asked(actor, ReviewState.DEFERRED.value)))
    last = _last_away(db, [one.person_id for one in found], on)
    waiting = [
        (one, natural_days_after(last[one.person_id] or one.round.frozen_on, RETURN_DAYS, calendar))
        for one in found
        if one.person_id in last
    ]
    return sorted((ToDo(one, due, is_late=due < on) for one, due in waiting), key=lambda each: each.due_on or on)


def _last_away(db: Session, people: list[int], on: date) -> dict[int, date | None]:
    """Map those of some people who are away no longer to their last day away; None where it is not on record."""
    secondment = Post.kind == PostKind.SECONDMENT.value
    away = set(db.scalars(select(Leave.person_id).where(running_on(Leave, on), is_among(Leave.person_id, people))))
    away |= set(
        db.scalars(select(Post.person_id).where(secondment, running_on(Post, on), is_among(Post.person_id, people)))
    )
    last: dict[int, date | None] = {one: None for one in people if one not in away}
    for table, more in ((Leave, Leave.id.is_not(None)), (Post, secondment)):
        asked = select(table.person_id, func.max(table.ended_on)).where(table.ended_on < on, more)
        for person, day in db.execute(asked.where(is_among(table.person_id, list(last))).group_by(table.person_id)):
            last[person] = max(filter(None, (last[person], day)), default=None)
    return last


def _failed(db: Session, actor: Actor) -> list[ToDo]:
    """List the failed whose card still lives: each proposes a case, which somebody opens or not."""
    found = list(db.scalars(_asked(actor, ReviewState.FAILED.value).options(joinedload(YearlyReview.credential))))
    cases = people_with_open_cases(db, [one.person_id for one in found])
    live = [one for one in found if one.credential is not None and one.credential.state in _STILL]
    return [
        ToDo(
            one,
            None,
            is_late=False,
            cause=suggested_cause(frozenset(one.facts["findings"])),
            has_case=one.person_id in cases,
        )
        for one in live
    ]


_STILL = frozenset({"ISSUED", "ACTIVE", "SUSPENDED", "LOST"})
