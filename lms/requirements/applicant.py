"""Whose turn it is with a first-time applicant, how soon he can be ready. Pure (QD-10-2, QD-10-3, domain C2.1 A4)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.requirements.first_time import FirstTime

# The window in which both must be complete; afterwards the application lapses (domain C2.1, A4) [default].
WINDOW_MONTHS = 12


class Turn(StrEnum):
    """Who has to do the next step of the training on the post."""

    COMPLETE = "COMPLETE"
    NO_MENTOR = "NO_MENTOR"
    SIGN = "SIGN"
    HAND_OVER = "HAND_OVER"
    CONFIRM = "CONFIRM"
    MEND = "MEND"
    WRITE = "WRITE"
    STUDY = "STUDY"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is under way: logs to write, to sign, to hand over (days), hours that wait for confirmation (hundredths)."""

    has_mentor: bool
    to_mend: int = 0
    to_sign: int = 0
    to_hand_over: int = 0
    to_confirm: int = 0


def turn_of(first: FirstTime, waiting: Waiting) -> Turn:
    """Return the step that is next: what holds up most comes first."""
    if first.met:
        return Turn.COMPLETE
    on_post = first.on_post_missing > 0
    steps = (
        (Turn.HAND_OVER, on_post and waiting.to_hand_over > 0),
        (Turn.CONFIRM, waiting.to_confirm > 0),
        (Turn.SIGN, on_post and waiting.to_sign > 0),
        (Turn.MEND, on_post and waiting.to_mend > 0),
        (Turn.NO_MENTOR, on_post and not waiting.has_mentor),
        (Turn.WRITE, on_post),
    )
    return next((turn for turn, is_next in steps if is_next), Turn.STUDY)


def days_needed(missing: int, day_cap: int) -> int:
    """Return how many days of practice are still needed at the most a day can give."""
    return -(-missing // day_cap)


def window_ends(since: date) -> date:
    """Return the last day of the twelve months in which the training is to be complete."""
    year = since.year + WINDOW_MONTHS // 12
    try:
        return since.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)
