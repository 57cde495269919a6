"""The law register in the browser: a new version says what it touches, and the work that follows is counted."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from question_bank.actions.law import end_law_version, record_law_version
from question_bank.models import Bank, LawVersion
from question_bank.queries.drawable import drawable
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_course
from tests.pages.question_world import LAW, V2021, make_bank, make_question

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.fixture
def bank(db: Session, cast: Cast) -> Bank:
    return make_bank(db, cast)


@pytest.fixture
def law(db: Session, cast: Cast) -> LawVersion:
    return record_law_version(db, law=LAW, version_on=V2021, effective_from=date(2021, 7, 15), actor=OPERATOR)


def typed(**differing: Any) -> dict[str, Any]:
    return {"law": f"《中华人民共和国{LAW}》", "version_on": "2023-09-01", "effective_from": "2023-11-01"} | differing


@pytest.mark.requirement("QD-1-4")
def test_a_new_version_shows_what_it_touches_and_how_far_the_work_is(
    db: Session, cast: Cast, client: Client, bank: Bank, law: LawVersion
) -> None:
    author, reviewer = cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEGAL]
    first, _, _ = (
        make_question(db, bank, author, number, approved_by=reviewer, version_on=version_on)
        for number, version_on in ((0, V2021), (1, V2021), (2, None))
    )
    make_question(db, bank, author, 3)
    legal = client(reviewer)
    answer = client(cast[Role.JUSTICE_REVIEWER]).post("/law", data=typed(document="主席令第八号"))
    assert answer.headers["location"] == f"/law/{law.id}"
    page = legal.get(f"/law/{law.id}").text
    # The one that names no version was checked after this law ended: its checker had the new law before him.
    assert "还有2题要复核" in page
    assert "第三十六条" in page
    assert "启用 3、草稿 1" in page
    assert "另有1道草稿" in page
    assert len(drawable(db, [bank.id], on=clock.today()).candidates) == 1
    legal.post(f"/questions/review/{first.id}/check?law={law.id}", data={"shown_version": 1})
    assert "还有1题要复核" in legal.get("/law").text
    assert law.effective_until == date(2023, 10, 31)


def test_questions_may_be_turned_stale_at_once(
    db: Session, cast: Cast, client: Client, bank: Bank, law: LawVersion
) -> None:
    author, reviewer = cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEGAL]
    question = make_question(db, bank, author, approved_by=reviewer)
    other = make_question(db, bank, author, 1, approved_by=reviewer, version_on=date(1996, 3, 17))
    legal = client(reviewer)
    end = client(cast[Role.JUSTICE_DECIDER]).post(f"/law/{law.id}/end", data={"on": "2023-12-31"})
    assert end.status_code == 303
    assert "到那时，下面的题不再抽用" in legal.get(f"/law/{law.id}").text
    assert legal.post(f"/law/{law.id}/taking-out").status_code == 303
    db.expire_all()
    assert (question.status, other.status) == ("stale", "active")
    assert client(author).post(f"/law/{law.id}/taking-out").status_code == 403


def test_work_counts_what_was_done_since_the_end(
    db: Session, cast: Cast, client: Client, bank: Bank, law: LawVersion
) -> None:
    author, reviewer = cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEGAL]
    with clock.travel(to=date(2023, 8, 1)):
        questions = [make_question(db, bank, author, number, approved_by=reviewer) for number in range(3)]
        record_law_version(db, law=LAW, version_on=date(2023, 7, 1), effective_from=date(2023, 11, 1), actor=OPERATOR)
    legal = client(reviewer)
    assert "已复核0题，共3题" in legal.get(f"/law/{law.id}").text
    legal.post(f"/questions/review/{questions[0].id}/check?law={law.id}", data={"shown_version": 1})
    data = {"shown_version": 1, "note": "不再适用"}
    legal.post(f"/questions/review/{questions[1].id}/retirement?law={law.id}", data=data)
    assert "已复核2题，共3题" in legal.get(f"/law/{law.id}").text


def test_courses_that_name_the_law_are_named(db: Session, cast: Cast, client: Client) -> None:
    legal = cast[Role.UNIT_LEGAL]
    course = make_course(db, cast.units["own"])
    made = record_law_version(
        db, law=course.law_basis, version_on=V2021, effective_from=date(2021, 7, 15), actor=OPERATOR
    )
    assert made.law in course.law_basis
    assert course.title in client(legal).get(f"/law/{made.id}").text
    assert cast.neighbour
    assert course.title not in client(cast.neighbour).get(f"/law/{made.id}").text


def test_laws_that_questions_name_and_nobody_registered_are_listed(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    make_question(db, bank, cast[Role.UNIT_TRAINER])
    page = client(cast[Role.UNIT_LEGAL]).get("/law").text
    assert "还没有登记的法律" in page
    assert LAW in page
    assert cast.neighbour
    assert LAW not in client(cast.neighbour).get("/law").text


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"law": ""}, "请填写这一项"),
        ({"law": "《》"}, "请写法律名称"),
        ({"version_on": "2021-01-22"}, "已经登记过"),
        ({"version_on": "去年"}, "请按年-月-日填写"),
        ({"effective_from": ""}, "请填写这一项"),
    ],
)
def test_what_cannot_be_is_refused(
    db: Session, cast: Cast, client: Client, law: LawVersion, differing: dict[str, Any], said: str
) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).post("/law", data=typed(**differing))
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(LawVersion).count() == 1


def test_an_end_before_the_beginning_is_refused(db: Session, cast: Cast, client: Client, law: LawVersion) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).post(f"/law/{law.id}/end", data={"on": "2020-01-01"})
    assert answer.status_code == 422
    assert "失效日期早于施行日期" in answer.text
    assert law.effective_until is None


def test_units_read_the_register_and_the_bureau_keeps_it(
    db: Session, cast: Cast, client: Client, law: LawVersion
) -> None:
    for role in (Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.LINE_DEPT):
        unit = client(cast[role])
        page = unit.get(f"/law/{law.id}")
        assert page.status_code == 200
        assert "登记失效" not in page.text
        assert "法律由司法局统一登记" in unit.get("/law").text
        assert unit.post("/law", data=typed()).status_code == 403
        assert unit.post(f"/law/{law.id}/end", data={"on": "2023-12-31"}).status_code == 403
    trainer = client(cast[Role.UNIT_TRAINER])
    assert client(cast[Role.SELF]).get("/law").status_code == 403
    assert client(cast[Role.UNIT_LEGAL]).get("/law/999999").status_code == 404
    end_law_version(db, law, on=date(2023, 12, 31), actor=OPERATOR)
    assert "有效到2023年12月31日" in trainer.get("/law").text
