"""The pages of obligations: the bureau records relations, departments link their training, both see how it stands."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.filings.models import Obligation, ObligationLink, Relation
from lms.hours.catalogue import Tag
from lms.hours.models import Activity
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, make_actor, post_class

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 9, 12)
pytestmark = pytest.mark.at(TODAY)


@pytest.fixture
def relation(db: Session, cast: Cast, client: Client) -> Relation:
    """市城管局 empowers 吕港镇."""
    adopt_rules(db, cast.units["city"])
    assert client(cast[Role.JUSTICE_REVIEWER]).post("/obligations/relations", data=typed(cast)).status_code == 303
    return db.query(Relation).one()


@pytest.fixture
def discretion(db: Session, relation: Relation) -> Obligation:
    return db.query(Obligation).filter_by(topic="DISCRETION").one()


@pytest.fixture
def activity(db: Session, cast: Cast) -> Activity:
    return post_class(
        db, [cast.people["孟昭宁"], cast.people["尹南乔"]], proposer=cast[Role.JUSTICE_REVIEWER],
        confirmer=cast[Role.JUSTICE_DECIDER], host=cast.units["own"], on=date(2023, 9, 5), hours=2,
        tags=int(Tag.DISCRETION), title="裁量权基准培训",
    )  # fmt: skip


def typed(cast: Cast, **differing: Any) -> dict[str, Any]:
    return {
        "giving": cast.units["own"].id,
        "receiving": cast.units["town"].id,
        "kind": "EMPOWERING",
        "document": "临政发〔2022〕18号",
        "started_on": "2022-05-01",
    } | differing


@pytest.mark.requirement("FN-2-5", "QD-1-2", "QD-2-1")
def test_the_bureau_records_a_relation_and_sees_what_is_owed(cast: Cast, relation: Relation, client: Client) -> None:
    browser = client(cast[Role.JUSTICE_REVIEWER])
    assert "临政发〔2022〕18号" in browser.get("/obligations/relations").text
    page = browser.get("/obligations").text
    assert "共2项，0项已完成，1项已逾期" in page
    assert "市城管局对吕港镇的赋权" in page, "uncovered by name"


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"document": ""}, "请填写这一项"),
        ({"ended_on": "2022-01-01"}, "结束日期早于开始日期"),
        ({"kind": "LENDING"}, "请从列出的选项中选择"),
    ],
)
def test_a_relation_that_cannot_be_stands_beside_its_field(
    db: Session, cast: Cast, client: Client, differing: dict[str, Any], said: str
) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).post("/obligations/relations", data=typed(cast, **differing))
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(Relation).count() == 0
    same = {"receiving": cast.units["own"].id}
    answer = client(cast[Role.JUSTICE_REVIEWER]).post("/obligations/relations", data=typed(cast, **same))
    assert "不能是同一个" in answer.text
    far = {"receiving": cast.units["elsewhere"].id}
    assert (
        client(cast[Role.JUSTICE_REVIEWER]).post("/obligations/relations", data=typed(cast, **far)).status_code == 404
    )


@pytest.mark.requirement("FN-2-5", "QD-1-2", "QD-1-3")
def test_the_giving_department_links_its_training_and_it_is_fulfilled(
    db: Session, cast: Cast, discretion: Obligation, activity: Activity, client: Client
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    page = browser.get(f"/obligations/{discretion.id}").text
    assert "至少2人参加才算完成；已有0人参加" in page
    # The people are the town's: who gives the training sees them only as far as he reaches them.
    answer = browser.post(f"/obligations/{discretion.id}/links", data={"activity": activity.id})
    assert answer.status_code == 303
    page = browser.get(f"/obligations/{discretion.id}").text
    assert "已完成" in page
    assert "裁量权基准培训" in page
    assert "孟昭宁" not in page
    link = db.query(ObligationLink).one()
    browser.post(f"/obligations/{discretion.id}/links/{link.id}/end")
    assert link.ended_at is not None
    assert browser.post(f"/obligations/{discretion.id}/links/{link.id}/end").status_code == 404


def test_the_receiving_unit_reads_and_nobody_else_does(
    db: Session, cast: Cast, discretion: Obligation, activity: Activity, client: Client
) -> None:
    town = make_actor(db, Role.UNIT_TRAINER, cast.units["town"])
    assert "市城管局培训吕港镇" in client(town).get(f"/obligations/{discretion.id}").text
    assert "吕港镇" in client(cast[Role.JUDICIAL_OFFICE]).get("/obligations").text
    assert client(cast.neighbour).get(f"/obligations/{discretion.id}").status_code == 404
    links = f"/obligations/{discretion.id}/links"
    assert client(cast.neighbour).post(links, data={"activity": activity.id}).status_code == 404
    assert client(cast[Role.JUDICIAL_OFFICE]).post(links, data={"activity": activity.id}).status_code == 403
    assert client(cast[Role.SELF]).get("/obligations").status_code == 403
    assert db.query(ObligationLink).count() == 0


def test_training_on_another_topic_is_refused(
    db: Session, cast: Cast, relation: Relation, activity: Activity, client: Client
) -> None:
    leniency = db.query(Obligation).filter_by(topic="LENIENCY").one()
    answer = client(cast[Role.UNIT_TRAINER]).post(f"/obligations/{leniency.id}/links", data={"activity": activity.id})
    assert answer.status_code == 422
    assert "没有标明免罚轻罚专题" in answer.text
    nothing = client(cast[Role.UNIT_TRAINER]).post(f"/obligations/{leniency.id}/links", data={})
    assert nothing.status_code == 422


@pytest.mark.parametrize("role", [Role.UNIT_TRAINER, Role.UNIT_LEADER, Role.JUDICIAL_OFFICE, Role.JUSTICE_DECIDER])
def test_only_the_bureau_records_relations(cast: Cast, relation: Relation, client: Client, role: Role) -> None:
    browser = client(cast[role])
    assert browser.get("/obligations/relations").status_code == 403
    for address in (
        "/obligations/relations",
        f"/obligations/relations/{relation.id}/end",
        "/obligations/years/2024",
    ):
        assert browser.post(address, data=typed(cast)).status_code == 403
    assert relation.ended_on is None


def test_a_relation_is_ended_and_a_year_opened(db: Session, cast: Cast, relation: Relation, client: Client) -> None:
    browser = client(cast[Role.JUSTICE_REVIEWER])
    browser.post("/obligations/years/2024")
    assert db.query(Obligation).filter_by(year=2024).count() == 2
    assert "最后一天" in browser.get(f"/obligations/relations/{relation.id}/end").text
    early = browser.post(f"/obligations/relations/{relation.id}/end", data={"ended_on": "2021-01-01"})
    assert early.status_code == 422
    browser.post(f"/obligations/relations/{relation.id}/end", data={"ended_on": "2023-12-31"})
    assert relation.ended_on == date(2023, 12, 31)


def test_without_relations_the_page_says_what_to_do(cast: Cast, client: Client) -> None:
    assert "先登记赋权和委托关系" in client(cast[Role.JUSTICE_REVIEWER]).get("/obligations?year=2023").text
    assert "没有登记赋权或委托关系" in client(cast[Role.UNIT_TRAINER]).get("/obligations?year=abc").text
