"""What a person should or may learn: groups, compulsory courses, versions, progress."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.courses.queries.mine import courses_for, get_my_course
from lms.courses.rules.learning import Group
from lms.courses.rules.states import Compulsory
from lms.errors import NotFound
from tests.cast import Cast, make_cast
from tests.course_factories import make_course


@pytest.fixture
def cast(db: Session) -> Cast:
    return make_cast(db)


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
