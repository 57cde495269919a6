"""The picture of somebody's practice: the row of working days, the month, what another system says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms.errors import RuleBroken
from lms.exercises.models import DailyQuiz, DailyResult
from lms.exercises.queries.daily import days_done, imported_between, quizzes_between
from lms.exercises.rules.streaks import DayCell, month_of, streak
from lms.holidays.queries import working_calendar
from lms.people.queries.people import list_leaves
from lms.workdays import is_working_day

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class OwnDays:
    """What the page of the daily quiz shows of a person's days."""

    first: date
    cells: list[DayCell]
    streak: int
    today: DailyQuiz | None
    imported: list[DailyResult]
    before: date
    after: date | None

    @property
    def done(self) -> int:
        """On how many days of the month the quiz was finished."""
        return sum(cell.state == "done" for cell in self.cells)


def own_days(db: Session, person_id: int, *, month: date, today: date) -> OwnDays:
    """Return a month of somebody's practice, the row he is in, and what other systems say of the month."""
    first = month.replace(day=1)
    next_first = (first + timedelta(days=31)).replace(day=1)
    last = next_first - timedelta(days=1)
    found = quizzes_between(db, person_id, first, last)
    on_leave, is_worked = leave_of(db, person_id), worked_days(db)
    quizzes = {day: (one.correct, one.questions, one.finished_at is not None) for day, one in found.items()}
    return OwnDays(
        first=first,
        cells=month_of(first, today, quizzes, is_worked=is_worked, is_on_leave=on_leave),
        streak=streak(days_done(db, person_id), today, lambda day: is_worked(day) and not on_leave(day)),
        today=found.get(today) or quizzes_between(db, person_id, today, today).get(today),
        imported=imported_between(db, person_id, first, last),
        before=(first - timedelta(days=1)).replace(day=1),
        after=next_first if next_first <= today else None,
    )


def leave_of(db: Session, person_id: int) -> Callable[[date], bool]:
    """Return the function that tells on which days a person is on approved leave."""
    spans = [(each.started_on, each.ended_on) for each in list_leaves(db, person_id)]
    return lambda day: any(start <= day <= end for start, end in spans)


def worked_days(db: Session) -> Callable[[date], bool]:
    """Return the function that tells whether a day is worked; of a year whose holidays nobody has published, Monday to
    Friday: no row of days is lost over it.
    """
    calendar = working_calendar(db)

    def is_worked(day: date) -> bool:
        try:
            return is_working_day(day, calendar)
        except RuleBroken:
            return day.weekday() < _SATURDAY

    return is_worked
