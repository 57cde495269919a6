"""What is kept no longer is cleared: read notices and settled deliveries; what nobody has read stays."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.notices.actions.filing import file_waiting
from lms.notices.actions.sending import claim
from lms.notices.actions.settling import settle
from lms.notices.actions.telling import tell
from lms.notices.mailing import Mailbox
from lms.notices.models import Notice, NoticeDelivery, NoticeDeliveryEvent
from lms.notices.queries.deliveries import kept, stuck
from lms.notices.rules.causes import Cause
from lms.notices.rules.keeping import DELIVERIES_KEPT, NOTICES_KEPT
from lms.notices.rules.sending import Channel
from lms.notices.ways import Ways
from lms.outbox import Job
from lms.webhooks.actions import keeping
from lms.webhooks.models import WebhookDelivery, WebhookTry
from lms.webhooks.rules.events import Event
from lms.worker.clearing import CLEAR, clear_old
from tests.cast import Cast
from tests.mailbox import with_address

pytestmark = pytest.mark.at(date(2026, 3, 6))
WAYS = Ways(mailbox=Mailbox("127.0.0.1", 25, "lifa@example.cn"))
NINE = clock.local_instant(date(2026, 3, 7), 9)


def told(db: Session, cast: Cast, *, is_sent: bool) -> None:
    """Tell 顾明澈 of two things, of which he reads the first; one mail goes out, or waits."""
    with_address(db, "gu@example.cn", actor=cast[Role.SELF])
    for step in ("claim:1", "claim:2"):
        person = cast.people["顾明澈"].id
        tell(db, Cause.HOURS_RETURNED, step, [person], page="/my-year", day="2026-03-05", reason="缺签到表")
    file_waiting(db, WAYS)
    with clock.travel(NINE):
        (parcel,) = claim(db, WAYS)
        settle(db, parcel, "" if is_sent else "TimeoutError")
    db.scalars(select(Notice).order_by(Notice.id)).first().read_at = NINE  # type: ignore[union-attr] # there are two


def cleared_at(db: Session, when: timedelta) -> None:
    db.flush()
    with clock.travel(NINE + when):
        for _ in range(3):
            clear_old(db, None)
    db.expire_all()


def steps(db: Session) -> Sequence[str]:
    return db.scalars(select(Notice.step).order_by(Notice.id)).all()


def test_after_ninety_days_the_record_of_the_mail_goes_and_the_notices_stay(db: Session, cast: Cast) -> None:
    told(db, cast, is_sent=True)
    cleared_at(db, DELIVERIES_KEPT)
    assert len(db.scalars(select(NoticeDeliveryEvent)).all()) == 1, "to the day"
    cleared_at(db, DELIVERIES_KEPT + timedelta(seconds=1))
    assert (db.scalars(select(NoticeDelivery)).all(), db.scalars(select(NoticeDeliveryEvent)).all()) == ([], [])
    assert steps(db) == ["claim:1", "claim:2"]


def test_what_was_read_a_good_year_ago_goes_and_what_nobody_read_stays(db: Session, cast: Cast) -> None:
    told(db, cast, is_sent=True)
    cleared_at(db, NOTICES_KEPT)
    assert steps(db) == ["claim:1", "claim:2"]
    assert kept(db, NINE + NOTICES_KEPT + timedelta(days=1))["over"] == 1
    cleared_at(db, NOTICES_KEPT + timedelta(days=1))
    assert steps(db) == ["claim:2"]


def test_what_still_waits_to_go_out_stays_with_what_it_carries(db: Session, cast: Cast) -> None:
    told(db, cast, is_sent=False)
    cleared_at(db, 2 * NOTICES_KEPT)
    assert db.scalars(select(NoticeDelivery.state)).all() == ["WAITING"]
    assert steps(db) == ["claim:1", "claim:2"]


def test_old_deliveries_of_webhooks_go_too(db: Session, cast: Cast) -> None:
    admin = cast[Role.SYS_ADMIN]
    webhook, _ = keeping.add_webhook(db, label="x", url="https://e.cn/", events=[Event.YEAR_CLOSED], actor=admin)
    sent, waiting = (keeping.try_out(db, webhook, actor=admin) for _ in range(2))
    sent.state, sent.settled_at = "SENT", NINE
    db.flush()
    db.add(WebhookTry(delivery_id=sent.id, at=NINE, new="SENT", fault=""))
    cleared_at(db, DELIVERIES_KEPT + timedelta(days=1))
    assert db.scalars(select(WebhookDelivery.id)).all() == [waiting.id]
    assert db.scalars(select(WebhookTry)).all() == []


def test_it_goes_on_while_there_is_more_and_then_rests(db: Session, cast: Cast) -> None:
    told(db, cast, is_sent=True)
    db.flush()
    clear_old(db, None)
    assert db.scalars(select(Job).where(Job.kind == CLEAR)).all() == []
    with clock.travel(NINE + DELIVERIES_KEPT + timedelta(days=1)):
        clear_old(db, None)
    assert len(db.scalars(select(Job).where(Job.kind == CLEAR)).all()) == 1


def test_what_should_have_gone_out_an_hour_ago_is_stuck(db: Session, cast: Cast) -> None:
    told(db, cast, is_sent=False)
    db.flush()
    assert stuck(db, NINE + timedelta(hours=1)) == {}
    late = stuck(db, NINE + timedelta(hours=1, seconds=1))
    assert (late[Channel.EMAIL].number, late[Channel.EMAIL].since) == (1, NINE)
