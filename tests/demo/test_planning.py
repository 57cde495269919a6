"""What is planned before anything is told: made-up people, real files, one seed one world."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from lms import files
from lms.demo import names, papers
from lms.demo.crowd import Crowd, fill
from lms.demo.lives import live
from lms.demo.moment import DEMO_DAY
from lms.demo.places import GROUPS, places_of
from lms.demo.story import Story
from lms.demo.training import LAST_DECISION
from lms.demo.working_days import after, is_working_day
from lms.demo.world import plan
from lms.people.codes import check_credit_code
from lms.people.rules import PersonClass, UnitKind


def _crowd(seed: int, scale: float = 1.0) -> Crowd:
    crowd = Crowd(Random(seed), scale)
    fill(crowd, GROUPS)
    live(crowd, GROUPS)
    return crowd


def test_there_are_about_two_thousand_officers_and_six_hundred_assistants() -> None:
    counted = Counter(member.person_class for member in _crowd(1).members)
    assert 1950 <= counted[PersonClass.OFFICER] <= 2100
    assert 570 <= counted[PersonClass.ASSISTANT] <= 650
    assert counted[PersonClass.SUPERVISOR] == 20
    assert counted[PersonClass.APPLICANT] > 5


def test_one_seed_is_one_world_and_another_is_another() -> None:
    one, same, other = ([(m.name, m.id_no) for m in _crowd(seed, 0.1).members] for seed in (7, 7, 8))
    assert one == same
    assert one != other


def test_nobody_stands_in_two_places_on_one_day() -> None:
    for member in _crowd(2).members:
        for before, later in zip(member.postings, member.postings[1:], strict=False):
            assert before.end is not None
            assert later.start is not None
            assert before.end < later.start


def test_in_the_whole_city_everything_is_decided_before_the_demos_day() -> None:
    planned = plan()
    assert max(lesson.day for lesson in planned.lessons if lesson.confirmer) < LAST_DECISION
    assert all(lesson.confirmer and member in lesson.people for lesson, member, _, _ in planned.reversals)
    assert planned.reversals
    assert max(watched.day for watched in planned.watched) < DEMO_DAY


def test_nobody_attends_two_classes_on_one_day_unless_they_fit_beside_each_other() -> None:
    credits: Counter[tuple[int, date]] = Counter()
    for lesson in plan(0.1).lessons:
        for member, minutes in lesson.people.items():
            credits[member.number, lesson.day] += sum(credit for _, credit in lesson.credits(minutes))
    assert max(credits.values()) <= 800


def test_units_are_named_once_and_every_superior_comes_first() -> None:
    seen: set[str] = set()
    for place in places_of(GROUPS):
        assert place.code not in seen
        assert {place.parent, place.line} - {None} <= seen
        seen.add(place.code)


def test_the_kinds_of_unit_a_city_has_are_there() -> None:
    kinds = {place.kind for place in places_of(GROUPS)}
    assert kinds >= {UnitKind.GOVERNMENT, UnitKind.JUSTICE_BUREAU, UnitKind.TOWNSHIP, UnitKind.JUDICIAL_OFFICE}


@pytest.mark.parametrize("number", [1, 42, 999])
def test_credit_codes_are_well_formed_and_visibly_made_up(number: int) -> None:
    code = names.credit_code(number)
    assert check_credit_code(code) == code
    assert "MADE" in code


@pytest.mark.parametrize(
    ("data", "kind"),
    [(papers.sheet("签到表", ["陈立新", "（演示材料）"]), "application/pdf"), (papers.photograph(1), "image/png")],
)
def test_evidence_is_what_it_says_it_is(data: bytes, kind: str) -> None:
    assert files.media_type_of(data) == kind
    assert len(data) < 20_000


def test_a_sheets_table_of_contents_points_at_its_objects() -> None:
    data = papers.sheet("签到表", ["陈立新"])
    table = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n", 1)[0])
    assert data[table : table + 4] == b"xref"
    places = [int(line[:10]) for line in data[table:].splitlines()[3:10]]
    assert all(data[place:].startswith(b"%d 0 obj" % number) for number, place in enumerate(places, start=1))


def test_no_class_is_held_on_a_holiday() -> None:
    assert not is_working_day(date(2023, 10, 2))
    assert not is_working_day(date(2023, 11, 18))
    assert after(date(2023, 9, 28), 1) == date(2023, 10, 9)


def test_scenes_are_played_in_order_of_time_whatever_order_they_were_added_in() -> None:
    story, played = Story(), []
    day = date(2023, 5, 8)
    story.add(day + timedelta(days=1), lambda _: played.append("later"))
    story.add(day, lambda _: played.append("evening"), hour=18)
    story.add(day, lambda _: played.append("morning"), hour=8)
    story.tell(None, lambda _: None)  # type: ignore[arg-type]  # these scenes need no database
    assert played == ["morning", "evening", "later"]
