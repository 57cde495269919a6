"""The inbox as people see it: what is new, marked read, and where it goes besides."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.notices.actions.telling import notice, tell, tell_all
from lms.notices.models import Notice, NoticeAddress, NoticeDelivery
from lms.notices.queries.recipients import Recipient
from lms.notices.rules.causes import Cause
from lms.vault import unseal
from tests.cast import Cast
from tests.client import Browser, post
from tests.mailbox import code_of, with_address

pytestmark = pytest.mark.at(date(2026, 3, 6))

Opener = Callable[[Actor | None], Browser]
HTML = {"accept": "text/html"}


def returned(db: Session, cast: Cast, number: int = 1) -> list[Notice]:
    """Tell 顾明澈 that hours were sent back, so many times."""
    person = cast.people["顾明澈"]
    for n in range(number):
        tell(
            db,
            Cause.HOURS_RETURNED,
            f"claim:{n}",
            [person.id],
            page="/my-year",
            day="2026-03-05",
            reason=f"<b>缺{n}</b>",
        )
    return list(db.scalars(select(Notice).order_by(Notice.id)))


def test_the_head_of_every_page_says_how_many_are_new(db: Session, cast: Cast, client: Opener) -> None:
    browser = client(cast[Role.SELF])
    assert "条未读" not in browser.get("/inbox", headers=HTML).text
    returned(db, cast, 2)
    assert 'who__count">2<' in browser.get("/my-year", headers=HTML).text
    assert "条未读" not in client(cast[Role.UNIT_TRAINER]).get("/inbox", headers=HTML).text


def test_a_notice_leads_to_where_it_is_dealt_with_and_is_read(db: Session, cast: Cast, client: Opener) -> None:
    (one,) = returned(db, cast)
    browser = client(cast[Role.SELF])
    page = browser.get("/inbox?unread=1", headers=HTML)
    assert "您2026年3月5日的学时被退回：&lt;b&gt;缺0&lt;/b&gt;" in page.text
    answer = browser.post(f"/inbox/{one.id}/reading")
    assert (answer.status_code, answer.headers["location"]) == (303, "/my-year")
    assert "没有未读的通知" in browser.get("/inbox?unread=1").text
    assert client(cast[Role.UNIT_LEGAL]).post(f"/inbox/{one.id}/reading").status_code == 404


def test_many_of_a_kind_are_one_matter_and_pages_go_on(db: Session, cast: Cast, client: Opener) -> None:
    found = returned(db, cast, 60)
    browser = client(cast[Role.SELF])
    page = browser.get("/inbox", headers=HTML).text
    assert "另外47条" in page
    assert f"before={found[10].id}" in page
    assert "缺9" in browser.get(f"/inbox?before={found[10].id}").text
    assert browser.get("/inbox?before=x").status_code == 200
    post(browser, "/inbox/reading", up_to=found[-1].id)
    assert "没有未读" in browser.get("/inbox", headers=HTML).text


def test_a_desk_reads_names_in_english_too(db: Session, cast: Cast, client: Opener) -> None:
    trainer, own = cast[Role.UNIT_TRAINER], cast.units["own"]
    row = notice(
        Cause.DESK_DUE, "x", Recipient(trainer.person_id), page="/credentials/1", unit_id=own.id,
        name="顾明澈", act=["deadline_act", "COLLECTION"], day="2026-03-09",
    )  # fmt: skip
    tell_all(db, [row])
    assert "顾明澈：已离开执法岗位，收回证件上交，期限2026年3月9日" in client(trainer).get("/inbox").text
    assert "due by 9 March 2026" in client(trainer).get("/inbox?lang=en").text


def test_an_address_is_confirmed_by_the_code_that_was_mailed_there(db: Session, cast: Cast, client: Opener) -> None:
    browser = client(cast[Role.SELF])
    post(browser, "/inbox/address", email="gu@example.cn")
    assert "您登记的邮箱还没有确认" in browser.get("/inbox").text
    code = code_of(db, cast[Role.SELF])
    assert f'value="{code}"' in browser.get(f"/inbox/address?code={code}").text
    wrong = browser.post("/inbox/address/confirmation", data={"code": "no"})
    assert (wrong.status_code, "验证码不对" in wrong.text) == (422, True)
    db.expire_all()
    assert db.scalars(select(NoticeAddress.wrong_codes)).one() == 1, "a wrong one is counted though it is refused"
    post(browser, "/inbox/address/confirmation", code=code)
    assert "已确认" in browser.get("/inbox/address").text
    assert browser.post("/inbox/address/code").status_code == 409
    assert client(cast[Role.UNIT_TRAINER]).post("/inbox/address/code").status_code == 409
    assert "Confirmed" in browser.get("/inbox/address?lang=en").text


def test_who_is_refused_by_his_mail_server_is_told_in_the_inbox(db: Session, cast: Cast, client: Opener) -> None:
    with_address(db, "gu@example.cn", actor=cast[Role.SELF])
    db.scalars(select(NoticeAddress)).one().refused_at = clock.now()
    db.commit()
    browser = client(cast[Role.SELF])
    assert "邮件服务器拒收您登记的邮箱" in browser.get("/inbox").text
    assert "邮件服务器拒收这个邮箱" in browser.get("/inbox/address").text


def test_the_bureau_sees_that_mail_does_not_go_out(db: Session, cast: Cast, client: Opener) -> None:
    since = clock.now() - timedelta(hours=3)
    person = cast.people["顾明澈"].id
    late = {"channel": "EMAIL", "person_id": person, "slot": "2026-03-06", "state": "WAITING", "tries": 1}
    db.add(NoticeDelivery(**late, made_at=since, first_due_at=since, next_at=clock.now()))
    db.commit()
    for role in (Role.JUSTICE_REVIEWER, Role.SYS_ADMIN):
        assert "电子邮件发不出去：1封等待，最早的应在2026年3月6日" in client(cast[role]).get("/inbox").text
    assert "发不出去" not in client(cast[Role.SELF]).get("/inbox").text


def test_an_address_is_named_sealed_and_taken_back(db: Session, cast: Cast, client: Opener) -> None:
    browser = client(cast[Role.SELF])
    wrong = browser.post("/inbox/address", data={"email": "顾@"})
    assert (wrong.status_code, "这不像一个邮箱地址" in wrong.text) == (422, True)
    post(browser, "/inbox/address", email="gu@example.cn")
    assert unseal(db.scalars(select(NoticeAddress.email_sealed)).one()) == "gu@example.cn"
    assert 'value="gu@example.cn"' in browser.get("/inbox/address").text
    assert "gu@example.cn" not in client(cast[Role.UNIT_TRAINER]).get("/inbox/address").text
    post(browser, "/inbox/address", email="")
    assert db.scalars(select(NoticeAddress.ended_at)).one() is not None


def test_the_language_of_mail_is_at_first_that_of_the_page_and_then_what_was_chosen(
    db: Session, cast: Cast, client: Opener
) -> None:
    browser = client(cast[Role.SELF])
    chosen = select(NoticeAddress.language).where(NoticeAddress.ended_at.is_(None))
    for email, language, said in (
        ("gu@example.cn", {}, "zh"),
        ("gu@example.cn", {"language": "en"}, "en"),
        ("gu@example.org", {"language": "zh"}, "zh"),
    ):
        browser.post("/inbox/address", data={"email": email, **language})
        db.expire_all()
        assert db.scalars(chosen).one() == said
    assert 'value="en" selected' in client(cast[Role.UNIT_TRAINER]).get("/inbox/address?lang=en").text
    assert browser.post("/inbox/address", data={"email": "gu@example.cn", "language": "fr"}).status_code == 422


def test_nobody_without_a_sign_in_has_an_inbox(client: Opener) -> None:
    assert client(None).get("/inbox", headers=HTML).headers["location"].startswith("/sign-in")
