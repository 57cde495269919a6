"""Who is in, late, missing and out: a class's list with what each person's signs come to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.courses.models.attendance import AttendanceSign, RosterCheck, RosterDoubt
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.attendance import as_signs, checks_of, doubts_of, signs_of
from lms.courses.queries.classes import sittings_of
from lms.courses.queries.enrolments import Listed, list_of
from lms.courses.rules.attendance import Attendance, Presence, attendance_of
from lms.courses.rules.classes import Sitting


@dataclass(frozen=True, slots=True)
class Seat:
    """One person in one sitting: what his signs come to, the signs themselves, and a doubt whether he was there."""

    listed: Listed
    attendance: Attendance
    signs: Sequence[AttendanceSign]
    doubt: RosterDoubt | None

    @property
    def id(self) -> int:
        """The person's id."""
        return self.listed.id

    @property
    def name(self) -> str:
        """The person's name."""
        return self.listed.name

    @property
    def by_hand(self) -> bool:
        """Whether the host put something down by hand."""
        return any(sign.way in ("hand", "paper") for sign in self.signs)

    @property
    def is_doubtful(self) -> bool:
        """Whether he signed and was not seen, and nobody has settled it."""
        return self.doubt is not None and self.doubt.outcome is None

    @property
    def minutes_of(self) -> tuple[int, ...]:
        """Minutes of each lesson that count: none while in doubt, or when it was settled that he was not there."""
        if self.doubt is not None and self.doubt.outcome != "present":
            return tuple(0 for _ in self.attendance.minutes_of)
        return self.attendance.minutes_of

    @property
    def minutes(self) -> int:
        """Minutes that count in this sitting."""
        return sum(self.minutes_of)


@dataclass(frozen=True, slots=True)
class Board:
    """One sitting with everybody who is enrolled, and who vouched for the list."""

    sitting: Sitting
    seats: Sequence[Seat]
    check: RosterCheck | None

    @property
    def counts(self) -> Mapping[Presence, int]:
        """How many people stand how."""
        return Counter(seat.attendance.state for seat in self.seats)

    def count(self, *states: str) -> int:
        """Return how many people stand in one of some states."""
        return sum(seat.attendance.state in states for seat in self.seats)


def boards_of(db: Session, one: TrainingClass) -> list[Board]:
    """Return every sitting of a class with its list; the class comes from a query that asked for the reach."""
    listed = [row for row in list_of(db, one.id) if row.enrolment.state == "enrolled"]
    signs, checks, now = signs_of(db, one.id), checks_of(db, one.id), clock.now()
    doubts = {(doubt.session_id, doubt.person_id): doubt for doubt in doubts_of(db, one.id)}
    found = []
    for sitting in sittings_of(one):
        seats = []
        for row in sorted(listed, key=lambda row: (row.person.unit, row.name, row.id)):
            own = signs.get((sitting.id, row.id), [])
            reckoned = attendance_of(sitting, as_signs(own), now=now, tolerance=one.tolerance, person_id=row.id)
            seats.append(Seat(row, reckoned, own, doubts.get((sitting.id, row.id))))
        found.append(Board(sitting, seats, checks.get(sitting.id)))
    return found


def minutes_by_part(boards: Sequence[Board], day: date) -> dict[int, dict[int, int]]:
    """Map people to the minutes of each part that count on a day; who has none is left out."""
    found: dict[int, dict[int, int]] = {}
    for board in boards:
        if board.sitting.day != day:
            continue
        for seat in board.seats:
            parts = found.setdefault(seat.id, {})
            for lesson, minutes in zip(board.sitting.lessons, seat.minutes_of, strict=True):
                parts[lesson.part] = parts.get(lesson.part, 0) + minutes
    return {person: parts for person, parts in found.items() if sum(parts.values())}
