"""The audit administrator's morning in a browser: what was done, by whom; is the log whole; a head to keep."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import OPERATOR, Role
from lms.audit.keeping import keep_chain
from lms.people.accounts import Account
from lms.people.hashing import hash_password
from tests import tampering
from tests.browser.conftest import NewSite
from tests.browser.looking import faults, fits
from tests.browser.serving import Site
from tests.factories import make_actor, make_unit

pytestmark = pytest.mark.slow
PASSWORD = "linjiang-jianxi-2023"
YESTERDAY, TODAY = date(2023, 11, 19), date(2023, 11, 20)


def _yesterday(db: Session) -> None:
    root = make_unit(db, name="临江市")
    trainer = make_actor(db, Role.UNIT_TRAINER, root, login="trainer", name="施雨桐")
    make_actor(db, Role.AUDIT_ADMIN, root, login="auditor", name="审计管理员")
    for number in range(60):
        audit.record(db, actor=trainer, action="hours:activity:proposed", subject="activities", subject_id=number)
    audit.record(db, actor=trainer, action="person:id_no:read", subject="people", subject_id=3)
    audit.record(db, actor=OPERATOR, action="people:roster:imported", subject="uploads", subject_id=1, people=60)
    for account in db.query(Account):
        account.password_hash = hash_password(PASSWORD)


@pytest.fixture
def site(new_site: NewSite) -> Iterator[Site]:
    """Each test has a log of its own."""
    with new_site() as site:
        with clock.travel(to=YESTERDAY):
            site.tell(_yesterday)
            keep_chain(site.engine, everywhere=True)
        with clock.travel(to=TODAY):
            yield site


@contextmanager
def signed_in(site: Site, width: int = 1280) -> Iterator[Page]:
    """Sign in as people do; other tests of browsers begin with a session."""
    with site.page(width=width) as page:
        page.goto("/sign-in")
        page.fill("input[name=login]", "auditor")
        page.fill("input[name=password]", PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda address: "sign-in" not in address)
        yield page


@pytest.mark.parametrize("width", [1280, 390])
def test_an_auditor_reads_the_log_and_keeps_a_head(site: Site, width: int) -> None:
    with signed_in(site, width) as page:
        expect(page.get_by_role("heading", level=1)).to_have_text("审计日志")
        page.get_by_label("操作人姓名或账号").fill("雨桐")
        page.get_by_label("事项").select_option(label="人员")
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.locator("tbody")).to_contain_text("查看完整身份证号")
        assert faults(page) == []
        page.get_by_role("link", name="清除筛选").click()
        page.get_by_role("link", name="更早的记录").click()
        expect(page.get_by_role("link", name="回到最新")).to_be_visible()
        assert fits(page)

        page.goto("/audit/chain")
        expect(page.locator("main")).to_contain_text("日志完整")
        assert faults(page) == []
        assert fits(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="下载链头文件").click()
        heads = [json.loads(line) for line in download.value.path().read_text().splitlines()]
        assert heads[-1]["digest"] in page.locator("main").inner_text()


def test_an_auditor_sees_which_line_was_deleted_behind_the_programs_back(site: Site) -> None:
    with site.engine.begin() as connection:
        tampering.own_the_database(connection)
        entry = connection.scalar(text("SELECT id FROM audit_entries WHERE action = 'person:id_no:read'"))
        tampering.delete_with_place(connection, int(entry or 0), Random(1))
    with signed_in(site) as page:
        page.get_by_role("link", name="核对整条日志").click()
        expect(page.locator("main")).to_contain_text("日志有1处不对")
        expect(page.locator("main")).to_contain_text("已从链中消失")
        assert faults(page) == []
