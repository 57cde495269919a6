"""A Word bank's way in the browser: uploaded, judged question by question, one left out, taken in, out as GIFT."""

import io
from collections.abc import Iterator
from datetime import date
from functools import cache

import docx
import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from question_bank.exchange.formats import read
from question_bank.exchange.reading import Source
from tests.browser.looking import faults, fits
from tests.browser.serving import Site
from tests.factories import make_actor, make_unit

pytestmark = [
    pytest.mark.slow,
    pytest.mark.requirement("QD-1-4"),
]
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LINES = (
    "一、单选题（每题2分）",
    "1. 当事人要求听证的，应当在告知后几日内提出？",
    "A. 三日",
    "B. 五日",
    "C. 七日",
    "答案：B",
    "依据：《行政处罚法》第六十四条",
    "2. 罚款应当自收到处罚决定书之日起几日内缴纳？",
    "A. 七日",
    "B. 十五日",
    "答案：E",
    "二、判断题",
    "3. 当场收缴罚款可以不出具票据。",
    "答案：错",
)


@cache
def bank_in_word() -> FilePayload:
    """Return one and the same file each time: a saved document holds its hour."""
    document, out = docx.Document(), io.BytesIO()
    for line in LINES:
        document.add_paragraph(line)
    document.save(out)
    return {"name": "城管题库.docx", "mimeType": WORDS, "buffer": out.getvalue()}


def _trainer(db: Session) -> Actor:
    unit = make_unit(db, name="市城管局", parent=make_unit(db, name="临江市"))
    return make_actor(db, Role.UNIT_TRAINER, unit, name="施雨桐")


@pytest.fixture(scope="module")
def trainer(site: Site) -> Iterator[Actor]:
    with clock.travel(to=date(2023, 11, 20)):
        yield site.tell(_trainer)


def _send(page: Page, **bank: str) -> None:
    page.goto("/questions/import")
    page.set_input_files("#files", bank_in_word())
    for name, text in bank.items():
        page.fill(f"#{name}", text)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="城管题库.docx")).to_be_visible()


def _nothing_is_wrong_with(page: Page) -> None:
    assert faults(page) == []
    assert fits(page)


def test_a_word_bank_comes_in_once_and_goes_out_again(site: Site, trainer: Actor) -> None:
    with site.page(trainer) as page:
        _send(page, bank_code="CG", bank_name="城管题库")
        expect(page.get_by_text("按现在的选择会导入2道")).to_be_visible()
        expect(page.locator("#line-2")).to_contain_text("答案“E”不在选项里")
        expect(page.locator("#line-1 input[value=B]")).to_be_checked()
        _nothing_is_wrong_with(page)
        _mend_the_second(page)
        page.locator("#line-3").get_by_text("不导入", exact=True).click()
        page.get_by_role("button", name="保存本页的选择").click()
        expect(page.get_by_text("按现在的选择会导入2道")).to_be_visible()
        page.get_by_role("button", name="导入2道").click()
        expect(page.get_by_text("新增2道，更新0道，0道没有变化，1道没有导入")).to_be_visible()
        _again_adds_one_at_most(page)
        _out_as_gift(page)


def _mend_the_second(page: Page) -> None:
    page.fill("#key-2", "B")
    page.get_by_role("group", name="就在这里改好第2题").get_by_role("button").click()
    expect(page.get_by_text("第2题已改好并重新核对")).to_be_visible()
    expect(page.get_by_text("按现在的选择会导入3道")).to_be_visible()


def _again_adds_one_at_most(page: Page) -> None:
    """What came in is unchanged; only what was left out then could still come."""
    _send(page)
    expect(page.get_by_text("这个文件以前导入过")).to_be_visible()
    expect(page.locator("#line-1")).to_contain_text("已在题库，不变")
    page.locator("#line-3").get_by_text("不导入", exact=True).click()
    page.get_by_role("button", name="保存本页的选择").click()
    expect(page.get_by_text("没有可以导入的题。")).to_be_visible()
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_text("已放弃，没有写入任何题目")).to_be_visible()


def _out_as_gift(page: Page) -> None:
    page.goto("/banks/1/export")
    page.select_option("#format", "gift")
    expect(page.get_by_role("button", name="下载2道")).to_be_visible()
    _nothing_is_wrong_with(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="下载2道").click()
    data = coming.value.path().read_bytes()
    stems = [question.content.stem for question in read(Source(data, "题.gift")).questions if question.content]
    assert stems == ["当事人要求听证的，应当在告知后几日内提出？", "罚款应当自收到处罚决定书之日起几日内缴纳？"]


def test_it_works_on_a_phone_and_without_scripts(site: Site, trainer: Actor) -> None:
    with site.page(trainer, phone=True, scripts=False) as page:
        page.goto("/questions/import")
        page.set_input_files("#files", bank_in_word())
        if not page.locator("#bank_code").is_visible():  # it is open where there is no bank yet
            page.get_by_text("新建题库", exact=True).click()
        page.fill("#bank_code", "PHONE")
        if page.locator("#bank").count():
            page.select_option("#bank", "")
        page.get_by_role("button", name="上传并核对").click()
        expect(page.get_by_text("按现在的选择会导入2道")).to_be_visible()
        page.get_by_role("button", name="导入2道").click()
        expect(page.get_by_text("新增2道")).to_be_visible()
        page.get_by_role("button", name="撤销这批导入").click()
        expect(page.get_by_text("已撤销这批导入，题目都已停用")).to_be_visible()
