"""Bulletins (通报) and urging (督促整改), FN-19-1, QD-12-2: who lags, and the machine of a rectification. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from lms.errors import RuleBroken

# Working days in which a lagging unit answers, and units praised in one bulletin [default].
ANSWER_DAYS, MOST_AHEAD = 10, 5


class RectificationState(StrEnum):
    """Where a rectification stands; overdue is no state but a fact beside it."""

    OPEN = "open"
    REPLIED = "replied"
    CLOSED = "closed"


MOVES: Mapping[RectificationState, frozenset[RectificationState]] = {
    RectificationState.OPEN: frozenset({RectificationState.REPLIED}),
    RectificationState.REPLIED: frozenset({RectificationState.OPEN, RectificationState.CLOSED}),
    RectificationState.CLOSED: frozenset(),
}


def require_move(old: str, new: RectificationState) -> None:
    """Raise RuleBroken RECTIFICATION_STATE when the table has no such step."""
    if new not in MOVES[RectificationState(old)]:
        raise RuleBroken("RECTIFICATION_STATE")


def lags(met: int, due: int, percent: int) -> bool:
    """Tell whether fewer than so many of a hundred met what is due; nobody due is never behind. Nothing is rounded."""
    return due > 0 and met * 100 < percent * due


def number_of(year: int, running: int) -> str:
    """Return the number of a bulletin, as official documents write it: year and issue, without gaps."""
    return f"〔{year}〕第{running}期"
