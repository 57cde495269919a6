"""What an exam waits for, and whom: so that the desk shows everybody what is his. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from lms.access import Permission
from lms.exams.rules.states import ExamState


class Wait(StrEnum):
    """What has to happen next."""

    ANNOUNCE = "announce"
    PROPOSE = "propose"
    CHECK = "check"
    CONFIRM = "confirm"
    DRAW = "draw"
    OPEN = "open"
    START = "start"
    SIT = "sit"
    MARK = "mark"
    PUBLISH = "publish"
    NOTHING = "nothing"


# Who does it; what waits for the clock or for candidates is nobody's at the desk.
HANDS: dict[Wait, Permission] = {
    Wait.ANNOUNCE: Permission.RUN_EXAMS,
    Wait.PROPOSE: Permission.PROPOSE_CANDIDATES,
    Wait.CHECK: Permission.CHECK_CANDIDATES,
    Wait.CONFIRM: Permission.RUN_EXAMS,
    Wait.DRAW: Permission.RUN_EXAMS,
    Wait.OPEN: Permission.RUN_EXAMS,
    Wait.SIT: Permission.INVIGILATE,
    Wait.PUBLISH: Permission.PUBLISH_EXAMS,
}


@dataclass(frozen=True, slots=True)
class Stand:
    """An exam in numbers: candidates by state, who must sit, papers drawn, who sits and has finished."""

    proposed: int = 0
    checked: int = 0
    confirmed: int = 0
    due: int = 0
    papers: int = 0
    running: int = 0
    finished: int = 0


def next_wait(state: str, stand: Stand, *, has_begun: bool) -> Wait:
    """Return what an exam waits for; `has_begun`: the time of its first sitting has come."""
    if state == ExamState.DRAFT:
        return Wait.ANNOUNCE
    if state == ExamState.ANNOUNCED:
        return _before(stand)
    if state == ExamState.OPEN:
        return Wait.SIT if has_begun else Wait.START
    if state == ExamState.CLOSED:
        return Wait.MARK
    return Wait.PUBLISH if state == ExamState.MARKED else Wait.NOTHING


def _before(stand: Stand) -> Wait:
    if stand.proposed:
        return Wait.CHECK
    if stand.checked:
        return Wait.CONFIRM
    if not stand.due:
        return Wait.PROPOSE
    return Wait.DRAW if stand.papers < stand.due else Wait.OPEN


def people_in(wait: Wait, stand: Stand) -> int:
    """Return how many people a wait is about."""
    return {
        Wait.CHECK: stand.proposed,
        Wait.CONFIRM: stand.checked,
        Wait.DRAW: stand.due - stand.papers,
        Wait.OPEN: stand.due,
        Wait.START: stand.due,
        Wait.SIT: stand.running,
    }.get(wait, 0)
