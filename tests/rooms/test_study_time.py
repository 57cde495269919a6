"""What a heartbeat gives: what was truly played, once, and no more than the time that passed (domain C3.3; P12)."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.courses.actions.beating import Answer
from lms.courses.actions.opening import answer_check, open_player
from lms.courses.models.study import PresenceCheck, StudyPulse, StudySession, WatchedInterval
from lms.errors import NotFound, Refusal, RuleBroken
from lms.hours.rules import DEFAULT_LIMITS, Limits
from tests.course_factories import make_course, make_draft, make_material
from tests.factories import make_person
from tests.rooms.watching import MORNING, Tab, Time, credited, doing, learning, lost, make_learner, open_tab, progress
from tests.rooms.world import City


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def learner(db: Session, city: City) -> Actor:
    return make_learner(db, city.officer)


@pytest.fixture
def piece(db: Session, city: City) -> int:
    return make_course(db, city.root).courseware[0].id


@pytest.fixture
def tab(db: Session, learner: Actor, piece: int, time: Time) -> Tab:
    return open_tab(db, learner, piece, time)


def said(answer: Answer | Refusal) -> str | None:
    return answer.said if isinstance(answer, Answer) else answer.code


@pytest.mark.requirement("ZJG-7-6")
def test_a_minute_that_was_played_counts_as_a_minute(db: Session, learner: Actor, tab: Tab, piece: int) -> None:
    tab.play(60)
    tab.pause()
    assert credited(db, learner) == 60
    assert (progress(db, piece).covered_ms, progress(db, piece).furthest_ms) == (60_000, 60_000)
    assert not lost(db)


def test_beats_without_a_break_are_one_stretch_and_it_is_kept_when_playing_ends(db: Session, tab: Tab) -> None:
    tab.play(300)
    assert not db.scalars(select(WatchedInterval)).all()
    tab.pause()
    (stretch,) = db.scalars(select(WatchedInterval))
    assert (stretch.from_ms, stretch.to_ms) == (0, 300_000)
    assert (stretch.began_at, stretch.ended_at) == (MORNING, MORNING + timedelta(seconds=300))
    assert stretch.occurred_on == date(2023, 6, 15)


def test_double_speed_gives_the_time_that_passed(db: Session, learner: Actor, tab: Tab, time: Time) -> None:
    tab.start()
    time.passes(10)
    assert said(tab.beat(0, 20)) == "TOO_FAST"
    assert tab.answer.position_ms == 10_000
    tab.pause()
    assert credited(db, learner) == 10


def test_a_posted_position_proves_nothing(db: Session, learner: Actor, tab: Tab, time: Time) -> None:
    tab.start()
    time.passes(10)
    assert said(tab.beat(2_690, 2_700)) == "SKIPPED_AHEAD"
    tab.pause()
    assert credited(db, learner) == 0
    assert lost(db) == {"SKIPPED_AHEAD": 10}


def test_who_jumps_ahead_before_pressing_play_begins_where_he_may(tab: Tab, time: Time) -> None:
    assert said(tab.beat(600, 600)) == "SKIPPED_AHEAD"
    assert tab.answer.position_ms == 0
    time.passes(10)
    tab.beat(0, 10)
    assert tab.answer.furthest_ms == 10_000


def test_what_was_seen_may_be_seen_again_but_counts_once(db: Session, learner: Actor, tab: Tab) -> None:
    tab.play(60)
    tab.pause()
    tab.position = 20
    tab.play(50)
    tab.pause()
    assert credited(db, learner) == 70
    assert lost(db) == {"SEEN_BEFORE": 40}


def test_going_back_while_playing_ends_one_stretch_and_begins_another(db: Session, learner: Actor, tab: Tab) -> None:
    tab.play(60)
    tab.position = 20
    tab.play(50)
    tab.pause()
    rows = db.scalars(select(WatchedInterval).order_by(WatchedInterval.id)).all()
    assert [(row.from_ms, row.to_ms) for row in rows] == [(0, 60_000), (20_000, 70_000)]
    assert credited(db, learner) == 70


def test_a_silence_longer_than_a_minute_counts_nothing(db: Session, learner: Actor, tab: Tab, time: Time) -> None:
    tab.play(30)
    time.passes(600)
    assert said(tab.beat(30, 630)) == "NO_SIGNAL"
    assert tab.answer.position_ms == 30_000
    tab.pause()
    assert credited(db, learner) == 30
    assert lost(db) == {"NO_SIGNAL": 600}


def test_a_short_loss_of_the_network_counts_what_was_played_in_it(db: Session, learner: Actor, tab: Tab) -> None:
    tab.play(30)
    tab.play(55, every=55)
    tab.pause()
    assert credited(db, learner) == 85


def test_a_replayed_beat_changes_nothing_and_is_answered_alike(
    db: Session, learner: Actor, tab: Tab, time: Time
) -> None:
    tab.start()
    time.passes(10)
    first = tab.beat(0, 10)
    time.passes(10)
    assert [tab.beat(0, 10, sequence=2) for _ in range(3)] == [first] * 3
    assert tab.beat(5, 500, sequence=1) == first
    tab.sequence = 2
    tab.beat(10, 20)
    tab.pause()
    assert credited(db, learner) == 20


def test_paused_time_counts_nothing_and_is_no_silence(db: Session, learner: Actor, tab: Tab, time: Time) -> None:
    tab.play(30)
    tab.pause()
    time.passes(4000)
    tab.play(30)
    tab.pause()
    assert credited(db, learner) == 60
    assert not lost(db)


def test_the_latest_tab_takes_the_pulse_and_the_other_is_told(
    db: Session, learner: Actor, tab: Tab, piece: int, time: Time
) -> None:
    tab.play(30)
    other = open_tab(db, learner, piece, time, device="d2")
    assert other.position == 30
    assert said(tab.play(10)) == "TAKEN_OVER"
    other.play(20)
    other.pause()
    assert credited(db, learner) == 50
    back = open_tab(db, learner, piece, time)
    assert said(other.beat(50, 50)) == "TAKEN_OVER"
    back.play(10)
    back.pause()
    assert credited(db, learner) == 60


def test_two_courses_at_once_earn_as_one(db: Session, city: City, learner: Actor, tab: Tab, time: Time) -> None:
    second = open_tab(db, learner, make_course(db, city.root, title="另一门课").courseware[0].id, time)
    second.start()
    for _ in range(6):
        time.passes(10)
        assert said(tab.beat(0, 10)) == "TAKEN_OVER"
        second.beat(second.position, second.position + 10)
        second.position += 10
    second.pause()
    assert credited(db, learner) == 60


def test_a_stretch_never_runs_over_midnight(db: Session, learner: Actor, piece: int) -> None:
    time = Time(clock.local_instant(date(2023, 6, 15), 23, 59))
    tab = open_tab(db, learner, piece, time)
    tab.play(45)
    time.passes(20)  # over midnight
    tab.beat(45, 65)
    tab.position = 65
    tab.play(30)
    tab.pause()
    rows = db.scalars(select(WatchedInterval).order_by(WatchedInterval.id)).all()
    assert [(r.occurred_on.day, r.from_ms, r.to_ms) for r in rows] == [(15, 0, 60_000), (16, 60_000, 95_000)]
    assert rows[0].ended_at == rows[1].began_at == clock.local_instant(date(2023, 6, 16))
    pulse = db.scalars(select(StudyPulse)).one()
    assert (pulse.day, pulse.day_ms) == (date(2023, 6, 16), 35_000)


def test_the_day_is_full_at_four_hours_and_goes_on_tomorrow(
    db: Session, city: City, learner: Actor, time: Time
) -> None:
    limits = Limits(online_day_cap=50)  # half an hour of 45 minutes: 22.5 minutes
    piece = make_course(db, city.root).courseware[0].id
    tab = open_tab(db, learner, piece, time, limits=limits)
    tab.play(22 * 60 + 20)
    assert said(tab.play(30)) == "DAY_FULL"
    tab.pause()
    assert credited(db, learner) == 22.5 * 60
    assert 20 <= lost(db)["DAY_FULL"] <= 24  # a check may have been asked in between
    time.at = MORNING + timedelta(days=1)
    tab = open_tab(db, learner, piece, time, limits=limits)
    assert tab.answer.today_ms == 0
    assert said(tab.play(60)) is None
    tab.pause()
    assert credited(db, learner) == 23.5 * 60


def test_the_clock_set_back_gives_nothing_twice(db: Session, learner: Actor, tab: Tab, time: Time) -> None:
    tab.play(60)
    time.at -= timedelta(seconds=600)
    for _ in range(60):
        time.passes(10)
        tab.beat(tab.position, tab.position + 10)
    tab.pause()
    assert credited(db, learner) == 60


class TestPresence:
    """At a random moment the server asks whether somebody is there."""

    def asked(self, tab: Tab) -> datetime:
        while not tab.answer.check:
            tab.time.passes(10)
            tab.beat(tab.position, tab.position + 10)
            tab.position = tab.answer.position_ms / 1000
        return tab.time.at

    def test_it_asks_between_ten_and_fifteen_minutes_and_what_was_played_before_counts(
        self, db: Session, learner: Actor, tab: Tab
    ) -> None:
        tab.start()
        after = (self.asked(tab) - MORNING).total_seconds()
        assert 600 <= after <= 910
        assert credited(db, learner) == after

    def test_the_moment_differs(self, db: Session, city: City, piece: int, time: Time) -> None:
        moments = set()
        for _ in range(12):
            open_tab(db, make_learner(db, make_person(db, city.police)), piece, time)
        moments = set(db.scalars(select(StudyPulse.check_at)))
        assert len(moments) > 6
        assert all(timedelta(minutes=10) <= at - MORNING <= timedelta(minutes=15) for at in moments)

    def test_nothing_counts_until_it_is_answered(self, db: Session, learner: Actor, tab: Tab) -> None:
        tab.start()
        self.asked(tab)
        before = credited(db, learner)
        for _ in range(30):
            tab.time.passes(10)
            tab.beat(tab.position, tab.position + 10)
        assert said(tab.answer) == "PRESENCE_MISSED"
        tab.confirm()
        tab.play(30)
        tab.pause()
        assert credited(db, learner) == before + 30
        assert lost(db) == {"PRESENCE_MISSED": 303}

    def test_answered_in_time_nothing_is_lost(self, db: Session, learner: Actor, tab: Tab) -> None:
        tab.start()
        self.asked(tab)
        before = credited(db, learner)
        tab.confirm(after=50)
        tab.play(10)
        tab.pause()
        assert credited(db, learner) == before + 10
        assert not lost(db)
        (check,) = db.scalars(select(PresenceCheck))
        assert check.answered_at == check.asked_at + timedelta(seconds=50)

    def test_another_tab_does_not_escape_it(
        self, db: Session, learner: Actor, tab: Tab, piece: int, time: Time
    ) -> None:
        tab.start()
        self.asked(tab)
        other = open_tab(db, learner, piece, time)
        assert other.answer.check
        other.beat(other.position, other.position)
        time.passes(20)
        other.beat(other.position, other.position + 20)
        assert credited(db, learner) == tab.position

    def test_a_check_that_nobody_answered_is_not_asked_the_next_day(
        self, db: Session, learner: Actor, tab: Tab, piece: int, time: Time
    ) -> None:
        tab.start()
        self.asked(tab)
        for _ in range(12):
            time.passes(10)
            tab.beat(tab.position, tab.position)
        time.passes(20 * 3600)
        other = open_tab(db, learner, piece, time)
        assert other.answer.check is None
        assert lost(db) == {"PRESENCE_MISSED": 120}
        other.play(60)
        other.pause()
        assert credited(db, learner) == tab.position + 60

    def test_an_answer_works_once_and_only_the_one_asked_for(
        self, db: Session, learner: Actor, tab: Tab, time: Time
    ) -> None:
        tab.start()
        self.asked(tab)
        nonce = tab.answer.check or ""
        with pytest.raises(RuleBroken, match="CHECK_UNKNOWN"):
            doing(time, answer_check, db, tab.token, "guess", actor=learner)
        tab.confirm()
        with pytest.raises(RuleBroken, match="CHECK_UNKNOWN"):
            doing(time, answer_check, db, tab.token, nonce, actor=learner)


class TestWhoAndWhat:
    """Who may open what, and whose secret counts."""

    def test_somebody_elses_secret_is_none(self, db: Session, city: City, tab: Tab) -> None:
        tab.actor = make_learner(db, city.colleague)
        assert said(tab.start()) == "PLAYER_NOT_FOUND"
        tab.token = "made up"
        assert said(tab.start()) == "PLAYER_NOT_FOUND"

    def test_a_draft_and_a_course_for_others_cannot_be_opened(
        self, db: Session, city: City, learner: Actor, time: Time
    ) -> None:
        draft = make_draft(db, city.root).courseware[0].id
        others = make_course(db, city.health).courseware[0].id
        for piece in (draft, others, 999_999):
            with pytest.raises(NotFound):
                open_tab(db, learner, piece, time)
        assert not db.scalars(select(StudySession)).all()

    def test_an_account_without_person_learns_nothing(self, db: Session, city: City, piece: int) -> None:
        with pytest.raises(NotFound):
            open_player(db, piece, device="", limits=DEFAULT_LIMITS, actor=city.reviewer)

    def test_media_need_not_be_seen_longer_than_they_last(
        self, db: Session, city: City, learner: Actor, time: Time
    ) -> None:
        clip = make_material(db, city.root, duration_ms=61_500)
        tab = open_tab(db, learner, make_course(db, city.root, pieces=[clip]).courseware[0].id, time)
        assert tab.answer.length_ms == 60_000
        tab.play(60)
        assert tab.answer.is_whole
        assert tab.finish().is_done


def test_finishing_with_what_was_not_played_is_no_finish(db: Session, tab: Tab) -> None:
    tab.play(60)
    assert not tab.finish().is_done
    assert learning(db).completed_at is None


def test_the_last_stretch_and_the_finish_come_together(db: Session, tab: Tab, piece: int, time: Time) -> None:
    tab.play(44 * 60 + 50)
    time.passes(10)
    tab.beat(tab.position, 45 * 60)
    tab.position = 45 * 60
    done = tab.finish()
    assert done.is_done
    assert progress(db, piece).completed_at is not None
    assert progress(db, piece).covered_ms == 45 * 60_000
