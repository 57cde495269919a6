"""An applicant's way to forty and a hundred and twenty, walked in a browser: log, signature, hand-over, posting."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine

from lms import clock
from lms.access import Role
from lms.app import create_app
from lms.db import make_sessions
from lms.hours.actions.posting import confirm
from lms.hours.catalogue import Tag
from lms.people.accounts import Account
from lms.people.hashing import hash_password
from lms.people.rules import PersonClass
from lms.settings import get_settings
from tests.databases import empty_database, migrate, url_of
from tests.factories import adopt_rules, claim_ids, make_actor, make_class, make_person, make_unit
from tests.rooms.practising import make_pair, own, practise, working_days

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
PASSWORD = "linjiang-jianxi-2023"
TODAY = date(2023, 11, 20)


@dataclass(frozen=True)
class Site:
    """Where the site is served."""

    address: str


def _told(engine: Engine) -> None:
    """Build an office, and let the applicant study his forty and practise nineteen days; the twentieth is his own."""
    with make_sessions(engine).begin() as db, clock.travel(to=TODAY):
        secret = hash_password(PASSWORD)
        root = make_unit(db, name="临江市")
        unit = make_unit(db, name="市城管局", parent=root)
        adopt_rules(db, root)
        guide = make_person(db, unit, name="顾明澈")
        pupil = make_person(db, unit, name="秦越", person_class=PersonClass.APPLICANT, since=date(2023, 9, 4))
        trainer = make_actor(db, Role.UNIT_TRAINER, unit, login="trainer", name="施雨桐")
        reviewer = make_actor(db, Role.JUSTICE_REVIEWER, root, login="reviewer")
        make_actor(db, Role.UNIT_LEGAL, unit, login="legal", name="岳清和")
        learner, mentor = own(db, pupil), own(db, guide)
        for actor, login in ((learner, "learner"), (mentor, "mentor")):
            db.get_one(Account, actor.account_id).login = login
        under = make_pair(db, pupil, guide, unit, trainer)
        for day in working_days(date(2023, 9, 11), 5):
            held = make_class(
                db, [pupil], actor=trainer, host=unit, on=day, hours=8, at=(9, 17), category="PL.GEN",
                tags=Tag.CONCENTRATED,
            )  # fmt: skip
            confirm(db, claim_ids(db, held), actor=reviewer)
        for day in working_days(date(2023, 10, 9), 19):
            practise(db, under, day, learner, mentor)
        for account in db.query(Account):
            account.password_hash = secret


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("practice")
    url, patch = url_of("practice", folder), pytest.MonkeyPatch()
    patch.setenv("LMS_DATABASE_URL", url)
    get_settings.cache_clear()
    with empty_database(url) as engine:
        migrate(engine)
        _told(engine)
        server = uvicorn.Server(uvicorn.Config(create_app(get_settings()), port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        with clock.travel(to=TODAY):
            yield Site(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
        server.should_exit = True
        thread.join(5)
    patch.undo()
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def signed_in(browser: Browser, site: Site, login: str, width: int = 1280) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 844}).new_page()
    page.goto(f"{site.address}/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    return page


@pytest.mark.requirement("QD-10-2", "QD-10-3")
def test_an_applicant_reaches_forty_and_a_hundred_and_twenty(browser: Browser, site: Site) -> None:
    phone = signed_in(browser, site, "learner", width=390)
    phone.goto(f"{site.address}/practice")
    expect(phone.locator("main")).to_contain_text("岗位实训还差120学时")
    expect(phone.locator("main")).to_contain_text("集中学习已达到")
    phone.fill("textarea[name=work]", "随队检查户外广告设施，学习责令改正通知书的填写")
    phone.get_by_role("button", name="提交，请带教人签字").click()
    expect(phone.locator("main")).to_contain_text("已提交，等带教人签字")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390

    mentor = signed_in(browser, site, "mentor")
    mentor.goto(f"{site.address}/practice/signing")
    mentor.get_by_label("选择秦越11月20日").check()
    mentor.get_by_role("button", name="属实，一起签字").click()
    expect(mentor.locator("main")).to_contain_text("没有等您签字的日志")

    trainer = signed_in(browser, site, "trainer")
    trainer.goto(f"{site.address}/mentorships")
    expect(trainer.locator("main")).to_contain_text("等单位提交学时")
    trainer.get_by_role("button", name="提交所选人员的学时").click()
    expect(trainer.locator("main")).to_contain_text("等待他人确认")

    legal = signed_in(browser, site, "legal")
    legal.goto(f"{site.address}/claims")
    while (waiting := legal.get_by_role("button", name="确认并入账1人")).count():
        before = waiting.count()
        waiting.first.click()
        expect(legal.get_by_role("button", name="确认并入账1人")).to_have_count(before - 1)

    phone.goto(f"{site.address}/practice")
    expect(phone.locator("main")).to_contain_text("领证前的培训已经完成")
    phone.goto(f"{site.address}/my-year")
    expect(phone.locator("main")).to_contain_text("首次申领")
