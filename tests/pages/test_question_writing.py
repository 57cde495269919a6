"""Writing a question: kept while typed, seen as a candidate will see it, handed in sound, never over another's work."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from question_bank.actions import manuscripts
from question_bank.actions.writing import revise
from question_bank.models import Bank, Manuscript, Question, QuestionMedia
from question_bank.queries.questions import content_of_version, fetch_question, version_of
from question_bank.types import TYPES
from tests.cast import Cast
from tests.client import Browser
from tests.markup import element, elements
from tests.pages.questioning import CANARY, hearing, make_bank, make_question
from tests.pages.test_question_component import posted

Client = Callable[[Actor | None], Browser]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
TYPED = {
    "type": "multiple",
    "stem": "下列哪些可以要求**听证**？",
    "options.1.html": "较大数额罚款",
    "options.2.html": "吊销许可证件",
    "options.3.html": "警告",
    "options.key": ["1", "2"],
    "points": "1.5",
    "difficulty": "4",
    "category": "PL.GEN",
    "tags": "听证、裁量权基准",
    "basis.1.law": "行政处罚法 2021-01-22",
    "basis.1.article": "第六十三条",
    "explanation": "见条文",
    "shuffle": "1",
}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 3), "red").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def bank(db: Session, cast: Cast) -> Bank:
    return make_bank(db, cast)


@pytest.fixture
def trainer(cast: Cast, client: Client, bank: Bank) -> Browser:
    return client(cast[Role.UNIT_TRAINER])


def begun(browser: Browser, bank: Bank, kind: str = "multiple") -> str:
    answer = browser.post("/questions/manuscripts", data={"bank": bank.id, "type": kind})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


class TestBeginning:
    @pytest.mark.parametrize("kind", TYPES)
    def test_every_type_has_a_sheet_and_a_preview(self, trainer: Browser, bank: Bank, kind: str) -> None:
        address = begun(trainer, bank, kind)
        page = trainer.get(address).text
        assert elements(page, "textarea", name="stem")
        assert elements(page, "aside", id="preview")
        assert "提交前还要" in page

    def test_needs_a_bank_and_a_type(self, trainer: Browser, bank: Bank) -> None:
        assert trainer.post("/questions/manuscripts", data={"bank": "", "type": "single"}).status_code == 422
        assert "请选择题型" in trainer.post("/questions/manuscripts", data={"bank": bank.id, "type": "x"}).text
        assert trainer.post("/questions/manuscripts", data={"bank": 999, "type": "single"}).status_code == 404

    def test_is_for_authors_of_the_bank(self, db: Session, cast: Cast, client: Client, bank: Bank) -> None:
        above = make_bank(db, cast, "city", is_shared=True)
        typed = {"bank": bank.id, "type": "single"}
        assert client(cast[Role.UNIT_LEGAL]).post("/questions/manuscripts", data=typed).status_code == 403
        assert client(cast.neighbour).post("/questions/manuscripts", data=typed).status_code == 404
        shared = client(cast[Role.UNIT_TRAINER]).post("/questions/manuscripts", data=typed | {"bank": above.id})
        assert shared.status_code == 403
        assert db.query(Manuscript).count() == 0

    def test_ends_at_a_number_that_nobody_finishes(
        self, db: Session, trainer: Browser, bank: Bank, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(manuscripts, "MOST_KEPT", 1)
        begun(trainer, bank)
        answer = trainer.post("/questions/manuscripts", data={"bank": bank.id, "type": "single"})
        assert (answer.status_code, "您有1份题稿还没有写完" in answer.text) == (409, True)
        assert db.query(Manuscript).count() == 1

    def test_what_was_begun_is_listed_for_its_author_alone(
        self, cast: Cast, client: Client, trainer: Browser, bank: Bank
    ) -> None:
        address = begun(trainer, bank)
        trainer.post(address, data=TYPED | {"do": "keep"})
        page = trainer.get("/questions/new").text
        assert element(page, "a", href=address).text.startswith("下列哪些可以要求")
        assert client(cast[Role.JUSTICE_REVIEWER]).get(address).status_code == 404
        assert address not in client(cast[Role.JUSTICE_REVIEWER]).get("/questions/new").text


class TestSheet:
    def test_is_kept_while_somebody_types_and_shows_the_question(
        self, db: Session, trainer: Browser, bank: Bank
    ) -> None:
        address = begun(trainer, bank)
        part = trainer.post(f"{address}/preview", data=TYPED, headers=PARTIAL).text
        preview = element(part, "aside", id="preview")
        assert "较大数额罚款" in preview.text
        assert element(part, "b").text == "听证"
        assert "可以提交了" in preview.text
        assert not elements(part, "nav")
        assert db.query(Manuscript).one().typed["stem"] == [TYPED["stem"]]
        assert element(trainer.get(address).text, "textarea", name="stem").text == TYPED["stem"]

    def test_what_a_page_sent_before_its_button_was_pressed_changes_nothing_when_it_arrives_after_it(
        self, db: Session, trainer: Browser, bank: Bank
    ) -> None:
        address = begun(trainer, bank)
        page = element(trainer.get(address).text, "input", name="page")["value"]
        trainer.post(address, data=TYPED | {"page": page, "do": "remove:options.3"})
        trainer.post(f"{address}/preview", data=TYPED | {"page": page}, headers=PARTIAL)
        assert "options.3.html" not in db.query(Manuscript).one().typed
        again = element(trainer.get(address).text, "input", name="page")["value"]
        trainer.post(f"{address}/preview", data=TYPED | {"page": again, "stem": "再改？"}, headers=PARTIAL)
        assert db.query(Manuscript).one().typed["stem"] == ["再改？"]

    def test_rows_are_added_and_moved_without_a_script(self, trainer: Browser, bank: Bank) -> None:
        address = begun(trainer, bank)
        answer = trainer.post(address, data=TYPED | {"do": "add:options"})
        assert answer.headers["location"] == f"{address}#options.4"
        assert (
            len([e for e in elements(trainer.get(address).text, "textarea") if e["name"].startswith("options.")]) == 4
        )
        trainer.post(address, data=TYPED | {"do": "down:options.2"})
        page = trainer.get(address).text
        assert element(page, "textarea", name="options.3.html").text == "吊销许可证件"
        ticked = [e["value"] for e in elements(page, "input", name="options.key") if "checked" in e.attributes]
        assert ticked == ["1", "3"]

    def test_a_typed_sheet_comes_back_as_it_was(self, trainer: Browser, bank: Bank) -> None:
        address = begun(trainer, bank)
        trainer.post(address, data=TYPED | {"do": "keep"})
        form = posted(trainer.get(address).text.split('id="sheet"')[1].split("</form>")[0])
        wanted: dict[str, Any] = {k: v if isinstance(v, list) else [v] for k, v in TYPED.items()}
        assert {name: form.get(name) for name in wanted} == wanted

    def test_what_is_near_is_named_while_writing(self, db: Session, cast: Cast, trainer: Browser, bank: Bank) -> None:
        known = make_question(db, cast, bank)
        typed = {
            "type": "single",
            "stem": "当事人要求听证的，应当在告知后几日内提出？",
            "options.1.html": "三日",
            "options.2.html": "五日",
        }
        part = trainer.post(f"{begun(trainer, bank, 'single')}/preview", data=typed, headers=PARTIAL).text
        assert "题库里有相近的题" in part
        assert elements(part, "a", href=f"/questions/{known.id}")

    def test_pasted_html_is_cleaned(self, trainer: Browser, bank: Bank) -> None:
        typed = TYPED | {"stem": '<img src=x onerror=alert(1)><p onclick="x">题干</p><script>alert(1)</script>'}
        part = trainer.post(f"{begun(trainer, bank)}/preview", data=typed, headers=PARTIAL).text
        assert not elements(part, "script")
        assert not elements(part, "img")
        assert "onclick" not in part

    def test_is_thrown_away(self, db: Session, trainer: Browser, bank: Bank) -> None:
        address = begun(trainer, bank)
        assert trainer.post(address, data={"do": "throw_away"}).headers["location"] == "/questions/new"
        assert db.query(Manuscript).count() == 0
        assert trainer.get(address).status_code == 404


class TestPictures:
    def test_are_put_at_the_end_of_the_stem_and_sent_to_their_author(
        self, db: Session, cast: Cast, client: Client, trainer: Browser, bank: Bank
    ) -> None:
        address = begun(trainer, bank)
        answer = trainer.post(
            address, data=TYPED | {"do": "upload"}, files={"file": ("现场.png", picture(), "image/png")}
        )
        assert answer.headers["location"] == f"{address}#media"
        page = trainer.get(address).text
        assert element(page, "textarea", name="stem").text.endswith("[图1]")
        shown = elements(page, "img")[0]["src"]
        assert trainer.get(shown).headers["content-type"] == "image/png"
        assert client(cast[Role.JUSTICE_REVIEWER]).get(shown).status_code == 404
        assert trainer.get(f"{address}/media/{'0' * 64}").status_code == 404
        answer = trainer.post(address, data=posted(page.split('id="sheet"')[1].split("</form>")[0]) | {"do": "hand_in"})
        question = db.query(Question).one()
        content = content_of_version(version_of(db, question))
        assert [media.name for media in content.media] == ["现场.png"]
        assert db.query(QuestionMedia).one().digest == content.media[0].digest
        assert trainer.get(f"/questions/{question.id}/media/{content.media[0].digest}").status_code == 200

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("a.png", b"", "这个文件是空的"),
            ("a.svg", b"<svg onload=alert(1)></svg>", "只收PNG"),
            ("a.png", b"\x89PNG\r\n\x1a\nrubbish", "只收PNG"),
            ("a.html.png", b"<!doctype html><script>x</script>", "只收PNG"),
            ("", b"", "请至少选择一个文件"),
        ],
    )
    def test_that_are_none_are_refused_and_nothing_typed_is_lost(
        self, db: Session, trainer: Browser, bank: Bank, name: str, data: bytes, words: str
    ) -> None:
        address = begun(trainer, bank)
        answer = trainer.post(address, data=TYPED | {"do": "upload"}, files={"file": (name, data, "image/png")})
        assert answer.status_code == 422
        assert words in answer.text
        assert element(answer.text, "textarea", name="stem").text == TYPED["stem"]
        assert db.query(QuestionMedia).count() == 0


class TestHandingIn:
    def test_puts_a_draft_into_the_bank(self, db: Session, trainer: Browser, bank: Bank) -> None:
        answer = trainer.post(begun(trainer, bank), data=TYPED | {"do": "hand_in"})
        question = db.query(Question).one()
        assert answer.headers["location"] == f"/questions/{question.id}"
        content = content_of_version(version_of(db, question))
        assert (content.type, content.points, content.difficulty, content.category) == ("multiple", 3, 4, "PL.GEN")
        assert content.tags == ("听证", "裁量权基准")
        assert content.basis[0].article == "第六十三条"
        assert question.status == "draft"
        assert db.query(Manuscript).count() == 0

    def test_says_at_each_field_what_is_wrong(self, db: Session, trainer: Browser, bank: Bank) -> None:
        typed = TYPED | {"stem": "", "options.key": [], "points": "1.2"}
        answer = trainer.post(begun(trainer, bank), data=typed | {"do": "hand_in"})
        assert answer.status_code == 422
        assert element(answer.text, "p", id="stem-error").text == "有误：缺少题干"
        assert element(answer.text, "p", id="points-error").text == "有误：请填写0.5的倍数，如1、1.5、2"
        assert element(answer.text, "p", id="options-error").text == "有误：缺少正确答案"
        assert db.query(Question).count() == 0
        assert db.query(Manuscript).count() == 1

    def test_a_change_becomes_the_next_version(self, db: Session, cast: Cast, trainer: Browser, bank: Bank) -> None:
        question = make_question(db, cast, bank, is_active=True)
        address = trainer.post(f"/questions/{question.id}/manuscript").headers["location"]
        assert trainer.post(f"/questions/{question.id}/manuscript").headers["location"] == address
        form = posted(trainer.get(address).text.split('id="sheet"')[1].split("</form>")[0])
        form["stem"] = ["当事人要求听证的，应当几日内提出？"]
        refused = trainer.post(address, data=form | {"do": "hand_in"})
        assert element(refused.text, "p", id="note-error").text == "有误：请写明理由"
        assert trainer.post(address, data=form | {"note": "改短", "do": "hand_in"}).status_code == 303
        assert (question.version, question.status) == (2, "draft")
        assert content_of_version(version_of(db, question)).explanation == CANARY

    def test_the_second_of_two_is_told_and_loses_nothing(
        self, db: Session, cast: Cast, client: Client, trainer: Browser, bank: Bank
    ) -> None:
        question = make_question(db, cast, bank)
        mine = trainer.post(f"/questions/{question.id}/manuscript").headers["location"]
        reviewer = client(cast[Role.JUSTICE_REVIEWER])
        theirs = reviewer.post(f"/questions/{question.id}/manuscript").headers["location"]
        assert "也在改这道题" in trainer.get(mine).text
        assert "正在改这道题" in trainer.get(f"/questions/{question.id}").text
        revise(
            db,
            fetch_question(db, question.id),
            hearing(stem="别人写的题干"),
            shown_version=1,
            note="",
            actor=cast[Role.JUSTICE_REVIEWER],
        )
        typed = posted(trainer.get(mine).text.split('id="sheet"')[1].split("</form>")[0]) | {"stem": "我写的题干"}
        answer = trainer.post(mine, data=typed | {"do": "hand_in"})
        assert answer.status_code == 422
        assert "别人改过这道题" in answer.text
        assert "别人写的" in "".join(e.text for e in elements(answer.text, "ins"))
        assert element(answer.text, "textarea", name="stem").text == "我写的题干"
        assert content_of_version(version_of(db, question)).stem == "别人写的题干"
        again = trainer.post(mine, data=typed | {"do": "hand_in_all_the_same", "seen": "2"})
        assert again.status_code == 303
        assert content_of_version(version_of(db, fetch_question(db, question.id))).stem == "我写的题干"
        assert "已经提交了第3版" in reviewer.get(theirs).text

    def test_a_copy_is_a_question_of_its_own(self, db: Session, cast: Cast, trainer: Browser, bank: Bank) -> None:
        question = make_question(db, cast, bank, hearing(external_id="EX-1"))
        address = trainer.post(f"/questions/{question.id}/copy").headers["location"]
        form = posted(trainer.get(address).text.split('id="sheet"')[1].split("</form>")[0])
        trainer.post(address, data=form | {"stem": "另一道", "do": "hand_in"})
        copy = db.query(Question).order_by(Question.id.desc()).first()
        assert copy is not None
        assert (copy.id != question.id, copy.external_id, question.version) == (True, "", 1)

    @pytest.mark.parametrize("way", ["manuscript", "copy"])
    def test_only_authors_in_reach_begin(self, db: Session, cast: Cast, client: Client, bank: Bank, way: str) -> None:
        address = f"/questions/{make_question(db, cast, bank).id}/{way}"
        assert client(cast[Role.UNIT_LEGAL]).post(address).status_code == 403
        assert client(cast[Role.SELF]).post(address).status_code == 403
        assert client(cast.neighbour).post(address).status_code == 404
        assert db.query(Manuscript).count() == 0
