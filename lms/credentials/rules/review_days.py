"""Days of the yearly review: by when it is due, until when something is cured, from when it is listed. Pure."""

from datetime import date, timedelta

from lms.workdays import Calendar, natural_days_after

# Who has less time left than this is given it all the same [default].
LEAST_CURE_DAYS = 30
RETURN_DAYS = 30  # after coming back, who was deferred (C2.5)
TO_LEADER_DAYS, TO_BUREAU_DAYS = 1, 15


def day_after_year(year: int, month_day: str) -> date:
    """Return a day (month-day) of the year after the reviewed one."""
    month, day = (int(part) for part in month_day.split("-"))
    return date(year + 1, month, day)


def cure_until(year: int, month_day: str, decided_on: date, calendar: Calendar) -> date:
    """Return until when conditions are met: 30 June, or 30 days after the decision where that is later (C2.5)."""
    return max(day_after_year(year, month_day), natural_days_after(decided_on, LEAST_CURE_DAYS, calendar))


def listed_from(due_on: date, *, to_bureau: bool) -> date:
    """Return from when an overdue review is listed: to the leader on day 1, to the bureau on day 15 (C2.5)."""
    return due_on + timedelta(days=TO_BUREAU_DAYS if to_bureau else TO_LEADER_DAYS)
