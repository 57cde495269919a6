"""Whose is an address: a code is mailed to it, and only who can read it there gets notices there."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import RuleBroken
from lms.notices.actions.addresses import confirm_address, mail_code, name_address
from lms.notices.actions.filing import file_waiting
from lms.notices.actions.sending import claim
from lms.notices.actions.settling import Parcel, send_again, settle
from lms.notices.actions.telling import tell
from lms.notices.mailing import Mailbox
from lms.notices.models import NoticeAddress, NoticeDelivery
from lms.notices.rules.addresses import CODE_LASTS, MOST_CODES_A_DAY, MOST_WRONG, is_address_refused
from lms.notices.rules.causes import Cause
from lms.notices.ways import Ways
from tests.cast import Cast
from tests.mailbox import code_of, with_address

pytestmark = pytest.mark.at(date(2026, 3, 6))
WAYS = Ways(mailbox=Mailbox("127.0.0.1", 25, "lifa@example.cn"))
NINE = clock.local_instant(date(2026, 3, 7), 9)


@pytest.fixture
def me(cast: Cast) -> Actor:
    return cast[Role.SELF]


def told_tomorrow(db: Session, me: Actor) -> Sequence[Parcel]:
    """Tell somebody of hours, and return what goes out the next morning."""
    assert me.person_id
    tell(db, Cause.HOURS_RETURNED, "claim:1", [me.person_id], page="/my-year", day="2026-03-05", reason="缺签到表")
    file_waiting(db, WAYS)
    with clock.travel(NINE):
        return [each for each in claim(db, WAYS) if not each.code]


def current(db: Session) -> NoticeAddress:
    return db.scalars(select(NoticeAddress).where(NoticeAddress.ended_at.is_(None))).one()


class TestCode:
    def test_it_is_mailed_at_once_to_the_address_itself(self, db: Session, me: Actor) -> None:
        name_address(db, "gu@example.cn", actor=me)
        (parcel,) = claim(db, WAYS)
        assert (parcel.address, parcel.code, parcel.number) == ("gu@example.cn", code_of(db, me), 0)
        assert len(parcel.code) == 6
        assert parcel.code.encode() not in (current(db).code_sealed or b"")

    def test_until_it_is_typed_in_nothing_else_goes_there(self, db: Session, me: Actor) -> None:
        name_address(db, "gu@example.cn", actor=me)
        claim(db, WAYS)
        assert told_tomorrow(db, me) == []

    def test_once_it_is_typed_in_digests_go_there(self, db: Session, me: Actor) -> None:
        name_address(db, "gu@example.cn", actor=me)
        claim(db, WAYS)
        assert confirm_address(db, f" {code_of(db, me)} ", actor=me)
        (parcel,) = told_tomorrow(db, me)
        assert (parcel.address, parcel.number) == ("gu@example.cn", 1)

    def test_another_address_is_asked_for_again_and_its_code_is_another(self, db: Session, me: Actor) -> None:
        with_address(db, "gu@example.cn", actor=me)
        name_address(db, "gu@example.org", actor=me)
        assert current(db).confirmed_at is None
        assert [each.address for each in claim(db, WAYS)] == ["gu@example.org"]
        assert told_tomorrow(db, me) == []

    def test_a_confirmed_one_needs_no_code(self, db: Session, me: Actor) -> None:
        with_address(db, "gu@example.cn", actor=me)
        with pytest.raises(RuleBroken, match="CODE_NOT_NEEDED"):
            mail_code(db, actor=me)

    def test_naming_the_same_one_again_asks_nothing(self, db: Session, me: Actor) -> None:
        with_address(db, "gu@example.cn", actor=me)
        name_address(db, "gu@example.cn", actor=me)
        assert current(db).confirmed_at is not None
        assert claim(db, WAYS) == []

    def test_wrong_ones_are_counted_and_then_the_right_one_is_over_too(self, db: Session, me: Actor) -> None:
        name_address(db, "gu@example.cn", actor=me)
        right = code_of(db, me)
        wrong = f"{(int(right) + 1) % 10**6:06}"
        for _ in range(MOST_WRONG):
            assert not confirm_address(db, wrong, actor=me)
        with pytest.raises(RuleBroken, match="CODE_OVER"):
            confirm_address(db, right, actor=me)
        mail_code(db, actor=me)
        assert confirm_address(db, code_of(db, me), actor=me)

    def test_after_a_day_it_is_over_and_no_more_sent(self, db: Session, me: Actor) -> None:
        name_address(db, "gu@example.cn", actor=me)
        with clock.travel(clock.now() + CODE_LASTS):
            assert claim(db, WAYS) == []
            with pytest.raises(RuleBroken, match="CODE_OVER"):
                confirm_address(db, code_of(db, me), actor=me)

    def test_a_stranger_is_not_flooded_and_gets_the_newest_code_alone(self, db: Session, me: Actor) -> None:
        name_address(db, "stranger@example.cn", actor=me)
        for _ in range(MOST_CODES_A_DAY - 1):
            mail_code(db, actor=me)
        with pytest.raises(RuleBroken, match="CODES_TOO_MANY"), db.begin_nested():
            mail_code(db, actor=me)
        with pytest.raises(RuleBroken, match="CODES_TOO_MANY"), db.begin_nested():
            name_address(db, "b@example.cn", actor=me)
        assert [each.code for each in claim(db, WAYS)] == [code_of(db, me)]
        with clock.travel(clock.now() + timedelta(days=1)):
            mail_code(db, actor=me)

    def test_without_an_address_there_is_nothing_to_confirm(self, db: Session, me: Actor) -> None:
        with pytest.raises(RuleBroken, match="NO_ADDRESS"):
            mail_code(db, actor=me)
        with pytest.raises(RuleBroken, match="NO_ADDRESS"):
            confirm_address(db, "123456", actor=me)

    def test_anothers_code_is_wrong(self, db: Session, cast: Cast, me: Actor) -> None:
        name_address(db, "gu@example.cn", actor=me)
        name_address(db, "shi@example.cn", actor=cast[Role.UNIT_TRAINER])
        taken = code_of(db, cast[Role.UNIT_TRAINER])
        assert taken == code_of(db, me) or not confirm_address(db, taken, actor=me)


class TestRefused:
    def test_an_address_that_its_server_does_not_know_gets_nothing_until_confirmed_anew(
        self, db: Session, me: Actor
    ) -> None:
        with_address(db, "gu@example.cn", actor=me)
        (parcel,) = told_tomorrow(db, me)
        settle(db, parcel, "SMTP_550", is_final=True)
        assert current(db).refused_at is not None
        tell(db, Cause.HOURS_RETURNED, "claim:2", [me.person_id or 0], page="/", day="2026-03-05", reason="缺")
        file_waiting(db, WAYS)
        with clock.travel(NINE + timedelta(days=2)):
            assert claim(db, WAYS) == []
            mail_code(db, actor=me)
            assert [each.code for each in claim(db, WAYS)] == [code_of(db, me)]
            assert confirm_address(db, code_of(db, me), actor=me)
        assert current(db).refused_at is None

    def test_when_the_server_was_to_blame_one_command_tries_them_again(self, db: Session, me: Actor) -> None:
        with_address(db, "gu@example.cn", actor=me)
        (parcel,) = told_tomorrow(db, me)
        settle(db, parcel, "SMTP_550", is_final=True)
        assert send_again(db) == 1
        assert [each.address for each in claim(db, WAYS)] == ["gu@example.cn"]

    def test_an_address_named_meanwhile_is_not_blamed(self, db: Session, me: Actor) -> None:
        with_address(db, "gu@example.cn", actor=me)
        (parcel,) = told_tomorrow(db, me)
        name_address(db, "gu@example.org", actor=me)
        settle(db, parcel, "SMTP_550", is_final=True)
        assert current(db).refused_at is None
        assert (
            db.scalars(select(NoticeDelivery.state).where(NoticeDelivery.id == parcel.delivery_id)).one() == "GIVEN_UP"
        )


@pytest.mark.parametrize("text", ["x", "a@b", "a b@c.cn", "a@c.cn\nBcc: d@e.cn", "甲@c.cn", "a@-c.cn", "a@c.cn,b@c.cn"])
def test_what_is_no_address_is_refused(db: Session, me: Actor, text: str) -> None:
    with pytest.raises(RuleBroken, match="ADDRESS_WRONG"):
        name_address(db, text, actor=me)


@pytest.mark.parametrize(
    ("status", "answer", "is_refused"),
    [
        (550, "5.1.1 <x@example.cn>: Recipient address rejected: User unknown", True),
        (550, "no such user here", True),
        (553, "5.1.3 bad syntax", True),
        (550, "5.2.1 mailbox disabled", True),
        (550, "5.7.1 Relaying denied", False),
        (554, "5.7.1 Relay access denied", False),
        (552, "5.2.2 mailbox full", False),
        (450, "4.1.1 try later", False),
        (451, "greylisted", False),
    ],
)
def test_only_an_answer_about_the_address_is_held_against_it(status: int, answer: str, is_refused: bool) -> None:
    assert is_address_refused(status, answer) is is_refused
