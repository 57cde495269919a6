"""A question's way in the browser: written with a picture, seen, handed in, reviewed by another, found by two signs."""

import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from question_bank.actions.banks import add_bank
from tests.browser.looking import faults, fits
from tests.browser.serving import Site
from tests.browser.waiting import follow, whole
from tests.factories import make_actor, make_person, make_unit

pytestmark = pytest.mark.slow
TODAY = date(2023, 11, 20)


def _told(db: Session) -> dict[str, Actor]:
    root = make_unit(db, name="临江市")
    unit = make_unit(db, name="市城管局", parent=root)
    people = {login: make_person(db, unit, name=name) for login, name in (("trainer", "施雨桐"), ("legal", "岳清和"))}
    trainer = make_actor(db, Role.UNIT_TRAINER, unit, login="trainer", name="施雨桐", person=people["trainer"])
    legal = make_actor(db, Role.UNIT_LEGAL, unit, login="legal", name="岳清和", person=people["legal"])
    add_bank(db, code="CG", name="城管题库", owner_unit_id=unit.id, is_shared=False, actor=trainer)
    return {"trainer": trainer, "legal": legal}


@pytest.fixture(scope="module")
def actors(site: Site) -> Iterator[dict[str, Actor]]:
    with clock.travel(to=TODAY):
        yield site.tell(_told)


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "steelblue").save(out, "PNG")
    return {"name": "现场.png", "mimeType": "image/png", "buffer": out.getvalue()}


def write(page: Page, stem: str) -> None:
    page.goto("/questions/new")
    page.get_by_label("多选题").check()
    follow(page, page.get_by_role("button", name="开始写"))
    page.get_by_label("题干", exact=True).fill(stem)
    for letter, text in zip("ABCD", ("较大数额罚款", "吊销许可证件", "警告", "通报批评"), strict=True):
        page.get_by_label(f"选项{letter}", exact=True).fill(text)
    for letter in "AB":
        page.get_by_label(f"选项{letter}正确").check()


@pytest.mark.requirement("QD-1-4")
def test_a_question_is_written_reviewed_by_another_and_found_by_two_signs(site: Site, actors: dict[str, Actor]) -> None:
    with site.page(actors["trainer"], width=1280) as trainer, site.page(actors["legal"], width=1280) as legal:
        said: list[str] = []
        trainer.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        write(trainer, "下列哪些处罚，当事人可以**要求听证**？")
        preview = trainer.locator("#preview")
        expect(preview.locator("b")).to_have_text("要求听证")
        expect(preview).to_contain_text("可以提交了")
        trainer.set_input_files("input[type=file]", picture())  # type: ignore[arg-type]
        trainer.get_by_role("button", name="上传").click()
        shown = trainer.locator("#preview .question img")
        expect(shown).to_be_visible()
        expect(shown).to_have_js_property("naturalWidth", 320)
        follow(trainer, trainer.get_by_role("button", name="再加一个选项"))
        expect(trainer.get_by_label("选项E", exact=True)).to_be_visible()
        follow(trainer, trainer.get_by_role("button", name="删除第5行"))
        assert faults(trainer) == []
        trainer.set_viewport_size({"width": 390, "height": 844})
        assert fits(trainer)
        trainer.get_by_role("button", name="提交审题").click()
        expect(trainer.locator("main")).to_contain_text("已提交，由另一位审题人审核后启用")
        assert faults(trainer) == []

        legal.goto(trainer.url)
        follow(legal, legal.get_by_role("link", name="去审题"))
        follow(legal, legal.get_by_role("button", name="通过").first)
        legal.goto(trainer.url)
        expect(legal.locator("main")).to_contain_text("启用")

        legal.goto("/questions")
        whole(legal).get_by_label("题干或选项里的字词").press_sequentially("听证")
        expect(legal.locator("#question-list mark").first).to_have_text("听证")
        expect(legal).to_have_url(re.compile("q=%E5%90%AC%E8%AF%81"))
        legal.get_by_label("题干或选项里的字词").fill("证听")
        expect(legal.locator("#question-list")).to_contain_text("没有找到这样的题")
        assert said == []


def test_a_question_is_written_without_scripts(site: Site, actors: dict[str, Actor]) -> None:
    with site.page(actors["trainer"], scripts=False) as page:
        write(page, "不用脚本写的题？")
        # Enter in a field previews; it never takes the first button of a row.
        page.get_by_label("分值", exact=True).press("Enter")
        expect(page.locator("#preview")).to_contain_text("不用脚本写的题？")
        page.get_by_role("button", name="删除第4行").click()
        page.get_by_role("button", name="第2行上移").click()
        expect(page.get_by_label("选项A", exact=True)).to_have_value("吊销许可证件")
        page.get_by_role("button", name="提交审题").click()
        expect(page.locator("main")).to_contain_text("已提交")
        page.goto("/questions")
        page.get_by_label("题干或选项里的字词").fill("脚本")
        page.get_by_role("button", name="筛选").click()
        expect(page.locator("#question-list mark")).to_have_text("脚本")
