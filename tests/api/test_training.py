"""Trainings over the API: courses, materials, classes with attendance; only what lies in reach, page by page."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from tests.cast import Cast
from tests.class_factories import ON, after, at, attend, make_training_class, put_on_list
from tests.client import Browser
from tests.course_factories import make_course, make_material
from tests.quiz_factories import make_quiz_course

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(at(ON.replace(day=20), "12:00"))


def test_courses_in_reach_are_listed_with_what_names_them_in_the_ledger(
    db: Session, cast: Cast, client: Client
) -> None:
    own = cast.units["own"]
    plain = make_course(db, own, title="可以学的课")
    code = f"{plain.course.code}/1"
    asked = make_quiz_course(db, own, title="要考的课")
    hidden = make_course(db, cast.units["elsewhere"], title="别处的课")
    trainer = client(cast[Role.UNIT_TRAINER])
    first = trainer.get("/api/v1/courses?limit=1").json()
    rest = trainer.get(f"/api/v1/courses?after={first['next']}").json()
    found = {row["id"]: row for row in first["courses"] + rest["courses"]}
    assert {plain.id, asked.id} <= set(found)
    assert hidden.id not in found
    assert rest["next"] is None
    assert found[plain.id]["course_code"] == code
    assert (found[plain.id]["minutes"], found[plain.id]["quiz"]) == (45, None)
    assert found[asked.id]["quiz"] == {"questions": 5, "pass_mark": 60}
    assert client(cast[Role.SELF]).get("/api/v1/courses").status_code == 403
    assert client(None).get("/api/v1/courses").status_code == 401


def test_materials_say_where_their_check_stands(db: Session, cast: Cast, client: Client) -> None:
    own = cast.units["own"]
    ready = make_material(db, own, minutes=10)
    refused = make_material(db, own, state="refused", refusal="PDF_BROKEN", checked_at=clock.now())
    hidden = make_material(db, cast.units["elsewhere"])
    rows = {row["id"]: row for row in client(cast[Role.UNIT_TRAINER]).get("/api/v1/materials").json()["materials"]}
    assert hidden.id not in rows
    assert (rows[ready.id]["state"], rows[ready.id]["seconds"], rows[ready.id]["refusal"]) == ("ready", 600, None)
    assert (rows[refused.id]["state"], rows[refused.id]["refusal"]) == ("refused", "PDF_BROKEN")
    assert client(cast[Role.SELF]).get("/api/v1/materials").status_code == 403


@pytest.mark.requirement("ZJG-7-6")
def test_attendance_of_a_class_is_what_its_signs_come_to(db: Session, cast: Cast, client: Client) -> None:
    trainer, person = cast[Role.UNIT_TRAINER], cast.people["顾明澈"]
    one = make_training_class(db, cast.units["own"], trainer)
    put_on_list(db, one, [person], trainer)
    attend(db, one, [cast[Role.SELF]], "8:40", "12:20")
    with clock.travel(to=after(one)):
        browser = client(trainer)
        listed = browser.get("/api/v1/classes?year=2023").json()
        told = browser.get(f"/api/v1/classes/{one.id}/attendance").json()
        assert browser.get("/api/v1/classes/999999/attendance").status_code == 404
        assert client(cast[Role.SELF]).get(f"/api/v1/classes/{one.id}/attendance").status_code == 403
        assert browser.get("/api/v1/classes?year=2022").json() == {"classes": [], "next": None}
    assert [(row["id"], row["starts_at"]) for row in listed["classes"]] == [(one.id, "2023-11-21T09:00:00+08:00")]
    (sitting,) = told["sittings"]
    (seat,) = sitting["people"]
    assert (seat["person_id"], seat["state"], seat["minutes"]) == (person.id, "present", 180)
    assert cast.id_numbers["顾明澈"] not in str(told)


def test_the_calls_stand_in_the_openapi_document(cast: Cast, client: Client) -> None:
    paths = client(cast[Role.UNIT_TRAINER]).get("/api/v1/openapi.json").json()["paths"]
    assert {
        "/api/v1/courses",
        "/api/v1/materials",
        "/api/v1/classes",
        "/api/v1/classes/{class_id}/attendance",
    } <= set(paths)
