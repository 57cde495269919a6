"""The demo world shows every situation, and holds nothing that the rooms would not have let in."""

import ast
import inspect
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import GRANTABLE, OPERATOR
from lms.audit import AuditEntry
from lms.db import reading
from lms.demo.accounts import PASSWORD, SIGN_INS
from lms.demo.moment import DEMO_DAY, is_demo, recorded_day
from lms.demo.places import CITY_MANAGEMENT, NOT_PUBLISHED
from lms.demo.world import build
from lms.errors import RuleBroken
from lms.hours.models import Claim, HourEntry, ImportBatch, Objection
from lms.people.accounts import Account, RoleGrant
from lms.people.codes import check_id_no
from lms.people.hashing import password_matches
from lms.people.models import EnforcementBody, Leave, Person, PersonRole, Post, Unit
from lms.requirements import rules, verdict
from lms.requirements.models import YearClosing, YearResult
from lms.requirements.queries.completion import completion
from lms.requirements.queries.standings import standings
from lms.requirements.queries.sums import first_time_sums
from lms.requirements.verdict import State
from tests.demo_world import run_on
from tests.factories import make_unit

YEARS = ((2022, date(2022, 12, 31)), (2023, DEMO_DAY))


def _codes_in(source: str) -> Iterator[str]:
    """Yield the reason codes a module can give: what `Reason` is called with, tables of measures, and exemptions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if "_" in text and text == text.upper() and text.replace("_", "").isalpha():
                yield text


REASONS = {code for module in (rules, verdict) for code in _codes_in(inspect.getsource(module))}
STATES = {state.value for state in State}


def test_the_reasons_looked_for_are_those_the_rules_can_give() -> None:
    assert {"TOTAL_SHORT", "EXEMPT_ON_LEAVE", "ROTATION_MET", "SHARE_SHORT", "ONLINE_CAP"} <= REASONS - STATES


def test_every_reason_a_verdict_can_give_occurs_for_somebody(world: Session) -> None:
    given = {r.code for year, day in YEARS for s in standings(world, year, as_of=day) for r in s.verdict.reasons}
    assert REASONS - STATES - given == set()


def test_every_state_of_a_year_occurs_for_somebody(world: Session) -> None:
    found = {s.verdict.state for year, day in YEARS for s in standings(world, year, as_of=day)}
    assert found == set(State)


@pytest.mark.requirement("QD-M9-6")
def test_some_units_are_complete_and_others_lag(world: Session) -> None:
    [city] = completion(world, 2023, seen_by=OPERATOR).tops
    whole = city.together
    assert 70 <= 100 * whole.met / whole.due <= 97
    by_code = {node.unit.code: node.together for node in city.children}
    complete = [code for code, tally in by_code.items() if tally.met == tally.due]
    assert len(complete) >= 3
    assert by_code[CITY_MANAGEMENT].met < by_code[CITY_MANAGEMENT].due


def test_somebody_lacks_only_a_confirmation(world: Session) -> None:
    [city] = completion(world, 2023, seen_by=OPERATOR).tops
    assert city.together.only_waiting > 0


def test_last_year_is_closed_and_has_its_line(world: Session) -> None:
    assert world.scalars(select(YearClosing.year)).all() == [2022]
    people = world.scalar(select(YearClosing.people))
    assert people == world.scalar(select(func.count(YearResult.id)))
    reasons = {code for judged in world.scalars(select(YearResult.verdict)) for code in judged["reasons"]}
    assert {"EXEMPT_JOINED_LATE", "MADE_UP_HOURS"} <= reasons


@pytest.mark.requirement("QD-10-2")
@pytest.mark.requirement("QD-10-3")
def test_applicants_are_on_their_way_to_forty_and_a_hundred_and_twenty(world: Session) -> None:
    applicants = world.scalars(select(PersonRole.person_id).where(PersonRole.person_class == "APPLICANT")).all()
    sums = [first_time_sums(world, person, as_of=DEMO_DAY) for person in applicants]
    assert any(concentrated >= 4000 and on_post >= 12000 for concentrated, on_post in sums)
    assert any(concentrated >= 4000 and 0 < on_post < 12000 for concentrated, on_post in sums)


def test_claims_wait_are_sent_back_with_a_reason_and_posted_hours_are_taken_back(world: Session) -> None:
    states = set(world.scalars(select(Claim.state).where(Claim.activity_id.is_not(None))))
    assert states == {"pending", "confirmed", "rejected"}
    assert not world.scalar(select(Claim.id).where(Claim.state == "rejected", Claim.reason.is_(None)).limit(1))
    assert world.scalar(select(func.count(HourEntry.id)).where(HourEntry.reverses_id.is_not(None)))


def test_one_objection_is_answered_and_one_waits(world: Session) -> None:
    assert set(world.scalars(select(Objection.state))) == {"dismissed", "open"}


@pytest.mark.requirement("QD-10-9")
def test_batches_of_other_systems_are_accepted_waiting_and_sent_back(world: Session) -> None:
    assert set(world.scalars(select(ImportBatch.state))) == {"pending", "accepted", "rejected"}
    assert set(world.scalars(select(ImportBatch.source_system))) == {"NANTONG_CLOUD", "AIQIDONG_APP"}


def test_nobody_confirmed_what_he_proposed(world: Session) -> None:
    own = select(func.count(Claim.id)).where(Claim.decided_by_id == Claim.proposed_by_id)
    assert world.scalar(own) == 0
    own = select(func.count(Claim.id)).join(Account, Claim.decided_by_id == Account.id)
    assert world.scalar(own.where(Account.person_id == Claim.person_id)) == 0


def test_everything_happened_in_order_of_time(world: Session) -> None:
    instants = world.scalars(
        select(AuditEntry.at).where(AuditEntry.actor_account_id.is_not(None)).order_by(AuditEntry.id)
    )
    days = list(instants)
    assert days == sorted(days)
    assert max(days) < clock.local_instant(DEMO_DAY)
    late = select(func.count(Claim.id)).where(Claim.decided_at < Claim.proposed_at)
    assert world.scalar(late) == 0


@pytest.mark.requirement("ZJG-2-4")
def test_towns_enforcement_offices_stand_on_both_lines(world: Session) -> None:
    line = world.scalar(select(Unit.id).where(Unit.code == CITY_MANAGEMENT))
    led = world.scalars(select(Unit.code).where(Unit.line_parent_id == line)).all()
    assert "QD-HLZ-01" in led


@pytest.mark.requirement("ZJG-6-1")
def test_one_body_is_not_published(world: Session) -> None:
    published = set(world.scalars(select(EnforcementBody.unit_id)))
    groups = world.execute(select(Unit.code, Unit.id).where(Unit.uscc.is_not(None), Unit.parent_id.is_not(None)))
    assert [code for code, unit in groups if unit not in published] == [NOT_PUBLISHED]


def test_people_join_move_are_on_leave_seconded_and_retire(world: Session) -> None:
    joined = world.scalars(select(Post.started_on).where(Post.started_on >= date(2023, 1, 1), Post.kind == "REGULAR"))
    assert {day.month for day in joined if day} >= set(range(2, 12))
    moved = select(Post.person_id).where(Post.kind == "REGULAR").group_by(Post.person_id).having(func.count() > 1)
    assert world.scalars(moved).all()
    assert set(world.scalars(select(Leave.kind))) >= {"STUDY", "ILLNESS", "AID_POSTING", "PRE_RETIREMENT"}
    assert world.scalar(select(func.count(Post.id)).where(Post.kind == "SECONDMENT"))


def test_every_id_number_is_well_formed_and_visibly_made_up(world: Session) -> None:
    numbers = [vault.unseal(sealed) for sealed in world.scalars(select(Person.id_no_sealed))]
    assert all(check_id_no(number, today=DEMO_DAY).number.startswith("990000") for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert not world.scalar(select(Person.id).where(Person.phone_sealed.is_not(None)).limit(1))


def test_every_role_has_a_sign_in_with_the_password_that_is_printed(world: Session) -> None:
    assert {sign_in.role for sign_in in SIGN_INS} == set(GRANTABLE)
    for sign_in in SIGN_INS:
        wanted = select(Account, RoleGrant.role).join(RoleGrant, RoleGrant.account_id == Account.id)
        rows = world.execute(wanted.where(Account.login == sign_in.login)).all()
        assert sign_in.role.value in {role for _, role in rows}
        account = rows[0][0]
        assert not account.must_change_password
        assert password_matches(PASSWORD, account.password_hash)


def test_the_officers_page_shows_capped_waiting_and_rejected_hours(world: Session) -> None:
    person = world.scalar(select(Account.person_id).where(Account.login == "officer"))
    [found] = standings(world, 2023, as_of=DEMO_DAY, person_ids=[person or 0])
    reasons = {reason.code for reason in found.verdict.reasons}
    assert {"TOTAL_SHORT", "PENDING_HOURS", "REJECTED_HOURS", "METHOD_CAP"} <= reasons


def test_the_world_knows_its_day(world: Session) -> None:
    assert is_demo(world)
    assert recorded_day(world) == DEMO_DAY
    assert clock.today() == DEMO_DAY


def test_telling_it_again_changes_nothing_and_names_the_sign_ins(demo_engine: Engine) -> None:
    before = _counts(demo_engine)
    answer = run_on(demo_engine.url.render_as_string(hide_password=False), "demo")
    assert answer["made"] is False
    assert answer["password"] == PASSWORD
    assert _counts(demo_engine) == before


def test_every_command_on_the_demo_world_lives_on_its_day(demo_engine: Engine) -> None:
    report = run_on(demo_engine.url.render_as_string(hide_password=False), "report", "completion", "--year", "2023")
    assert report["as_of"] == DEMO_DAY.isoformat()
    assert report["due"]


def _counts(engine: Engine) -> list[int | None]:
    with reading(engine) as db:
        tables = (Person, Unit, Claim, HourEntry, Account, AuditEntry)
        return [db.scalar(select(func.count()).select_from(table)) for table in tables]


def test_a_database_in_use_is_refused(db: Session) -> None:
    make_unit(db)
    db.flush()
    with pytest.raises(RuleBroken) as refused:
        build(db)
    assert refused.value.code == "DATABASE_IN_USE"
    assert not is_demo(db)
