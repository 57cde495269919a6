"""Asking for a correction of one's own enforcement file, as one table (domain C1.1; PIPL art. 46). Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from lms.errors import RuleBroken


class CorrectionState(StrEnum):
    """Filed by the person; found right and to be mended, or refused with a reason; mended; or taken back."""

    FILED = "FILED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    DONE = "DONE"
    TAKEN_BACK = "TAKEN_BACK"


class FileSection(StrEnum):
    """The fourteen sections of the file (C1.1)."""

    BASIC = "basic"
    POSTS = "posts"
    EDUCATION = "education"
    HOURS = "hours"
    EXAMS = "exams"
    CREDENTIALS = "credentials"
    OATHS = "oaths"
    REVIEWS = "reviews"
    APPRAISAL = "appraisal"
    COMMENDATION = "commendation"
    SANCTIONS = "sanctions"
    COMPLAINTS = "complaints"
    CASES = "cases"
    EXIT = "exit"


_S = CorrectionState
OPEN = frozenset({_S.FILED, _S.ACCEPTED})
# The whole machine. What was found right is mended where it is kept, by the verbs of that place; DONE says so.
CORRECTION_MOVES: Mapping[CorrectionState, frozenset[CorrectionState]] = {
    _S.FILED: frozenset({_S.ACCEPTED, _S.REFUSED, _S.TAKEN_BACK}),
    _S.ACCEPTED: frozenset({_S.DONE}),
    _S.REFUSED: frozenset(),
    _S.DONE: frozenset(),
    _S.TAKEN_BACK: frozenset(),
}
# Answered within so many days (GB/T 35273—2020 8.7; default).
ANSWER_DAYS = 30
# Hours have a way of their own: one objects to the entry itself, with its own term.
ELSEWHERE = frozenset({FileSection.HOURS})


def due_on(filed_on: date) -> date:
    """Return the last day on which a request is answered."""
    return filed_on + timedelta(days=ANSWER_DAYS)


def require_correction_move(old: str, new: CorrectionState) -> None:
    """Raise RuleBroken CORRECTION_MOVE unless a request may go there."""
    if new not in CORRECTION_MOVES[CorrectionState(old)]:
        raise RuleBroken("CORRECTION_MOVE", state=old)


def require_section(section: FileSection) -> None:
    """Raise RuleBroken CORRECTION_ELSEWHERE for what has a way of its own."""
    if section in ELSEWHERE:
        raise RuleBroken("CORRECTION_ELSEWHERE")
