"""Kinds of exams and the state machines of an exam and of its candidates (domain C4.1, C4.3). Pure."""

from collections.abc import Mapping
from enum import StrEnum

from lms.errors import RuleBroken


class ExamKind(StrEnum):
    """What an exam is for (C4.1)."""

    QUAL_PUBLIC = "QUAL_PUBLIC"
    QUAL_BUSINESS = "QUAL_BUSINESS"
    ANNUAL = "ANNUAL"
    DAILY = "DAILY"
    SPOT = "SPOT"
    RENEWAL = "RENEWAL"
    OFFPOST = "OFFPOST"
    PREPOST_AUX = "PREPOST_AUX"
    PREPOST_SUP = "PREPOST_SUP"


class Window(StrEnum):
    """All begin at one time, or each when he likes within a period (C4.4)."""

    FIXED = "fixed"
    ANY_TIME = "any_time"


class ExamState(StrEnum):
    """How far an exam is."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    MARKED = "marked"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


_S = ExamState
# The whole machine. Nothing goes back once somebody may have seen a paper.
EXAM_MOVES: Mapping[ExamState, frozenset[ExamState]] = {
    _S.DRAFT: frozenset({_S.ANNOUNCED, _S.CANCELLED}),
    _S.ANNOUNCED: frozenset({_S.DRAFT, _S.OPEN, _S.CANCELLED}),
    _S.OPEN: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset({_S.MARKED}),
    _S.MARKED: frozenset({_S.PUBLISHED}),
    _S.PUBLISHED: frozenset(),
    _S.CANCELLED: frozenset(),
}
# Until then kind, paper, dates and roster may change.
CHANGEABLE = frozenset({_S.DRAFT})
ROSTER_OPEN = frozenset({_S.ANNOUNCED})
# Who falls ill on the day of the exam can still be put off, until it is marked.
STANDING_OPEN = frozenset({_S.ANNOUNCED, _S.OPEN, _S.CLOSED})


class CandidateState(StrEnum):
    """Unit proposes, its legal office checks, the bureau confirms (C4.3)."""

    PROPOSED = "proposed"
    CHECKED = "checked"
    CONFIRMED = "confirmed"
    REMOVED = "removed"


_C = CandidateState
CANDIDATE_MOVES: Mapping[CandidateState, frozenset[CandidateState]] = {
    _C.PROPOSED: frozenset({_C.CHECKED, _C.REMOVED}),
    _C.CHECKED: frozenset({_C.CONFIRMED, _C.PROPOSED, _C.REMOVED}),
    _C.CONFIRMED: frozenset({_C.REMOVED}),
    _C.REMOVED: frozenset({_C.PROPOSED}),
}


class Standing(StrEnum):
    """Whether one who is on the roll must sit: due, put off to the make-up, or exempt; the last two by a document."""

    DUE = "due"
    DEFERRED = "deferred"
    EXEMPT = "exempt"


class AttemptState(StrEnum):
    """A sitting of one person: it runs, he handed it in, or the server or an invigilator ended it."""

    RUNNING = "running"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    ENDED = "ended"


class Step(StrEnum):
    """What happened in an attempt, in the order it happened."""

    STARTED = "started"
    OPENED = "opened"
    TAKEN_OVER = "taken_over"
    ADMITTED = "admitted"
    LEFT = "left"
    MINUTES_ADDED = "minutes_added"
    PAUSED = "paused"
    GONE_ON = "gone_on"
    LATE_SAVE = "late_save"
    CLOCK_MOVED = "clock_moved"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    ENDED = "ended"


class Irregularity(StrEnum):
    """Discipline, by code (C4.7)."""

    IMPERSONATION = "IMPERSONATION"
    DEVICE_NOTES = "DEVICE_NOTES"
    LEAKING = "LEAKING"
    DISRUPTING = "DISRUPTING"
    LEAVE_LIMIT = "LEAVE_LIMIT"
    OTHER = "OTHER"


def require_exam_move(old: str, new: str) -> None:
    """Raise RuleBroken EXAM_MOVE when an exam cannot go there."""
    if ExamState(new) not in EXAM_MOVES[ExamState(old)]:
        raise RuleBroken("EXAM_MOVE", old=old, new=new)


def require_candidate_move(old: str, new: str) -> None:
    """Raise RuleBroken CANDIDATE_MOVE when a candidate cannot go there."""
    if CandidateState(new) not in CANDIDATE_MOVES[CandidateState(old)]:
        raise RuleBroken("CANDIDATE_MOVE", old=old, new=new)


def require_changeable(state: str) -> None:
    """Raise RuleBroken EXAM_FROZEN once an exam was announced: people count on what was said."""
    if ExamState(state) not in CHANGEABLE:
        raise RuleBroken("EXAM_FROZEN", state=state)


def require_roster_open(state: str) -> None:
    """Raise RuleBroken ROSTER_CLOSED unless the exam is announced and not yet open."""
    if ExamState(state) not in ROSTER_OPEN:
        raise RuleBroken("ROSTER_CLOSED", state=state)


def require_standing_open(state: str) -> None:
    """Raise RuleBroken STANDING_CLOSED unless candidates may still ask to be put off or exempted."""
    if ExamState(state) not in STANDING_OPEN:
        raise RuleBroken("STANDING_CLOSED")
