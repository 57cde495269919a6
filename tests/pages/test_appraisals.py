"""The appraisal of a year: frozen figures, points by hand of both sides, published by a second person (C7)."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.appraisals.actions.rounds import adjust, open_round, publish, score, usual
from lms.appraisals.models import AppraisalFigure, AppraisalIndicator, AppraisalRound, AppraisalScore
from lms.appraisals.queries.rounds import get_round, sheet_of
from lms.appraisals.rules.indicators import USUAL, Key, Side
from lms.errors import NotAllowed, RuleBroken
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, make_actor, post_class
from tests.pdf import pdf_text

Client = Callable[[Actor | None], Browser]
DAY = date(2023, 11, 30)
pytestmark = pytest.mark.at(DAY)
FORM: dict[str, object] = {
    "title": "2023年评议考核", "year": 2023, "as_of": "2023-11-30", "self_by": "2023-12-08",
    **{key.value.lower(): points // 100 for key, (points, _) in USUAL.items()},
}  # fmt: skip


@pytest.fixture
def ruled(db: Session, cast: Cast) -> Cast:
    """The cast under rules, one of the own unit with hours."""
    adopt_rules(db, cast.units["city"])
    return cast


def opened(db: Session, cast: Cast) -> AppraisalRound:
    wanted = usual(2023, DAY, "2023年评议考核", date(2023, 12, 8))
    made = open_round(db, cast.units["justice"], wanted, actor=cast[Role.JUSTICE_REVIEWER])
    return get_round(db, made.id, seen_by=cast[Role.JUSTICE_REVIEWER])


@pytest.mark.requirement("JN-24-1")
def test_one_round_a_year_and_bureau_on_figures_that_stay(db: Session, ruled: Cast) -> None:
    bureau, own = ruled[Role.JUSTICE_REVIEWER], ruled.units["own"]
    round_ = opened(db, ruled)
    with pytest.raises(RuleBroken, match="APPRAISAL_TWICE"):
        opened(db, ruled)
    before = sheet_of(db, round_, own, seen_by=bureau).lines[0]
    assert (before.key, before.part, before.whole) == (Key.COMPLETION, 0, 6)  # with the team below
    confirmer = make_actor(db, Role.JUSTICE_REVIEWER, ruled.units["city"])
    post_class(
        db, [ruled.people["顾明澈"]], proposer=ruled[Role.UNIT_TRAINER], confirmer=confirmer, host=own,
        on=date(2023, 11, 1), hours=8,
    )  # fmt: skip
    assert sheet_of(db, round_, own, seen_by=bureau).lines[0] == before
    assert {one.unit_id for one in db.query(AppraisalFigure)} == {
        ruled.units[key].id for key in ("line", "own", "sibling", "town")
    }


@pytest.mark.requirement("JN-24-2", "QD-4-1", "QD-3-1", "JN-T-1")
def test_both_sides_score_and_another_publishes(db: Session, ruled: Cast) -> None:
    bureau, head, legal = ruled[Role.JUSTICE_REVIEWER], ruled[Role.JUSTICE_DECIDER], ruled[Role.UNIT_LEGAL]
    round_, own = opened(db, ruled), ruled.units["own"]
    with pytest.raises(RuleBroken, match="APPRAISAL_UNSCORED"):
        publish(db, round_, actor=head)
    with pytest.raises(NotAllowed):
        score(db, round_, ruled.units["sibling"], Key.CASE_FILES, Side.UNIT, points=900, reason="好", actor=legal)
    score(db, round_, own, Key.CASE_FILES, Side.UNIT, points=950, reason="评查均为优秀", actor=legal)
    for unit in ("line", "own", "sibling", "town"):
        for key, most in ((Key.CASE_FILES, 880), (Key.SUPERVISION, 500), (Key.SATISFACTION, 450)):
            score(db, round_, ruled.units[unit], key, Side.BUREAU, points=most, reason="依评查通报", actor=bureau)
    adjust(db, round_, own, points=-200, reason="两次被通报滞后", document="通报第3期", actor=bureau)
    hidden = sheet_of(db, round_, own, seen_by=legal)
    assert (hidden.adjustments, hidden.unscored) == ([], [Key.CASE_FILES, Key.SUPERVISION, Key.SATISFACTION])
    assert hidden.by_hand[Key.CASE_FILES, Side.UNIT].points == 950
    publish(db, round_, actor=head)
    seen = sheet_of(db, round_, own, seen_by=legal)
    assert (seen.points, seen.by_hand[Key.CASE_FILES, Side.BUREAU].points) == (880 + 500 + 450 - 200, 880)
    for act in (
        lambda: score(db, round_, own, Key.CASE_FILES, Side.BUREAU, points=1, reason="改", actor=bureau),
        lambda: adjust(db, round_, own, points=1, reason="改", document="", actor=bureau),
        lambda: publish(db, round_, actor=head),
    ):
        with pytest.raises(RuleBroken, match="APPRAISAL_PUBLISHED"):
            act()


def test_a_unit_scores_itself_until_its_day_and_nobody_publishes_his_own_round(db: Session, ruled: Cast) -> None:
    round_ = opened(db, ruled)
    with clock.travel(date(2023, 12, 9)), pytest.raises(RuleBroken, match="APPRAISAL_SELF_LATE"):
        score(
            db, round_, ruled.units["own"], Key.CASE_FILES, Side.UNIT, points=900, reason="好",
            actor=ruled[Role.UNIT_LEGAL],
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        publish(db, round_, actor=ruled[Role.JUSTICE_REVIEWER])
    round_.opened_by_id = ruled[Role.JUSTICE_DECIDER].account_id
    with pytest.raises(RuleBroken, match="OWN_ROUND"):
        publish(db, round_, actor=ruled[Role.JUSTICE_DECIDER])


@pytest.mark.requirement("JN-24-2", "JN-24-3", "SZ-5.2-1", "FN-3-4")
def test_the_pages_from_opening_to_the_sheet_on_paper(db: Session, ruled: Cast, client: Client) -> None:
    bureau, head = client(ruled[Role.JUSTICE_REVIEWER]), client(ruled[Role.JUSTICE_DECIDER])
    legal = client(ruled[Role.UNIT_LEGAL])
    assert ruled.neighbour
    neighbour = client(ruled.neighbour)
    assert "评议考核" in bureau.get("/appraisals/new").text
    assert legal.get("/appraisals/new").status_code == 403
    form = FORM | {"unit": ruled.units["justice"].id}
    assert "由司法局组织" in bureau.post("/appraisals", data=form | {"unit": ruled.units["own"].id}).text
    assert "须是100分，现在是101分" in bureau.post("/appraisals", data=form | {"exam": 21}).text
    assert "目标" in bureau.post("/appraisals", data=form | {"completion_target": "0"}).text
    aimed = form | {"completion_target": "95"}
    assert "4个单位的数据已固定" in bureau.post("/appraisals", data=aimed, follow_redirects=True).text
    assert {one.key: one.target for one in db.query(AppraisalIndicator)} == {
        key: 95 if key is Key.COMPLETION else target for key, (_, target) in USUAL.items()
    }
    at = f"/appraisals/{db.query(AppraisalRound).one().id}"
    sheet = f"{at}/units/{ruled.units['own'].id}"
    assert f"/completion/units/{ruled.units['own'].id}?year=2023" in bureau.get(sheet).text
    assert neighbour.get(sheet).status_code == 404
    assert neighbour.get(at).status_code == 200
    own = {"key": "CASE_FILES", "points": "9.5", "reason": "评查均为优秀"}
    assert "已评分" in legal.post(f"{sheet}/own-scores", data=own, follow_redirects=True).text
    assert legal.post(f"{sheet}/scores", data=own).status_code == 403
    assert "0和10分之间" in bureau.post(f"{sheet}/scores", data=own | {"points": "11"}).text
    assert "按数据计分" in bureau.post(f"{sheet}/scores", data=own | {"key": "EXAM"}).text
    assert db.query(AppraisalScore).count() == 1
    beside = {"points": "-2", "reason": "两次被通报", "document": "通报第3期"}
    refused = bureau.post(f"{sheet}/adjustments", data=beside | {"points": "0", "document": "通报第3期"})
    assert refused.status_code == 422
    assert [refused.text.count(said) for said in (beside["reason"], "通报第3期", "#adjust-points")] == [1, 1, 1]
    assert "已登记加减分" in bureau.post(f"{sheet}/adjustments", data=beside, follow_redirects=True).text
    assert "两次被通报" not in legal.get(sheet).text
    assert bureau.post(f"{at}/publication").status_code == 403
    assert "还有12项没有评分" in head.post(f"{at}/publication").text
    for unit in ("line", "own", "sibling", "town"):
        for key in ("CASE_FILES", "SUPERVISION", "SATISFACTION"):
            told = {"key": key, "points": "4", "reason": "依评查通报"}
            bureau.post(f"{at}/units/{ruled.units[unit].id}/scores", data=told)
    assert "已公布" in head.post(f"{at}/publication", follow_redirects=True).text
    paper = "".join(pdf_text(legal.get(f"{sheet}/sheet.pdf").content).split())
    for said in ("市城管局2023年评议考核评分表", "0/6", "9.5", "两次被通报", "-2"):
        assert said in paper
    book = load_workbook(BytesIO(bureau.get(f"{at}/scores.xlsx").content))
    assert book.sheetnames == ["得分汇总", "指标得分", "加分、扣分"]
    ranked = {row[0]: row[1] for row in book.worksheets[0].iter_rows(min_row=4, values_only=True)}
    assert (ranked["市城管局"], ranked["市交通局"]) == (10, 12)
