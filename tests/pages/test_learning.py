"""My courses: what is due stands first, what it gives, feedback once; and nobody sees what is not for him."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.actions.publishing import withdraw
from lms.courses.models.courses import CourseVersion, Courseware
from lms.courses.models.feedback import CourseFeedback, CourseRating
from lms.courses.models.study import CoursewareProgress, Learning
from lms.courses.rules.states import Compulsory
from lms.people.models import Person
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_approver, make_course
from tests.factories import make_actor, make_person

Client = Callable[[Actor | None], Browser]
MARKS = {"mark_CONTENT": "5", "mark_USEFUL": "4", "mark_CLEAR": "3", "mark_PACE": "2"}
pytestmark = pytest.mark.at(date(2023, 11, 20))


def learn(db: Session, person: Person, version: CourseVersion, *, minutes: int = 0, finished: bool = False) -> Learning:
    now = clock.now()
    learning = Learning(
        person_id=person.id,
        version_id=version.id,
        started_at=now - timedelta(days=2),
        last_seen_at=now,
        completed_at=now if finished else None,
    )
    db.add(learning)
    db.flush()
    db.add(
        CoursewareProgress(
            learning_id=learning.id,
            courseware_id=first_piece(db, version),
            covered_ms=minutes * 60_000,
            completed_at=now if finished else None,
        )
    )
    db.flush()
    return learning


def first_piece(db: Session, version: CourseVersion) -> int:
    return db.query(Courseware).filter_by(version_id=version.id, position=1).one().id


def test_what_must_be_done_stands_first_then_where_one_stopped(db: Session, cast: Cast, client: Client) -> None:
    own = cast.units["own"]
    make_course(db, own, title="可以学的课")
    begun = make_course(db, own, title="学了一半的课")
    make_course(db, own, title="执法平台应用", compulsory=Compulsory.PLATFORM, due_on=date(2023, 12, 10))
    learn(db, cast.people["顾明澈"], begun, minutes=18)
    page = client(cast[Role.SELF]).get("/learning").text
    assert page.index("执法平台应用") < page.index("学了一半的课") < page.index("可以学的课")
    assert "还有20天" in page
    assert "已学40%" in page
    assert f'href="/study/{first_piece(db, begun)}"' in page


def test_a_course_page_tells_what_it_gives_and_how_far_one_is(db: Session, cast: Cast, client: Client) -> None:
    version = make_course(db, cast.units["own"], pieces=(45, 45))
    learn(db, cast.people["顾明澈"], version, minutes=9)
    page = client(cast[Role.SELF]).get(f"/learning/courses/{version.id}").text
    assert "2学时" in page
    assert "20%" in page
    assert "课后测验" not in page


def test_nobody_opens_a_course_that_is_not_for_him(db: Session, cast: Cast, client: Client) -> None:
    version = make_course(db, cast.units["sibling"])
    learner = client(cast[Role.SELF])
    assert learner.get(f"/learning/courses/{version.id}").status_code == 404
    assert learner.post(f"/learning/courses/{version.id}/feedback", data=MARKS).status_code == 404
    assert client(cast[Role.PROVINCE]).get("/learning").status_code == 403
    assert client(None).get("/learning").status_code == 303


def test_a_withdrawn_course_keeps_what_was_learned_but_is_not_opened(db: Session, cast: Cast, client: Client) -> None:
    own = cast.units["own"]
    version = make_course(db, own, title="旧规课")
    learn(db, cast.people["顾明澈"], version, finished=True)
    withdraw(db, version, reason="规定已修订", actor=make_approver(db, own))
    learner = client(cast[Role.SELF])
    assert "旧规课" in learner.get("/learning").text
    page = learner.get(f"/learning/courses/{version.id}").text
    assert "这门课程已撤下" in page
    assert "/study/" not in page


def test_searching_finds_by_name_and_says_when_nothing_is_there(db: Session, cast: Cast, client: Client) -> None:
    make_course(db, cast.units["own"], title="裁量权基准")
    learner = client(cast[Role.SELF])
    assert "裁量权基准" in learner.get("/learning?q=裁量").text
    assert "没有叫“环保”的课程" in learner.get("/learning?q=环保").text
    other = make_person(db, cast.units["elsewhere"])
    assert "现在没有您要学的课程" in client(make_actor(db, Role.SELF, person=other)).get("/learning").text


def test_feedback_is_given_once_after_the_end_and_never_before(db: Session, cast: Cast, client: Client) -> None:
    version, person = make_course(db, cast.units["own"]), cast.people["顾明澈"]
    place, learner = f"/learning/courses/{version.id}/feedback", client(cast[Role.SELF])
    early = learner.post(place, data=MARKS)
    assert (early.status_code, "学完这门课程后才能评价" in early.text) == (422, True)
    learn(db, person, version, finished=True)
    assert learner.post(place, data=MARKS | {"mark_PACE": "6"}).status_code == 422
    assert learner.post(place, data=MARKS | {"comment": "例子再多些"}).status_code == 303
    assert db.query(CourseFeedback).one().comment == "例子再多些"
    marks = {row.question: row.mark for row in db.query(CourseRating)}
    assert marks == {"CONTENT": 5, "USEFUL": 4, "CLEAR": 3, "PACE": 2}
    assert learner.post(place, data=MARKS).status_code == 422


def test_the_coordinator_sees_no_name_and_nothing_below_five(db: Session, cast: Cast, client: Client) -> None:
    own = cast.units["own"]
    version, trainer = make_course(db, own), client(cast[Role.UNIT_TRAINER])
    for number in range(5):
        page = trainer.get(f"/courses/{version.id}/feedback").text
        assert "评价还不够多" in page
        person = make_person(db, own, name=f"评价人{number}")
        learn(db, person, version, finished=True)
        data = MARKS | {"comment": f"意见{number}"}
        client(make_actor(db, Role.SELF, person=person)).post(f"/learning/courses/{version.id}/feedback", data=data)
    page = trainer.get(f"/courses/{version.id}/feedback").text
    assert "意见3" in page
    assert "评价人" not in page
    assert client(cast[Role.SELF]).get(f"/courses/{version.id}/feedback").status_code == 403
