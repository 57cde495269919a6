"""Two people want the last place at the same moment (real threads, a database of their own): exactly one gets it."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.courses.actions import enrolling
from lms.courses.models.classes import Enrolment, TrainingClass
from lms.courses.queries.classes import load_class
from lms.db import Model, make_sessions
from tests.class_factories import ON, at, make_training_class, self_of
from tests.databases import copied_database, url_of
from tests.factories import make_person
from tests.rooms.at_once import at_once, dwelling, in_transaction
from tests.rooms.world import City, build_city

pytestmark = [pytest.mark.slow, pytest.mark.at(at(ON.replace(day=20), "12:00"))]


@pytest.fixture(scope="module")
def shared(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Open a database that several connections write to at once."""
    folder: Path = tmp_path_factory.mktemp("last_place")
    with copied_database(schema, url_of("last_place", folder)) as engine:
        yield engine


@pytest.fixture(scope="module")
def town(shared: Engine) -> City:
    """Build the small city in it, once."""

    def build(db: Session) -> City:
        city = build_city(db)
        for field in fields(city):
            if isinstance(thing := getattr(city, field.name), Model):
                db.flush()
                db.refresh(thing)
        db.expunge_all()
        return city

    with clock.travel(to=at(ON.replace(day=20), "12:00")):
        return in_transaction(shared, build)  # type: ignore[no-any-return]


def states(engine: Engine, one: TrainingClass) -> list[str]:
    with make_sessions(engine).begin() as db:
        return sorted(row.state for row in db.query(Enrolment).filter_by(class_id=one.id))


def test_the_last_place_is_given_once_and_who_withdraws_lets_one_move_up(
    shared: Engine, town: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare(db: Session) -> tuple[TrainingClass, list[Actor]]:
        one = make_training_class(db, town.police, town.trainer, places=2)
        people = [self_of(db, make_person(db, town.police, name=f"学员{n}")) for n in range(4)]
        enrolling.join(db, one, actor=people[0])
        return one, people

    one, (first, second, third, fourth) = in_transaction(shared, prepare)

    def join(actor: Actor):  # type: ignore[no-untyped-def]
        return lambda db: enrolling.join(db, load_class(db, one.id), actor=actor)

    def leave(actor: Actor):  # type: ignore[no-untyped-def]
        return lambda db: enrolling.withdraw(db, load_class(db, one.id), actor=actor)

    with dwelling(monkeypatch, enrolling, "refusals_for"):
        assert at_once(shared, join(second), join(third)) == ["done", "done"]
    assert states(shared, one) == ["enrolled", "enrolled", "waiting"]
    # One leaves while another comes: the place goes to whoever waited before.
    assert at_once(shared, leave(first), join(fourth)) == ["done", "done"]
    assert states(shared, one) == ["enrolled", "enrolled", "waiting", "withdrawn"]

    def waiting(db: Session) -> list[int]:
        return [row.person_id for row in db.query(Enrolment).filter_by(class_id=one.id, state="waiting")]

    assert in_transaction(shared, waiting) == [fourth.person_id]


def test_the_same_person_twice_at_once_is_enrolled_once(shared: Engine, town: City) -> None:
    def prepare(db: Session) -> tuple[TrainingClass, Actor]:
        one = make_training_class(db, town.police, town.trainer)
        return one, self_of(db, make_person(db, town.police, name="手快的人"))

    one, person = in_transaction(shared, prepare)
    deeds = [lambda db: enrolling.join(db, load_class(db, one.id), actor=person)] * 2
    assert at_once(shared, *deeds) == ["ENROLLED_ALREADY", "done"]
    assert states(shared, one) == ["enrolled"]
