"""An exam on paper goes to the printer: the bureau takes papers and lists, a candidate his ticket."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from tests.browser.serving import Site
from tests.browser.waiting import LONGEST
from tests.exam_factories import Staff, sitting_of
from tests.factories import make_actor
from tests.pdf import pdf_pages, pdf_text
from tests.print_factories import make_print, paper_exam
from tests.rooms.world import City, build_city

pytestmark = pytest.mark.slow


class Office:
    """The site with an exam on paper a week ahead, its examiner and one candidate."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.exam, self.sitting, self.examiner, self.candidate = site.tell(self._prepared)

    def _prepared(self, db: Session) -> tuple[int, int, Actor, Actor]:
        city: City = build_city(db, rules=None)
        staff = Staff(city.trainer, city.legal, city.reviewer, city.decider)
        starts_at = clock.now() + timedelta(days=7)
        exam = paper_exam(db, city.root, city.police, staff, starts_at=starts_at, title="年度考试（纸笔）")
        officer = make_actor(db, Role.SELF, person=city.officer)
        return exam.id, sitting_of(db, exam).id, city.reviewer, officer


@pytest.fixture(scope="module")
def office(site: Site) -> Office:
    return Office(site)


def taken(page: Page, link: str) -> bytes:
    """Follow a link that gives a file, and return the file."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.requirement("QD-10-9")
def test_the_bureau_prints_what_an_exam_on_paper_needs(office: Office) -> None:
    with office.site.page(office.examiner) as page:
        page.goto(f"/exam-desk/{office.exam}")
        page.get_by_role("link", name="打印", exact=True).click()
        page.wait_for_url("**/prints")
        paper = pdf_text(taken(page, "试卷（A、B卷）"))
        assert "A卷" in paper
        assert "B卷" in paper
        assert "第1考场" in pdf_text(taken(page, "全部门贴"))
        assert "考生签到表" in pdf_text(taken(page, "第1考场 签到表"))
        assert page.get_by_role("link", name="参考答案", exact=True).count() == 0
        assert "考试结束后才能打印" in page.inner_text("main")


def test_a_large_print_is_ordered_its_page_follows_it_and_offers_the_file(office: Office) -> None:
    with office.site.page(office.examiner) as page:
        page.goto(f"/exam-desk/{office.exam}/prints")
        page.get_by_role("button", name="后台制作全部实名答题纸").click()
        bar = page.get_by_role("progressbar")
        expect(bar).to_have_attribute("value", "0")
        run = int(page.url.rpartition("/")[2])
        office.site.tell(lambda db: make_print(db, run))
        expect(page.get_by_text("已做好")).to_be_visible(timeout=LONGEST * 1000)
        data = taken(page, page.get_by_role("link", name="下载（").inner_text())
        assert pdf_text(data).count("第1页 共1页") == pdf_pages(data) == 2, "a sheet for each seat"


def test_a_candidate_takes_his_ticket_home_from_his_phone(office: Office) -> None:
    with office.site.page(office.candidate, phone=True) as page:
        page.goto(f"/exams/sittings/{office.sitting}")
        data = taken(page, "下载准考证（PDF）")
        assert pdf_pages(data) == 1
        assert "第1考场" in pdf_text(data)
