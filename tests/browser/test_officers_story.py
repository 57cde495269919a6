"""A whole life with the card in a browser, and the personal file that tells it on paper (issue of credentials, C1.1).

Applied for, sworn, suspended after a hearing, taught, restored, lost, renewed after five years, handed in upon
retirement. What other browser tests drive step by step is let happen here; each scene is done, and read, on its pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.ceremonies.rules.ceremonies import Occasion
from lms.credentials.actions import cases_deciding, cases_noticing, cases_opening, cases_serving, suspending
from lms.credentials.models import CardRequest, Credential, CredentialCase
from lms.credentials.queries.cases_read import CaseFile, get_credential_case
from lms.credentials.rules.applications import ApplicationState
from lms.people.models import Person, Unit
from tests.application_factories import begin, people_a_town, walk
from tests.browser.serving import Site
from tests.browser.waiting import follow
from tests.case_factories import PROOF, RECEIPT, blank_paper, sat_off_post, suspends
from tests.cast import Cast
from tests.held_exams import hold
from tests.oath_factories import closed, planned
from tests.pdf import pdf_text

pytestmark = pytest.mark.slow
APPLIED = date(2023, 3, 1)
DAY = timedelta(days=1)


@dataclass
class Life:
    """The site, its staff, and whose life it is."""

    site: Site
    cast: Cast
    himself: Actor

    @contextmanager
    def at(self, who: Role | Actor, path: str, on: date) -> Iterator[Page]:
        """Open a page on a day."""
        with clock.travel(on), self.site.page(self.cast[who] if isinstance(who, Role) else who) as page:
            page.goto(path)
            yield page

    def tell(self, on: date, story: Any) -> Any:
        """Let something happen on a day."""
        with clock.travel(on):
            return self.site.tell(story)

    def card(self, db: Session) -> Credential:
        return db.scalars(select(Credential).filter_by(person_id=self.himself.person_id)).one()

    def person(self, db: Session) -> Person:
        return db.get_one(Person, self.himself.person_id)

    def unit(self, db: Session) -> Unit:
        return db.get_one(Unit, self.cast.units["own"].id)

    def case(self, db: Session) -> CaseFile:
        case_id = db.scalars(select(CredentialCase.id)).one()
        return get_credential_case(db, case_id, seen_by=self.cast[Role.JUSTICE_DECIDER], to_change=True)

    def expect_duty(self, page: Page, *, may: bool) -> None:
        answer = "今天可以执法" if may else "今天不得执法"
        expect(page.locator("main").get_by_text(answer, exact=True).first).to_be_visible()


@pytest.fixture(scope="module")
def life(site: Site) -> Iterator[Life]:
    with clock.travel(APPLIED):
        yield Life(site, *site.tell(partial(people_a_town, rules="JN-2022")))


def press(page: Page, name: str) -> None:
    """Press a button that leads on."""
    follow(page, page.locator("main").get_by_role("button", name=name, exact=True))


def test_a_life_with_the_card_and_the_file_that_tells_it(life: Life) -> None:
    issued = _gets_his_card(life)
    sworn = _swears(life, issued)
    back = _is_suspended_and_comes_back(life, sworn + 60 * DAY)
    replaced = _loses_it(life, back + 30 * DAY)
    renewed = _renews_it(life)
    gone = _retires(life, renewed + 200 * DAY)
    _the_file_tells_it(life, gone, [issued, sworn, back, replaced, renewed, gone])


def _gets_his_card(life: Life) -> date:
    """From the draft to the receipt; the bureau decides on its page."""

    def applied(db: Session) -> int:
        one = begin(db, life.himself)
        walk(db, life.cast, one, life.himself, ApplicationState.DECISION)
        return one.id

    at = f"/applications/{life.tell(APPLIED, applied)}"
    on = APPLIED + 20 * DAY
    with life.at(Role.JUSTICE_REVIEWER, at, on) as page:
        page.get_by_label("证号", exact=True).fill("3712030001")
        page.get_by_label("流水号", exact=True).fill("A000001")
        press(page, "登记证号")
    with life.at(Role.JUSTICE_DECIDER, at, on) as page:
        press(page, "决定发证")
    with life.at(life.himself, "/my-credential", on) as page:
        life.expect_duty(page, may=False)
    return on


def _swears(life: Life, issued: date) -> date:
    """The first oath is the gate to duty (JN-17-1)."""
    on, person_id = issued + 5 * DAY, life.himself.person_id or 0
    at = f"/credentials/{life.tell(on, lambda db: life.card(db).id)}"
    with life.at(Role.UNIT_LEGAL, at, on) as page:
        page.get_by_label("签收日期").fill(on.isoformat())
        press(page, "登记签收")
        press(page, "启用")
        expect(page.get_by_text("宣誓").first).to_be_visible()

    def swear(db: Session) -> None:
        first: dict[str, Any] = {"occasion": Occasion.FIRST_DUTY, "day": on, "people": [person_id]}
        life.cast.people["陆小满"] = life.person(db)
        ceremony = planned(db, life.cast, issue_days={person_id: issued}, **first)
        closed(db, life.cast, ceremony, present=["陆小满", "顾明澈"])

    life.tell(on, swear)
    with life.at(Role.UNIT_LEGAL, at, on) as page:
        press(page, "启用")
    with life.at(life.himself, "/my-credential", on) as page:
        life.expect_duty(page, may=True)
    return on


def _is_suspended_and_comes_back(life: Life, on: date) -> date:
    """Told, heard, suspended for 120 days, educated, examined, restored."""
    legal, reviewer = life.cast[Role.UNIT_LEGAL], life.cast[Role.JUSTICE_REVIEWER]

    def opened(db: Session) -> int:
        about: dict[str, Any] = {"facts": "推搡当事人", "grounds": "第三十八条", "fact_on": on - DAY, "attached": PROOF}
        case = cases_opening.open_case(db, life.card(db), "S1", **about, actor=legal)
        said: dict[str, Any] = {"facts": "推搡当事人", "grounds": "第三十八条", "actor": legal}
        cases_noticing.give_notice(db, life.case(db), suspends(120), **said)
        return case.id

    at = f"/my-credential/cases/{life.tell(on, opened)}"
    with life.at(life.himself, at, on) as page:
        press(page, "签收")
        press(page, "申请听证")

    def heard(db: Session) -> None:
        cases_noticing.appoint_hearing(db, life.case(db), on + 4 * DAY, place="302室", actor=legal)

    def judged(db: Session) -> None:
        cases_noticing.record_hearing(db, life.case(db), minutes="本人承认", actor=reviewer)
        cases_deciding.check(db, life.case(db), is_sound=True, opinion="合法", actor=reviewer)
        decider = life.cast[Role.JUSTICE_DECIDER]
        cases_deciding.decide(db, life.case(db), suspends(120), reasons="属实", actor=decider)

    life.tell(on, heard)
    served = on + 14 * DAY
    life.tell(served, judged)
    with life.at(life.himself, at, served) as page:
        press(page, "签收")
        page.goto("/my-credential")
        life.expect_duty(page, may=False)

    def taught(db: Session) -> None:
        cases_serving.hand_over_card(db, life.case(db), note="已交单位", actor=legal)
        suspending.record_education(db, life.case(db), clock.today(), note="离岗培训", attached=RECEIPT, actor=legal)
        sat_off_post(db, life.person(db), life.unit(db), clock.today() + 9 * DAY, 88)

    life.tell(served + DAY, taught)
    back = served + 121 * DAY
    with life.at(Role.JUSTICE_DECIDER, at.replace("/my-credential/cases", "/credential-cases"), back) as page:
        page.locator("#resumption").fill("符合恢复条件")
        press(page, "恢复证件")
    with life.at(life.himself, "/my-credential", back) as page:
        life.expect_duty(page, may=True)
    return back


def _loses_it(life: Life, on: date) -> date:
    """Reported, declared void, asked for anew, granted: the number stays, the piece is another."""
    with life.at(life.himself, "/my-credential", on) as page:
        page.get_by_text("证件丢了").click()
        page.get_by_label("发现遗失的日期").fill(on.isoformat())
        page.get_by_label("经过", exact=True).fill("巡查途中遗失")
        press(page, "挂失")
        life.expect_duty(page, may=False)
    with life.at(Role.UNIT_LEGAL, f"/credentials/{life.tell(on, lambda db: life.card(db).id)}", on) as page:
        page.get_by_label("刊登日期").fill(on.isoformat())
        page.get_by_label("刊登在哪里").fill("临江日报")
        press(page, "登记作废声明")
    return _asks_and_gets(life, "遗失补办", on + 10 * DAY, "A000002")


def _asks_and_gets(life: Life, what: str, on: date, serial: str) -> date:
    """Ask on one's own page; the unit checks, the bureau grants."""
    with life.at(life.himself, "/my-credential", on) as page:
        page.get_by_role("radio", name=what).check()
        page.get_by_label("理由", exact=True).fill(what)
        press(page, "提交申请")
    at = f"/card-requests/{life.tell(on, lambda db: db.scalars(select(CardRequest.id)).all()[-1])}"
    with life.at(Role.UNIT_LEGAL, at, on) as page:
        press(page, "核对无误，报司法局")
    with life.at(Role.JUSTICE_DECIDER, at, on) as page:
        page.get_by_label("新证流水号").fill(serial)
        press(page, "同意，登记新证")
    with life.at(life.himself, "/my-credential", on) as page:
        life.expect_duty(page, may=True)
    return on


def _renews_it(life: Life) -> date:
    """Before five years are over, after the renewal exam."""
    last: date = life.tell(APPLIED, lambda db: life.card(db).valid_to)
    on = last - 30 * DAY

    def sat(db: Session) -> None:
        unit = life.unit(db)
        came: Any = {life.person(db): (unit, "OFFICER", 85)}
        hold(db, unit, blank_paper(db), came, kind="RENEWAL", year=on.year, published_at=clock.now(), title="换证考试")

    life.tell(on, sat)
    _asks_and_gets(life, "到期换发", on, "A000003")
    assert life.tell(on, lambda db: life.card(db).valid_to) > last
    return on


def _retires(life: Life, on: date) -> date:
    """Collected by the unit, confirmed by the bureau, cancelled by another."""
    at = f"/credentials/{life.tell(on, lambda db: life.card(db).id)}"
    with life.at(Role.UNIT_LEGAL, at, on) as page:
        page.get_by_text("离岗收回").click()
        page.get_by_label("原因").select_option("W3")
        page.get_by_label("离岗日期").fill(on.isoformat())
        page.get_by_label("收回日期").fill(on.isoformat())
        form = page.get_by_role("form", name="离岗收回")
        form.get_by_label("说明").fill("退休，证件已交回")
        press(page, "登记收回")
    with life.at(Role.JUSTICE_REVIEWER, at, on) as page:
        press(page, "确认收回")
    with life.at(Role.JUSTICE_DECIDER, at, on) as page:
        press(page, "注销证件")
    assert life.tell(on, lambda db: life.card(db).state) == "CANCELLED"
    return on


# What the file says, section by section, each in the order of time.
CARDS = (
    *("递交申请", "资格审查通过", "确认培训完成", "开始公示", "公示结束", "决定发证", "启用", "暂扣", "恢复", "挂失"),
    *("补办", "换发", "收回", "注销"),
)
CASE = ("立案", "告知书送达", "举行听证", "作出决定 暂扣证件 120日", "决定送达", "离岗教育", "恢复证件")


def _the_file_tells_it(life: Life, on: date, days: list[date]) -> None:
    with life.at(life.himself, "/my-file", on) as page:
        expect(page.get_by_role("heading", name="陆小满的执法档案")).to_be_visible()
        address = page.get_by_role("link", name="打印档案").get_attribute("href") or ""
        text = pdf_text(page.request.get(address).body())
    in_order(text.replace(" ", ""), "6.执法资格和证件", "7.宣誓", CARDS)
    in_order(text.replace(" ", ""), "13.暂扣、收回案件", "14.离岗", CASE)
    for title in ("离岗考试", "换证考试", "执法宣誓", "退休"):
        assert title in text
    for day in days:
        assert f"{day.year}年{day.month}月{day.day}日" in text, day


def in_order(text: str, first: str, last: str, said: tuple[str, ...]) -> None:
    """Expect words between two headings, each after the one before."""
    part = text[text.index(first) : text.index(last)]
    place = 0
    for words in said:
        place = part.find(words.replace(" ", ""), place)
        assert place >= 0, (words, part)
        place += 1
