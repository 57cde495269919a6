"""Deadlines over midnight, a leap day and the end of a year: the same minutes as on any other day, jumps of the clock
included (B4, B5). Where a sitting lies is said in local time; what is judged are instants.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import Refusal, RuleBroken
from lms.exams.actions.due import close_due, is_due
from lms.exams.actions.invigilating import add_minutes, go_on, pause
from lms.exams.actions.jumps import settle
from lms.exams.models import Attempt, ClockJump, Exam
from lms.exams.rules.states import ExamState, Window
from lms.steady import Watch
from tests.exam_factories import begin, ready_exam, save, sitting_of
from tests.factories import make_actor
from tests.rooms.world import City

MINUTE, SECOND, DAY = timedelta(minutes=1), timedelta(seconds=1), timedelta(days=1)
# Half an hour before midnight, local: the last hours of an ordinary day, before and within a leap day, of a year.
EVES = [
    date(2023, 6, 15),
    date(2023, 2, 28),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2023, 12, 31),
    date(2024, 12, 31),
]
JUMPS = [1800.0, -1800.0, 3600.0, -86_400.0, 366 * 86_400.0, -365 * 86_400.0]


def late_on(day: date) -> datetime:
    """Half past eleven at night, local time."""
    return datetime(day.year, day.month, day.day, 23, 30, tzinfo=clock.zone()).astimezone(UTC)


def held(db: Session, city: City, starts_at: datetime, **plan: object) -> tuple[Exam, Actor]:
    """An exam of sixty minutes that is open, and one who sits it."""
    with clock.travel(starts_at - 30 * DAY):
        exam = ready_exam(db, city.root, city.police, city.staff, starts_at=starts_at, **plan)
        return exam, make_actor(db, Role.SELF, person=city.officer)


def code_of(outcome: object) -> str:
    return outcome.code if isinstance(outcome, Refusal) else "saved"


@pytest.mark.parametrize("eve", EVES, ids=str)
def test_a_sitting_over_midnight_ends_to_the_second(db: Session, city: City, eve: date) -> None:
    starts_at = late_on(eve)
    exam, sitter = held(db, city, starts_at)
    with clock.travel(starts_at - SECOND), pytest.raises(RuleBroken, match="NOT_YET_OPEN"):
        begin(db, exam, sitter)
    with clock.travel(starts_at + 20 * MINUTE):
        started = begin(db, exam, sitter)
    end = starts_at + 60 * MINUTE
    assert started.attempt.deadline_at == end, "all end together"
    assert clock.local_date(end) == eve + DAY
    for late, outcome in (
        (-SECOND, "saved"),
        (0 * SECOND, "saved"),
        (10 * SECOND, "saved"),
        (11 * SECOND, "ATTEMPT_OVER"),
    ):
        with clock.travel(end + late):
            version = started.attempt.version + 1
            assert code_of(save(db, started, version, {"1": ["A"] if outcome == "saved" else ["B"]})) == outcome
    with clock.travel(end + 10 * SECOND):
        assert not is_due(db)
    with clock.travel(end + 11 * SECOND):
        close_due(db)
    db.expire_all()
    attempt = db.get_one(Attempt, started.attempt.id)
    assert (attempt.state, attempt.submitted_at) == ("closed", end)
    assert set(map(str, attempt.answers.values())) == {str(["A"])}, "what came too late is nowhere"
    assert exam.state != ExamState.OPEN
    assert exam.year == clock.local_date(starts_at - 30 * DAY).year


@pytest.mark.parametrize("eve", EVES, ids=str)
def test_a_window_that_ends_at_midnight_cuts_nobody_s_last_minute_and_gives_nobody_one(
    db: Session, city: City, eve: date
) -> None:
    opens = late_on(eve) - 8 * 60 * MINUTE
    midnight = late_on(eve) + 30 * MINUTE
    exam, sitter = held(db, city, opens, held=Window.ANY_TIME, ends_at=midnight)
    with clock.travel(midnight - 20 * MINUTE):
        started = begin(db, exam, sitter)
    assert started.attempt.deadline_at == midnight
    assert sitting_of(db, exam).ends_at == midnight
    with clock.travel(midnight - SECOND):
        assert code_of(save(db, started, 1, {"1": ["A"]})) == "saved"
        sitting = sitting_of(db, exam)
        pause(db, sitting, started.attempt.id, actor=city.staff.examiner, reason="停电")
    with clock.travel(midnight + 5 * MINUTE):
        assert not is_due(db), "who is paused is not over"
        go_on(db, sitting, started.attempt.id, actor=city.staff.examiner)
        add_minutes(db, sitting, started.attempt.id, 3, actor=city.staff.examiner, reason="补时")
    db.flush()
    db.expire_all()
    assert db.get_one(Attempt, started.attempt.id).deadline_at == midnight + 8 * MINUTE + SECOND
    assert sitting.ends_at == midnight, "for him alone"


@pytest.mark.parametrize("eve", EVES[-4:], ids=str)
def test_jumps_over_midnight_and_back_leave_everybody_his_minutes(db: Session, city: City, eve: date) -> None:
    starts_at = late_on(eve)
    exam, sitter = held(db, city, starts_at)
    with clock.travel(starts_at + 5 * MINUTE):
        started = begin(db, exam, sitter)
    end = started.attempt.deadline_at
    wall, steady = (starts_at + 6 * MINUTE).timestamp(), 1000.0
    watch = Watch(lambda: wall, lambda: steady)
    for jump in [each for seconds in JUMPS for each in (seconds, -seconds)]:
        wall, steady, end = wall + jump + 60, steady + 60, end + timedelta(seconds=jump)
        with clock.travel(datetime.fromtimestamp(wall, UTC)):
            number = settle(db, watch)
            assert number is not None
            watch.accept(number)
            db.flush()
            assert started.attempt.deadline_at == end
            assert code_of(save(db, started, started.attempt.version + 1, {"1": ["A"]})) == "saved"
            close_due(db)
            assert started.attempt.state == "running", "nobody is closed early"
    assert end == starts_at + 60 * MINUTE, "what came back is back to the second"


def test_a_clock_that_ran_a_day_ahead_closes_no_exam_that_nobody_could_begin(db: Session, city: City) -> None:
    starts_at = late_on(EVES[0])
    exam, sitter = held(db, city, starts_at)
    wall, steady = (starts_at - 60 * MINUTE).timestamp(), 1000.0
    watch = Watch(lambda: wall, lambda: steady)

    def jump(seconds: float) -> datetime:
        nonlocal wall, steady
        wall, steady = wall + seconds + 60, steady + 60
        with clock.travel(datetime.fromtimestamp(wall, UTC)):
            watch.accept(settle(db, watch))
        return datetime.fromtimestamp(wall, UTC)

    with clock.travel(jump(86_400)):
        assert not is_due(db)
        close_due(db)
    assert exam.state == ExamState.OPEN
    with clock.travel(jump(-86_400)):
        assert not is_due(db)
    with clock.travel(starts_at):
        started = begin(db, exam, sitter)
    with clock.travel(starts_at + 61 * MINUTE):
        close_due(db)
    assert started.attempt.state == "closed"
    assert exam.state != ExamState.OPEN


def test_after_an_hour_the_clock_is_believed_and_small_corrections_hold_nothing_up(db: Session, city: City) -> None:
    starts_at = late_on(EVES[0])
    exam, _ = held(db, city, starts_at)
    end = starts_at + 60 * MINUTE
    for ahead, is_held in ((30, False), (-90, True)):
        with db.begin_nested() as undone:
            db.add(ClockJump(milliseconds=ahead * 1000, attempts=0, at=end))
            db.flush()
            with clock.travel(end + 30 * MINUTE):
                assert is_due(db) is not is_held
            with clock.travel(end + 61 * MINUTE):
                assert is_due(db)
                close_due(db)
                assert exam.state != ExamState.OPEN
            undone.rollback()
            db.expire_all()
