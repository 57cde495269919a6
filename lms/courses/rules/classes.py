"""Rules of classes: the machine of their states, sittings of a timetable, who fits in. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from lms.errors import RuleBroken
from lms.hours.catalogue import Method
from lms.hours.rules import require_countable


class ClassState(StrEnum):
    """Where a class stands."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    HELD = "held"
    HANDED_IN = "handed_in"
    CANCELLED = "cancelled"


_S = ClassState
MOVES: Mapping[ClassState, frozenset[ClassState]] = {
    _S.DRAFT: frozenset({_S.ANNOUNCED, _S.CANCELLED}),
    _S.ANNOUNCED: frozenset({_S.HELD, _S.CANCELLED}),
    _S.HELD: frozenset({_S.HANDED_IN}),
    _S.HANDED_IN: frozenset(),
    _S.CANCELLED: frozenset(),
}
# What is held in person or live (C3.3). Study online, practice under a mentor, lecturing and self-study have own ways.
CLASS_METHODS = tuple(
    method
    for method in Method
    if method
    not in {
        *(Method.ONLINE, Method.SHADOWING, Method.ON_SITE_GUIDANCE, Method.MENTORING),
        *(Method.LECTURING, Method.SELF_STUDY),
    }
)
# Lessons with no longer break than this between them are signed in and out of once (default).
BREAK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as the rules see it."""

    id: int
    part: int
    starts_at: datetime
    ends_at: datetime
    lecturer_id: int | None = None

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Lessons of one civil day that follow each other; named by the first of them."""

    day: date
    lessons: tuple[Lesson, ...]

    @property
    def id(self) -> int:
        """The id of its first lesson."""
        return self.lessons[0].id

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.lessons[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.lessons[-1].ends_at

    @property
    def minutes(self) -> int:
        """Minutes taught; breaks are none."""
        return sum(lesson.minutes for lesson in self.lessons)


def require_class_move(old: str, new: ClassState) -> None:
    """Raise RuleBroken CLASS_STATE unless a class may go from one state to the other."""
    if new not in MOVES[ClassState(old)]:
        raise RuleBroken("CLASS_STATE", state=old)


def require_class_state(state: str, *allowed: ClassState) -> None:
    """Raise RuleBroken CLASS_STATE unless the class is in one of some states."""
    if state not in allowed:
        raise RuleBroken("CLASS_STATE", state=state)


def sittings(lessons: Iterable[Lesson], zone: tzinfo) -> list[Sitting]:
    """Put lessons together that follow each other on a civil day, in order of time."""
    found: list[list[Lesson]] = []
    for lesson in sorted(lessons, key=lambda lesson: (lesson.starts_at, lesson.id)):
        last = found[-1][-1] if found else None
        same_day = last is not None and _day(last, zone) == _day(lesson, zone)
        if last is not None and same_day and lesson.starts_at - last.ends_at <= BREAK:
            found[-1].append(lesson)
        else:
            found.append([lesson])
    return [Sitting(_day(group[0], zone), tuple(group)) for group in found]


def require_lesson(new: Lesson, others: Iterable[Lesson], zone: tzinfo) -> None:
    """Raise RuleBroken TIMES_REVERSED, TIMES_OTHER_DAY (into the next day) or LESSONS_OVERLAP for a lesson."""
    if new.ends_at <= new.starts_at:
        raise RuleBroken("TIMES_REVERSED")
    last_moment = new.ends_at - timedelta(microseconds=1)
    if new.starts_at.astimezone(zone).date() != last_moment.astimezone(zone).date():
        raise RuleBroken("TIMES_OTHER_DAY", day=new.starts_at.astimezone(zone).date())
    for other in others:
        if other.id != new.id and new.starts_at < other.ends_at and other.starts_at < new.ends_at:
            raise RuleBroken("LESSONS_OVERLAP", starts_at=other.starts_at, ends_at=other.ends_at)


def require_parts(method: Method, categories: Sequence[str]) -> None:
    """Raise RuleBroken METHOD_NOT_CLASS, PARTS_EMPTY, CATEGORY_UNKNOWN, METHOD_CATEGORY for what a class is about."""
    if method not in CLASS_METHODS:
        raise RuleBroken("METHOD_NOT_CLASS", method=method.value)
    if not categories:
        raise RuleBroken("PARTS_EMPTY")
    for category in categories:
        require_countable(category, method)


def meet(one: Iterable[Lesson], other: Iterable[Lesson]) -> Lesson | None:
    """Return a lesson of the first that shares time with one of the second, or None."""
    taken = list(other)
    return next(
        (a for a in one if any(a.starts_at < b.ends_at and b.starts_at < a.ends_at for b in taken)),
        None,
    )


def free_places(places: int | None, enrolled: int) -> int | None:
    """Return how many places are free; None when there is no limit."""
    return None if places is None else max(places - enrolled, 0)


def require_withdrawable(now: datetime, *, until: datetime | None, begins_at: datetime | None) -> None:
    """Raise RuleBroken WITHDRAW_LATE once the stated time, or without one the beginning of the class, has passed."""
    last = until or begins_at
    if last is not None and now > last:
        raise RuleBroken("WITHDRAW_LATE", until=last)


def _day(lesson: Lesson, zone: tzinfo) -> date:
    return lesson.starts_at.astimezone(zone).date()
