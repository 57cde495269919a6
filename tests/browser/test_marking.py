"""Two markers disagree, a third decides, the bureau publishes; then a key is found wrong, tried and corrected."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.models import Attempt, AttemptScore, Exam, MarkingPlace, WrittenAnswer
from question_bank.blueprint import Cell
from tests.browser.looking import fits
from tests.browser.serving import Site
from tests.browser.waiting import follow
from tests.exam_factories import Staff
from tests.factories import make_actor
from tests.marking_factories import close_it, make_written_blueprint, open_written_exam, sit
from tests.rooms.world import City, build_city

pytestmark = pytest.mark.slow


class Desk:
    """The site with a closed exam of one question to choose and one to write, and those who act."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.exam, self.attempt, self.staff, self.sitter, self.markers = site.tell(self._prepared)

    def _prepared(self, db: Session) -> tuple[int, int, Staff, Actor, list[Actor]]:
        start = clock.now() - timedelta(hours=3)
        city: City = build_city(db, rules=None)
        staff = Staff(city.trainer, city.legal, city.reviewer, city.decider)
        with clock.travel(start - timedelta(hours=1)):
            cells = (Cell("single", 1, 10), Cell("short_answer", 1, 10))
            blueprint = make_written_blueprint(db, city.root, cells=cells, each=2, actor=staff.examiner)
            exam = open_written_exam(
                db, city.root, city.police, staff, blueprint=blueprint, starts_at=start, minutes=60
            )
        sitter = make_actor(db, Role.SELF, person=city.officer)
        attempt = sit(db, exam, {1: sitter}, choose=1, text="第一，表明身份。\n第二，告知权利。")[1]
        close_it(db, exam, staff)
        markers = [make_actor(db, Role.UNIT_LEGAL, city.health, login=f"marker{n}") for n in range(3)]
        return exam.id, attempt.id, staff, sitter, markers

    def holder(self, place: int) -> Actor | None:
        """Return who holds a place of the one written answer."""
        with Session(self.site.engine) as db:
            held = db.query(MarkingPlace).join(WrittenAnswer).filter(MarkingPlace.place == place)
            accounts = {each.account_id for each in held}
            return next((each for each in self.markers if each.account_id in accounts), None)

    def points(self) -> int:
        """Return the score that counts, in halves."""
        with Session(self.site.engine) as db:
            rows = db.query(AttemptScore).filter_by(attempt_id=self.attempt).order_by(AttemptScore.number)
            return rows.all()[-1].points


def marks(desk: Desk, who: Actor, points: str, *, phone: bool = False) -> None:
    """Mark the one answer, by the keyboard alone."""
    with desk.site.page(who, phone=phone) as page:
        page.goto("/marking")
        page.get_by_role("link", name="开始评卷").click()
        expect(page.get_by_text("第二，告知权利。")).to_be_visible()
        assert "陈志远" not in page.content()
        assert fits(page)
        expect(page.locator("#points")).to_be_focused()
        page.keyboard.type(points)
        expect(page.locator("#points")).to_have_value(points)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"/marking$"))
        expect(page.get_by_text("您要评的都评完了")).to_be_visible()


def pressed(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


@pytest.mark.requirement("QD-10-9")
def test_disagreement_a_third_publication_and_a_wrong_key(site: Site) -> None:
    desk = Desk(site)
    at = f"/exam-desk/{desk.exam}"
    with site.page(desk.staff.examiner) as page:
        page.goto(f"{at}/marking")
        expect(page.get_by_text("1份缺评卷人")).to_be_visible()
        for number in range(3):
            page.fill("#login", f"marker{number}")
            follow(page, page.get_by_role("button", name="指定评卷人"))
            expect(page.get_by_role("status").or_(page.locator(".toast")).first).to_be_visible()
    first, second = desk.holder(1), desk.holder(2)
    assert first
    assert second
    marks(desk, first, "1")
    marks(desk, second, "5", phone=True)
    third = desk.holder(3)
    assert third
    assert third not in (first, second)
    marks(desk, third, "4.5")
    with site.page(desk.staff.examiner) as page:
        page.goto(f"{at}/marking")
        expect(page.get_by_text("其中1份请第三人")).to_be_visible()
    assert desk.points() == 10, "the third and the nearer one agree: 4.5 and 5 are 4.75, in halves 5 points"
    with site.page(desk.staff.decider) as page:
        page.goto(at)
        pressed(page, "公布成绩")
        expect(page.get_by_text("成绩已公布").first).to_be_visible()
    with site.page(desk.staff.examiner) as page:
        page.goto(f"{at}/keys")
        page.get_by_role("link", name=re.compile("更正.*单选")).first.click()
        page.get_by_label("另有选项也算对").check()
        page.get_by_label(re.compile("^B ")).check()
        pressed(page, "试算")
        expect(page.get_by_text("变为合格").first).to_be_visible()
        page.fill("#reason", "选项B同样成立")
        pressed(page, "提出更正，请另一人批准")
        expect(page.get_by_text("等司法局负责人决定")).to_be_visible()
        proposed = page.url
    assert desk.points() == 10
    with site.page(desk.staff.decider) as page:
        page.goto(proposed)
        pressed(page, "批准，更正成绩")
        expect(page.get_by_text("已更正1人的成绩")).to_be_visible()
    assert desk.points() == 20
    with site.page(desk.sitter, phone=True) as page:
        page.goto(f"/attempts/{desk.attempt}/score")
        expect(page.get_by_text("选项B同样成立")).to_be_visible()
        page.fill("#reason", "请再核对第2题")
        pressed(page, "申请复核")
        expect(page.get_by_text("已申请，等答复")).to_be_visible()
    with Session(site.engine) as db:
        assert db.get_one(Exam, desk.exam).state == "published"
        assert db.get_one(Attempt, desk.attempt).state == "submitted"
