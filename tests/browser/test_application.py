"""A first card in a browser: from the draft with its papers to the receipt, each step on the desk whose it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.credentials.models import Application, Credential
from lms.credentials.queries.applications import get_application
from tests.application_factories import PNG, hold_exam, people_a_town, study
from tests.browser.looking import fits
from tests.browser.serving import Site
from tests.browser.waiting import follow
from tests.cast import Cast
from tests.factories import PDF

pytestmark = pytest.mark.slow
TODAY = date(2023, 6, 15)
AFTER = date(2023, 6, 26)  # the fifth working day was Sunday the 25th, which is worked


@dataclass
class Town:
    """The site, its staff and who applies."""

    site: Site
    cast: Cast
    applicant: Actor

    @contextmanager
    def desk(self, who: Role | Actor, path: str, **how: bool) -> Iterator[Page]:
        """Open a page on somebody's desk."""
        with self.site.page(self.cast[who] if isinstance(who, Role) else who, **how) as page:
            page.goto(path)
            yield page

    def one(self, db: Session) -> Application:
        """Return the one application there is."""
        return get_application(db, db.query(Application.id).scalar(), seen_by=OPERATOR)


@pytest.fixture(scope="module")
def town(site: Site) -> Iterator[Town]:
    with clock.travel(TODAY):
        yield Town(site, *site.tell(people_a_town))


def press(page: Page, name: str) -> None:
    """Press a button that leads on."""
    follow(page, button(page, name))


def button(page: Page, name: str) -> Locator:
    return page.locator("main").get_by_role("button", name=name, exact=True)


def test_from_the_draft_to_the_card_in_hand(town: Town, tmp_path: Path) -> None:
    paper, photo = tmp_path / "材料.pdf", tmp_path / "照片.png"
    paper.write_bytes(PDF)
    photo.write_bytes(PNG)
    with town.desk(town.applicant, "/my-application", phone=True) as page:
        press(page, "开始申请")
        expect(page.get_by_text("缺证件照片")).to_be_visible()
        page.get_by_label("学历").fill("本科")
        page.get_by_label("岗位职责").fill("市容巡查")
        for label in ("申请表", "在编或专岗专职证明", "上年度考核表"):
            page.get_by_label(label, exact=True).set_input_files(paper)
        page.get_by_label("证件照片", exact=True).set_input_files(photo)
        press(page, "保存")
        expect(page.get_by_text("材料齐了，可以提交。")).to_be_visible()
        assert fits(page)
        press(page, "提交单位审核")
        expect(page.locator(".notice").get_by_text("等单位法制机构审核")).to_be_visible()

    at = f"/applications/{town.site.tell(lambda db: town.one(db).id)}"
    with town.desk(Role.UNIT_LEGAL, "/applications") as page:
        follow(page, page.get_by_role("link", name="陆小满"))
        page.get_by_label("上年度考核").select_option("COMPETENT")
        page.get_by_label("审核意见").fill("在编在岗，同意申报")
        press(page, "登记审核意见")
    with town.desk(Role.UNIT_LEADER, at) as page:
        press(page, "签字，报司法局")
    with town.desk(Role.JUSTICE_REVIEWER, at) as page:
        press(page, "审查通过，进入培训")
        expect(page.get_by_text("集中学习还差40学时")).to_be_visible()

    town.site.tell(lambda db: study(db, town.one(db)))
    with town.desk(Role.UNIT_TRAINER, at) as page:
        press(page, "确认培训完成，进入考试")
    with town.desk(Role.JUSTICE_REVIEWER, at) as page:
        expect(button(page, "开始公示")).to_be_disabled()
        for kind in ("QUAL_PUBLIC", "QUAL_BUSINESS"):
            town.site.tell(lambda db, kind=kind: hold_exam(db, town.one(db), kind))  # type: ignore[misc]
        page.reload()
        press(page, "开始公示")
        expect(button(page, "公示期满，提交决定")).to_be_disabled()
    with town.site.page(phone=True) as page:
        page.goto("/publicity")
        expect(page.get_by_role("rowheader", name="陆小满")).to_be_visible()
        assert fits(page)
    _after_publicity(town, at, paper)


def _after_publicity(town: Town, at: str, paper: Path) -> None:
    with clock.travel(AFTER):
        with town.desk(Role.JUSTICE_REVIEWER, at) as page:
            press(page, "公示期满，提交决定")
            page.get_by_label("证号", exact=True).fill("10120230001")
            page.get_by_label("流水号", exact=True).fill("A000001")
            press(page, "登记证号")
        with town.desk(Role.JUSTICE_DECIDER, at) as page:
            press(page, "决定发证")
            expect(page.get_by_text("人员类别同时变更").first).to_be_visible()
        with town.desk(Role.UNIT_LEGAL, at) as page:
            page.get_by_label("本人签字的签收单").set_input_files(paper)
            press(page, "登记签收")
        with town.desk(town.applicant, "/my-application", phone=True) as page:
            expect(page.get_by_text("已发证")).to_be_visible()
    credential = town.site.tell(lambda db: db.query(Credential).one())
    assert (credential.number, credential.state) == ("10120230001", "ACTIVE")
    assert credential.issued_on - TODAY > timedelta(days=5)
