"""Banks and their questions: found while typing, read with key and past, taken out; nobody else sees a key."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session

from lms import files
from lms.access import GRANTABLE, OPERATOR, Actor, Role
from question_bank.actions.law import record_law_version
from question_bank.actions.reviewing import send_back
from question_bank.actions.writing import revise
from question_bank.content import LawBasis, Media
from question_bank.models import Bank, ItemStatistic, Question, QuestionVersion
from question_bank.queries.questions import fetch_question, version_of
from question_bank.rules import Status
from tests.cast import Cast
from tests.client import Browser
from tests.markup import element, elements
from tests.pages.questioning import CANARY, hearing, make_bank, make_question

Client = Callable[[Actor | None], Browser]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
KEEPERS = {Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER}


@pytest.fixture
def bank(db: Session, cast: Cast) -> Bank:
    return make_bank(db, cast)


@pytest.fixture
def question(db: Session, cast: Cast, bank: Bank) -> Question:
    return make_question(db, cast, bank, is_active=True)


class TestBanks:
    def test_are_listed_with_their_questions_by_state(self, cast: Cast, client: Client, question: Question) -> None:
        page = client(cast[Role.UNIT_TRAINER]).get("/banks").text
        assert element(page, "a", href=f"/banks/{question.bank_id}").text == "城管题库"
        assert element(page, "a", href=f"/questions?bank={question.bank_id}&status=active").text == "启用 1"

    def test_help_where_there_is_none(self, cast: Cast, client: Client) -> None:
        assert "先新建一个题库" in client(cast[Role.UNIT_TRAINER]).get("/banks").text
        assert "本单位建好题库后" in client(cast[Role.UNIT_LEGAL]).get("/banks").text

    def test_are_opened(self, db: Session, cast: Cast, client: Client) -> None:
        typed = {"owner": cast.units["own"].id, "code": "CG", "name": "城管题库", "is_shared": "1"}
        answer = client(cast[Role.UNIT_TRAINER]).post("/banks", data=typed)
        bank = db.query(Bank).one()
        assert answer.headers["location"] == f"/banks/{bank.id}"
        assert (bank.code, bank.is_shared, bank.owner_unit_id) == ("CG", True, cast.units["own"].id)

    @pytest.mark.parametrize(
        ("typed", "words"),
        [({"code": ""}, "请填写这一项"), ({"code": "Bown"}, "已被使用"), ({"owner": "1"}, "请从列出的")],
    )
    def test_are_refused_beside_the_field(
        self, cast: Cast, client: Client, bank: Bank, typed: dict[str, str], words: str
    ) -> None:
        sound = {"owner": bank.owner_unit_id, "code": "CG2", "name": "题库"}
        answer = client(cast[Role.UNIT_TRAINER]).post("/banks", data=sound | typed)
        assert answer.status_code == 422
        assert words in answer.text

    def test_are_renamed_by_their_keeper_alone(self, db: Session, cast: Cast, client: Client) -> None:
        above = make_bank(db, cast, "city", is_shared=True)
        trainer = client(cast[Role.UNIT_TRAINER])
        assert trainer.get(f"/banks/{above.id}").status_code == 200
        assert "修改" not in [e.text for e in elements(trainer.get(f"/banks/{above.id}").text, "a")]
        assert trainer.get(f"/banks/{above.id}/edit").status_code == 403
        assert trainer.post(f"/banks/{above.id}/edit", data={"name": "夺来的"}).status_code == 403
        reviewer = client(cast[Role.JUSTICE_REVIEWER])
        assert reviewer.post(f"/banks/{above.id}/edit", data={"name": "公共题库"}).status_code == 303
        assert (above.name, above.is_shared) == ("公共题库", False)
        assert reviewer.post(f"/banks/{above.id}/edit", data={"name": " "}).status_code == 422

    def test_show_what_they_hold_by_type_and_category(
        self, db: Session, cast: Cast, client: Client, bank: Bank
    ) -> None:
        assert "这个题库还没有题" in client(cast[Role.UNIT_TRAINER]).get(f"/banks/{bank.id}").text
        make_question(db, cast, bank, hearing(category="PL.GEN"))
        page = client(cast[Role.UNIT_LEGAL]).get(f"/banks/{bank.id}").text
        assert element(page, "a", href=f"/questions?bank={bank.id}&type=single").text == "单选题"
        assert element(page, "a", href=f"/questions?bank={bank.id}&category=PL.GEN").text == "宪法与行政法通则"

    def test_whoever_only_reviews_opens_none(self, cast: Cast, client: Client) -> None:
        assert client(cast[Role.UNIT_LEGAL]).post("/banks", data={}).status_code == 403


class TestSearch:
    def test_two_signs_find_a_question_and_mark_the_hit(self, cast: Cast, client: Client, question: Question) -> None:
        browser = client(cast[Role.UNIT_LEGAL])
        page = browser.get(f"/questions?q={quote('听证')}").text
        assert element(page, "mark").text == "听证"
        assert element(page, "a", href=f"/questions/{question.id}").text.startswith("当事人要求听证")
        part = browser.get(f"/questions?q={quote('听证')}", headers=PARTIAL).text
        assert elements(part, "div", id="question-list")
        assert not elements(part, "nav")
        assert "没有找到这样的题" in browser.get(f"/questions?q={quote('证听')}").text

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("bank={bank}", True), ("bank=999", False), ("status=active", True), ("status=draft", False),
            ("status=waiting", False), ("type=single", True), ("type=case", False), ("category=PL", True),
            ("category=BK", False), ("tag=%E5%90%AC%E8%AF%81", True), ("tag=x", False), ("difficulty=3", True),
            ("difficulty=1", False), ("law={law}", True), ("law=x", False),
            ("author={author}", True), ("author=me", False), ("author=zzz", True),
            ("difficulty=9&bank=-3&type=%00", True),
            ("before={question}", False), ("before=99999999999999999999999", True),
        ],
    )  # fmt: skip
    def test_filters_narrow_it(
        self, db: Session, cast: Cast, client: Client, bank: Bank, query: str, found: bool
    ) -> None:
        basis = (LawBasis(law="行政处罚法", article="第六十四条"),)
        content = hearing(category="PL.GEN", tags=("听证",), difficulty=3, basis=basis)
        question = make_question(db, cast, bank, content, is_active=True)
        named = {"law": quote("《行政处罚法》"), "bank": bank.id, "author": question.author_id, "question": question.id}
        page = client(cast[Role.UNIT_LEGAL]).get("/questions?" + query.format(**named)).text
        assert bool(elements(page, "a", href=f"/questions/{question.id}")) is found

    def test_pages_go_on_below_the_last_question(self, db: Session, cast: Cast, client: Client, bank: Bank) -> None:
        ids = [make_question(db, cast, bank, hearing(stem=f"第{n}道听证题")).id for n in range(33)]
        browser = client(cast[Role.UNIT_TRAINER])
        first = browser.get("/questions?q=" + quote("听证")).text
        following = element(first, "a", rel="next")["href"]
        second = browser.get(following).text
        shown = [
            int(e["href"].rpartition("/")[2])
            for e in elements(second, "a")
            if e["href"].startswith("/questions/") and e["href"][11:].isdecimal()
        ]
        assert shown == sorted(ids[:3], reverse=True)
        assert not elements(second, "a", rel="next")
        assert "回到最新的" in second

    def test_a_neighbours_bank_is_not_found(self, cast: Cast, client: Client, question: Question) -> None:
        assert "没有找到" in client(cast.neighbour).get("/questions").text
        assert client(cast.neighbour).get(f"/questions/{question.id}").status_code == 404

    def test_what_is_typed_is_text(self, db: Session, cast: Cast, client: Client, bank: Bank) -> None:
        make_question(db, cast, bank, hearing(stem="&lt;script&gt;alert(1)&lt;/script&gt;听证"))
        page = client(cast[Role.UNIT_TRAINER]).get("/questions?q=" + quote("<script>听证")).text
        assert all(e["src"].startswith("/static/") for e in elements(page, "script"))


class TestQuestion:
    def test_shows_key_law_and_past(self, db: Session, cast: Cast, client: Client, bank: Bank) -> None:
        legal = cast[Role.UNIT_LEGAL]
        record_law_version(
            db, law="行政处罚法", version_on=date(2021, 1, 22), effective_from=date(2021, 7, 15), actor=OPERATOR
        )
        basis = (
            LawBasis(law="行政处罚法", article="第六十四条", version_on=date(2021, 1, 22)),
            LawBasis(law="听证条例"),
        )
        question = make_question(db, cast, bank, hearing(basis=basis), is_active=True)
        page = client(legal).get(f"/questions/{question.id}").text
        assert CANARY in page
        assert "正确答案" in page
        assert "2021年1月22日版现行有效" in page
        assert "没有写版本" in page
        assert [e.text for e in elements(page, "h4")] == ["启用", "写成"]

    def test_shows_what_changed_between_versions(
        self, db: Session, cast: Cast, client: Client, question: Question
    ) -> None:
        new = hearing(stem="当事人要求听证的，应当在被告知后多少日内提出？")
        revise(db, question, new, shown_version=1, note="改问法", actor=cast[Role.UNIT_TRAINER])
        page = client(cast[Role.UNIT_TRAINER]).get(f"/questions/{question.id}").text
        assert element(page, "del").text == "几"
        assert element(page, "ins").text == "多少"
        assert "改问法" in page

    def test_says_why_it_was_sent_back(self, db: Session, cast: Cast, client: Client, bank: Bank) -> None:
        question = make_question(db, cast, bank)
        send_back(db, question, shown_version=1, note="选项丙不明确", actor=cast[Role.UNIT_LEGAL])
        page = client(cast[Role.UNIT_TRAINER]).get(f"/questions/{question.id}").text
        assert "已退回" in page
        assert "选项丙不明确" in page

    def test_names_near_duplicates_and_figures(
        self, db: Session, cast: Cast, client: Client, question: Question
    ) -> None:
        twin = make_question(
            db, cast, db.get_one(Bank, question.bank_id), hearing(stem="当事人要求听证的，应当在告知后几日内提出？")
        )
        version = db.query(QuestionVersion).filter_by(question_id=question.id).one()
        figures = {"answers": 40, "facility": 0.925, "upper_lower": 0.31, "point_biserial": 0.2, "options": {}}
        held = {"administration": "exam:1", "held_on": date(2023, 10, 28), "recorded_at": question.created_at}
        db.add(ItemStatistic(version_id=version.id, **held, **figures))
        page = client(cast[Role.UNIT_LEGAL]).get(f"/questions/{question.id}").text
        assert elements(page, "a", href=f"/questions/{twin.id}")
        assert "92%" in page
        assert "0.31" in page
        assert (
            element(client(cast[Role.UNIT_LEGAL]).get("/questions?status=active").text, "td", data_label="考过").text
            == "1次"
        )

    def test_is_retired_with_a_reason_and_brought_back(self, cast: Cast, client: Client, question: Question) -> None:
        legal, address = client(cast[Role.UNIT_LEGAL]), f"/questions/{question.id}"
        assert legal.post(f"{address}/retirement", data={"note": ""}).status_code == 422
        assert legal.post(f"{address}/doubt", data={"note": "有人泄题"}).status_code == 303
        assert question.status == Status.STALE.value
        assert legal.post(f"{address}/retirement", data={"note": "泄题"}).headers["location"] == address
        assert question.status == Status.RETIRED.value
        again = legal.post(f"{address}/retirement", data={"note": "再来"})
        assert (again.status_code, "现在的状态不能这样处理" in again.text) == (422, True)
        assert legal.post(f"{address}/return", data={"note": "查清了"}).status_code == 303
        assert question.status == Status.DRAFT.value

    @pytest.mark.parametrize("verb", ["retirement", "doubt", "return"])
    def test_is_decided_by_reviewers_in_reach_only(
        self, cast: Cast, client: Client, question: Question, verb: str
    ) -> None:
        address = f"/questions/{question.id}/{verb}"
        assert client(cast[Role.UNIT_TRAINER]).post(address, data={"note": "x"}).status_code == 403
        assert client(cast.neighbour).post(address, data={"note": "x"}).status_code == 403
        assert client(cast[Role.LINE_DEPT]).post(address, data={"note": "x"}).status_code == 404
        assert client(None).post(address, data={"note": "x"}).headers["location"].startswith("/sign-in")


class TestMedia:
    def test_go_to_those_who_see_the_question(self, db: Session, cast: Cast, client: Client, bank: Bank) -> None:
        data = b"\x89PNG\r\n\x1a\nmade up for tests"
        digest, other = files.put(data), files.put(b"not its picture")
        stem = f'看图<img src="media:{digest}" alt="">'
        question = make_question(
            db, cast, bank, hearing(stem=stem, media=(Media(digest=digest, media_type="image/png"),))
        )
        legal = client(cast[Role.UNIT_LEGAL])
        src = f"/questions/{question.id}/media/{digest}"
        assert element(legal.get(f"/questions/{question.id}").text, "img")["src"] == src
        answer = legal.get(src)
        assert (answer.content, answer.headers["content-type"]) == (data, "image/png")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert legal.get(f"/questions/{question.id}/media/{other}").status_code == 404
        assert client(cast.neighbour).get(src).status_code == 404
        assert client(cast[Role.SELF]).get(src).status_code == 403


@pytest.mark.requirement("QD-1-4")
@pytest.mark.parametrize("role", GRANTABLE)
def test_no_page_shows_a_key_to_whoever_may_not_see_it(
    db: Session, cast: Cast, client: Client, question: Question, role: Role
) -> None:
    browser = client(cast[role])
    searched = f"/questions?q={quote('听证')}"
    pages = [
        "/banks", f"/banks/{question.bank_id}", "/questions", searched, f"/questions/{question.id}", "/questions/new",
    ]  # fmt: skip
    shown = "".join(browser.get(page).text for page in pages)
    assert (CANARY in shown) is (role in KEEPERS)
    assert ("要求听证" in shown) is (role in KEEPERS)
    version = version_of(db, fetch_question(db, question.id))
    assert CANARY in str(version.content)
