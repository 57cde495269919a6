"""Training plans are drafted, handed in, returned once, filed with a number, amended, and filed by time."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms import clock
from lms.access import ALLOWED, SYSTEM, Actor, Permission, Role
from lms.db import make_sessions
from lms.errors import NotAllowed, NotFound
from lms.filings.actions import moving
from lms.filings.actions.moving import answer_until, file_by_time, give_back, receive
from lms.filings.actions.plans import Line, amend, check_of, draft_plan, hand_in, put_line, remove_line, save_plan
from lms.filings.models import Filing, FilingEvent
from lms.filings.queries.filings import chain_of
from lms.filings.queries.plans import get_filing, plan_rows
from lms.filings.queries.progress import progress_of
from lms.hours.catalogue import Method
from lms.people.models import Unit
from tests.databases import copied_database, url_of
from tests.factories import adopt_rules, make_actor, make_person, make_unit, post_class
from tests.refusing import refused
from tests.rooms.at_once import at_once, dwelling
from tests.rooms.world import City, build_city

MARCH = date(2023, 3, 20)
pytestmark = pytest.mark.at(MARCH)


@pytest.fixture
def leader(db: Session, city: City) -> Actor:
    return make_actor(db, Role.UNIT_LEADER, city.police)


def line(month: int = 4, leaf: str = "PL.GEN", hours: int = 24, people: int = 2, tags: int = 0, **more: Any) -> Line:
    what: dict[str, Any] = {"title": "执法业务培训", "method": Method.CLASSROOM, "host": "市公安局"} | more
    return Line(month=month, category=leaf, tags=tags, credit=hours * 100, people=people, **what)


def drafted(db: Session, city: City, unit: Unit | None = None, year: int = 2023, actor: Actor | None = None) -> Filing:
    """Return a plan that reaches what 启东 asks for: 24 of public law and 36 of business for both officers."""
    actor = actor or (city.trainer if unit in (None, city.police) else make_actor(db, Role.UNIT_TRAINER, unit))
    made = draft_plan(db, unit or city.police, year, actor=actor)
    put_line(db, made, line(2), actor=actor)
    put_line(db, made, line(8, "BK.OTH", 36), actor=actor)
    db.expire_all()
    return get_filing(db, made.id, seen_by=city.reviewer)


@pytest.fixture
def plan(db: Session, city: City) -> Filing:
    return drafted(db, city)


@pytest.fixture
def submitted(db: Session, city: City, plan: Filing) -> Filing:
    hand_in(db, plan, actor=city.trainer)
    return plan


@pytest.mark.requirement("FN-1-4")
def test_a_plan_goes_from_draft_to_receipt_number(db: Session, city: City, plan: Filing) -> None:
    assert (plan.state, plan.plan and plan.plan.roll, plan.due_on) == ("draft", 2, None)
    hand_in(db, plan, actor=city.trainer)
    assert (plan.state, plan.due_on, plan.counted_at) == ("submitted", date(2023, 3, 31), clock.now())
    assert receive(db, plan, actor=city.reviewer) == "TP-000000-2023-0001"
    assert (plan.state, plan.filed_by_id) == ("filed", city.reviewer.account_id)
    events = db.query(FilingEvent).order_by(FilingEvent.id)
    assert [(event.old, event.new, event.actor_id) for event in events] == [
        ("draft", "submitted", city.trainer.account_id),
        ("submitted", "filed", city.reviewer.account_id),
    ]


def test_a_year_has_one_plan_and_only_this_and_the_next_can_be_begun(db: Session, city: City, plan: Filing) -> None:
    with refused("PLAN_EXISTS"):
        draft_plan(db, city.police, 2023, actor=city.trainer)
    for year in (2022, 2025):
        with refused("PLAN_YEAR"):
            draft_plan(db, city.police, year, actor=city.trainer)
    with refused("PLAN_KIND"):
        draft_plan(db, city.team, 2023, actor=city.trainer)
    assert draft_plan(db, city.police, 2024, actor=city.trainer).year == 2024


@pytest.mark.requirement("FN-1-4")
def test_a_plan_below_the_thresholds_is_not_taken(db: Session, city: City) -> None:
    made = draft_plan(db, city.police, 2023, actor=city.trainer)
    with refused("PLAN_EMPTY"):
        hand_in(db, made, actor=city.trainer)
    put_line(db, made, line(2, "PL.GEN", 59), actor=city.trainer)
    db.expire_all()
    found = get_filing(db, made.id, seen_by=city.trainer)
    with refused("PLAN_SHORT_TOTAL"):
        hand_in(db, found, actor=city.trainer)
    assert [why.code for why in check_of(db, found).refusals] == ["PLAN_SHORT_TOTAL", "PLAN_SHORT_BUSINESS_SKILL"]
    assert (found.state, db.query(FilingEvent).count()) == ("draft", 0)


def test_thresholds_come_from_the_rules_the_unit_adopted(db: Session, city: City) -> None:
    adopt_rules(db, city.health, "FN-2025", 2025)
    with clock.travel(date(2025, 2, 1)):
        found = drafted(db, city, city.health, 2025)
        assert [part.required for part in check_of(db, found).parts] == [6000, 2000, 4000]
        assert [why.code for why in check_of(db, found).refusals] == ["PLAN_SHORT_BUSINESS_SKILL"]


def test_what_lies_with_the_bureau_is_not_changed_not_even_by_raw_sql(
    db: Session, city: City, submitted: Filing
) -> None:
    assert submitted.plan
    own = submitted.plan.lines[0]
    for act in (
        lambda: put_line(db, submitted, line(), actor=city.trainer),
        lambda: remove_line(db, submitted, own, actor=city.trainer),
        lambda: save_plan(db, submitted, lecturers="x", budget_yuan=1, notes="", actor=city.trainer),
    ):
        with refused("PLAN_LOCKED"):
            act()
    for statement in (
        "UPDATE plan_lines SET credit = 1",
        "DELETE FROM plan_lines",
        "UPDATE training_plans SET roll = 1",
        (
            f"INSERT INTO plan_lines (filing_id, month, title, method, category, tags, credit, people, host) "
            f"VALUES ({submitted.id}, 1, 'x', 'x', 'x', 0, 1, 1, 'x')"
        ),
    ):
        with pytest.raises(DBAPIError), db.begin_nested():
            db.execute(text(statement))


def test_the_leader_hands_in_where_the_unit_has_one(db: Session, city: City, plan: Filing, leader: Actor) -> None:
    with refused("PLAN_LEADER"):
        hand_in(db, plan, actor=city.trainer)
    hand_in(db, plan, actor=leader)
    assert plan.submitted_by_id == leader.account_id


@pytest.mark.requirement("FN-1-4")
@pytest.mark.parametrize(("on", "late"), [(date(2023, 3, 31), False), (date(2023, 4, 1), True)])
def test_late_is_recorded_and_never_refused(db: Session, city: City, plan: Filing, on: date, late: bool) -> None:
    with clock.travel(on):
        hand_in(db, plan, actor=city.trainer)
        receive(db, plan, actor=city.reviewer)
    rows = {row.unit.id: row for row in plan_rows(db, 2023, seen_by=city.reviewer)}
    assert (rows[city.police.id].state, rows[city.police.id].is_late) == ("filed", late)


def test_a_return_does_not_make_late_when_mended_within_five_working_days(
    db: Session, city: City, plan: Filing
) -> None:
    with clock.travel(date(2023, 3, 30)):
        hand_in(db, plan, actor=city.trainer)
        give_back(db, plan, defects=["缺授课人", " "], actor=city.reviewer)
    assert db.query(FilingEvent).order_by(FilingEvent.id.desc()).first().details == {"defects": ["缺授课人"]}  # type: ignore[union-attr]
    with clock.travel(date(2023, 4, 7)):  # 5 April is a holiday: five working days end on the 7th
        save_plan(db, plan, lecturers="市司法局法治督察科", budget_yuan=None, notes="", actor=city.trainer)
        hand_in(db, plan, actor=city.trainer)
        with refused("RETURNED_ONCE"):
            give_back(db, plan, defects=["再改"], actor=city.reviewer)
    assert plan.counted_at
    assert clock.local_date(plan.counted_at) == date(2023, 3, 30)


def test_mended_later_it_counts_from_the_second_handing_in(db: Session, city: City, plan: Filing) -> None:
    with clock.travel(date(2023, 3, 30)):
        hand_in(db, plan, actor=city.trainer)
        give_back(db, plan, defects=["缺授课人"], actor=city.reviewer)
    with clock.travel(date(2023, 4, 10)):
        hand_in(db, plan, actor=city.trainer)
    assert plan.counted_at
    assert clock.local_date(plan.counted_at) == date(2023, 4, 10)
    row = next(row for row in plan_rows(db, 2023, seen_by=city.reviewer) if row.unit.id == city.police.id)
    assert row.is_late


def test_who_is_not_answered_in_ten_working_days_is_filed_by_time(db: Session, city: City, submitted: Filing) -> None:
    assert answer_until(db, submitted) == date(2023, 4, 3)
    with clock.travel(date(2023, 4, 3)):
        assert file_by_time(db) == 0
    with clock.travel(date(2023, 4, 4)):
        assert file_by_time(db) == 1
        assert file_by_time(db) == 0
    assert (submitted.state, submitted.number, submitted.filed_by_id) == ("filed", "TP-000000-2023-0001", None)
    assert SYSTEM.account_id is None


def test_nobody_receives_what_he_handed_in_himself(db: Session, city: City, submitted: Filing) -> None:
    same = Actor(city.trainer.account_id, Role.JUSTICE_REVIEWER, city.root.id, city.root.path)
    for act in (
        lambda: receive(db, submitted, actor=same),
        lambda: give_back(db, submitted, defects=["x"], actor=same),
    ):
        with refused("OWN_FILING"):
            act()


def test_an_amendment_is_a_new_filing_that_names_the_first(db: Session, city: City, submitted: Filing) -> None:
    with refused("AMENDS_FILED"):
        amend(db, submitted, actor=city.trainer)
    receive(db, submitted, actor=city.reviewer)
    made = amend(db, submitted, actor=city.trainer)
    with refused("AMENDMENT_OPEN"):
        amend(db, submitted, actor=city.trainer)
    db.expire_all()
    made = get_filing(db, made.id, seen_by=city.trainer)
    assert made.plan
    assert len(made.plan.lines) == 2
    with clock.travel(date(2023, 9, 1)):
        put_line(db, made, line(10, "SK.DRL", 4, method=Method.DRILL), actor=city.trainer)
        db.expire_all()
        made = get_filing(db, made.id, seen_by=city.trainer)
        hand_in(db, made, actor=city.trainer)
        assert receive(db, made, actor=city.reviewer) == "TP-000000-2023-0002"
    assert (made.amends_id, made.due_on) == (submitted.id, None)
    assert [each.id for each in chain_of(db, made)] == [submitted.id, made.id]
    again = amend(db, made, actor=city.trainer)
    assert again.amends_id == submitted.id, "it refers to the first, not to the last"


def test_the_number_names_the_division_of_the_nearest_unit_that_has_one(db: Session, city: City) -> None:
    county = make_unit(db, name="甲县", parent=city.root, division_code="320681")
    bureau = make_unit(db, name="甲县城管局", parent=county)
    actor = make_actor(db, Role.UNIT_TRAINER, bureau)
    make_person(db, bureau)
    found = drafted(db, city, bureau, actor=actor)
    hand_in(db, found, actor=actor)
    assert receive(db, found, actor=city.reviewer) == "TP-320681-2023-0001"


def test_the_bureau_sees_who_filed_who_is_late_and_who_is_missing(db: Session, city: City, submitted: Filing) -> None:
    with clock.travel(date(2023, 4, 10)):
        rows = {row.unit.name: (row.state, row.is_late) for row in plan_rows(db, 2023, seen_by=city.reviewer)}
    assert rows == {
        "市司法局": ("missing", True),
        "市公安局": ("submitted", False),
        "市卫生健康委员会": ("missing", True),
        "汇龙镇": ("missing", True),
    }
    assert [row.unit.name for row in plan_rows(db, 2023, seen_by=city.trainer)] == ["市公安局"]
    with pytest.raises(NotFound):
        get_filing(db, submitted.id, seen_by=make_actor(db, Role.UNIT_TRAINER, city.health))


@pytest.mark.parametrize("role", [role for role in Role if role.value != "SYSTEM"])
def test_who_drafts_and_who_receives(db: Session, city: City, submitted: Filing, role: Role) -> None:
    actor = make_actor(db, role, city.root)
    if Permission.DRAFT_PLANS in ALLOWED[role]:
        draft_plan(db, city.health, 2023, actor=actor)
    else:
        with pytest.raises(NotAllowed):
            draft_plan(db, city.health, 2023, actor=actor)
    if Permission.RECEIVE_FILINGS in ALLOWED[role]:
        receive(db, submitted, actor=actor)
    else:
        with pytest.raises(NotAllowed):
            receive(db, submitted, actor=actor)


@pytest.mark.requirement("SZ-2.2-5")
def test_progress_is_planned_against_held_month_by_month(db: Session, city: City, plan: Filing) -> None:
    both = {"proposer": city.trainer, "confirmer": city.reviewer}
    post_class(
        db, [city.officer, city.colleague], host=city.police, on=date(2023, 2, 8), hours=8, category="PL.GEN", **both
    )
    post_class(db, [city.officer], host=city.police, on=date(2023, 3, 8), hours=4, **both)
    found = progress_of(db, plan)
    assert [(m.month, m.planned_classes, m.held_classes, m.planned, m.held) for m in found.months[:4]] == [
        (1, 0, 0, 0, 0),
        (2, 1, 1, 2400, 800),
        (3, 0, 1, 0, 200),
        (4, 0, None, 0, None),
    ]
    assert found.planned_so_far[-1] == 6000
    assert found.held_so_far == [0, 800, 1000]
    assert found.classes == (2, 1)


@pytest.mark.slow
@pytest.mark.requirement("FN-1-4")
def test_numbers_have_no_gaps_and_no_doubles_when_many_file_at_once(
    schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copied_database(schema, url_of("filing", tmp_path)) as engine:
        ids, reviewer = _six_waiting(engine)
        with dwelling(monkeypatch, moving, "last_running"):
            deeds = [_receiving(one, reviewer) for one in ids]
            assert at_once(engine, *deeds[:3]) == ["done"] * 3
            assert at_once(engine, *deeds[3:]) == ["done"] * 3
        with Session(engine) as db:
            numbers = sorted(filing.number or "" for filing in db.query(Filing))
    assert numbers == [f"TP-000000-2023-{n:04d}" for n in range(1, 7)]


def _receiving(filing_id: int, reviewer: Actor) -> Callable[[Session], str]:
    return lambda db: receive(db, get_filing(db, filing_id, seen_by=reviewer), actor=reviewer)


def _six_waiting(engine: Engine) -> tuple[list[int], Actor]:
    with make_sessions(engine).begin() as db:
        city = build_city(db)
        ids = []
        for _ in range(6):
            unit = make_unit(db, parent=city.root)
            make_person(db, unit)
            actor = make_actor(db, Role.UNIT_TRAINER, unit)
            found = drafted(db, city, unit, actor=actor)
            hand_in(db, found, actor=actor)
            ids.append(found.id)
        return ids, city.reviewer
