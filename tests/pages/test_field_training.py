"""Guidance of training (FN-1-6): the line department sees its field across units and comments; the unit answers."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.courses.actions.feedback import comment_training
from lms.courses.actions.fields import give_field
from lms.courses.models.feedback import TrainingComment
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_course
from tests.factories import make_class, post_class

Client = Callable[[Actor | None], Browser]
ON = date(2023, 11, 6)
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.mark.requirement("FN-1-6")
def test_the_line_department_sees_units_it_leads_with_hours_in_its_field(
    db: Session, cast: Cast, client: Client
) -> None:
    own, people = cast.units["own"], [cast.people["顾明澈"], cast.people["纪怀川"]]
    give_field(db, cast.units["line"], "BK.CSGL", actor=cast[Role.JUSTICE_REVIEWER])
    post_class(
        db,
        people,
        proposer=cast[Role.UNIT_TRAINER],
        confirmer=cast[Role.UNIT_LEGAL],
        host=own,
        on=ON,
        category="BK.CSGL",
        title="市容管理实务",
    )
    make_course(db, own, title="市容课程")
    page = client(cast[Role.LINE_DEPT]).get("/field-training").text
    assert "市城管局" in page
    assert "市交通局" not in page
    unit = client(cast[Role.LINE_DEPT]).get(f"/field-training/units/{own.id}").text
    assert "市容管理实务" in unit
    assert "市容课程" in unit
    assert ">8<" in unit.replace(" ", "")
    assert client(cast[Role.LINE_DEPT]).get(f"/field-training/units/{cast.units['sibling'].id}").status_code == 404


@pytest.mark.requirement("FN-1-6")
def test_a_comment_is_seen_and_answered_by_the_units_coordinator(db: Session, cast: Cast, client: Client) -> None:
    own = cast.units["own"]
    training = make_class(db, [cast.people["顾明澈"]], actor=cast[Role.UNIT_TRAINER], host=own, on=ON, title="案卷评查")
    data = {"text": "案卷评查要请法制审核人员参加", "activity": training.id}
    client(cast[Role.LINE_DEPT]).post(f"/field-training/units/{own.id}/comments", data=data)
    said = db.query(TrainingComment).one()
    assert (said.unit_id, said.activity_id, said.said_for_id) == (own.id, training.id, cast.units["line"].id)
    trainer = client(cast[Role.UNIT_TRAINER])
    assert "业务主管部门提了1条指导意见，等您答复" in trainer.get("/desk").text
    assert "案卷评查要请法制审核人员参加" in trainer.get("/field-training").text
    place = f"/field-training/comments/{said.id}"
    assert trainer.post(f"{place}/answer", data={"answer": " "}).status_code == 422
    trainer.post(f"{place}/answer", data={"answer": "下次请法制科参加"})
    assert "下次请法制科参加" in client(cast[Role.LINE_DEPT]).get(place).text
    assert trainer.post(f"{place}/answer", data={"answer": "再答"}).status_code == 422
    assert "指导意见，等您答复" not in trainer.get("/desk").text
    db.refresh(said)
    assert said.answer == "下次请法制科参加"


def test_who_may_not_say_or_answer_is_refused(db: Session, cast: Cast, client: Client) -> None:
    own = cast.units["own"]
    said = comment_training(db, own, text="课时偏少", actor=cast[Role.LINE_DEPT])
    place = f"/field-training/comments/{said.id}"
    assert cast.neighbour
    assert client(cast.neighbour).get(place).status_code == 404
    assert client(cast.neighbour).post(f"{place}/answer", data={"answer": "好"}).status_code == 404
    assert client(cast[Role.LINE_DEPT]).post(f"{place}/answer", data={"answer": "好"}).status_code == 403
    assert client(cast[Role.UNIT_LEADER]).post(f"{place}/answer", data={"answer": "好"}).status_code == 403
    say = f"/field-training/units/{own.id}/comments"
    assert client(cast[Role.UNIT_TRAINER]).post(say, data={"text": "好"}).status_code == 403
    assert client(cast[Role.LINE_DEPT]).post(say, data={"text": ""}).status_code == 422
    own_say = f"/field-training/units/{cast.units['line'].id}/comments"
    assert client(cast[Role.LINE_DEPT]).post(own_say, data={"text": "好"}).status_code == 422
    assert db.query(TrainingComment).one().answer is None


def test_the_judicial_office_reads_its_township(cast: Cast, client: Client) -> None:
    office = client(cast[Role.JUDICIAL_OFFICE])
    assert "吕港镇" in office.get("/field-training").text
    assert office.get(f"/field-training/units/{cast.units['town'].id}").status_code == 200
    assert office.get(f"/field-training/units/{cast.units['own'].id}").status_code == 404
