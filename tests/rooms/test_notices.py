"""Notices from the transaction that tells to what goes out: once, collected, kept while a server is away."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.errors import NotFound
from lms.notices.actions import addresses, inbox
from lms.notices.actions.filing import MOST_AT_ONCE, file_waiting
from lms.notices.actions.sending import claim
from lms.notices.actions.settling import Parcel, send_again, settle
from lms.notices.actions.telling import notice, tell, tell_all
from lms.notices.mailing import Mailbox
from lms.notices.models import Notice, NoticeDelivery, NoticeDeliveryEvent
from lms.notices.queries.deliveries import counted, has_work
from lms.notices.queries.inbox import count_unread, list_notices
from lms.notices.queries.recipients import BUREAU_DESK, UNIT_DESK, Recipient, desks
from lms.notices.rules.causes import Cause
from lms.notices.rules.robots import Robot
from lms.notices.rules.sending import GIVE_UP_AFTER, Channel
from lms.notices.texting import MessageFolder
from lms.notices.ways import Ways
from lms.people.models import Person
from lms.vault import seal
from tests.cast import Cast, id_no
from tests.mailbox import with_address

pytestmark = pytest.mark.at(date(2026, 3, 6))  # noon of a Friday
ROBOT = Robot("329903", Channel.DINGTALK, "https://robot.example.cn/")
WAYS = Ways(
    mailbox=Mailbox("127.0.0.1", 25, "lifa@example.cn"),
    robots={("329903", Channel.DINGTALK): ROBOT},
    messages=Path("/nowhere"),
)
NINE = clock.local_instant(date(2026, 3, 7), 9)


@pytest.fixture
def officer(db: Session, cast: Cast) -> Person:
    """Return 顾明澈, who has named an address and left a phone number."""
    with_address(db, "gu@example.cn", actor=cast[Role.SELF])
    person = cast.people["顾明澈"]
    person.phone_sealed = seal("13800000000")
    db.flush()
    return person


def returned(db: Session, person: Person, step: str = "claim:1") -> None:
    tell(db, Cause.HOURS_RETURNED, step, [person.id], page="/my-year", day="2026-03-05", reason="缺签到表")


def at(when: datetime, do: Callable[[], list[Parcel]]) -> list[Parcel]:
    with clock.travel(when):
        return do()


def sent(db: Session, when: datetime) -> list[Parcel]:
    return at(when, lambda: claim(db, WAYS))


class TestTelling:
    def test_once_for_each_cause_and_step(self, db: Session, cast: Cast, officer: Person) -> None:
        for step in ("claim:1", "claim:1", "claim:2"):
            returned(db, officer, step)
        assert count_unread(db, seen_by=cast[Role.SELF]) == 2

    def test_what_is_undone_tells_nobody(self, db: Session, cast: Cast, officer: Person) -> None:
        savepoint = db.begin_nested()
        returned(db, officer)
        savepoint.rollback()
        assert count_unread(db, seen_by=cast[Role.SELF]) == 0

    def test_no_id_number_is_kept(self, db: Session, officer: Person) -> None:
        tell(db, Cause.HOURS_RETURNED, "c", [officer.id], page="/", day="2026-03-05", reason=f"{id_no(3)}不对")
        assert db.scalars(select(Notice)).one().details["reason"] == "******不对"


class TestInbox:
    def test_nobody_sees_or_reads_anothers(self, db: Session, cast: Cast, officer: Person) -> None:
        returned(db, officer)
        (one,) = list_notices(db, seen_by=cast[Role.SELF]).notices
        for role in set(cast.actors) - {Role.SELF}:
            assert list_notices(db, seen_by=cast[role]).notices == []
            with pytest.raises(NotFound):
                inbox.mark_read(db, one.id, actor=cast[role])
            inbox.mark_all_read(db, up_to=one.id, actor=cast[role])
        assert count_unread(db, seen_by=cast[Role.SELF]) == 1

    def test_what_came_after_the_page_stays_unread(self, db: Session, cast: Cast, officer: Person) -> None:
        returned(db, officer)
        (shown,) = list_notices(db, seen_by=cast[Role.SELF]).notices
        returned(db, officer, "claim:2")
        inbox.mark_all_read(db, up_to=shown.id, actor=cast[Role.SELF])
        assert count_unread(db, seen_by=cast[Role.SELF]) == 1


class TestDesks:
    def test_the_nearest_desk_is_told_and_the_bureau_looks_after_its_place(self, db: Session, cast: Cast) -> None:
        own, child = cast.units["own"].id, cast.units["child"].id
        unit, bureau = desks(db, UNIT_DESK, [own, child]), desks(db, BUREAU_DESK, [child])
        both = {cast.people["施雨桐"].id, cast.people["岳清和"].id}
        assert {one.person_id for one in unit[own]} == {one.person_id for one in unit[child]} == both
        assert [one.person_id for one in bureau[child]] == [cast.people["韩叙白"].id]

    def test_who_lies_elsewhere_is_nobodys_here(self, db: Session, cast: Cast) -> None:
        elsewhere = cast.units["elsewhere"].id
        assert desks(db, (*UNIT_DESK, *BUREAU_DESK), [elsewhere])[elsewhere] == []


class TestDigest:
    def test_a_day_is_one_message_the_next_morning(self, db: Session, officer: Person) -> None:
        for step in "abc":
            returned(db, officer, step)
            file_waiting(db, WAYS)
        assert sent(db, NINE - timedelta(minutes=1)) == []
        (parcel,) = sent(db, NINE)
        assert (parcel.channel, parcel.address, parcel.number) == (Channel.EMAIL, "gu@example.cn", 3)
        assert sent(db, NINE) == []  # it is on its way

    def test_what_is_urgent_goes_at_once_by_mail_and_phone(self, db: Session, officer: Person) -> None:
        tell(db, Cause.CASE_NOTICE, "case:1", [officer.id], page="/my-credential-cases")
        file_waiting(db, WAYS)
        parcels = sent(db, clock.now())
        assert {(each.channel, each.address) for each in parcels} == {
            (Channel.EMAIL, "gu@example.cn"),
            (Channel.SMS, "13800000000"),
        }

    def test_at_night_even_that_waits_for_the_morning(self, db: Session, officer: Person) -> None:
        with clock.travel(clock.local_instant(date(2026, 3, 6), 23)):
            tell(db, Cause.CASE_NOTICE, "case:1", [officer.id], page="/my-credential-cases")
            file_waiting(db, WAYS)
            assert claim(db, WAYS) == []
        assert len(sent(db, clock.local_instant(date(2026, 3, 7), 8))) == 2

    def test_what_was_read_meanwhile_is_not_sent(self, db: Session, cast: Cast, officer: Person) -> None:
        returned(db, officer)
        file_waiting(db, WAYS)
        inbox.mark_all_read(db, up_to=10**9, actor=cast[Role.SELF])
        assert sent(db, NINE) == []
        assert db.scalars(select(NoticeDelivery.state)).one() == "DROPPED"

    def test_an_address_taken_back_gets_nothing(self, db: Session, cast: Cast, officer: Person) -> None:
        returned(db, officer)
        file_waiting(db, WAYS)
        addresses.name_address(db, "", actor=cast[Role.SELF])
        assert sent(db, NINE) == []

    def test_without_any_way_out_the_inbox_has_it(self, db: Session, cast: Cast, officer: Person) -> None:
        returned(db, officer)
        assert file_waiting(db, Ways()) == 1
        assert (db.scalars(select(NoticeDelivery)).all(), count_unread(db, seen_by=cast[Role.SELF])) == ([], 1)


def test_a_storm_is_one_message_for_the_group_and_bounded_work(db: Session, cast: Cast) -> None:
    own = cast.units["own"].id
    desk = desks(db, UNIT_DESK, [own])[own]
    storm = [
        notice(Cause.DESK_EXPIRES, f"card:{n}", one, page="/", unit_id=own, name="某", day="2026-09-02", left=180)
        for n in range(600)
        for one in desk
    ]
    tell_all(db, storm)
    runs = []
    while done := file_waiting(db, WAYS):
        runs.append(done)
    assert runs == [MOST_AT_ONCE, MOST_AT_ONCE, 200]
    (parcel,) = sent(db, NINE)
    assert (parcel.channel, parcel.address, parcel.desk) == (Channel.DINGTALK, "329903", {"DESK_EXPIRES": 600})


class TestServerAway:
    def test_for_a_day_nothing_is_lost_and_nothing_sent_twice(self, db: Session, officer: Person) -> None:
        returned(db, officer)
        file_waiting(db, WAYS)
        when, tries = NINE, 0
        while when < NINE + timedelta(days=1):
            for parcel in sent(db, when):
                tries += 1
                with clock.travel(when):
                    settle(db, parcel, "ConnectionRefusedError")
            when += timedelta(minutes=10)
        assert 20 <= tries <= 35
        (parcel,) = sent(db, when + timedelta(hours=1))
        settle(db, parcel, "")
        assert db.scalars(select(NoticeDelivery.state)).one() == "SENT"
        assert sent(db, when + timedelta(days=1)) == []
        events = db.scalars(select(NoticeDeliveryEvent).order_by(NoticeDeliveryEvent.id)).all()
        assert [(each.new, each.fault) for each in events[-2:]] == [("WAITING", "ConnectionRefusedError"), ("SENT", "")]

    def test_in_the_end_it_is_given_up_visibly_and_may_be_sent_again(self, db: Session, officer: Person) -> None:
        returned(db, officer)
        file_waiting(db, WAYS)
        late = NINE + GIVE_UP_AFTER
        (parcel,) = sent(db, late)
        with clock.travel(late):
            settle(db, parcel, "TimeoutError")
            assert counted(db, late - timedelta(days=7))["given_up"] == 1
            assert send_again(db) == 1
            assert [each.number for each in claim(db, WAYS)] == [1]

    def test_who_is_refused_for_good_is_not_tried_again(self, db: Session, officer: Person) -> None:
        returned(db, officer)
        file_waiting(db, WAYS)
        (parcel,) = sent(db, NINE)
        settle(db, parcel, "SMTP_550", is_final=True)
        assert db.scalars(select(NoticeDelivery.state)).one() == "GIVEN_UP"

    def test_a_worker_that_died_on_the_way_leaves_it_to_the_next(self, db: Session, officer: Person) -> None:
        returned(db, officer)
        file_waiting(db, WAYS)
        (first,) = sent(db, NINE)
        (second,) = sent(db, NINE + timedelta(minutes=16))
        settle(db, first, "TimeoutError")  # the dead one's word comes too late to count
        assert db.scalars(select(NoticeDelivery.state)).one() == "WAITING"
        settle(db, second, "")
        assert db.scalars(select(NoticeDelivery.state)).one() == "SENT"

    def test_what_a_clock_that_ran_ahead_put_off_is_due(self, db: Session, officer: Person) -> None:
        with clock.travel(date(2027, 3, 6)):
            returned(db, officer)
            file_waiting(db, WAYS)
        assert has_work(db, clock.now())
        assert len(claim(db, WAYS)) == 1


def test_an_account_without_a_person_has_an_inbox_of_its_own(db: Session, cast: Cast) -> None:
    admin = cast[Role.PROVINCE]
    tell_all(
        db, [notice(Cause.DESK_DUE, "x", Recipient(account_id=admin.account_id), page="/", name="某", act="", day="")]
    )
    assert count_unread(db, seen_by=admin) == 1


def test_a_text_message_is_left_whole_under_a_number(tmp_path: Path) -> None:
    MessageFolder(tmp_path / "sms").send("13800000000", "您好", number="notice-7")
    (left,) = (tmp_path / "sms").iterdir()
    assert left.name == "notice-7.json"
    assert json.loads(left.read_text()) == {"phone": "13800000000", "text": "您好"}
