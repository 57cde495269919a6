"""The days of a class as the ledger takes them: what was held, the minutes of each person, and who has none and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from lms.courses.models.classes import ClassSession, TrainingClass
from lms.courses.queries.boards import Board, Seat, minutes_by_part
from lms.courses.queries.classes import lessons_of, sittings_of
from lms.courses.queries.results import taught_before
from lms.courses.rules.attendance import Presence
from lms.courses.rules.classes import Lesson
from lms.errors import RuleBroken
from lms.hours.actions.proposing import Held, Part
from lms.hours.catalogue import EVENT_CREDIT, Method


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a class, or what one person taught on it: minutes by part for each, and why others have none."""

    kind: str
    held: Held
    minutes: Mapping[int, tuple[int, ...]]
    nothing: Mapping[int, RuleBroken]

    @property
    def key(self) -> tuple[str, str]:
        """What names it among the results."""
        return self.kind, self.held.occurred_on.isoformat()


def days_of(one: TrainingClass, boards: Sequence[Board]) -> list[Day]:
    """Return the days of a class with everybody who is enrolled, in order of time."""
    found = []
    for on in sorted({board.sitting.day for board in boards}):
        lessons = [lesson for board in boards if board.sitting.day == on for lesson in board.sitting.lessons]
        held = _held(one, on, lessons, Method(one.method), one.title)
        parts = [part for part in one.parts if any(lesson.part == part.id for lesson in lessons)]
        unsettled = {seat.id for board in boards if board.sitting.day == on for seat in board.seats if seat.is_doubtful}
        own = {person: each for person, each in minutes_by_part(boards, on).items() if person not in unsettled}
        minutes = {person: tuple(each.get(part.id, 0) for part in parts) for person, each in own.items()}
        found.append(Day("ATTENDED", held, minutes, _nothing(boards, on, set(minutes))))
    return _once(found) if Method(one.method) in EVENT_CREDIT else found


def _once(days: Sequence[Day]) -> list[Day]:
    """Give everybody the credit of an event of several days on the first day he took part (C3.3: 4 per event)."""
    counted: dict[int, date] = {}
    found = []
    for day in days:
        again = {person: counted[person] for person in day.minutes if person in counted and any(day.minutes[person])}
        minutes = {person: own for person, own in day.minutes.items() if person not in again}
        counted |= {person: day.held.occurred_on for person, own in minutes.items() if any(own)}
        nothing = {**day.nothing, **{person: RuleBroken("EVENT_COUNTED", day=on) for person, on in again.items()}}
        found.append(replace(day, minutes=minutes, nothing=nothing))
    return found


def with_awards(day: Day, awarded: Collection[int]) -> Day:
    """Return a day with those of its people who won something; nobody else can."""
    won = frozenset(person for person in awarded if person in day.minutes)
    return replace(day, held=replace(day.held, awarded=won)) if won else day


def lectures_of(db: Session, one: TrainingClass) -> list[Day]:
    """Return what each of our own people taught on each day; the same lecture counts once a year (C3.3)."""
    rows = {row.id: row for row in one.sessions}
    lecturers = sorted({lesson.lecturer_id for lesson in lessons_of(one) if lesson.lecturer_id})
    found = []
    for person in lecturers:
        topics: dict[int, set[str]] = {}
        for on in sorted({sitting.day for sitting in sittings_of(one)}):
            lessons = [
                lesson
                for sitting in sittings_of(one)
                if sitting.day == on
                for lesson in sitting.lessons
                if lesson.lecturer_id == person
            ]
            if not lessons:
                continue
            known = topics.setdefault(on.year, taught_before(db, person, on.year, but=one.id))
            found.append(_lecture(one, on, person, lessons, rows, known))
            known |= {rows[lesson.id].topic for lesson in lessons}
    return found


def _lecture(
    one: TrainingClass,
    on: date,
    person: int,
    lessons: list[Lesson],
    rows: Mapping[int, ClassSession],
    known: set[str],
) -> Day:
    new: list[Lesson] = []
    seen = set(known)
    for lesson in lessons:
        topic = rows[lesson.id].topic
        if topic not in seen:
            new.append(lesson)
        seen.add(topic)
    title = "；".join(dict.fromkeys(rows[lesson.id].topic for lesson in new or lessons))
    held = _held(one, on, new or lessons, Method.LECTURING, title)
    if not new:
        return Day("LECTURED", held, {}, {person: RuleBroken("LECTURE_TWICE", title=title, year=on.year)})
    return Day("LECTURED", held, {person: tuple(part.minutes for part in held.parts)}, {})


def _held(one: TrainingClass, on: date, lessons: Sequence[Lesson], method: Method, title: str) -> Held:
    minutes: dict[int, int] = {}
    for lesson in lessons:
        minutes[lesson.part] = minutes.get(lesson.part, 0) + lesson.minutes
    rows = {row.id: row for row in one.sessions}
    taught_by = [_lecturer(rows[lesson.id]) for lesson in lessons]
    return Held(
        title=title,
        method=method,
        occurred_on=on,
        parts=[Part(part.category, part.tags, minutes[part.id]) for part in one.parts if part.id in minutes],
        starts_at=min(lesson.starts_at for lesson in lessons),
        ends_at=max(lesson.ends_at for lesson in lessons),
        place=one.place or None,
        lecturer="、".join(dict.fromkeys(name for name in taught_by if name)) or None,
        make_up_for=one.make_up_for,
        series=f"class:{one.id}",
        # Who teaches a course does not take it.
        course_code=f"{one.version.course.code}/{one.version.number}"
        if one.version and method is not Method.LECTURING
        else None,
    )


def _lecturer(row: ClassSession) -> str | None:
    return row.lecturer.name if row.lecturer else row.lecturer_name


def _nothing(boards: Sequence[Board], on: date, credited: set[int]) -> dict[int, RuleBroken]:
    """Say of everybody enrolled who has no minutes that day why."""
    seats: dict[int, list[Seat]] = {}
    for board in boards:
        for seat in board.seats if board.sitting.day == on else ():
            seats.setdefault(seat.id, []).append(seat)
    return {person: _why(own) for person, own in seats.items() if person not in credited and not _taught_all(own)}


def _why(seats: Sequence[Seat]) -> RuleBroken:
    if any(seat.is_doubtful for seat in seats):
        return RuleBroken("IN_DOUBT")
    if any(seat.doubt is not None for seat in seats):
        return RuleBroken("NOT_SEEN")
    states = {seat.attendance.state for seat in seats}
    return RuleBroken("NO_SIGN_OUT" if states & {Presence.NO_SIGN_OUT, Presence.IN, Presence.LATE} else "NO_SHOW")


def _taught_all(seats: Sequence[Seat]) -> bool:
    return all(seat.attendance.state == Presence.TEACHES for seat in seats)
