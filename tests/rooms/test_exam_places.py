"""Sittings, rooms and seats of an exam: added and removed while nobody counts on them, filled reproducibly."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.errors import NotAllowed, RuleBroken
from lms.exams.actions import roster
from lms.exams.actions.drawing import draw_papers, open_exam
from lms.exams.actions.placing import Scope, move_to_seat, move_to_sitting, place_all
from lms.exams.actions.setting_up import take_back
from lms.exams.actions.sittings import (
    RoomPlan,
    SittingPlan,
    add_room,
    add_sitting,
    change_room,
    change_sitting,
    remove_room,
    remove_sitting,
)
from lms.exams.models import CandidateEvent, Exam, ExamCandidate, ExamPlacing, ExamRoom, ExamSeat, ExamSitting
from lms.exams.queries.rooms import sittings_of
from lms.exams.queries.seats import seat_of, seats_in
from lms.exams.rules.states import Window
from tests.cast import Cast
from tests.exam_factories import MORNING, Staff, announced_exam, candidate_of, fill_roster, make_exam
from tests.factories import make_person

DAY = timedelta(days=1)
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast, staff: Staff) -> Exam:
    for number in range(8):
        make_person(db, cast.units["sibling"], name=f"考生{number}")
    return announced_exam(db, cast.units["city"], staff, starts_at=MORNING + 10 * DAY)


def filled(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    """Everybody of the trainer's organ and of the neighbour's is confirmed: 6 and 9."""
    fill_roster(db, exam, cast.units["own"], staff)
    roster.propose(db, exam, cast.units["sibling"], sitting=exam.sittings[0], actor=staff.examiner)
    roster.check(db, exam, actor=staff.decider)
    roster.confirm(db, exam, actor=staff.examiner)


def room(db: Session, exam: Exam, staff: Staff, name: str = "第一考室", *, sitting: int = 0, **how: int) -> ExamRoom:
    plan = RoomPlan(name, **({"deep": 5, "wide": 4} | how))  # type: ignore[arg-type] # by name
    return add_room(db, exam, exam.sittings[sitting], plan, actor=staff.examiner)


def refused(code: str) -> "pytest.RaisesExc[RuleBroken]":
    return pytest.raises(RuleBroken, match=code)


def later(db: Session, exam: Exam, staff: Staff, begin: datetime | None = None) -> ExamSitting:
    return add_sitting(db, exam, SittingPlan(begin or MORNING + 11 * DAY, way="room"), actor=staff.examiner)


def test_units_share_a_room_and_no_neighbours_are_of_one_unit(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    filled(db, exam, cast, staff)
    one = room(db, exam, staff, variants=2)
    placing = place_all(db, exam, Scope.ALL, actor=staff.examiner)
    assert (placing.people, placing.seated, placing.side_by_side) == (15, 15, 0)
    seats = {each.number: each for each in seats_in(db, [one.id])}
    for number, each in seats.items():
        around = [seats[other] for other in sittings_of(db, exam)[0].rooms[0].grid.neighbours(number) if other in seats]
        assert all((other.unit_id, other.variant) != (each.unit_id, each.variant) for other in around)
        assert all(other.variant != each.variant for other in around)
    gu = candidate_of(db, exam, cast.people["顾明澈"])
    assert gu.seat.startswith("第一考室 ")


def test_the_same_seed_places_everybody_the_same_again(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    filled(db, exam, cast, staff)
    rooms = [room(db, exam, staff, name, deep=3, wide=3).id for name in ("甲", "乙")]

    def places(seed: str) -> list[tuple[int, int, int]]:
        place_all(db, exam, Scope.ALL, actor=staff.examiner, seed=seed)
        return [(each.candidate_id, each.room.id, each.number) for each in seats_in(db, rooms)]

    first = places("a")
    assert places("b") != first
    assert places("a") == first
    assert [each.seed for each in db.query(ExamPlacing).order_by(ExamPlacing.id)] == ["a", "b", "a"]


def test_rooms_too_small_are_said_with_how_many_have_no_seat_and_nobody_is_placed(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    filled(db, exam, cast, staff)
    room(db, exam, staff, capacity=12)
    with pytest.raises(RuleBroken) as refusal:
        place_all(db, exam, Scope.ALL, actor=staff.examiner)
    assert (refusal.value.code, refusal.value.parameters["people"]) == ("ROOMS_TOO_SMALL", 3)
    assert db.query(ExamSeat).count() == 0


def test_candidates_are_divided_over_sittings_each_unit_in_one(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    filled(db, exam, cast, staff)
    second = later(db, exam, staff)
    room(db, exam, staff, "上午", capacity=10)
    room(db, exam, staff, "下午", sitting=1, capacity=10)
    place_all(db, exam, Scope.ALL, actor=staff.examiner)
    by_unit: dict[int, set[int]] = {}
    for each in db.query(ExamCandidate).filter_by(exam_id=exam.id):
        by_unit.setdefault(each.unit_id, set()).add(each.sitting_id)
    assert all(len(sittings) == 1 for sittings in by_unit.values())
    assert {len(each.rooms) and each.due for each in sittings_of(db, exam)} == {10, 5}
    assert second.id in {one for each in by_unit.values() for one in each}


def test_who_comes_late_gets_a_seat_and_the_others_keep_theirs(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    fill_roster(db, exam, cast.units["own"], staff)
    one = room(db, exam, staff)
    place_all(db, exam, Scope.ALL, actor=staff.examiner)
    before = {each.candidate_id: each.number for each in seats_in(db, [one.id])}
    filled(db, exam, cast, staff)
    place_all(db, exam, Scope.REST, actor=staff.examiner)
    after = {each.candidate_id: each.number for each in seats_in(db, [one.id])}
    assert len(after) == 15
    assert before.items() <= after.items()


def test_one_is_moved_by_hand_with_a_reason_and_never_onto_another(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    filled(db, exam, cast, staff)
    one = room(db, exam, staff)
    place_all(db, exam, Scope.ALL, actor=staff.examiner)
    gu, he = (candidate_of(db, exam, cast.people[name]) for name in ("顾明澈", "何以宁"))
    taken = seat_of(db, he.id)
    assert taken is not None
    with refused("SEAT_TAKEN"):
        move_to_seat(db, exam, gu, one, taken.number, reason="视力", actor=staff.examiner)
    with refused("REASON_MISSING"):
        move_to_seat(db, exam, gu, one, None, reason=" ", actor=staff.examiner)
    with refused("SEAT_WRONG"):
        move_to_seat(db, exam, gu, one, 21, reason="视力", actor=staff.examiner)
    free = next(number for number in range(1, 21) if number not in {each.number for each in seats_in(db, [one.id])})
    move_to_seat(db, exam, gu, one, free, reason="视力", actor=staff.examiner)
    moved = seat_of(db, gu.id)
    assert moved is not None
    assert moved.number == free
    assert gu.seat == f"第一考室 {free:02d}"
    last = db.query(CandidateEvent).filter_by(candidate_id=gu.id).order_by(CandidateEvent.id.desc()).first()
    assert last is not None
    assert "视力" in last.reason
    small = room(db, exam, staff, "小间", deep=1, wide=1)
    move_to_seat(db, exam, he, small, None, reason="轮椅", actor=staff.examiner)
    with refused("ROOM_FULL"):
        move_to_seat(db, exam, gu, small, None, reason="轮椅", actor=staff.examiner)


def test_one_is_moved_to_another_sitting_and_his_seat_is_free(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    filled(db, exam, cast, staff)
    room(db, exam, staff)
    place_all(db, exam, Scope.ALL, actor=staff.examiner)
    second, gu = later(db, exam, staff), candidate_of(db, exam, cast.people["顾明澈"])
    move_to_sitting(db, exam, gu, second, reason="出差", actor=staff.examiner)
    assert (gu.sitting_id, gu.seat, seat_of(db, gu.id)) == (second.id, "", None)
    with pytest.raises(NotAllowed):
        move_to_sitting(db, exam, gu, exam.sittings[0], reason="x", actor=staff.trainer)


def test_a_sitting_changes_as_long_as_nobody_counts_on_it(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    second = later(db, exam, staff)
    moved = SittingPlan(MORNING + 12 * DAY, way="paper", room="市委党校")
    change_sitting(db, exam, second, moved, actor=staff.examiner)
    assert (second.starts_at, second.room) == (MORNING + 12 * DAY, "市委党校")
    fill_roster(db, exam, cast.units["own"], staff)
    first = exam.sittings[0]
    for plan in (moved, SittingPlan(MORNING - DAY)):
        with pytest.raises(RuleBroken, match=r"SITTING_TAKEN|START_PAST"):
            change_sitting(db, exam, first, plan, actor=staff.examiner)
    change_sitting(db, exam, first, SittingPlan(first.starts_at, way="room", room="党校"), actor=staff.examiner)
    with refused("SITTING_TAKEN"):
        remove_sitting(db, exam, first, actor=staff.examiner)
    room(db, exam, staff, sitting=1)
    remove_sitting(db, exam, second, actor=staff.examiner)
    assert [each.id for each in exam.sittings] == [first.id]
    assert db.query(ExamRoom).count() == 0
    take_back(db, exam, reason="改期", actor=staff.examiner)
    change_sitting(db, exam, first, moved, actor=staff.examiner)
    with refused("SITTING_TAKEN"):
        remove_sitting(db, exam, first, actor=staff.examiner)


def test_the_last_sitting_stays(db: Session, exam: Exam, staff: Staff) -> None:
    with refused("LAST_SITTING"):
        remove_sitting(db, exam, exam.sittings[0], actor=staff.examiner)


def test_nothing_of_it_changes_once_the_exam_is_open(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    filled(db, exam, cast, staff)
    one, first = room(db, exam, staff), exam.sittings[0]
    place_all(db, exam, Scope.ALL, actor=staff.examiner)
    draw_papers(db, exam, actor=staff.examiner)
    open_exam(db, exam, actor=staff.examiner)
    gu = candidate_of(db, exam, cast.people["顾明澈"])
    plan = SittingPlan(MORNING + 20 * DAY)
    for deed in (
        lambda: add_sitting(db, exam, plan, actor=staff.examiner),
        lambda: change_sitting(db, exam, first, plan, actor=staff.examiner),
        lambda: remove_sitting(db, exam, first, actor=staff.examiner),
        lambda: add_room(db, exam, first, RoomPlan("新", 1, 1), actor=staff.examiner),
        lambda: change_room(db, exam, one, RoomPlan("新", 1, 1), actor=staff.examiner),
        lambda: remove_room(db, exam, one, actor=staff.examiner),
    ):
        with refused("EXAM_BEGUN"):
            deed()
    for late in (
        lambda: place_all(db, exam, Scope.ALL, actor=staff.examiner),
        lambda: move_to_seat(db, exam, gu, one, None, reason="x", actor=staff.examiner),
    ):
        with refused("ROSTER_CLOSED"):
            late()


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"name": " "}, "ROOM_UNNAMED"), ({"name": "第一考室"}, "ROOM_TWICE"), ({"deep": 0}, "ROOM_SIZE"),
        ({"capacity": 21}, "ROOM_SIZE"), ({"wide": 61}, "ROOM_SIZE"), ({"variants": 5}, "ROOM_SIZE"),
    ],
)  # fmt: skip
def test_a_room_nobody_can_sit_in_is_refused(
    db: Session, exam: Exam, staff: Staff, how: dict[str, object], code: str
) -> None:
    room(db, exam, staff)
    plan = RoomPlan(**({"name": "第二考室", "deep": 5, "wide": 4} | how))  # type: ignore[arg-type]
    with refused(code):
        add_room(db, exam, exam.sittings[0], plan, actor=staff.examiner)


def test_a_room_that_is_taken_keeps_its_seats(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    filled(db, exam, cast, staff)
    one = room(db, exam, staff)
    place_all(db, exam, Scope.ALL, actor=staff.examiner)
    for plan in (RoomPlan("第一考室", 6, 4), RoomPlan("第一考室", 5, 4, capacity=14)):
        with refused("ROOM_TAKEN"):
            change_room(db, exam, one, plan, actor=staff.examiner)
    with refused("ROOM_TAKEN"):
        remove_room(db, exam, one, actor=staff.examiner)
    change_room(db, exam, one, RoomPlan("301室", 5, 4, capacity=16, address="三楼"), actor=staff.examiner)
    assert (one.name, one.capacity) == ("301室", 16)


def test_a_sitting_in_rooms_without_any_room_is_said(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    filled(db, exam, cast, staff)
    later(db, exam, staff)
    with refused("ROOMS_MISSING"):
        place_all(db, exam, Scope.ALL, actor=staff.examiner)


@pytest.mark.parametrize(
    ("begin", "ends"),
    [
        (clock.local_instant(date(2024, 2, 29), 23, 30), clock.local_instant(date(2024, 3, 1), 0, 30)),
        (clock.local_instant(date(2023, 12, 31), 23, 30), clock.local_instant(date(2024, 1, 1), 0, 30)),
        (clock.local_instant(date(2024, 1, 1)), clock.local_instant(date(2024, 1, 1), 1)),
    ],
)
def test_sittings_over_midnight_on_leap_day_and_at_the_years_end(
    db: Session, exam: Exam, staff: Staff, begin: datetime, ends: datetime
) -> None:
    sitting = later(db, exam, staff, begin)
    assert sitting.ends_at == ends


def test_a_window_without_an_end_is_refused(db: Session, cast: Cast, staff: Staff) -> None:
    exam = make_exam(db, cast.units["city"], staff, held=Window.ANY_TIME)
    with refused("WINDOW_SHORT"):
        add_sitting(db, exam, SittingPlan(MORNING + DAY), actor=staff.examiner)
    with refused("WAY_WRONG"):
        add_sitting(db, exam, SittingPlan(MORNING + DAY, way="moon"), actor=staff.examiner)
