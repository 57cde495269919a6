"""What an exam tells the bureau: one rate for page, workbook, API and command line, down to the names."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.exams.models import Attempt, Exam, ExamCandidate
from lms.exams.queries.annual import count_annual_rates
from lms.exams.queries.rates import rates_of, together
from lms.exams.queries.result_names import KINDS, names_of
from lms.exams.queries.results import results_of
from lms.exams.rules.rates import Came as Result, Outcome, Rates
from lms.people.models import Person, Unit
from question_bank.models import BlueprintVersion
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import make_blueprint
from tests.factories import make_person
from tests.held_exams import Came, hold, rescore

Client = Callable[[Actor | None], Browser]
NOON = clock.local_instant(date(2023, 11, 20), 12)
OUT = clock.local_instant(date(2023, 11, 10), 9)
pytestmark = pytest.mark.at(NOON)


@pytest.fixture
def blueprint(db: Session, cast: Cast) -> BlueprintVersion:
    return make_blueprint(db, cast.units["city"], actor=cast[Role.JUSTICE_REVIEWER])


def crowd(db: Session, unit: Unit, number: int, came: Came, person_class: str = "OFFICER") -> dict[Person, Any]:
    """Return so many new people of a unit who all came out alike."""
    return {one_of(db, f"考生{unit.id}{came}号{at}"): (unit, person_class, came) for at in range(number)}


def one_of(db: Session, name: str) -> Person:
    """Return a new person; a roster says where he stood, so he needs no post."""
    return make_person(db, name=name, person_class=None)


@pytest.fixture
def held(db: Session, cast: Cast, blueprint: BlueprintVersion) -> Exam:
    """Hold the yearly exam: 197 of 199 of 市城管局 pass; of 市交通局 one was absent, one deferred, one exempt."""
    own, child, sibling = (cast.units[key] for key in ("own", "child", "sibling"))
    people = crowd(db, own, 100, 90) | crowd(db, child, 96, 80) | crowd(db, child, 1, 60, "ASSISTANT")
    people |= crowd(db, own, 2, 59) | crowd(db, sibling, 1, None)
    people |= crowd(db, sibling, 1, "deferred") | crowd(db, sibling, 1, "exempt")
    return hold(db, cast.units["city"], blueprint, people, published_at=OUT)


@pytest.mark.requirement("QD-M9-6")
def test_page_workbook_api_and_completion_say_the_same_cut_and_never_rounded_up(
    client: Client, cast: Cast, held: Exam
) -> None:
    reviewer = client(cast[Role.JUSTICE_REVIEWER])
    page = reviewer.get(f"/exam-rates?unit={cast.units['own'].id}").text
    assert "应考199人，合格197人，合格率98.99%：离99%还差1人。" in page
    assert "99.0%" not in page
    exam = reviewer.get("/api/v1/completion?year=2023&unit=329903").json()["exam"]
    said = {key: exam[key] for key in ("due", "sat", "passed", "pass_rate", "target_met")}
    assert said == {"due": 199, "sat": 199, "passed": 197, "pass_rate": "98.99", "target_met": False}
    assert exam["missing_to_target"] == 1
    book = load_workbook(BytesIO(reviewer.get(f"/exam-rates.xlsx?unit={cast.units['own'].id}").content))
    cells = [[cell.value for cell in row] for row in book["合格率"]]
    assert any(row[0] == "合计" and row[4:9] == [199, 199, 0, 197, "98.99"] for row in cells)
    assert any("截断到两位小数" in str(row[0]) for row in cells[:5])  # the definition stands on top
    results = reviewer.get(f"/exam-desk/{held.id}/results?unit={cast.units['own'].id}").text
    assert "合格率98.99%" in results


@pytest.mark.requirement("QD-M9-6")
def test_units_add_up_with_all_below_and_absence_counts_as_not_passed(db: Session, cast: Cast, held: Exam) -> None:
    found = results_of(db, held, seen_by=cast[Role.JUSTICE_REVIEWER])
    now = found.rates.now
    assert (now.roll, now.exempt, now.deferred, now.due, now.sat, now.absent, now.passed) == (
        202,
        1,
        1,
        200,
        199,
        1,
        197,
    )
    by_name = {line.unit.name: line.rates.now for line in found.lines}
    assert (by_name["市城管局"].due, by_name["市城管局"].passed) == (199, 197)
    assert (by_name["市交通局"].due, by_name["市交通局"].passed, by_name["市交通局"].target_met) == (1, 0, False)
    assert sum(rate.roll for rate in by_name.values()) == now.roll
    assert (found.by_class["ASSISTANT"].now.due, found.by_class["OFFICER"].now.due) == (1, 199)
    assert found.bands == [0, 0, 0, 0, 0, 2, 1, 0, 96, 100]


def test_who_leads_a_unit_professionally_sees_its_people_once(
    db: Session, cast: Cast, held: Exam, client: Client
) -> None:
    page = client(cast[Role.LINE_DEPT]).get("/exam-rates").text
    assert "应考199人，合格197人" in page


@pytest.mark.requirement("QD-M9-6")
def test_after_the_make_up_the_better_result_counts_and_the_first_stands_beside(
    db: Session, cast: Cast, client: Client, held: Exam, blueprint: BlueprintVersion
) -> None:
    missing = names_of(db, [held.id], among=Unit.id.is_not(None), only="unpassed").rows
    put_off = names_of(db, [held.id], among=Unit.id.is_not(None), only="deferred").rows
    again: dict[Person, Any] = {}
    for one, came in zip([*missing, *put_off], (75, 40, 90, 61), strict=True):
        place = db.get_one(ExamCandidate, one.candidate_id)
        again[db.get_one(Person, one.person_id)] = (db.get_one(Unit, place.unit_id), place.person_class, came)
    make_up = hold(db, cast.units["city"], blueprint, again, make_up_of=held, title="补考")
    api = "/api/v1/completion?year=2023&unit=3299"
    reviewer = client(cast[Role.JUSTICE_REVIEWER])
    assert reviewer.get(api).json()["exam"]["passed"] == 197  # not published yet
    make_up.state, make_up.published_at = "published", clock.now() - timedelta(minutes=1)
    db.flush()
    exam = reviewer.get(api).json()["exam"]
    assert (exam["due"], exam["sat"], exam["passed"], exam["pass_rate"], exam["target_met"]) == (
        *(201, 201, 200, "99.50", True),
    )
    assert exam["first_attempt"] == {"due": 200, "sat": 199, "passed": 197, "pass_rate": "98.50"}
    assert "首次合格率" in reviewer.get("/exam-rates").text
    # As of a day before the make-up was out the figure is what it was.
    assert reviewer.get(f"{api}&as_of=2023-11-19").json()["exam"]["passed"] == 197
    assert reviewer.get(f"{api}&as_of=2023-11-09").json()["exam"]["due"] == 0
    page = reviewer.get(f"/exam-desk/{held.id}/results?only=passed&q=59").text
    assert "补考合格" in page


def test_nothing_counts_before_results_are_published_and_nobody_has_no_rate(
    db: Session, cast: Cast, client: Client, blueprint: BlueprintVersion
) -> None:
    people = crowd(db, cast.units["own"], 3, 90)
    exam = hold(db, cast.units["city"], blueprint, people)
    found = client(cast[Role.JUSTICE_REVIEWER]).get("/api/v1/completion?year=2023&unit=329903").json()["exam"]
    assert (found["due"], found["pass_rate"], found["target_met"]) == (0, None, None)
    assert "年度考试的成绩还没有公布" in client(cast[Role.UNIT_LEADER]).get("/exam-rates").text
    # Who runs it sees results at once, a unit only once they are out.
    assert "合格3人" in client(cast[Role.JUSTICE_REVIEWER]).get(f"/exam-desk/{exam.id}/results").text
    waiting = client(cast[Role.UNIT_TRAINER]).get(f"/exam-desk/{exam.id}/results").text
    assert "还看不到成绩" in waiting
    assert "考生" not in waiting.split("<main")[1].split("还看不到成绩")[1]
    assert client(cast[Role.UNIT_TRAINER]).get(f"/exam-desk/{exam.id}/results.xlsx").status_code == 409


def test_a_unit_sees_its_own_names_and_no_others(client: Client, cast: Cast, held: Exam) -> None:
    own, sibling = cast.units["own"], cast.units["sibling"]
    page = client(cast[Role.UNIT_TRAINER]).get(f"/exam-desk/{held.id}/results?only=all").text
    assert f"考生{own.id}59" in page
    assert f"考生{sibling.id}" not in page
    assert client(cast[Role.UNIT_TRAINER]).get(f"/exam-rates?unit={sibling.id}").status_code == 404
    leader = client(cast[Role.UNIT_LEADER]).get("/exam-rates").text
    assert f"考生{own.id}59" in leader
    assert "59/100" not in leader  # points are for who runs the exam and the unit's own desk


def test_the_province_sees_figures_and_no_names_and_an_officer_neither(client: Client, cast: Cast, held: Exam) -> None:
    page = client(cast[Role.PROVINCE]).get("/exam-rates").text
    assert "您的角色只看数字，不看姓名" in page
    assert "合格率" in page
    assert f"考生{cast.units['own'].id}" not in page
    assert client(cast[Role.PROVINCE]).get("/exam-rates.xlsx").status_code == 403
    assert client(cast[Role.SELF]).get("/exam-rates").status_code == 403
    assert client(cast[Role.SELF]).get(f"/exam-desk/{held.id}/results").status_code == 403


def test_a_workbook_that_was_taken_away_is_on_record_and_names_no_id_number(
    db: Session, client: Client, cast: Cast, held: Exam
) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).get(f"/exam-desk/{held.id}/results.xlsx")
    assert answer.status_code == 200
    assert db.query(AuditEntry).filter_by(action="exam:results:exported").count() == 1
    names = load_workbook(BytesIO(answer.content))["名单"]
    heads = [cell.value for row in names.iter_rows(max_row=8) for cell in row]
    assert "姓名" in heads
    assert not [head for head in heads if head and "身份证" in str(head)]
    assert names.max_row >= 202


def test_one_who_is_on_two_rosters_of_a_year_counts_once_with_the_best(
    db: Session, cast: Cast, blueprint: BlueprintVersion
) -> None:
    own, city = cast.units["own"], cast.units["city"]
    people = crowd(db, own, 2, 50)
    first = hold(db, city, blueprint, people, published_at=OUT)
    both = dict.fromkeys(list(people)[:1], (own, "OFFICER", 70))
    second = hold(db, city, blueprint, both, published_at=OUT + timedelta(days=1))
    found = together(rates_of(db, [first.id, second.id]))
    assert (found.now.roll, found.now.due, found.now.passed) == (2, 2, 1)


def test_a_mended_score_counts_from_the_day_it_was_given(db: Session, cast: Cast, blueprint: BlueprintVersion) -> None:
    own = cast.units["own"]
    exam = hold(db, cast.units["city"], blueprint, crowd(db, own, 1, 58), published_at=OUT)
    attempt = db.query(Attempt).join(ExamCandidate).filter(ExamCandidate.exam_id == exam.id).one()
    rescore(db, attempt, 62, at=OUT + timedelta(days=3), number=2)
    before = count_annual_rates(db, 2023, as_of=date(2023, 11, 11))[own.id, "OFFICER"].now
    after = count_annual_rates(db, 2023, as_of=date(2023, 11, 14))[own.id, "OFFICER"].now
    assert (before.passed, after.passed) == (0, 1)
    rescore(db, attempt, 62, at=OUT + timedelta(days=4), number=3, waiting=1)
    assert together(rates_of(db, [exam.id])).now.unknown == 1


def test_the_database_counts_what_the_rule_says(db: Session, cast: Cast, blueprint: BlueprintVersion) -> None:
    """A hundred people with every mixture of exam and make-up, counted by the database and one by one."""
    random, city, own = Random(5), cast.units["city"], cast.units["own"]
    firsts: dict[Person, Any] = {}
    agains: dict[Person, Any] = {}
    expected = Rates()
    points = {Result.FAILED: 59, Result.PASSED: 60, Result.ABSENT: None}
    for at in range(100):
        person = one_of(db, f"混{at}")
        standing = random.choice(("due", "due", "due", "deferred", "exempt"))
        came = random.choice(list(points)) if standing == "due" else Result.ABSENT
        again = random.choice((None, *points)) if standing != "exempt" else None
        firsts[person] = (own, "OFFICER", points[came] if standing == "due" else standing)
        if again is not None:
            agains[person] = (own, "OFFICER", points[again])
        expected.add(Outcome(standing, came, again))
    exam = hold(db, city, blueprint, firsts, published_at=OUT)
    hold(db, city, blueprint, agains, published_at=OUT, make_up_of=exam)
    assert together(rates_of(db, [exam.id])) == expected
    now = expected.now
    totals = {only: names_of(db, [exam.id], among=Unit.id.is_not(None), only=only).total for only in KINDS}
    assert totals == {
        "unpassed": now.due - now.passed, "failed": now.failed, "absent": now.absent, "passed": now.passed,
        "deferred": now.deferred, "exempt": now.exempt, "waiting": 0,
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/exam-rates?year=abc&unit=x", "/exam-rates?unit=99999", "/exam-rates?unit=%C2%B2"])
def test_an_address_that_names_no_unit_is_not_found(client: Client, cast: Cast, path: str) -> None:
    assert client(cast[Role.JUSTICE_REVIEWER]).get(path).status_code == 404


def test_strange_years_pages_and_filters_are_read_as_the_nearest_sense(client: Client, cast: Cast, held: Exam) -> None:
    reviewer = client(cast[Role.JUSTICE_REVIEWER])
    for query in (
        "year=0000",
        "year=9999",
        "page=-3",
        "page=9999999",
        "only=everything",
        "sort=-rate",
        "sort=nonsense",
    ):
        assert reviewer.get(f"/exam-rates?{query}").status_code == 200, query
        assert reviewer.get(f"/exam-desk/{held.id}/results?{query}").status_code == 200, query
