"""The timers of credentials become notices: each once, whatever starts anew and however the clock is set."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.credentials.actions.reminding import REMIND, find_reminders, give_reminders, remind
from lms.credentials.models import Credential
from lms.credentials.queries.reminders import find_piece
from lms.credentials.rules.dues import Due, DueKind, Whose
from lms.credentials.rules.reminding import Told, step_of, told_of
from lms.exams.models import ClockJump
from lms.notices.models import Notice
from lms.outbox import Job
from lms.people.models import Post
from tests.cast import Cast
from tests.credential_factories import make_credential

TODAY = date(2026, 3, 6)
pytestmark = pytest.mark.at(TODAY)


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    """Give 顾明澈 of 市城管局 a card that runs until 2 September 2026: 180 days."""
    issued_on = date(2021, 9, 3)
    return make_credential(
        db, cast.people["顾明澈"], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=issued_on
    )


def pass_day(db: Session, on: date | datetime) -> None:
    """Let the worker do what a day asks for, all its pieces."""
    with clock.travel(on):
        give_reminders(db, find_reminders(db, f"{clock.today()}:0"))
        db.flush()


def told(db: Session) -> list[tuple[str, str, str]]:
    """List who was told of what: the cause, whose, the reminder."""
    rows = db.scalars(select(Notice).order_by(Notice.id))
    desk = {True: "desk", False: "holder"}
    return [(one.cause, desk[one.unit_id is not None], one.step.rpartition(":")[2]) for one in rows]


class TestExpiry:
    def test_holder_and_unit_are_told_on_four_days_and_on_no_other(self, db: Session, card: Credential) -> None:
        for days in (185, 181, 180, 179, 120, 91, 90, 89, 31, 30, 29, 8, 7, 6, 0):
            pass_day(db, card.valid_to - timedelta(days=days))
        steps = [step for _, whose, step in told(db) if whose == "holder"]
        assert steps == ["DAY180", "DAY90", "DAY30", "DAY7"]
        assert [step for _, whose, step in told(db) if whose == "desk"] == [step for step in steps for _ in range(2)]

    def test_starting_anew_tells_nobody_twice(self, db: Session, card: Credential) -> None:
        for _ in range(3):
            pass_day(db, card.valid_to - timedelta(days=30))
        assert len(told(db)) == 3  # the holder, the unit's two desks

    def test_a_leap_of_the_clock_skips_what_it_passed_and_repeats_nothing(self, db: Session, card: Credential) -> None:
        for days in (100, 20, 100, 95, 20, 5):
            pass_day(db, card.valid_to - timedelta(days=days))
        assert [step for _, whose, step in told(db) if whose == "holder"] == ["DAY180", "DAY30", "DAY7"]

    def test_a_renewed_card_is_reminded_of_anew(self, db: Session, card: Credential) -> None:
        pass_day(db, card.valid_to - timedelta(days=7))
        card.valid_to += timedelta(days=5 * 365)
        pass_day(db, card.valid_to - timedelta(days=7))
        assert len([whose for _, whose, _ in told(db) if whose == "holder"]) == 2

    def test_after_a_large_jump_an_hour_passes_before_anybody_is_told(self, db: Session, card: Credential) -> None:
        at = clock.local_instant(card.valid_to - timedelta(days=7), 9)
        db.add(ClockJump(at=at, milliseconds=86_400_000, attempts=0))
        pass_day(db, at + timedelta(minutes=5))
        assert told(db) == []
        assert REMIND in db.scalars(select(Job.kind)).all()  # asked again
        pass_day(db, at + timedelta(minutes=61))
        assert len(told(db)) == 3


def test_who_left_has_his_card_collected_and_the_bureau_is_told_once_it_is_late(db: Session, cast: Cast) -> None:
    person, unit = cast.people["顾明澈"], cast.units["own"]
    make_credential(db, person, unit, actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2024, 1, 8))
    post = db.scalars(select(Post).filter_by(person_id=person.id, ended_on=None)).one()
    post.ended_on = date(2026, 3, 5)
    db.flush()
    pass_day(db, TODAY)
    assert [cause for cause, *_ in told(db)] == ["DESK_DUE", "DESK_DUE"]
    pass_day(db, date(2026, 4, 1))
    late = db.scalars(select(Notice).where(Notice.cause == "DESK_OVERDUE")).all()
    people = {one.person_id for one in late}
    assert people == {cast.people[name].id for name in ("施雨桐", "岳清和", "韩叙白")}


def test_ten_thousand_in_a_night_are_taken_in_pieces(db: Session, cast: Cast, card: Credential) -> None:
    other = cast.people["何以宁"]
    actor = cast[Role.JUSTICE_DECIDER]
    second = make_credential(db, other, cast.units["own"], actor=actor, issued_on=date(2021, 9, 3))
    seen, after = [], 0
    while True:
        piece = find_piece(db, after, most=1)
        assert piece is not None
        remind(db, piece.lines, TODAY)
        seen += [line.id for line in piece.lines]
        if piece.after is None:
            break
        after = piece.after
    assert seen == [card.id, second.id]
    assert db.scalar(select(func.count(Notice.id))) == 6


class TestSteps:
    def test_what_came_in_is_reminded_of_shortly_before_and_after_its_limit(self) -> None:
        due = Due(DueKind.REQUEST, TODAY, Whose.BUREAU)
        days = [TODAY + timedelta(days=shift) for shift in (-4, -3, 0, 1)]
        assert [step_of(due, day) for day in days] == [None, "SOON", "SOON", "LATE"]

    def test_what_may_only_be_done_later_is_told_on_that_day(self) -> None:
        due = Due(DueKind.EXPIRED, TODAY, Whose.BUREAU, is_limit=False)
        assert [step_of(due, TODAY + timedelta(days=shift)) for shift in (-1, 0, 9)] == [None, "OPEN", "OPEN"]

    def test_without_a_published_calendar_it_is_told_without_a_day(self) -> None:
        assert step_of(Due(DueKind.COLLECTION, None, Whose.UNIT, unknown_year=2027), TODAY) == "OPEN"

    def test_the_unit_hears_of_what_a_holder_let_pass(self) -> None:
        due = Due(DueKind.APPLICATION, TODAY, Whose.HOLDER)
        assert told_of(due, TODAY) == {Told.HOLDER}
        assert told_of(due, TODAY + timedelta(days=1)) == {Told.HOLDER, Told.UNIT}
