"""Blueprints in the browser: rows added and reckoned, saved in versions, thin cells named until enough is approved."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from question_bank.models import Bank, BlueprintCell, BlueprintVersion, PaperBlueprint
from tests.cast import Cast
from tests.client import Browser
from tests.pages.question_world import make_bank, make_question

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.fixture
def bank(db: Session, cast: Cast) -> Bank:
    return make_bank(db, cast)


def typed(bank: Bank, **differing: Any) -> dict[str, Any]:
    return {
        "do": "save",
        "name": "年度考试甲卷",
        "kind": "ANNUAL",
        "banks": bank.id,
        "spare": "2",
        "type_1": "single",
        "number_1": "2",
        "points_1": "1.5",
        "category_1": "PL.GEN",
        "difficulty_1": "2-4",
    } | differing


@pytest.mark.requirement("QD-1-4")
def test_a_blueprint_is_too_thin_until_a_colleague_approves_two_questions(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    author, reviewer = cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEGAL]
    for number in range(4):
        make_question(db, bank, author, number, approved_by=reviewer if number < 2 else None)
    trainer, legal = client(author), client(reviewer)
    place = trainer.post("/blueprints", data=typed(bank)).headers["location"]
    page = trainer.get(place).text
    assert "还不能开考：1处太薄" in page
    assert "还差2题" in page
    assert "有2题待审" in page
    assert "够用，可以开考" not in page
    for _ in range(2):
        shown = legal.get("/questions/review/next").headers["location"]
        legal.post(f"{shown}/approval", data={"shown_version": 1})
    assert "题目够用，可以开考" in trainer.get(place).text
    assert "可以组卷" in trainer.get("/blueprints").text


def test_the_default_paper_of_a_hundred_points_is_the_start(cast: Cast, client: Client, bank: Bank) -> None:
    page = client(cast[Role.UNIT_TRAINER]).get("/blueprints/new?kind=ANNUAL").text
    for row in ('value="40"', 'value="20"', 'value="0.5"', 'value="special_topic"', "<dd>82</dd>", "<dd>100</dd>"):
        assert row in page


def test_buttons_add_copy_and_remove_rows_without_saving(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    added = trainer.post("/blueprints", data=typed(bank, do="add"))
    assert added.status_code == 200
    assert 'name="number_2"' in added.text
    copied = trainer.post("/blueprints", data=typed(bank, do="copy_1")).text
    assert copied.count('value="PL.GEN"') >= 2
    assert "<dd>6</dd>" in copied
    gone = trainer.post("/blueprints", data=typed(bank, do="remove_1")).text
    assert 'name="number_1"' not in gone
    assert "还没有完整的单元" in gone
    assert db.query(PaperBlueprint).count() == 0


def test_totals_are_reckoned_as_one_types(cast: Cast, client: Client, bank: Bank) -> None:
    answer = client(cast[Role.UNIT_TRAINER]).post("/blueprints/reckoning", data=typed(bank, number_1="10"))
    assert answer.status_code == 200
    assert "<dd>10</dd>" in answer.text
    assert "<dd>15</dd>" in answer.text
    assert "需要20，现有0，还差20" in answer.text
    assert "<html" not in answer.text


def test_a_change_is_a_version_and_a_stale_form_is_refused(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    place = trainer.post("/blueprints", data=typed(bank)).headers["location"]
    changed = typed(bank, shown_version=1, number_1="3", note="多考一题")
    assert trainer.post(f"{place}/edit", data=changed).status_code == 303
    assert [row.number for row in db.query(BlueprintVersion).order_by(BlueprintVersion.number)] == [1, 2]
    assert [row.number for row in db.query(BlueprintCell).order_by(BlueprintCell.version_id)] == [2, 3]
    assert trainer.post(f"{place}/edit", data=changed).status_code == 422
    assert trainer.post(f"{place}/edit", data=changed | {"shown_version": 2}).status_code == 303
    assert db.query(BlueprintVersion).count() == 2
    page = trainer.get(f"{place}?version=1").text
    assert "这是旧版本" in page
    assert trainer.get(f"{place}?version=9").status_code == 404


def test_a_withdrawn_one_is_kept_and_not_changed(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    place = trainer.post("/blueprints", data=typed(bank)).headers["location"]
    assert trainer.post(f"{place}/withdrawal").status_code == 303
    assert trainer.post(f"{place}/withdrawal").status_code == 409
    assert trainer.post(f"{place}/edit", data=typed(bank, shown_version=1, number_1="3")).status_code == 422
    assert "年度考试甲卷" not in trainer.get("/blueprints").text
    assert "年度考试甲卷" in trainer.get("/blueprints?withdrawn=1").text
    copy = trainer.get(f"/blueprints/new?copy={place.rpartition('/')[2]}").text
    assert 'value="PL.GEN"' in copy


def test_a_sample_paper_shows_no_key_and_the_key_sheet_does(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    author, reviewer = cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEGAL]
    for number in range(4):
        make_question(db, bank, author, number, approved_by=reviewer)
    trainer = client(author)
    place = trainer.post("/blueprints", data=typed(bank)).headers["location"]
    first = trainer.get(f"{place}/sample")
    assert first.status_code == 303
    paper, again = (trainer.get(f"{place}/sample?seed=abc").text for _ in range(2))
    options = r"<kbd>([A-D])</kbd><span>(.*?)</span>"
    assert len(re.findall(options, paper)) == 8
    assert re.findall(options, paper) == re.findall(options, again)
    assert "第2题" in paper
    assert " checked" not in paper
    assert "见第三十六条" not in paper
    key = trainer.get(f"{place}/sample/key?seed=abc").text
    assert "<strong>" in key


def test_no_paper_from_too_little(cast: Cast, client: Client, bank: Bank) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    place = trainer.post("/blueprints", data=typed(bank)).headers["location"]
    answer = trainer.get(f"{place}/sample?seed=abc")
    assert answer.status_code == 409
    assert "现在组不出这份卷子" in answer.text


def test_others_neither_see_nor_write(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    trainer, legal = client(cast[Role.UNIT_TRAINER]), client(cast[Role.UNIT_LEGAL])
    place = trainer.post("/blueprints", data=typed(bank)).headers["location"]
    assert cast.neighbour
    neighbour = client(cast.neighbour)
    assert neighbour.get(place).status_code == 404
    assert neighbour.get(f"{place}/sample/key?seed=a").status_code == 404
    assert neighbour.post(f"{place}/withdrawal").status_code == 404
    assert legal.get(place).status_code == 200
    assert legal.post(f"{place}/withdrawal").status_code == 403
    assert legal.post("/blueprints", data=typed(bank)).status_code == 403
    assert client(cast[Role.SELF]).get("/blueprints").status_code == 403
    assert client(cast[Role.UNIT_LEADER]).get(place).status_code == 403


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"name": ""}, "请填写这一项"),
        ({"kind": "NONE"}, "请从列出的选项中选择"),
        ({"banks": ""}, "请填写这一项"),
        ({"banks": "999999"}, "请至少选一个您能看到的题库"),
        ({"number_1": "0"}, "题数要是1到500的整数"),
        ({"number_1": "很多"}, "题数要是1到500的整数"),
        ({"points_1": "0.3"}, "每题分值要是0.5的倍数"),
        ({"type_1": "essay"}, "请从列出的选项中选择"),
        ({"difficulty_1": "4-2"}, "请从列出的选项中选择"),
        ({"spare": "1"}, "请填写数字"),
        ({"share_tag_1": "专题", "percent_1": "0"}, "占比要是1到100的整数"),
        ({"share_tag_1": "专题", "percent_1": "5", "share_tag_2": "专题", "percent_2": "6"}, "写了两次"),
        ({"number_1": "", "points_1": "", "category_1": ""}, "还没有单元"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    db: Session, cast: Cast, client: Client, bank: Bank, differing: dict[str, Any], said: str
) -> None:
    answer = client(cast[Role.UNIT_TRAINER]).post("/blueprints", data=typed(bank, **differing))
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(PaperBlueprint).count() == 0
