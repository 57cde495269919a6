"""What a person should or may learn: groups, compulsory courses, versions, progress."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Role
from lms.courses.actions.fields import give_field, take_field
from lms.courses.actions.publishing import copy_version, publish, submit
from lms.courses.models.courses import CourseVersion
from lms.courses.models.study import Learning
from lms.courses.queries.courses import get_own_version
from lms.courses.queries.facts import parts_of
from lms.courses.queries.mine import courses_for, get_my_course
from lms.courses.queries.reached import by_unit, count_reached, coverage, people_reached
from lms.courses.rules.learning import Group, credits_of
from lms.courses.rules.states import Compulsory
from lms.errors import NotFound, RuleBroken
from lms.hours.catalogue import Tag
from lms.people.actions.people import give_role, place
from lms.people.models import Person
from lms.people.rules import PersonClass
from tests.cast import Cast
from tests.course_factories import make_approver, make_author, make_course
from tests.factories import make_person

pytestmark = pytest.mark.at(date(2023, 11, 20))


def titles(db: Session, cast: Cast, name: str) -> list[str]:
    return [mine.version.title for mine in courses_for(db, cast.people[name].id, on=clock.today())]


def test_a_course_reaches_the_unit_it_is_for_and_all_below(db: Session, cast: Cast) -> None:
    make_course(db, cast.units["own"])
    assert titles(db, cast, "顾明澈") == titles(db, cast, "纪怀川") == ["城市管理执法要点"]
    assert titles(db, cast, "陆知远") == []


def test_a_course_for_one_class_is_offered_to_it_alone(db: Session, cast: Cast) -> None:
    own = cast.units["own"]
    make_course(db, own, groups=[Group(own.id, person_class="ASSISTANT")])
    assert titles(db, cast, "何以宁") == ["城市管理执法要点"]
    assert titles(db, cast, "顾明澈") == []
    with pytest.raises(NotFound):
        get_my_course(db, cast.people["顾明澈"].id, 1, on=clock.today())


def test_what_is_compulsory_stands_first(db: Session, cast: Cast) -> None:
    own = cast.units["own"]
    make_course(db, own, title="先发布的")
    make_course(db, own, title="行为规范", compulsory=Compulsory.CONDUCT, due_on=date(clock.today().year, 12, 31))
    make_course(db, own, title="后发布的")
    first = courses_for(db, cast.people["顾明澈"].id, on=clock.today())[0]
    assert (first.version.title, first.is_due, first.percent) == ("行为规范", True, 0)


def next_version(db: Session, version: CourseVersion, *, retake: bool = False) -> CourseVersion:
    """Publish the next version of a course."""
    unit = version.course.owner_unit
    author = make_author(db, unit)
    copy = get_own_version(db, copy_version(db, version, actor=author).id, seen_by=author)
    copy.is_retake = retake
    db.flush()
    submit(db, copy, actor=author)
    publish(db, copy, actor=make_approver(db, unit))
    return copy


def learn(db: Session, person: Person, version: CourseVersion, *, finished: bool) -> None:
    now = clock.now()
    done = now if finished else None
    row = Learning(person_id=person.id, version_id=version.id, started_at=now, last_seen_at=now, completed_at=done)
    db.add(row)
    db.flush()


def mine_of(db: Session, person: Person) -> list[tuple[int, bool, bool]]:
    found = courses_for(db, person.id, on=clock.today())
    return sorted((mine.version.number, mine.is_due, mine.may_study) for mine in found)


def test_the_newest_version_is_offered_and_the_older_one_finished_by_who_began_it(db: Session, cast: Cast) -> None:
    fresh, begun, through = (cast.people[name] for name in ("岳清和", "顾明澈", "魏长风"))
    first = make_course(db, cast.units["own"], compulsory=Compulsory.CONDUCT)
    learn(db, begun, first, finished=False)
    learn(db, through, first, finished=True)
    next_version(db, first)
    assert mine_of(db, fresh) == [(2, True, True)]
    assert mine_of(db, begun) == [(1, False, True), (2, True, True)]
    assert mine_of(db, through) == [(1, False, True), (2, False, True)]


def test_a_version_that_must_be_retaken_binds_who_finished_the_one_before(db: Session, cast: Cast) -> None:
    person = cast.people["顾明澈"]
    first = make_course(db, cast.units["own"], compulsory=Compulsory.CONDUCT)
    learn(db, person, first, finished=True)
    second = next_version(db, first, retake=True)
    assert mine_of(db, person) == [(1, False, True), (2, True, True)]
    rows = coverage(db, second, on=clock.today(), seen_by=cast[Role.UNIT_TRAINER])
    assert [row.person.name for row in rows if row.finished_at] == []


def test_who_finished_an_earlier_version_counts_as_covered(db: Session, cast: Cast) -> None:
    first = make_course(db, cast.units["own"], compulsory=Compulsory.CONDUCT)
    learn(db, cast.people["顾明澈"], first, finished=True)
    second = next_version(db, first)
    rows = coverage(db, second, on=clock.today(), seen_by=cast[Role.UNIT_TRAINER])
    assert [row.person.name for row in rows if row.finished_at] == ["顾明澈"]
    assert sum(unit.due for unit in by_unit(rows, [cast.units["child"]])) == 1


@pytest.mark.requirement("ZJG-8-3")
def test_pre_post_modules_are_due_for_new_assistants_only(db: Session, cast: Cast) -> None:
    own = cast.units["own"]
    new = make_person(db, own, name="新辅助", person_class=PersonClass.ASSISTANT, since=date(2023, 11, 1))
    version = make_course(
        db,
        own,
        category="AUX.ETH",
        compulsory=Compulsory.PREPOST_ETHICS,
        groups=[Group(own.id, "ASSISTANT")],
        effective_from=date(2023, 6, 1),
    )
    assert mine_of(db, new) == [(1, True, True)]
    assert mine_of(db, cast.people["何以宁"]) == [(1, False, True)]
    rows = coverage(db, version, on=clock.today(), seen_by=cast[Role.UNIT_TRAINER])
    assert [row.person.name for row in rows] == ["新辅助"]


def test_a_field_is_inherited_by_units_below_and_units_led(db: Session, cast: Cast) -> None:
    city, bureau = cast.units["city"], cast[Role.JUSTICE_REVIEWER]
    make_course(db, city, groups=[Group(city.id, field="BK.CSGL")])
    assert titles(db, cast, "纪怀川") == []
    give_field(db, cast.units["line"], "BK.CSGL", actor=bureau)
    assert titles(db, cast, "程明远") == titles(db, cast, "顾明澈") == titles(db, cast, "纪怀川") != []
    assert titles(db, cast, "陆知远") == []
    take_field(db, cast.units["line"], "BK.CSGL", actor=bureau)
    assert titles(db, cast, "纪怀川") == []
    with pytest.raises(RuleBroken):
        give_field(db, cast.units["line"], "SK.CAS", actor=bureau)


def test_a_course_of_tomorrow_or_yesterday_is_not_offered(db: Session, cast: Cast) -> None:
    make_course(db, cast.units["own"], effective_from=date(2023, 11, 21))
    version = make_course(db, cast.units["own"], effective_until=date(2023, 11, 20))
    assert [mine.version.id for mine in courses_for(db, cast.people["顾明澈"].id, on=clock.today())] == [version.id]
    assert courses_for(db, cast.people["顾明澈"].id, on=date(2023, 11, 22)) != []


def test_people_are_counted_once_though_several_groups_name_them(db: Session, cast: Cast) -> None:
    own, child = cast.units["own"], cast.units["child"]
    groups = [Group(own.id), Group(child.id), Group(own.id, "OFFICER")]
    people = people_reached(db, groups, on=clock.today(), seen_by=cast[Role.UNIT_TRAINER])
    assert len(people) == len({person.id for person in people}) == count_reached(db, groups, on=clock.today()) == 6
    assert count_reached(db, [], on=clock.today()) == 0


def test_who_holds_no_post_is_offered_nothing_but_keeps_what_he_began(db: Session, cast: Cast) -> None:
    version = make_course(db, cast.units["own"])
    gone = make_person(db, cast.units["own"], name="离职", until=date(2023, 10, 31))
    assert mine_of(db, gone) == []
    learn(db, gone, version, finished=False)
    assert mine_of(db, gone) == [(1, False, True)]


def test_who_moved_on_is_covered_by_his_new_unit_alone(db: Session, cast: Cast) -> None:
    version = make_course(db, cast.units["city"], compulsory=Compulsory.CONDUCT)
    mover = make_person(db, cast.units["own"], name="调走", until=date(2023, 9, 30))
    give_role(db, mover, PersonClass.OFFICER, started_on=date(2023, 10, 1), actor=OPERATOR)
    place(db, mover, cast.units["sibling"], started_on=date(2023, 10, 1), actor=OPERATOR)
    rows = coverage(db, version, on=clock.today(), seen_by=cast[Role.UNIT_TRAINER])
    assert "调走" not in [row.person.name for row in rows]
    assert cast.neighbour
    rows = coverage(db, version, on=clock.today(), seen_by=cast.neighbour)
    assert "调走" in [row.person.name for row in rows]


@pytest.mark.requirement("FN-14-1", "FN-14-2")
def test_the_platform_course_binds_officers_and_supervisors_alike(db: Session, cast: Cast) -> None:
    own = cast.units["own"]
    supervisor = make_person(db, own, name="监督员", person_class=PersonClass.SUPERVISOR)
    groups = [Group(own.id, "OFFICER"), Group(own.id, "SUPERVISOR")]
    version = make_course(db, own, compulsory=Compulsory.PLATFORM, groups=groups)
    assert mine_of(db, supervisor) == mine_of(db, cast.people["顾明澈"]) == [(1, True, True)]
    assert mine_of(db, cast.people["何以宁"]) == []
    rows = coverage(db, version, on=clock.today(), seen_by=cast[Role.UNIT_TRAINER])
    assert {row.person.person_class for row in rows} == {"OFFICER", "SUPERVISOR"}


@pytest.mark.requirement("JN-10-1")
def test_conduct_is_a_compulsory_topic_with_its_own_tag(db: Session, cast: Cast) -> None:
    make_course(db, cast.units["own"], category="PL.ETH", tags=int(Tag.CONDUCT), compulsory=Compulsory.CONDUCT)
    (mine,) = courses_for(db, cast.people["顾明澈"].id, on=clock.today())
    assert (mine.is_due, mine.version.compulsory, mine.version.parts[0].tags) == (True, "CONDUCT", Tag.CONDUCT)


@pytest.mark.requirement("QD-10-7")
def test_the_special_topic_is_due_by_its_day_and_gives_hours_under_its_tag(db: Session, cast: Cast) -> None:
    due = date(2023, 12, 10)
    kind, tags = Compulsory.SPECIAL_TOPIC, int(Tag.LENIENCY)
    make_course(db, cast.units["own"], pieces=(450,), tags=tags, compulsory=kind, due_on=due)
    (mine,) = courses_for(db, cast.people["顾明澈"].id, on=clock.today())
    credits = credits_of(parts_of(mine.version))
    assert (mine.is_due, mine.version.due_on) == (True, due)
    assert [(part.tags, part.credit) for part in credits] == [(Tag.LENIENCY, 1000)]
