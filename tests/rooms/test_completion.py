"""Completion of units from the ledger (domain C3.6): one figure, one function, and closing a year for good."""

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms import clock, outbox
from lms.access import OPERATOR, Role
from lms.hours.actions.posting import reject
from lms.hours.actions.reversing import reverse
from lms.hours.catalogue import COUNTS_FOR, Method, Tag
from lms.hours.models import HourEntry
from lms.outbox import Job
from lms.people.actions.people import grant_leave, place, transfer
from lms.people.rules import LeaveKind, PersonClass, PostKind
from lms.requirements.actions.figures import refresh_figures
from lms.requirements.caps import Hours, sums_of
from lms.requirements.figures import Tally
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.completion import completion, course, reporting_day
from lms.requirements.queries.roll import roll_of
from lms.requirements.queries.rule_sets import rules_by_unit
from lms.requirements.queries.standings import find_standing, standings
from lms.requirements.queries.stored import refresh_is_due
from lms.requirements.queries.sums import NOTHING, hours_of, sums_of_roll
from lms.requirements.rules import Measure
from lms.requirements.verdict import State, verdict
from tests.factories import claim_ids, make_actor, make_class, make_person
from tests.rooms.world import TODAY, City, enter, figures, meet, nothing_stored, standing

END = date(2023, 12, 31)


@pytest.mark.requirement("QD-M9-6")
def test_a_unit_is_counted_with_all_below_it_and_nobody_twice(db: Session, city: City) -> None:
    helper = make_person(db, city.team, person_class=PersonClass.ASSISTANT)
    place(db, city.officer, city.health, started_on=date(2023, 1, 1), kind=PostKind.SECONDMENT, actor=OPERATOR)
    meet(db, city.officer, helper)
    counted = {code: figures(db, city, code).together for code in ("QD", "GAJ", "WJW", "HLZ", "HLZ-1", "SFJ")}
    assert {code: (tally.roll, tally.met) for code, tally in counted.items()} == {
        "QD": (5, 2),
        "GAJ": (2, 1),
        "WJW": (1, 0),  # the one seconded there is counted at home
        "HLZ": (2, 1),
        "HLZ-1": (2, 1),
        "SFJ": (0, 0),
    }
    by_class = figures(db, city).by_class
    assert {kind: (tally.roll, tally.met) for kind, tally in by_class.items()} == {
        "OFFICER": (4, 1),
        "ASSISTANT": (1, 1),
    }


@pytest.mark.requirement("ZJG-2-4")
def test_the_professional_line_sees_its_team_beside_and_adds_nobody_twice(db: Session, city: City) -> None:
    found = completion(db, 2023, seen_by=city.trainer)
    assert [(top.unit.code, top.together.roll) for top in found.tops] == [("GAJ", 2), ("HLZ-1", 1)]


def test_exempt_people_are_apart_and_owe_nothing(db: Session, city: City) -> None:
    grant_leave(
        db,
        city.officer,
        LeaveKind.STUDY,
        started_on=date(2022, 9, 1),
        ended_on=date(2024, 7, 1),
        document="录取通知书",
        actor=make_actor(db, Role.UNIT_LEADER, city.police),
    )
    meet(db, city.colleague)
    tally = figures(db, city, "GAJ").together
    assert (tally.roll, tally.exempt, tally.due, tally.met, tally.unmet) == (2, 1, 1, 1, 0)


def test_who_lacks_what_is_counted_by_kind(db: Session, city: City) -> None:
    enter(db, city.officer, 60, "PL.GEN", tags=int(Tag.LENIENCY))
    meet(db, city.colleague)
    enter(db, city.neighbour, 59.5, tags=int(Tag.LENIENCY))
    tally = figures(db, city).together
    assert (tally.met, tally.short_total, tally.short_business_skill, tally.short_special_topic) == (1, 2, 2, 1)
    assert tally.at_risk == 1  # who has nothing in June
    assert tally.credit == 17950
    assert tally.month_credit == 0  # nothing in June


def test_what_waits_is_counted_and_who_would_be_met_by_it(db: Session, city: City) -> None:
    enter(db, city.officer, 24, "PL.SYS", tags=int(Tag.PRUDENT))
    enter(db, city.officer, 32)
    enter(db, city.colleague, 20)
    make_class(db, [city.officer, city.colleague], actor=city.trainer, host=city.police, on=TODAY)
    tally = figures(db, city, "GAJ").together
    assert (tally.pending_people, tally.pending_credit, tally.only_waiting, tally.met) == (2, 800, 1, 0)
    assert standing(db, city.officer).only_waiting
    assert not standing(db, city.colleague).only_waiting
    found = standing(db, city.officer).verdict
    assert (found.sums.pending, found.missing[Measure.TOTAL]) == (400, 400)


def test_waiting_hours_that_a_cap_would_cut_give_no_hope(db: Session, city: City) -> None:
    enter(db, city.officer, 20, "PL.SYS", tags=int(Tag.PRUDENT))
    enter(db, city.officer, 36)
    enter(db, city.officer, 6, "PL.SYS", method=Method.MEETING.value, occurred_on=date(2023, 2, 1))
    reverse(db, db.query(HourEntry).filter_by(credit=2000).one(), amount=400, reason="误", actor=city.legal)
    make_class(
        db, [city.officer], actor=city.trainer, host=city.police, on=TODAY, category="PL.SYS", method=Method.MEETING
    )
    tally = figures(db, city, "GAJ").together
    assert (tally.pending_people, tally.only_waiting) == (1, 0)
    assert not standing(db, city.officer).only_waiting


def test_figures_speak_of_the_day_asked_for(db: Session, city: City) -> None:
    enter(db, city.officer, 24, "PL.SYS", tags=int(Tag.PRUDENT), occurred_on=date(2023, 2, 1))
    enter(db, city.officer, 36, occurred_on=date(2023, 5, 20))
    for as_of, met in ((date(2023, 5, 19), 0), (date(2023, 5, 20), 1), (TODAY, 1)):
        assert figures(db, city, as_of=as_of).together.met == met
    for wrong in (date(2022, 12, 31), TODAY + timedelta(days=1)):
        with nothing_stored(db, "AS_OF_OUTSIDE"):
            completion(db, 2023, seen_by=city.decider, as_of=wrong)
    assert reporting_day(2023) == TODAY
    assert reporting_day(2022) == date(2022, 12, 31)


def test_hours_are_counted_where_the_person_is_on_that_day(db: Session, city: City) -> None:
    meet(db, city.officer)
    transfer(db, city.officer, city.health, on=date(2023, 6, 1), actor=city.reviewer)
    assert figures(db, city, "GAJ", date(2023, 5, 31)).together.met == 1
    assert figures(db, city, "GAJ").together.met == 0
    assert figures(db, city, "WJW").together.met == 1, "the hours follow the person"


def test_a_reversal_takes_the_person_off_again(db: Session, city: City) -> None:
    meet(db, city.officer)
    assert figures(db, city).together.met == 1
    entry = db.query(HourEntry).filter_by(credit=3600).one()
    reverse(db, entry, amount=50, reason="早退", actor=city.legal)
    assert figures(db, city).together.met == 0
    assert standing(db, city.officer).verdict.missing[Measure.TOTAL] == 50


def test_made_up_hours_change_the_remedy_and_never_the_rate(db: Session, city: City) -> None:
    """C10, 10 and C3.4: hours made up for 2023 are in no total of 2024 and leave the rate of 2023."""
    meet(db, city.colleague)
    enter(db, city.officer, 24, "PL.SYS", tags=int(Tag.PRUDENT))
    enter(db, city.officer, 32)
    with clock.travel(date(2024, 4, 1)):
        assert standing(db, city.officer, END).verdict.state is State.SHORT
        enter(db, city.officer, 4, occurred_on=date(2024, 2, 1), year=2023, is_make_up=True)
        found = standing(db, city.officer, END).verdict
        assert (found.state, found.met, found.sums.made_up) == (State.MADE_UP, False, 400)
        assert figures(db, city, "GAJ", END).together.met == 1
        next_year = standing(db, city.officer, date(2024, 4, 1)).verdict
        assert (next_year.sums.total, next_year.sums.made_up) == (0, 0)
        entry = db.query(HourEntry).filter_by(is_make_up=True).one()
        reverse(db, entry, amount=50, reason="早退", actor=city.legal)
        db.flush()
        assert standing(db, city.officer, END).verdict.state is State.SHORT


def test_a_year_that_is_over_is_met_or_short(db: Session, city: City) -> None:
    meet(db, city.officer)
    states = {city.officer.id: State.MET, city.colleague.id: State.SHORT}
    with clock.travel(date(2024, 1, 2)):
        found = {s.person_id: s.verdict.state for s in standings(db, 2023, as_of=END, person_ids=list(states))}
        assert found == states
        assert figures(db, city, as_of=END).together.at_risk == 0
    with clock.travel(END):
        assert standing(db, city.colleague, END).verdict.state is State.AT_RISK


def test_rejected_hours_are_told_and_not_counted(db: Session, city: City) -> None:
    ids = claim_ids(db, make_class(db, [city.officer], actor=city.trainer, host=city.police, on=TODAY))
    reject(db, ids, reason_code="OTHER", reason="不符", actor=city.legal)
    found = standing(db, city.officer).verdict
    assert (found.sums.rejected, found.sums.total) == (400, 0)


def test_who_is_on_no_roll_has_no_standing(db: Session, city: City) -> None:
    inspector = make_person(db, city.bureau, person_class=PersonClass.SUPERVISOR)
    assert find_standing(db, inspector.id, 2023, as_of=TODAY) is None
    assert find_standing(db, city.officer.id, 2022, as_of=date(2022, 12, 31)) is None


def test_invariant_12_an_empty_population_has_no_rate(db: Session, city: City) -> None:
    """C10, 12: the bureau has nobody who owes hours: no rate, never 100 %."""
    assert figures(db, city, "SFJ").together == Tally()


def test_stored_figures_are_read_until_something_changes(db: Session, city: City) -> None:
    meet(db, city.officer)
    db.execute(delete(Job))
    refresh_figures(db, 2023)
    stored_at = clock.now()
    with clock.travel(clock.now() + timedelta(hours=1)):
        found = completion(db, 2023, seen_by=city.decider)
        assert found.computed_at == stored_at
        assert found.tops[0].together.met == 1
        meet(db, city.colleague)  # behind the ledger's back: nobody asked for new figures
        assert completion(db, 2023, seen_by=city.decider).tops[0].together.met == 1
        outbox.request(db, "completion:refresh", "2023")
        db.flush()
        assert refresh_is_due(db, 2023)
        assert not refresh_is_due(db, 2022)
        fresh = completion(db, 2023, seen_by=city.decider)
        assert (fresh.tops[0].together.met, fresh.computed_at) == (2, clock.now())


def test_stored_and_fresh_figures_are_the_same(db: Session, city: City) -> None:
    meet(db, city.officer)
    enter(db, city.member, 30)
    make_person(db, city.team, person_class=PersonClass.ASSISTANT)
    fresh = {code: figures(db, city, code).by_class for code in ("QD", "GAJ", "HLZ", "HLZ-1")}
    db.execute(delete(Job))
    refresh_figures(db, 2023)
    assert {code: figures(db, city, code).by_class for code in fresh} == fresh
    days = {figure.as_of for figure in db.query(CompletionFigure)}
    assert days == {
        date(2023, 1, 31),
        date(2023, 2, 28),
        date(2023, 3, 31),
        date(2023, 4, 30),
        date(2023, 5, 31),
        TODAY,
    }
    through = course(db, 2023, [city.root.id], tops=[city.root.id])[0][city.root.id]
    assert [(day.as_of.month, day.met, day.due, day.month_credit) for day in through] == [
        (1, 0, 5, 0),
        (2, 0, 5, 0),
        (3, 1, 5, 9000),
        (4, 1, 5, 0),
        (5, 1, 5, 0),
        (6, 1, 5, 0),
    ]
    before = db.query(CompletionFigure).count()
    refresh_figures(db, 2023)
    assert db.query(CompletionFigure).count() == before


def test_a_unit_counted_by_itself_has_the_figures_it_has_within_the_whole(db: Session, city: City) -> None:
    meet(db, city.officer, city.member)
    enter(db, city.colleague, 30)
    make_person(db, city.team, person_class=PersonClass.ASSISTANT)
    within = {code: figures(db, city, code) for code in ("GAJ", "WJW", "HLZ", "HLZ-1", "SFJ")}
    assert refresh_is_due(db, 2023)
    for code, whole in within.items():
        alone = completion(db, 2023, seen_by=city.decider, under=whole.unit).tops
        assert [top.unit.code for top in alone] == [code]
        assert alone[0].by_class == whole.by_class
        assert [child.by_class for child in alone[0].children] == [child.by_class for child in whole.children]


def test_only_the_upper_levels_are_read_when_asked(db: Session, city: City) -> None:
    found = completion(db, 2023, seen_by=city.decider, levels=2)
    assert [child.unit.code for child in found.tops[0].children] == ["GAJ", "HLZ", "SFJ", "WJW"]
    assert all(child.children == [] for child in found.tops[0].children)
    assert {child.unit.code: child.together.roll for child in found.tops[0].children}["HLZ"] == 1


@pytest.mark.parametrize("seed", range(6))
def test_invariant_7_the_database_adds_up_what_the_rules_add_up(db: Session, city: City, seed: int) -> None:
    """C10, 7: the sums of a year are those of the ledger, entry by entry, whatever stands in it."""
    random = Random(seed)
    people = [city.officer, city.colleague, city.neighbour, city.member]
    for person in people:
        for _ in range(random.randrange(40)):
            method = random.choice(list(Method))
            entered = enter(
                db,
                person,
                random.randrange(1, 17) / 2,
                random.choice(sorted(COUNTS_FOR[method])),
                method=method.value,
                tags=random.randrange(128),
                occurred_on=date(2023, 1, 1) + timedelta(days=random.randrange(365)),
                is_make_up=random.random() < 0.05,
            )
            if random.random() < 0.2:
                back = random.choice([entered["credit"], entered["credit"] // 2])
                undoing = {"reverses_id": entered["id"], "credit": -back, "source": f"back:{entered['id']}"}
                kept = {k: v for k, v in entered.items() if k not in {"id", "credit", "source", "reverses_id"}}
                enter(db, person, 0, **kept | undoing)
    as_of = date(2023, 9, 30)
    roll = roll_of(db, 2023, as_of=as_of, rules=rules_by_unit(db, 2023))
    assert len(roll) == len(people)
    by_hand = {}
    for member in roll:
        rows = db.query(HourEntry).filter_by(person_id=member.person_id, is_make_up=False).all()
        undone = {row.reverses_id: 0 for row in rows}
        for row in rows:
            undone[row.reverses_id] += row.credit
        net = [
            Hours(r.id, r.occurred_on, r.category, r.tags, r.method, r.credit + undone.get(r.id, 0))
            for r in rows
            if r.reverses_id is None and r.occurred_on <= as_of
        ]
        by_hand[member.person_id] = sums_of([h for h in net if h.credit], member.requirement, member.rules.parameters)
        read = hours_of(db, [member.person_id], 2023, as_of=as_of).get(member.person_id, [])
        assert sorted(read) == sorted(h for h in net if h.credit)
    for everybody in (True, False):
        found = sums_of_roll(db, roll, 2023, as_of=as_of, everybody=everybody)
        assert {i: found.get(i, NOTHING) for i in by_hand} == by_hand
        judged = sums_of_roll(db, roll, 2023, as_of=as_of, everybody=everybody, to_judge=True)
        for member in roll:
            told, exact = judged.get(member.person_id, NOTHING), by_hand[member.person_id]
            assert (told.total, told.capped) == (exact.total, exact.capped)
            assert verdict(member.requirement, told, member.rules.parameters, on=as_of).met is (
                verdict(member.requirement, exact, member.rules.parameters, on=as_of).met
            )
