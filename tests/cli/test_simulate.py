"""`lms simulate`: a made-up world of any size, one a seed, sound by every check, never beside real people."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import vault
from lms.cli.answers import Exit
from lms.credentials.models import Credential
from lms.db import make_sessions
from lms.demo.names import PLACE
from lms.exams.models import AttemptScore, Exam
from lms.hours.models import Claim, HourEntry, ImportBatch
from lms.people.codes import check_id_no
from lms.people.models import Person, PersonRole, Post, Unit
from lms.simulation.people import born_on
from lms.simulation.places import place_name, places_for
from lms.simulation.world import build
from tests.cli.conftest import Console
from tests.databases import copied_database, url_of
from tests.factories import make_person, make_unit

LAST = "2023-11-20"


def simulate(console: Console, *more: object) -> object:
    return console.done("simulate", "--people", 90, "--years", 2, "--until", LAST, *more)


@pytest.mark.slow
def test_a_made_up_world_passes_every_check_and_has_figures(console: Console) -> None:
    answer = console.done("simulate", "--people", 90, "--years", 2, "--until", LAST)
    assert (answer["people"], answer["until"]) == (90, LAST)
    assert 90 * 2 * 36 < answer["entries"] < 90 * 2 * 44
    assert 90 * 5 <= answer["results"] <= 90 * 6
    console.done("worker", "--once")
    assert console.done("check")["ok"] is True
    report = console.done("report", "completion", "--year", 2023, "--as-of", LAST, "--format", "json")
    assert 60 <= report["roll"] <= 90
    assert 0 < report["met"] < report["due"]
    with console.db() as db:
        assert set(db.scalars(select(HourEntry.year).distinct())) == {2022, 2023}
        assert db.scalar(select(func.count()).where(HourEntry.occurred_on > date(2023, 11, 20))) == 0
        assert set(db.scalars(select(Claim.state).distinct())) >= {"confirmed", "pending"}
        assert db.scalar(select(func.count()).where(HourEntry.reverses_id.is_not(None)))
        assert db.scalar(select(func.count()).where(HourEntry.source.contains("\\"))) == 0


@pytest.mark.slow
@pytest.mark.requirement("QD-M9-6")
def test_exams_and_cards_of_a_made_up_world_have_figures(console: Console) -> None:
    answer = console.done("simulate", "--people", 90, "--years", 2, "--until", LAST)
    console.done("worker", "--once")
    report = console.done("report", "completion", "--year", 2023, "--as-of", LAST, "--format", "json")
    assert 80 <= report["exam"]["due"] <= 90
    assert 0 < report["exam"]["passed"] <= report["exam"]["sat"]
    with console.db() as db:
        officers = db.scalar(select(func.count()).where(PersonRole.person_class == "OFFICER"))
        assert db.scalar(select(func.count(Credential.id))) == answer["cards"] == officers
        assert db.scalar(select(func.count(AttemptScore.id))) == answer["results"]
        kinds = db.execute(select(Exam.year, Exam.kind, func.count()).group_by(Exam.year, Exam.kind)).all()
        assert {(year, kind): number for year, kind, number in kinds} == {
            (year, kind): number for year in (2022, 2023) for kind, number in (("ANNUAL", 1), ("DAILY", 2))
        }
        tables = select(func.sum(ImportBatch.row_count)).scalar_subquery()
        assert db.scalar(select(tables)) == db.scalar(select(func.count()).where(Claim.batch_id.is_not(None)))


def test_an_exam_whose_results_are_not_out_yet_does_not_exist(console: Console) -> None:
    console.done("simulate", "--people", 10, "--years", 1, "--until", "2023-05-01")
    with console.db() as db:
        assert db.scalar(select(func.count(Exam.id))) == 0
        assert str(db.scalar(select(func.max(HourEntry.occurred_on)))) < "2023-05-01"


@pytest.mark.slow
def test_one_seed_is_one_world_and_another_is_another(console: Console, ready: str, tmp_path: Path) -> None:
    simulate(console, "--seed", 7)
    worlds = [_world(console.engine)]
    for seed in (7, 8):
        with copied_database(ready, url_of(f"again{seed}", tmp_path)) as engine:
            build(engine, people=90, years=2, seed=seed, until=date(2023, 11, 20))
            worlds.append(_world(engine))
    assert worlds[0] == worlds[1]
    assert worlds[0] != worlds[2]


def test_beside_real_people_nothing_is_made_up(console: Console) -> None:
    with make_sessions(console.engine).begin() as db:
        make_person(db, make_unit(db, "CG"))
    answer = console.run("simulate", "--people", 10, "--years", 1)
    assert answer.exit_code == Exit.REFUSED
    assert "DATABASE_IN_USE" in answer.err
    with console.db() as db:
        assert db.scalar(select(func.count(Person.id))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ("--people", 0, "--years", 1),
        ("--people", 10, "--years", 0),
        ("--people", 10),
        ("--people", 10, "--years", 1, "--until", "gestern"),
        ("--people", 10, "--years", 1, "--until", "2999-01-01"),
        ("--people", 10, "--years", 1, "--seed", "x"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_wrong_usage(console: Console, wrong: tuple[object, ...]) -> None:
    assert console.run("simulate", *wrong).exit_code == Exit.WRONG_USAGE
    with console.db() as db:
        assert db.scalar(select(func.count(Unit.id))) == 0


def test_nobody_bears_the_numbers_and_each_is_well_formed(console: Console) -> None:
    console.done("simulate", "--people", 130, "--years", 1, "--until", LAST)
    with console.db() as db:
        people = db.scalars(select(Person)).all()
        numbers = {vault.unseal(person.id_no_sealed) for person in people}
        open_posts = db.scalar(select(func.count(Post.id)).where(Post.ended_on.is_(None)))
    assert len(numbers) == len(people) == open_posts == 130
    assert all(number.startswith(PLACE) for number in numbers)
    assert all(check_id_no(number, today=date(2023, 11, 20)).number == number for number in numbers)


@pytest.mark.parametrize("people", [1, 39, 2_500, 30_000, 400_000])
def test_everybody_has_a_team_and_every_unit_its_superior(people: int) -> None:
    places = list(places_for(people))
    assert sum(sum(place.teams) for place in places) == people
    known: set[str] = set()
    for place in places:
        assert place.code not in known
        assert (place.parent in known) if known else place.parent is None
        assert place.line is None or place.line in known
        known.add(place.code)
    assert all(count <= 21 for place in places for count in place.teams)
    assert len({place.name for place in places if place.kind.value == "GOVERNMENT"}) == sum(
        place.kind.value == "GOVERNMENT" for place in places
    )


def test_places_and_birthdays_do_not_repeat() -> None:
    assert len({place_name(number) for number in range(1_500)}) == 1_500
    assert len({born_on(number) for number in range(200_000)}) == 200_000


def _world(engine: Engine) -> list[list[object]]:
    columns = (HourEntry.id, HourEntry.person_id, HourEntry.unit_id, HourEntry.credit, HourEntry.occurred_on)
    with Session(engine) as db:
        return [
            [tuple(row) for row in db.execute(select(*columns, HourEntry.source).order_by(HourEntry.id))],
            [tuple(row) for row in db.execute(select(Person.id, Person.name, Person.id_no_digest).order_by(Person.id))],
            [tuple(row) for row in db.execute(select(Unit.id, Unit.code, Unit.name, Unit.path).order_by(Unit.id))],
        ]
