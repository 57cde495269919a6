"""Courses on record: two people publish, what stands never changes, a new version is a copy."""

from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.courses.actions.courseware import add_courseware
from lms.courses.actions.drafting import set_parts, set_targets
from lms.courses.actions.publishing import copy_version, publish, send_back, submit, withdraw
from lms.courses.actions.syllabi import approve_syllabus, copy_syllabus
from lms.courses.models.courses import CourseEvent, CourseVersion
from lms.courses.models.study import Learning
from lms.courses.queries.courses import get_course_version, get_own_version, kinds_in_force
from lms.courses.rules.learning import Group
from lms.courses.rules.publishing import PartFacts
from lms.courses.rules.states import Compulsory
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.hours.rules import Limits
from tests.cast import Cast
from tests.course_factories import make_approver, make_author, make_course, make_draft, make_material, make_syllabus
from tests.factories import make_actor

TODAY = date(2023, 11, 20)
pytestmark = pytest.mark.at(TODAY)


def refused(code: str) -> AbstractContextManager[object]:
    return pytest.raises(RuleBroken, match=f"^{code}$")


def test_the_publisher_is_neither_drafter_nor_submitter(db: Session, cast: Cast) -> None:
    own = cast.units["own"]
    author, both = make_author(db, own), make_actor(db, Role.LINE_DEPT, own)
    version = make_draft(db, own, author=both)
    submit(db, version, actor=author)
    with refused("OWN_COURSE"):
        publish(db, version, actor=both)
    other = make_draft(db, own, author=author)
    submit(db, other, actor=both)
    with refused("OWN_COURSE"):
        publish(db, other, actor=both)
    publish(db, other, actor=make_approver(db, own))
    assert (other.state, other.published_at) == ("published", clock.now())


def test_who_may_not_approve_or_make_courses_is_refused(db: Session, cast: Cast) -> None:
    version = make_draft(db, cast.units["own"])
    for act in (submit, publish):
        with pytest.raises(NotAllowed):
            act(db, version, actor=cast[Role.UNIT_LEADER])
    with pytest.raises(NotAllowed):
        send_back(db, version, reason="x", actor=cast[Role.UNIT_TRAINER])
    with pytest.raises(NotAllowed):
        withdraw(db, version, reason="x", actor=cast[Role.UNIT_TRAINER])


def test_what_is_complete_when_handed_in_must_still_be_when_it_is_published(db: Session, cast: Cast) -> None:
    own = cast.units["own"]
    version = make_draft(db, own)
    submit(db, version, actor=make_author(db, own))
    version.courseware[0].material.state = "refused"
    db.flush()
    with refused("MATERIAL_NOT_READY"):
        publish(db, version, actor=make_approver(db, own))
    assert version.state == "submitted"


@pytest.mark.requirement("ZJG-2-2")
def test_an_item_of_a_syllabus_that_was_replaced_carries_no_new_course(db: Session, cast: Cast) -> None:
    own = cast.units["own"]
    syllabus = make_syllabus(db, own)
    version = make_draft(db, own, syllabus=syllabus)
    newer = copy_syllabus(db, syllabus, actor=make_author(db, own))
    approve_syllabus(db, newer, actor=make_approver(db, own))
    with refused("SYLLABUS_NOT_IN_FORCE"):
        submit(db, version, actor=make_author(db, own))


@pytest.mark.requirement("FN-1-1")
def test_public_law_of_a_department_is_refused_where_only_the_bureau_may_teach_it(db: Session, cast: Cast) -> None:
    limits = Limits(justice_only_public_law=True)
    version = make_draft(db, cast.units["own"], category="PL.GEN")
    with refused("PUBLIC_LAW_OWNER"):
        submit(db, version, actor=make_author(db, cast.units["own"]), limits=limits)
    bureaus = make_draft(db, cast.units["justice"], category="PL.GEN")
    submit(db, bureaus, actor=make_author(db, cast.units["justice"]), limits=limits)
    assert bureaus.state == "submitted"


def test_a_published_version_refuses_every_change(db: Session, cast: Cast) -> None:
    own, author = cast.units["own"], make_author(db, cast.units["own"])
    version = make_course(db, own, author=author)
    for change in (
        lambda: set_parts(db, version, [PartFacts("BK.OTH", 0, 45)], actor=author),
        lambda: set_targets(db, version, [Group(own.id)], actor=author),
        lambda: add_courseware(db, version, make_material(db, own), minutes=1, actor=author),
    ):
        with refused("COURSE_FROZEN"):
            change()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE course_versions SET title = 'x' WHERE id = :id",
        "UPDATE course_versions SET due_on = NULL, law_basis = 'x' WHERE id = :id",
        "DELETE FROM course_versions WHERE id = :id",
        "UPDATE course_parts SET minutes = 1 WHERE version_id = :id",
        "DELETE FROM course_parts WHERE version_id = :id",
        "INSERT INTO course_parts (version_id, position, category, tags, minutes) VALUES (:id, 9, 'BK.OTH', 0, 1)",
        "UPDATE courseware SET minutes = 1 WHERE version_id = :id",
        "DELETE FROM courseware WHERE version_id = :id",
        "DELETE FROM course_targets WHERE version_id = :id",
        "UPDATE course_targets SET person_class = 'OFFICER' WHERE version_id = :id",
    ],
)
@pytest.mark.parametrize("withdrawn", [False, True])
def test_the_database_itself_keeps_what_was_published(
    db: Session, cast: Cast, statement: str, *, withdrawn: bool
) -> None:
    own = cast.units["own"]
    version = make_course(db, own)
    if withdrawn:
        withdraw(db, version, reason="规定已修订", actor=make_approver(db, own))
    with pytest.raises(DBAPIError, match=r"never changed|append-only"), db.begin_nested():
        db.execute(text(statement), {"id": version.id})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE syllabus_versions SET title = 'x' WHERE id = :id",
        "UPDATE syllabus_versions SET approved_at = NULL, approved_by_id = NULL WHERE id = :id",
        "DELETE FROM syllabus_versions WHERE id = :id",
        "UPDATE syllabus_items SET minutes = 1 WHERE version_id = :id",
        "DELETE FROM syllabus_items WHERE version_id = :id",
    ],
)
def test_the_database_itself_keeps_an_approved_syllabus(db: Session, cast: Cast, statement: str) -> None:
    outline = make_syllabus(db, cast.units["own"])
    with pytest.raises(DBAPIError, match=r"never changed|append-only"), db.begin_nested():
        db.execute(text(statement), {"id": outline.id})


def test_a_draft_is_changed_freely_even_by_raw_statements(db: Session, cast: Cast) -> None:
    version = make_draft(db, cast.units["own"])
    for table in ("course_parts", "courseware", "course_targets"):
        db.execute(text(f"DELETE FROM {table} WHERE version_id = :id"), {"id": version.id})
    db.execute(text("UPDATE course_versions SET title = 'x' WHERE id = :id"), {"id": version.id})


def test_a_copy_has_all_of_the_original_and_leaves_it_alone(db: Session, cast: Cast) -> None:
    own = cast.units["own"]
    version = make_course(db, own, pieces=(20, 25), compulsory=Compulsory.CONDUCT)
    copied = copy_version(db, version, actor=make_author(db, own))
    copy = get_own_version(db, copied.id, seen_by=make_author(db, own))
    for name in ("parts", "targets", "courseware"):
        assert _content(getattr(copy, name)) == _content(getattr(version, name))
    assert (copy.number, copy.state, copy.compulsory, version.state) == (2, "draft", "CONDUCT", "published")
    with refused("COURSE_OPEN"):
        copy_version(db, version, actor=make_author(db, own))


def _content(rows: list[object]) -> list[dict[str, object]]:
    return [
        {
            key: value
            for key, value in vars(row).items()
            if key in {"position", "minutes", "category", "title", "unit_id", "material_id"}
        }
        for row in rows
    ]


def test_withdrawing_keeps_what_was_learned(db: Session, cast: Cast) -> None:
    own = cast.units["own"]
    version = make_course(db, own)
    now = clock.now()
    db.add(
        Learning(
            person_id=cast.people["顾明澈"].id,
            version_id=version.id,
            started_at=now,
            last_seen_at=now,
            completed_at=now,
        )
    )
    db.flush()
    withdraw(db, version, reason="规定已修订", actor=make_approver(db, own))
    assert db.query(Learning).one().completed_at == now
    last = db.query(CourseEvent).order_by(CourseEvent.id.desc()).first()
    assert last
    assert (last.old, last.new, last.reason) == ("published", "withdrawn", "规定已修订")


def test_a_version_is_seen_by_its_unit_and_once_published_by_those_it_is_for(db: Session, cast: Cast) -> None:
    city, neighbour = cast.units["city"], cast.neighbour
    assert neighbour
    draft, published = make_draft(db, city), make_course(db, city)
    assert get_course_version(db, published.id, seen_by=neighbour).id == published.id
    for version in (draft, published):
        with pytest.raises(NotFound):
            get_own_version(db, version.id, seen_by=neighbour)
    with pytest.raises(NotFound):
        get_course_version(db, draft.id, seen_by=neighbour)
    with pytest.raises(NotFound):
        get_course_version(db, published.id, seen_by=make_actor(db, Role.UNIT_TRAINER, cast.units["elsewhere"]))


@pytest.mark.requirement("ZJG-8-4")
def test_the_four_pre_post_modules_are_looked_for_where_one_stands(db: Session, cast: Cast) -> None:
    assert kinds_in_force(db, cast.units["own"], TODAY) == set()
    make_course(db, cast.units["city"], compulsory=Compulsory.PREPOST_LAW)
    make_course(db, cast.units["child"], compulsory=Compulsory.PREPOST_DUTY)
    assert kinds_in_force(db, cast.units["own"], TODAY) == {"PREPOST_LAW"}


def test_two_versions_are_never_worked_on_at_once_whatever_the_code_says(db: Session, cast: Cast) -> None:
    version = make_draft(db, cast.units["own"])
    twin = CourseVersion(
        course_id=version.course_id,
        number=2,
        title="x",
        law_basis="x",
        effective_from=TODAY,
        drafted_by_id=version.drafted_by_id,
        drafted_at=clock.now(),
    )
    db.add(twin)
    with pytest.raises(DBAPIError), db.begin_nested():
        db.flush()
