"""Stored completion follows each change by counting what changed, and is what counting everybody would say."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from lms import clock, outbox
from lms.access import OPERATOR, Role
from lms.hours.actions.reversing import reverse
from lms.hours.models import HourEntry
from lms.outbox import Job
from lms.people.actions.people import grant_leave, transfer
from lms.people.actions.roles import end_role
from lms.people.actions.units import move_unit
from lms.people.models import PersonRole, Unit
from lms.people.rules import LeaveKind
from lms.requirements.figures import Tally, tally_of
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.completion import reporting_day
from lms.requirements.queries.stored import figures_kept
from lms.requirements.queries.tallies import totals_of
from lms.worker.jobs import count_completion, store_completion
from tests.factories import adopt_rules, make_actor
from tests.rooms.test_ledger_machine import GENERATE, LONG, Ledger
from tests.rooms.world import TODAY, City, enter, figures, meet

pytestmark = pytest.mark.at(TODAY)
Kept = Mapping[tuple[int, str], Tally]


def work(db: Session) -> None:
    """Do what the worker does with what waits."""
    db.flush()
    counted = count_completion(db, "")
    seen = list(db.scalars(select(Job.id)))
    store_completion(db, counted)
    db.execute(delete(Job).where(Job.id.in_(seen)))


def stored(db: Session, year: int) -> dict[date, Kept]:
    """Return what is stored of a year."""
    days: dict[date, dict[tuple[int, str], Tally]] = {}
    for row in db.query(CompletionFigure).filter_by(year=year).populate_existing():
        days.setdefault(row.as_of, {})[row.unit_id, row.person_class] = tally_of(row.figures)
        assert (row.roll, row.met) == (row.figures["roll"], row.figures["met"])
    return {**days}


def afresh(db: Session, year: int) -> dict[date, Kept]:
    """Count everybody on each day that is stored."""
    return {day: dict(totals_of(db, year, as_of=day)) for day in stored(db, year)}


@pytest.fixture
def counted(db: Session, city: City) -> City:
    """The city with hours in March, all counted at the end of each month and today."""
    meet(db, city.officer, city.member)
    enter(db, city.neighbour, 20)
    outbox.request(db, "completion:refresh", "2023")
    work(db)
    assert len(stored(db, 2023)) == TODAY.month
    return city


def spoil(db: Session, *units: Unit) -> None:
    """Write nonsense over stored figures: where it shows, nothing was counted."""
    for row in db.query(CompletionFigure).filter(CompletionFigure.unit_id.in_([unit.id for unit in units])):
        row.figures = row.figures | {"only_waiting": 77}
    db.flush()


def test_a_page_counts_only_the_units_of_those_who_changed(db: Session, counted: City) -> None:
    spoil(db, counted.health)
    entry = enter(db, counted.colleague, 36)
    outbox.request(db, "completion:refresh", "2023", about=[counted.colleague.id])
    assert figures(db, counted, "GAJ").together.credit == 9600
    assert figures(db, counted).together.credit == 17600  # 60, 60, 20 and 36 hours
    assert figures(db, counted, "WJW").together.only_waiting == 77
    reverse(db, db.get_one(HourEntry, entry["id"]), reason="误", actor=counted.legal)
    assert figures(db, counted).together.credit == 14000


def test_the_worker_counts_only_the_units_of_those_who_changed(db: Session, counted: City) -> None:
    spoil(db, counted.health)
    meet(db, counted.colleague)
    outbox.request(db, "completion:refresh", "2023", about=[counted.colleague.id])
    with clock.travel(clock.now().replace(hour=14)):
        work(db)
        late = {unit for (unit,) in db.query(CompletionFigure.unit_id).filter_by(computed_at=clock.now())}
    assert late == {counted.police.id, counted.root.id}
    spoiled = {place: tally for place, tally in stored(db, 2023)[TODAY].items() if tally.only_waiting}
    assert [unit for unit, _ in spoiled] == [counted.health.id]
    assert stored(db, 2023)[date(2023, 3, 31)][counted.root.id, "OFFICER"].met == 3
    assert stored(db, 2023)[date(2023, 2, 28)][counted.root.id, "OFFICER"].met == 0


def test_who_moves_is_taken_off_here_and_added_there(db: Session, counted: City) -> None:
    transfer(db, counted.member, counted.health, on=date(2023, 5, 10), actor=counted.reviewer)
    assert figures(db, counted, "HLZ").together == Tally()
    assert figures(db, counted, "WJW").together.met == 1
    assert figures(db, counted, "HLZ", as_of=date(2023, 4, 30)).together.met == 1
    work(db)
    assert stored(db, 2023) == afresh(db, 2023)
    assert not [unit for unit, _ in stored(db, 2023)[TODAY] if unit in {counted.town.id, counted.team.id}]
    assert (counted.team.id, "OFFICER") in stored(db, 2023)[date(2023, 4, 30)]


def test_a_new_day_counts_itself_and_leaves_the_days_before_alone(db: Session, counted: City) -> None:
    spoil(db, counted.police)
    with clock.travel(date(2023, 6, 16)):
        outbox.request(db, "completion:refresh", "*", about=())
        work(db)
        days = stored(db, 2023)
    assert TODAY not in days, "the day reported before is no end of a month"
    assert days[date(2023, 6, 16)][counted.police.id, "OFFICER"].only_waiting == 0
    assert days[date(2023, 5, 31)][counted.police.id, "OFFICER"].only_waiting == 77


def test_who_was_at_risk_on_the_last_day_is_short_the_day_after(db: Session, city: City) -> None:
    last = date(2023, 12, 31)
    with clock.travel(last):
        outbox.request(db, "completion:refresh", "2023")
        work(db)
        assert figures(db, city).together.at_risk == 4
    with clock.travel(date(2024, 1, 1)):
        assert figures(db, city, as_of=last).together.at_risk == 0, "before any worker wakes"
        outbox.request(db, "completion:refresh", "*", about=())
        work(db)
        assert stored(db, 2023) == afresh(db, 2023)


def test_what_is_about_nobody_in_particular_counts_everybody(db: Session, counted: City) -> None:
    spoil(db, counted.health)
    outbox.request(db, "completion:refresh", "2023", about=[counted.officer.id])
    move_unit(db, counted.team, parent=counted.police, actor=counted.reviewer)
    assert figures(db, counted, "WJW").together.only_waiting == 0
    assert figures(db, counted, "GAJ").together.roll == 3
    work(db)
    assert stored(db, 2023) == afresh(db, 2023)


class Figures(Ledger):
    """Hours, posts, classes, leave, rules and the tree change in any order; a worker counts now and then."""

    def __init__(self) -> None:
        super().__init__()
        work(self.db)

    @rule()
    def the_worker_counts(self) -> None:
        """Let the worker do what waits: then what is stored is what counting everybody says."""
        work(self.db)
        for year in (2023, 2024):
            assert stored(self.db, year) == afresh(self.db, year)

    @rule()
    def a_day_begins(self) -> None:
        """Ask for what a new day changes."""
        outbox.request(self.db, "completion:refresh", "*", about=())

    @rule(who=st.integers(0, 2), months=st.integers(1, 9))
    def somebody_goes_on_leave(self, who: int, months: int) -> None:
        """Grant leave that began in the year."""
        more: dict[str, Any] = {"started_on": date(2023, 10 - months, 1), "ended_on": date(2023, 12, months)}
        leader = make_actor(self.db, Role.UNIT_LEADER, self.city.police)
        granted = LeaveKind.ILLNESS
        self.attempt(lambda: grant_leave(self.db, self.everybody[who], granted, document="批", actor=leader, **more))

    @rule(who=st.integers(0, 2))
    def somebody_ends(self, who: int) -> None:
        """Let somebody's class end today."""
        person = self.everybody[who]
        role = self.db.query(PersonRole).filter_by(person_id=person.id).order_by(PersonRole.id).first()
        assert role is not None
        self.attempt(lambda: end_role(self.db, person, role, on=clock.today(), actor=OPERATOR))

    @rule(code=st.sampled_from(["QD-2023", "ZJG-2022"]), below=st.booleans(), tree=st.booleans())
    def everything_changes(self, code: str, below: bool, tree: bool) -> None:
        """Judge the city, or one organ, by other rules; or put the team under another unit. All are counted at once."""
        unit = self.city.police if below else self.city.root
        if tree:
            above = self.city.police if below else self.city.town
            self.attempt(lambda: move_unit(self.db, self.city.team, parent=above, actor=self.city.reviewer))
        else:
            self.attempt(lambda: adopt_rules(self.db, unit, code, clock.today().year))
        work(self.db)

    @invariant()
    def the_books_are_right(self) -> None:
        """What a page would show without counting everybody is what counting everybody says."""
        units = [unit for (unit,) in self.db.query(Unit.id)]
        for year in {2023, clock.today().year}:
            day = reporting_day(year)
            kept = figures_kept(self.db, year, day, units)
            if kept is not None:
                assert dict(kept[0]) == dict(totals_of(self.db, year, as_of=day))


@pytest.mark.slow
@pytest.mark.requirement("QD-M9-6")
def test_figures_follow_whatever_happens(ground: Connection, built: City) -> None:
    Figures.ground, Figures.built = ground, built
    phases = list(hypothesis.Phase) if LONG else [GENERATE]
    limits = hypothesis.settings(max_examples=200 if LONG else 8, phases=phases)
    run_state_machine_as_test(Figures, settings=limits)
