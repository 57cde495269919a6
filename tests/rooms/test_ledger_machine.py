"""The ledger under random acts (security C3, domain C10 7 to 10): whatever happens, the books are right.

A few dozen walks in the normal suite; HYPOTHESIS_PROFILE=long takes many more steps.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import Refusal
from lms.hours.actions import batches, posting, reversing
from lms.hours.actions.proposing import Held, Part, propose
from lms.hours.catalogue import COUNTS_FOR, Method
from lms.hours.models import Activity, Claim, Evidence, HourEntry, ImportBatch, StoredFile
from lms.hours.rules import Limits
from lms.people.actions.people import transfer
from lms.requirements.queries.standings import standings
from tests.factories import make_actor, stage
from tests.rooms.world import City, belonging_to

pytestmark = pytest.mark.slow
GENERATE = hypothesis.Phase.generate
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
FIRST, LAST = date(2023, 12, 18), date(2024, 1, 30)
hours = st.integers(1, 9).map(lambda halves: halves * 50)
starts = st.sampled_from([None, None, 8, 10, 13, 15])
# Most acts come from who may do them, some from who may not.
TRAINER, LEGAL, LINE, REVIEWER, DECIDER, COLLEAGUE, ADMINISTRATOR = range(7)
proposers = st.sampled_from([TRAINER] * 6 + [LEGAL, REVIEWER, COLLEAGUE, ADMINISTRATOR])
deciders = st.sampled_from([LEGAL] * 3 + [REVIEWER] * 2 + [DECIDER] * 3 + [TRAINER, LINE, COLLEAGUE, ADMINISTRATOR])
mostly = st.sampled_from([True] * 5 + [False])
seldom = st.sampled_from([False] * 5 + [True])
methods = st.sampled_from([Method.CLASSROOM, Method.ONLINE, Method.MEETING, Method.SHADOWING, Method.COURT_OBSERVATION])


class Ledger(RuleBasedStateMachine):
    """People propose, decide, import, reverse and move in any order, some of them with no right to."""

    ground: Connection
    built: City

    def __init__(self) -> None:
        super().__init__()
        self.before = self.ground.begin_nested()
        self.db = Session(self.ground, join_transaction_mode="create_savepoint", expire_on_commit=False)
        self.now = clock.travel(FIRST)
        self.now.__enter__()
        self.city = belonging_to(self.db, self.built)
        self.everybody = [self.city.officer, self.city.colleague, self.city.member]
        city = self.city
        self.actors = [
            city.trainer,
            city.legal,
            city.line,
            city.reviewer,
            city.decider,
            make_actor(self.db, Role.UNIT_LEGAL, city.police, person=city.colleague),
            make_actor(self.db, Role.SYS_ADMIN, city.root),
        ]
        self.seen: dict[int, tuple[Any, ...]] = {}

    def teardown(self) -> None:
        """Leave no trace."""
        self.now.__exit__(None, None, None)
        self.db.close()
        self.before.rollback()

    def attempt(self, deed: Callable[[], Any]) -> None:
        """Do something in a transaction of its own: what is refused leaves nothing."""
        with suppress(Refusal), self.db.begin_nested():
            deed()
            self.db.flush()

    @rule(by=st.sampled_from([1, 3, 14]))
    def time_passes(self, by: int) -> None:
        """Move the clock forward."""
        to = min(clock.today() + timedelta(days=by), LAST)
        self.now.__exit__(None, None, None)
        self.now = clock.travel(to)
        self.now.__enter__()

    @rule(
        who=st.sets(st.integers(0, 2), min_size=1),
        actor=proposers,
        ago=st.sampled_from([0, 0, 0, 1, 1, 2, 3, 20, -1]),
        minutes=st.sampled_from([45, 90, 90, 120, 180, 225, 400, 10]),
        start=starts,
        method=methods,
        tags=st.integers(0, 7),
        evidence=mostly,
        make_up=seldom,
        two_parts=seldom,
        by=st.none() | deciders,
    )
    def somebody_proposes(
        self,
        who: set[int],
        actor: int,
        ago: int,
        minutes: int,
        start: int | None,
        method: Method,
        tags: int,
        evidence: bool,
        make_up: bool,
        two_parts: bool,
        by: int | None,
    ) -> None:
        """Propose a class, possible or not; often somebody decides it at once."""
        day = clock.today() - timedelta(days=ago)
        categories = sorted(COUNTS_FOR[method])
        parts = [Part(categories[0], tags, minutes)]
        if two_parts:
            parts.append(Part(categories[-1], 0, minutes // 2))
        starts_at = clock.local_instant(day, start) if start else None
        held = Held(
            "培训",
            method,
            day,
            parts,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=4) if starts_at else None,
            make_up_for=day.year - 1 if make_up else None,
        )

        def deed() -> None:
            people = {self.everybody[i].id: None for i in who}
            activity = propose(self.db, held, host_unit=self.city.police, people=people, actor=self.actors[actor])
            if evidence:
                self.prove(activity, self.actors[actor])

        self.attempt(deed)
        if by is not None:
            self.attempt(lambda: posting.confirm(self.db, self.waiting(), actor=self.actors[by]))

    def prove(self, activity: Activity, actor: Actor) -> None:
        """Put evidence beside an activity without the file, which is of no interest here."""
        digest = "e" * 64
        if self.db.get(StoredFile, digest) is None:
            self.db.add(StoredFile(digest=digest, size=1, media_type="application/pdf", stored_at=clock.now()))
            self.db.flush()
        self.db.add(
            Evidence(
                activity_id=activity.id,
                digest=digest,
                kind="SIGN_IN",
                file_name="签到表.pdf",
                added_by_id=actor.account_id,
                added_at=clock.now(),
            )
        )

    @rule(data=st.data(), actor=deciders, all_of_them=seldom, document=st.booleans())
    def somebody_confirms(self, data: st.DataObject, actor: int, all_of_them: bool, document: bool) -> None:
        """Confirm one claim or all that wait, decided ones among them now and then."""
        ids = self.some_claims()
        if ids:
            chosen = ids if all_of_them else data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3))
            paper = "启司〔2024〕1号" if document else None
            self.attempt(lambda: posting.confirm(self.db, chosen, actor=self.actors[actor], document=paper))

    def waiting(self) -> list[int]:
        """Return the claims of the activity or batch that came in last, if they still wait."""
        last = self.db.query(Claim).order_by(Claim.id.desc()).first()
        if last is None:
            return []
        beside = self.db.query(Claim.id).filter_by(activity_id=last.activity_id, batch_id=last.batch_id)
        return [i for (i,) in beside.filter_by(state="pending")]

    def some_claims(self) -> list[int]:
        """Return what waits, and one that is decided already."""
        waiting = [i for (i,) in self.db.query(Claim.id).filter_by(state="pending").order_by(Claim.id)]
        decided = self.db.query(Claim.id).filter(Claim.state != "pending").order_by(Claim.id).first()
        return [*waiting, *(decided or ())]

    @rule(data=st.data(), actor=deciders)
    def somebody_rejects(self, data: st.DataObject, actor: int) -> None:
        """Reject a claim."""
        ids = self.some_claims()
        if ids:
            chosen = [data.draw(st.sampled_from(ids))]
            more = {"reason_code": "OTHER", "reason": "不符", "actor": self.actors[actor]}
            self.attempt(lambda: posting.reject(self.db, chosen, **more))  # type: ignore[arg-type]

    @precondition(lambda self: self.seen)
    @rule(data=st.data(), actor=deciders, amount=st.none() | hours, document=st.booleans())
    def somebody_reverses(self, data: st.DataObject, actor: int, amount: int | None, document: bool) -> None:
        """Take back an entry, or try to take back a reversal."""
        ids = [i for (i,) in self.db.query(HourEntry.id).order_by(HourEntry.id)]
        if ids:
            entry = self.db.get_one(HourEntry, data.draw(st.sampled_from(ids)))
            more = {"reason": "核查", "actor": self.actors[actor], "amount": amount}
            more["document"] = "启司〔2024〕2号" if document else None
            self.attempt(lambda: reversing.reverse(self.db, entry, **more))  # type: ignore[arg-type]

    @rule(
        who=st.sets(st.integers(0, 2), min_size=1),
        ago=st.sampled_from([0, 1, 1, 2, 5, 10, -1]),
        credit=hours,
        course=st.none() | st.sampled_from(["A", "B"]),
        method=methods,
        wrong_year=seldom,
        by=st.none() | deciders,
    )
    def the_bureau_imports(
        self,
        who: set[int],
        ago: int,
        credit: int,
        course: str | None,
        method: Method,
        wrong_year: bool,
        by: int | None,
    ) -> None:
        """Stage a batch whose rows nobody has checked; often somebody accepts it at once."""
        day = clock.today() - timedelta(days=ago)
        row: dict[str, Any] = {"occurred_on": day, "credit": credit, "course_code": course, "method": method.value}
        row["category"] = min(COUNTS_FOR[method])
        row["year"] = day.year - wrong_year
        people = [self.everybody[i] for i in who]
        self.attempt(lambda: stage(self.db, people, actor=self.city.reviewer, **row))
        if by is not None:
            self.attempt(lambda: posting.confirm(self.db, self.waiting(), actor=self.actors[by]))

    @precondition(lambda self: self.db.query(ImportBatch).count() > 0)
    @rule(data=st.data(), actor=deciders, accept=mostly, document=st.booleans())
    def a_batch_is_decided(self, data: st.DataObject, actor: int, accept: bool, document: bool) -> None:
        """Accept a batch or send it back."""
        ids = [i for (i,) in self.db.query(ImportBatch.id).order_by(ImportBatch.id)]
        batch = self.db.get_one(ImportBatch, data.draw(st.sampled_from(ids)), populate_existing=True)
        by, paper = self.actors[actor], "启司〔2024〕1号" if document else None
        if accept:
            self.attempt(lambda: batches.accept_batch(self.db, batch, actor=by, document=paper))
        else:
            self.attempt(lambda: batches.reject_batch(self.db, batch, reason="口径不符", actor=by))
        self.db.refresh(batch)

    @rule(who=st.integers(0, 2), there=st.booleans())
    def somebody_moves(self, who: int, there: bool) -> None:
        """Transfer a person to the other unit from today."""
        unit = self.city.health if there else self.city.police
        self.attempt(lambda: transfer(self.db, self.everybody[who], unit, on=clock.today(), actor=self.city.reviewer))

    @invariant()
    def the_books_are_right(self) -> None:
        """Check everything that must always hold."""
        entries = self.db.query(HourEntry).order_by(HourEntry.id).all()
        claims = {c.id: c for c in self.db.query(Claim).execution_options(populate_existing=True)}
        self.nothing_posted_has_changed(entries)
        self.every_posting_is_one_confirmed_claim(entries, claims)
        left = self.every_reversal_fits(entries)
        self.days_are_possible([e for e in entries if left.get(e.id)], left, claims)
        self.totals_are_sums(entries)

    def nothing_posted_has_changed(self, entries: list[HourEntry]) -> None:
        """C10, 7: no posted entry ever changes or goes."""
        now = {e.id: tuple(getattr(e, c.key) for c in HourEntry.__table__.columns) for e in entries}
        assert {i: now.get(i) for i in self.seen} == self.seen
        self.seen = now

    def every_posting_is_one_confirmed_claim(self, entries: list[HourEntry], claims: dict[int, Claim]) -> None:
        """C10, 8 and C3.4: evidence, two people, the right year; nothing else is in the ledger."""
        posted = [e.claim_id for e in entries if e.reverses_id is None]
        assert sorted(i for i in posted if i) == sorted(i for i, c in claims.items() if c.state == "confirmed")
        proven = {activity for (activity,) in self.db.query(Evidence.activity_id)}
        for entry in entries:
            if entry.reverses_id is None and entry.claim_id is not None:
                claim = claims[entry.claim_id]
                assert (entry.credit, entry.person_id) == (claim.credit, claim.person_id)
                assert claim.activity_id in proven or claim.batch_id is not None
                assert entry.recorded_by_id != claim.proposed_by_id
                self.the_year_is_right(entry)
            self.late_entries_rest_on_a_document(entry)
            himself = self.actors[5]
            assert not (entry.recorded_by_id == himself.account_id and entry.person_id == himself.person_id)

    def the_year_is_right(self, entry: HourEntry) -> None:
        """C10, 10: the training date decides the year."""
        assert entry.occurred_on <= clock.local_date(entry.recorded_at)
        assert entry.year == entry.occurred_on.year - entry.is_make_up
        assert not entry.is_make_up or entry.occurred_on.month <= 3

    def late_entries_rest_on_a_document(self, entry: HourEntry) -> None:
        """C3.4: after 15 January only the decider posts or takes back, and with a document."""
        if clock.local_date(entry.recorded_at) > date(entry.occurred_on.year + 1, 1, 15):
            assert entry.document
            assert entry.recorded_by_id == self.city.decider.account_id

    def every_reversal_fits(self, entries: list[HourEntry]) -> dict[int, int]:
        """C10, 7: each reversal points to one entry of the same person and year and never exceeds it."""
        by_id = {e.id: e for e in entries}
        left = {e.id: e.credit for e in entries if e.reverses_id is None}
        for e in entries:
            if e.reverses_id is not None:
                original = by_id[e.reverses_id]
                assert original.reverses_id is None
                assert (original.person_id, original.year) == (e.person_id, e.year)
                assert e.credit < 0
                left[e.reverses_id] += e.credit
        assert all(credit >= 0 for credit in left.values())
        return left

    def days_are_possible(self, entries: list[HourEntry], left: dict[int, int], claims: dict[int, Claim]) -> None:
        """C10, 8: nobody in two places at once, nor over the day's cap, after every posting and reversal."""
        by_day: dict[tuple[int, date], list[HourEntry]] = defaultdict(list)
        for entry in entries:
            by_day[entry.person_id, entry.occurred_on].append(entry)
        limits = Limits()
        for day in by_day.values():
            assert sum(left[e.id] for e in day) <= limits.day_cap
            assert sum(left[e.id] for e in day if e.method == "ONLINE") <= limits.online_day_cap
            for n, one in enumerate(day):
                for other in day[n + 1 :]:
                    same = claims[one.claim_id or 0].activity_id == claims[other.claim_id or 0].activity_id
                    timed = one.starts_at and one.ends_at and other.starts_at and other.ends_at
                    if timed and not same:
                        assert one.starts_at >= other.ends_at or other.starts_at >= one.ends_at  # type: ignore[operator]
        courses = [(e.person_id, e.year, e.course_code) for e in entries if e.course_code]
        assert len(courses) == len(set(courses))

    def totals_are_sums(self, entries: list[HourEntry]) -> None:
        """C10, 7 and 9: a person's year is the sum of his entries; the topic lies within it."""
        for year in (2023, 2024):
            as_of = min(clock.today(), date(year, 12, 31))
            if as_of.year != year:
                continue
            for person in standings(self.db, year, as_of=as_of):
                own = [e for e in entries if e.person_id == person.person_id and e.year == year and not e.is_make_up]
                yearly = sum(e.credit for e in own if e.category[:2] in {"PL", "BK", "SK"})
                sums = person.verdict.sums
                assert sums.total + sums.capped == yearly
                assert 0 <= sums.special_topic <= sums.total == sums.public_law + sums.business_skill
                assert min(sums.total, sums.online, sums.capped) >= 0


def walk(ground: Connection, built: City, **limits: Any) -> None:
    Ledger.ground, Ledger.built = ground, built
    run_state_machine_as_test(Ledger, settings=hypothesis.settings(**limits))


def test_the_books_stay_right_whatever_happens(ground: Connection, built: City) -> None:
    # A wrong walk is made shorter only in long runs: that takes minutes.
    walk(ground, built, max_examples=200 if LONG else 8, phases=list(hypothesis.Phase) if LONG else [GENERATE])


CONTROLS = {
    "two places at once, over the cap": (posting, "require_fits"),
    "one's own hours or proposal": (posting, "require_other_person"),
    "without evidence": (posting, "_require_evidence"),
    "another year": (posting, "require_dated"),
    "decided twice": (posting, "require_move"),
    "more taken back than there was": (reversing, "require_reversible"),
    "taken back after closing": (reversing, "require_open"),
}


@pytest.mark.skipif(not LONG, reason="walks for minutes; HYPOTHESIS_PROFILE=long runs it")
@pytest.mark.parametrize("rule_off", CONTROLS)
def test_with_a_rule_turned_off_the_walk_finds_wrong_books(
    ground: Connection, built: City, monkeypatch: pytest.MonkeyPatch, rule_off: str
) -> None:
    monkeypatch.setattr(*CONTROLS[rule_off], lambda *_, **__: None)
    with pytest.raises((AssertionError, SQLAlchemyError)):
        walk(ground, built, max_examples=300, phases=[GENERATE], report_multiple_bugs=False)
