"""Syllabi in the browser: written by one, approved by another, frozen then, copied into the next version."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.courses.models.syllabi import SyllabusItem, SyllabusVersion
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_syllabus

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


def typed(cast: Cast, **differing: Any) -> dict[str, Any]:
    return {
        "owner": cast.units["own"].id,
        "title": "2024年城市管理培训大纲",
        "law_basis": "镇街规〔2023〕1号",
        "effective_from": "2024-01-01",
        "item_1": "四张清单",
        "category_1": "BK.CSGL",
        "minutes_1": "90",
        "tag_1": "LENIENCY",
        "item_3": "案卷制作",
        "category_3": "SK.CAS",
        "minutes_3": "180",
    } | differing


@pytest.mark.requirement("ZJG-2-2")
@pytest.mark.requirement("ZJG-12-2")
def test_a_syllabus_is_written_by_one_and_approved_by_another(db: Session, cast: Cast, client: Client) -> None:
    trainer, legal = client(cast[Role.UNIT_TRAINER]), client(cast[Role.UNIT_LEGAL])
    place = trainer.post("/syllabi", data=typed(cast)).headers["location"]
    items = [(row.position, row.title, row.category, row.tags, row.minutes) for row in db.query(SyllabusItem)]
    assert items == [(1, "四张清单", "BK.CSGL", 4, 90), (2, "案卷制作", "SK.CAS", 0, 180)]
    assert trainer.post(f"{place}/approval").status_code == 403
    assert legal.post(f"{place}/approval").status_code == 303
    assert db.query(SyllabusVersion).one().approved_at is not None
    page = legal.get(place).text
    assert "案卷制作" in page
    assert "岳清和" in page


def test_the_drafter_does_not_approve_his_own(db: Session, cast: Cast, client: Client) -> None:
    bureau = client(cast[Role.LINE_DEPT])
    place = bureau.post("/syllabi", data=typed(cast, owner=cast.units["line"].id)).headers["location"]
    answer = bureau.post(f"{place}/approval")
    assert answer.status_code == 409
    assert "自己编制的大纲须由他人审批" in answer.text
    assert db.query(SyllabusVersion).one().approved_at is None


def test_an_approved_version_is_never_changed_but_copied(db: Session, cast: Cast, client: Client) -> None:
    outline, trainer = make_syllabus(db, cast.units["own"]), client(cast[Role.UNIT_TRAINER])
    assert trainer.get(f"/syllabi/{outline.id}/edit").status_code == 409
    assert trainer.post(f"/syllabi/{outline.id}/edit", data=typed(cast)).status_code == 409
    trainer.post(f"/syllabi/{outline.id}/copy")
    versions = db.query(SyllabusVersion).order_by(SyllabusVersion.number).all()
    assert [(row.number, row.approved_at is None) for row in versions] == [(1, False), (2, True)]
    assert trainer.post(f"/syllabi/{outline.id}/copy").status_code == 409
    trainer.post(f"/syllabi/{versions[1].id}/edit", data=typed(cast, title="改过的"))
    assert db.query(SyllabusItem).filter_by(version_id=versions[1].id).count() == 2
    assert "改过的" in trainer.get("/syllabi").text


def test_others_see_nothing_of_a_draft_but_what_stands_above_them(db: Session, cast: Cast, client: Client) -> None:
    draft = make_syllabus(db, cast.units["own"], approved=False)
    above = make_syllabus(db, cast.units["city"])
    assert cast.neighbour
    neighbour = client(cast.neighbour)
    assert neighbour.get(f"/syllabi/{draft.id}").status_code == 404
    assert neighbour.get(f"/syllabi/{above.id}").status_code == 200
    assert neighbour.post(f"/syllabi/{above.id}/copy").status_code == 404
    assert client(cast[Role.UNIT_LEADER]).post(f"/syllabi/{draft.id}/copy").status_code == 403
    assert client(cast[Role.SELF]).get("/syllabi").status_code == 403


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"title": ""}, "请填写这一项"),
        ({"category_1": ""}, "请填写这一项"),
        ({"category_1": "XX"}, "没有XX这个类别"),
        ({"minutes_1": "一小时"}, "请填写数字"),
        ({"minutes_1": "0"}, "请填写数字"),
        ({"item_1": ""}, "请填写这一项"),
        ({"effective_until": "2023-12-31"}, "结束日期早于开始日期"),
        ({"owner": ""}, "请填写这一项"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    db: Session, cast: Cast, client: Client, differing: dict[str, Any], said: str
) -> None:
    answer = client(cast[Role.UNIT_TRAINER]).post("/syllabi", data=typed(cast, **differing))
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(SyllabusVersion).count() == 0
