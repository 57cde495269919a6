"""Facts of the documents around an exam. Instants are local, as ISO writes them to the minute: 2023-11-20T09:00."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on every document of an exam. `way`: anywhere, room or paper; `kind` is its code."""

    title: str
    kind: str
    year: int
    minutes: int
    late_minutes: int
    way: str


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate and where he sits. `room` is empty where each is where he is; no ID number has a field here."""

    name: str
    unit: str
    ticket_no: str
    starts_at: str
    ends_at: str
    minutes: int
    room: str = ""
    address: str = ""
    seat: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """准考证: `check_in` is the address of the sitting and says nothing about the candidate."""

    place: Place
    check_in: str


@dataclass(frozen=True, slots=True)
class Tickets:
    """Admission tickets, one to be handed out or many to be cut."""

    head: Head
    tickets: tuple[Ticket, ...]
    bring: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A room of a sitting with those who sit there, by seat."""

    name: str
    address: str
    starts_at: str
    ends_at: str
    seats: int
    deep: int
    wide: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Rooms:
    """Rooms for a list each: seats, signatures, doors."""

    head: Head
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A lettered thing."""

    key: str
    html: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it stands on paper; `pieces` are a text around its blanks, `key` is empty but on key sheets.

    `columns`: how many options fit beside each other. `points` are halves.
    """

    number: str
    type: str
    points: int
    stem: str
    pieces: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    left: tuple[str, ...] = ()
    gaps: tuple[tuple[Option, ...], ...] = ()
    unit: str = ""
    columns: int = 1
    parts: tuple["Question", ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """大题: questions of one type. `each` is what one is worth, None where they differ."""

    type: str
    points: int
    each: int | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One variant of the questions; `place` names whose copy it is, None for a copy that anybody may be given."""

    variant: str
    sections: tuple[Section, ...]
    points: int
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """Question papers, answer sheets or keys, one after the other; `mark`, on keys alone, says who printed them."""

    head: Head
    papers: tuple[Paper, ...]
    starts_at: str
    mark: str = ""
