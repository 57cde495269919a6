"""How many working days in a row somebody practised, and the picture of his month. Pure.

Days off and days of leave neither count nor break a row; today breaks nothing before it is over.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

# So far back a row is looked for; nobody looks at a picture of more.
_MOST_DAYS = 800


class DayState(StrEnum):
    """What a day of the month was like."""

    DONE = "done"
    BEGUN = "begun"
    OPEN = "open"
    MISSED = "missed"
    OFF = "off"
    LEAVE = "leave"
    TO_COME = "to_come"


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day in the picture: right answers of so many, where there was a quiz."""

    day: date
    state: DayState
    right: int = 0
    questions: int = 0


def streak(done: Collection[date], today: date, counts: Callable[[date], bool]) -> int:
    """Return the working days in a row up to today on which a quiz was finished; `counts`: is a day worked by him?"""
    row = 0
    for back in range(_MOST_DAYS):
        day = today - timedelta(days=back)
        if not counts(day):
            continue
        if day in done:
            row += 1
        elif day != today:
            break
    return row


def month_of(
    first: date,
    today: date,
    quizzes: Mapping[date, tuple[int, int, bool]],
    *,
    is_worked: Callable[[date], bool],
    is_on_leave: Callable[[date], bool],
) -> list[DayCell]:
    """Return the days of a month, the first being `first`; quizzes: right, questions and whether it was finished."""
    cells, day = [], first
    while day.month == first.month:
        right, questions, finished = quizzes.get(day, (0, 0, False))
        state = _state(day, today, day in quizzes, finished, is_worked, is_on_leave)
        cells.append(DayCell(day, state, right, questions))
        day += timedelta(days=1)
    return cells


def _state(
    day: date,
    today: date,
    has_quiz: bool,  # noqa: FBT001 - a fact of the day
    finished: bool,  # noqa: FBT001
    is_worked: Callable[[date], bool],
    is_on_leave: Callable[[date], bool],
) -> DayState:
    if finished:
        return DayState.DONE
    if has_quiz:
        return DayState.BEGUN
    if is_on_leave(day):
        return DayState.LEAVE
    if day > today:
        return DayState.TO_COME
    if not is_worked(day):
        return DayState.OFF
    return DayState.OPEN if day == today else DayState.MISSED
