"""What signing in and out comes to: who is there, late, gone early, and the minutes each attended. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lms.courses.rules.classes import Sitting

# From when on one may sign in, and until when after the end sign out: arriving early locks nobody out (P15).
OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=30)


class Presence(StrEnum):
    """How somebody stands in a sitting; while it runs MISSING, IN and LATE may still change."""

    EXPECTED = "expected"
    MISSING = "missing"
    IN = "in"
    LATE = "late"
    PRESENT = "present"
    CAME_LATE = "came_late"
    LEFT_EARLY = "left_early"
    LATE_AND_EARLY = "late_and_early"
    NO_SIGN_OUT = "no_sign_out"
    NO_SHOW = "no_show"
    TEACHES = "teaches"


@dataclass(frozen=True, slots=True)
class Sign:
    """One signing as it stands on record: in, out or absent; by hand, or as a code showed."""

    kind: str
    at: datetime
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person in one sitting: from when to when, and the minutes of each of its lessons."""

    state: Presence
    came_at: datetime | None
    left_at: datetime | None
    minutes_of: tuple[int, ...]

    @property
    def minutes(self) -> int:
        """Minutes attended, breaks left out."""
        return sum(self.minutes_of)


def attendance_of(
    sitting: Sitting, signs: Sequence[Sign], *, now: datetime, tolerance: int, person_id: int | None = None
) -> Attendance:
    """Reckon what one person's signs in a sitting come to; signs stand in the order they were recorded.

    Minutes of a lesson are the part of it between coming and leaving. Up to `tolerance` minutes late or early count as
    full. Without a sign-out nothing is proven, so nothing counts. Lessons that the person teaches are none he attends.
    """
    came, left = _times(signs)
    nothing = tuple(0 for _ in sitting.lessons)
    if all(lesson.lecturer_id == person_id for lesson in sitting.lessons) and person_id is not None:
        return Attendance(Presence.TEACHES, came, left, nothing)
    if came is None:
        return Attendance(_without_sign(sitting, now, absent=_is_absent(signs)), None, None, nothing)
    grace = timedelta(minutes=tolerance)
    is_late = came - sitting.starts_at > grace
    if left is None:
        return Attendance(_still_in(sitting, now, is_late=is_late), came, None, nothing)
    is_early = sitting.ends_at - left > grace
    start = came if is_late else sitting.starts_at
    end = left if is_early else sitting.ends_at
    minutes = tuple(
        0
        if person_id is not None and lesson.lecturer_id == person_id
        else _shared(lesson.starts_at, lesson.ends_at, start, end)
        for lesson in sitting.lessons
    )
    return Attendance(_final(is_late=is_late, is_early=is_early), came, left, minutes)


def sign_in_window(sitting: Sitting) -> tuple[datetime, datetime]:
    """Return from when to when one may sign in."""
    return sitting.starts_at - OPENS_BEFORE, sitting.ends_at


def sign_out_window(sitting: Sitting) -> tuple[datetime, datetime]:
    """Return from when to when one may sign out; leaving early is recorded as it is."""
    return sitting.starts_at, sitting.ends_at + CLOSES_AFTER


def is_running(sitting: Sitting, now: datetime) -> bool:
    """Tell whether somebody may sign in or out now."""
    return sitting.starts_at - OPENS_BEFORE <= now <= sitting.ends_at + CLOSES_AFTER


def _times(signs: Iterable[Sign]) -> tuple[datetime | None, datetime | None]:
    """Return when somebody came and left: the last word by hand, else the first sign in and the last out by code."""
    came = left = None
    came_by_hand = left_by_hand = False
    for sign in signs:
        if sign.kind == "absent":
            came = left = None
            came_by_hand = left_by_hand = True
        elif sign.kind == "in" and (sign.by_hand or (came is None and not came_by_hand)):
            came, came_by_hand = sign.at, sign.by_hand
        elif sign.kind == "out" and (sign.by_hand or not left_by_hand):
            left, left_by_hand = sign.at, sign.by_hand
    return came, left if came is not None and left is not None and left >= came else None


def _is_absent(signs: Sequence[Sign]) -> bool:
    return bool(signs) and signs[-1].kind == "absent"


def _without_sign(sitting: Sitting, now: datetime, *, absent: bool) -> Presence:
    if absent or now > sitting.ends_at:
        return Presence.NO_SHOW
    return Presence.EXPECTED if now < sitting.starts_at else Presence.MISSING


def _still_in(sitting: Sitting, now: datetime, *, is_late: bool) -> Presence:
    if now > sitting.ends_at + CLOSES_AFTER:
        return Presence.NO_SIGN_OUT
    return Presence.LATE if is_late else Presence.IN


def _final(*, is_late: bool, is_early: bool) -> Presence:
    if is_late and is_early:
        return Presence.LATE_AND_EARLY
    if is_late:
        return Presence.CAME_LATE
    return Presence.LEFT_EARLY if is_early else Presence.PRESENT


def _shared(start: datetime, end: datetime, came: datetime, left: datetime) -> int:
    return max((min(end, left) - max(start, came)) // timedelta(minutes=1), 0)
