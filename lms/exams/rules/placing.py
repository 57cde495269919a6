"""Dividing candidates over sittings and rooms, and seating them: the same seed and roster, the same places. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lms.errors import RuleBroken
from question_bank.chance import Chance


@dataclass(frozen=True, slots=True)
class ToPlace:
    """A candidate who needs a place; those of one unit are kept together."""

    candidate_id: int
    unit_id: int


@dataclass(slots=True)
class Bin:
    """A room of a sitting, or a sitting where each is where he is (`room_id` and `capacity` None: no limit).

    `most_of_one` of a unit sit there, as long as there is room elsewhere: so that no two need sit side by side.
    """

    sitting_id: int
    room_id: int | None = None
    capacity: int | None = None
    most_of_one: int | None = None
    people: list[ToPlace] = field(default_factory=list)

    @property
    def free(self) -> int | None:
        """How many more fit; None: any number."""
        return None if self.capacity is None else self.capacity - len(self.people)

    def holds(self, unit: Sequence[ToPlace], *, apart: bool = True) -> int:
        """Return how many of a unit this room can still take; not `apart`: though they then sit side by side."""
        most = self.most_of_one if apart and self.most_of_one is not None else len(unit)
        return min(self.free or 0, most, len(unit))


def divide(people: Sequence[ToPlace], bins: Sequence[Bin], seed: str) -> None:
    """Put everybody into a bin: the largest units first, each whole where it fits whole, else over as few as can be.

    Rooms are filled in their order; what is left goes where there is no limit, to the emptiest first. Raises
    RuleBroken ROOMS_TOO_SMALL, with how many have no place, before anybody is placed.
    """
    units = _by_unit(people, seed)
    rooms = [each for each in bins if each.capacity is not None]
    open_ones = [each for each in bins if each.capacity is None]
    total = sum(each.free or 0 for each in rooms)
    if not open_ones and total < len(people):
        raise RuleBroken("ROOMS_TOO_SMALL", people=len(people) - total)
    for unit in units:
        _place(unit, rooms, open_ones)


def _by_unit(people: Sequence[ToPlace], seed: str) -> list[list[ToPlace]]:
    units: dict[int, list[ToPlace]] = defaultdict(list)
    for each in sorted(people, key=lambda one: one.candidate_id):
        units[each.unit_id].append(each)
    for unit_id, unit in units.items():
        Chance("placing", seed, unit_id).shuffle(unit)
    return [unit for _, unit in sorted(units.items(), key=lambda pair: (-len(pair[1]), pair[0]))]


def _place(unit: list[ToPlace], rooms: Sequence[Bin], open_ones: Sequence[Bin]) -> None:
    whole = next((room for room in rooms if room.holds(unit) >= len(unit)), None)
    if whole is None and open_ones:
        whole = min(open_ones, key=lambda each: len(each.people))
    if whole is not None:
        whole.people.extend(unit)
        return
    for apart in (True, False):
        # The rooms of one sitting where they suffice, the roomiest first: a unit is split over as few as can be.
        near = _one_sitting(unit, rooms, apart=apart)
        for room in sorted(near, key=lambda each: -each.holds(unit, apart=apart)):
            taken = unit[: room.holds(unit, apart=apart)]
            room.people.extend(taken)
            unit = unit[len(taken) :]


def _one_sitting(unit: Sequence[ToPlace], rooms: Sequence[Bin], *, apart: bool) -> Sequence[Bin]:
    for sitting in dict.fromkeys(room.sitting_id for room in rooms):
        own = [room for room in rooms if room.sitting_id == sitting]
        if sum(room.holds(unit, apart=apart) for room in own) >= len(unit):
            return own
    return rooms


@dataclass(frozen=True, slots=True)
class Grid:
    """The seats of a room: rows from the front, seats in a row; seats are numbered row by row from 1."""

    deep: int
    wide: int
    variants: int = 1

    def place(self, number: int) -> tuple[int, int]:
        """Return row and seat of a number, from 1."""
        return (number - 1) // self.wide + 1, (number - 1) % self.wide + 1

    def variant(self, number: int) -> int:
        """Return which paper variant lies at a seat: another one than at every seat beside, before and behind."""
        row, seat = self.place(number)
        if self.variants >= 4:
            return row % 2 * 2 + seat % 2
        if self.variants == 3:
            return (row + seat) % 3
        return (row + seat) % 2 if self.variants == 2 else 0

    def neighbours(self, number: int) -> list[int]:
        """Return the seats beside, before and behind a seat."""
        row, seat = self.place(number)
        around = ((row - 1, seat), (row + 1, seat), (row, seat - 1), (row, seat + 1))
        return [(r - 1) * self.wide + s for r, s in around if 1 <= r <= self.deep and 1 <= s <= self.wide]


def seat(people: Sequence[ToPlace], grid: Grid, seed: str, taken: Mapping[int, int] | None = None) -> dict[int, int]:
    """Map seat numbers to candidates so that neighbours are of different units where that can be.

    The seats are taken like the dark fields of a chessboard first, then the light ones, unit after unit, the largest
    first: a unit that is no more than half of the room has no two side by side. `taken` maps seats that are not given
    out any more to the unit there. Nobody is left out: the caller has seen to it that all fit.
    """
    held = dict(taken or {})
    free = [number for number in range(1, grid.deep * grid.wide + 1) if number not in held]
    dark = [number for number in free if sum(grid.place(number)) % 2 == 0]
    light = [number for number in free if sum(grid.place(number)) % 2]
    line = [each for unit in _by_unit(people, seed) for each in unit]
    seats = dict(zip([*dark, *light], line, strict=False))
    units = held | {number: each.unit_id for number, each in seats.items()}
    _part(seats, units, free, grid)
    return {number: each.candidate_id for number, each in sorted(seats.items())}


def side_by_side(units: Mapping[int, int], grid: Grid) -> int:
    """Return how many pairs of neighbours are of one unit; `units` maps seats that are taken."""
    return sum(
        units.get(other) == unit
        for number, unit in units.items()
        for other in grid.neighbours(number)
        if other > number
    )


def _part(seats: dict[int, ToPlace], units: dict[int, int], free: Sequence[int], grid: Grid) -> None:
    """Mend what the order of a chessboard left: change places with somebody, or with nobody, where both then fit."""
    for number in sorted(seats):
        if not _clashes(number, units[number], units, grid):
            continue
        for other in free:
            if other != number and _swap_helps(number, other, units, grid):
                _swap(number, other, seats, units)
                break


def _clashes(number: int, unit: int, units: Mapping[int, int], grid: Grid, but: int = 0) -> int:
    return sum(units.get(each) == unit for each in grid.neighbours(number) if each != but)


def _swap_helps(number: int, other: int, units: Mapping[int, int], grid: Grid) -> bool:
    mine, his = units[number], units.get(other)
    if mine == his or other in grid.neighbours(number):
        return False
    before, after = _clashes(number, mine, units, grid), _clashes(other, mine, units, grid)
    if his is not None:
        before, after = before + _clashes(other, his, units, grid), after + _clashes(number, his, units, grid)
    return after < before


def _swap(number: int, other: int, seats: dict[int, ToPlace], units: dict[int, int]) -> None:
    mine, his = seats.pop(number), seats.pop(other, None)
    del units[number]
    units.pop(other, None)
    seats[other], units[other] = mine, mine.unit_id
    if his is not None:
        seats[number], units[number] = his, his.unit_id
