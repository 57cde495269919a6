"""Dividing and seating candidates: units together, rooms never too full, neighbours parted, always the same."""

import pytest

from lms.errors import RuleBroken
from lms.exams.rules.placing import Bin, Grid, ToPlace, divide, seat, side_by_side
from question_bank.chance import Chance


def crowd(*sizes: int) -> list[ToPlace]:
    people = [(unit, n) for unit, size in enumerate(sizes, start=1) for n in range(size)]
    return [ToPlace(number, unit) for number, (unit, _) in enumerate(people, start=1)]


def seated(people: list[ToPlace], grid: Grid, seed: str = "s") -> tuple[dict[int, int], int]:
    places = seat(people, grid, seed)
    unit_of = {each.candidate_id: each.unit_id for each in people}
    return places, side_by_side({number: unit_of[who] for number, who in places.items()}, grid)


def test_a_unit_stays_together_where_a_room_can_hold_it() -> None:
    people = crowd(12, 9, 8)
    rooms = [Bin(1, 1, 20), Bin(1, 2, 12)]
    divide(people, rooms, "a")
    assert [{each.unit_id for each in room.people} for room in rooms] == [{1, 3}, {2}]
    assert [len(room.people) for room in rooms] == [20, 9]


def test_a_unit_that_fits_nowhere_whole_is_split_over_as_few_rooms_as_can_be() -> None:
    rooms = [Bin(1, 1, 10), Bin(1, 2, 30), Bin(1, 3, 20)]
    divide(crowd(45), rooms, "a")
    assert [len(room.people) for room in rooms] == [0, 30, 15]


def test_rooms_are_never_too_full_and_who_has_no_place_is_counted_before_anybody_is_placed() -> None:
    rooms = [Bin(1, 1, 10), Bin(2, 2, 10)]
    with pytest.raises(RuleBroken) as refusal:
        divide(crowd(15, 8), rooms, "a")
    assert (refusal.value.code, refusal.value.parameters) == ("ROOMS_TOO_SMALL", {"people": 3})
    assert not any(room.people for room in rooms)


def test_what_rooms_cannot_hold_goes_where_there_is_no_limit_evenly() -> None:
    bins = [Bin(1, 1, 5), Bin(2), Bin(3)]
    divide(crowd(6, 5, 4, 3), bins, "a")
    assert [len(each.people) for each in bins] == [5, 6, 7]


@pytest.mark.parametrize("round_", range(40))
def test_no_room_is_ever_too_full_and_nobody_is_lost(round_: int) -> None:
    chance = Chance("crowds", round_)
    people = crowd(*(1 + chance.below(40) for _ in range(1 + chance.below(20))))
    bins: list[Bin] = []
    total = 0
    while total < len(people):
        size = 5 + chance.below(50)
        bins.append(Bin(1 + len(bins) % 3, len(bins) + 1, size))
        total += size
    divide(people, bins, str(round_))
    assert all(len(each.people) <= (each.capacity or 0) for each in bins)
    placed = [one.candidate_id for each in bins for one in each.people]
    assert sorted(placed) == [each.candidate_id for each in people]


def test_the_same_seed_gives_the_same_places_and_another_seed_others() -> None:
    people, grid = crowd(12, 9, 9), Grid(6, 5)
    assert seat(people, grid, "a") == seat(list(reversed(people)), grid, "a")
    assert seat(people, grid, "a") != seat(people, grid, "b")


@pytest.mark.parametrize("sizes", [(15, 15), (10, 10, 10), (14, 6, 5, 5), (1,) * 30, (7, 7, 7, 9), (13, 12, 5), (3, 2)])
def test_neighbours_are_of_different_units_where_no_unit_is_more_than_half_of_the_room(sizes: tuple[int, ...]) -> None:
    places, pairs = seated(crowd(*sizes), Grid(6, 5))
    assert len(places) == sum(sizes)
    assert pairs == 0


def test_a_single_unit_spreads_out_while_the_room_has_seats_to_spare() -> None:
    assert seated(crowd(15), Grid(6, 5))[1] == 0
    assert seated(crowd(20), Grid(6, 5))[1] > 0, "more than half of one unit must sit side by side"


@pytest.mark.parametrize("variants", [2, 3, 4])
def test_no_neighbour_has_the_same_paper_variant(variants: int) -> None:
    grid = Grid(7, 8, variants)
    for number in range(1, 57):
        assert all(grid.variant(number) != grid.variant(other) for other in grid.neighbours(number))
    assert {grid.variant(number) for number in range(1, 57)} == set(range(variants))


def test_seats_are_numbered_row_by_row_from_the_front() -> None:
    grid = Grid(3, 4)
    assert [grid.place(number) for number in (1, 4, 5, 12)] == [(1, 1), (1, 4), (2, 1), (3, 4)]
    assert sorted(grid.neighbours(6)) == [2, 5, 7, 10]


def test_seats_that_are_taken_stay_and_newcomers_keep_away_from_their_own_unit() -> None:
    grid = Grid(1, 5)
    places = seat([ToPlace(9, 1)], grid, "a", taken={1: 1, 3: 2})
    assert list(places) != [2]
    assert side_by_side({1: 1, 3: 2} | dict.fromkeys(places, 1), grid) == 0


def test_where_told_no_unit_takes_more_than_half_of_a_room_while_there_is_room_elsewhere() -> None:
    rooms = [Bin(1, 1, 30, 15), Bin(1, 2, 30, 15), Bin(2, 3, 30, 15), Bin(2, 4, 30, 15)]
    divide(crowd(28, 26, 20, 10), rooms, "a")
    for room in rooms:
        units = [each.unit_id for each in room.people]
        assert all(units.count(unit) <= 15 for unit in units)
    sittings = {
        unit: {room.sitting_id for room in rooms for one in room.people if one.unit_id == unit} for unit in (1, 2)
    }
    assert all(len(each) == 1 for each in sittings.values()), "a unit stays in one sitting all the same"


def test_half_of_a_room_is_no_reason_to_leave_somebody_without_a_seat() -> None:
    rooms = [Bin(1, 1, 30, 15)]
    divide(crowd(30), rooms, "a")
    assert len(rooms[0].people) == 30
