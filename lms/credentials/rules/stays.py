"""Stopping the execution of a decision that is under reconsideration or before a court, and going on with it. Pure.

A reconsideration does not stop a decision by itself; it is stopped in the cases of 行政复议法 (2023) art. 42 (before
2024: art. 21) and, before a court, of 行政诉讼法 art. 56. What was not executed is executed once that is over; days
on which it stood still count neither as days of a suspension nor as days of a bar [default].
"""

from datetime import date, timedelta
from enum import StrEnum

from lms.credentials.rules.cases import IN_EFFECT, CaseState
from lms.credentials.rules.causes import Outcome
from lms.errors import RuleBroken


class StayGround(StrEnum):
    """Why a decision is not executed for the time being."""

    RESPONDENT = "RESPONDENT"  # art. 42 (1): the organ that decided finds it necessary
    ORGAN = "ORGAN"  # art. 42 (2): the organ of reconsideration does
    ON_REQUEST = "ON_REQUEST"  # art. 42 (3): he asked for it, and that organ finds it reasonable
    LAW = "LAW"  # art. 42 (4): a law, regulation or rule says so
    COURT = "COURT"  # 行政诉讼法 56: a court ordered it


def require_stayable(state: str, outcome: str | None, *, is_over: bool, is_stayed: bool) -> None:
    """Raise RuleBroken unless there is something whose execution may be stopped: NOT_IN_EFFECT, STAY_RUNS.

    A decision that was not served has no effect yet; an interim suspension is ended, not stopped (CR3u).
    """
    if CaseState(state) not in IN_EFFECT or outcome in (None, Outcome.NONE) or is_over:
        raise RuleBroken("NOT_IN_EFFECT")
    if is_stayed:
        raise RuleBroken("STAY_RUNS")


def require_stay_day(on: date, first: date, today: date) -> None:
    """Raise RuleBroken STAY_DAY for a day to come, or before there was anything to stop or to go on with."""
    if not first <= on <= today:
        raise RuleBroken("STAY_DAY", first=first)


def later_by(day: date | None, days: int) -> date | None:
    """Return a last day that is moved by days on which nothing ran; without an end, or for ever, it stays so."""
    return day if day is None or day == date.max else day + timedelta(days=days)
