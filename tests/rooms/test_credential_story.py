"""Cards through years of random acts (domain C2.2, C10 1 to 6, 16 to 18): whatever happens, what must hold holds.

Ten thousand steps in each run on SQLite, by four seeds; HYPOTHESIS_PROFILE=long takes five times as many.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count, cycle
from typing import Any, ClassVar

import hypothesis
import pytest
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.credentials.actions import cases_deciding, holding, issuing, moving, suspending
from lms.credentials.models import (
    Application,
    Card,
    Credential,
    CredentialCase,
    CredentialCaseEvent,
    CredentialEvent,
)
from lms.credentials.queries.duty import Task, answers
from lms.credentials.rules import states
from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.negative_lists import BUILT_IN
from lms.credentials.rules.states import LIVE, MOVES, CredentialKind, CredentialState, Move, state_on
from lms.db import Model, table_of
from lms.exams.queries.sat import exams_sat
from lms.exams.rules.states import ExamKind
from lms.hours.models import HourEntry
from lms.people.models import EnforcementBody, Post, Unit
from lms.requirements.models import RuleAdoption, RuleSetVersion
from lms.workdays import PACKAGED, working_days_after
from tests.badge_factories import make_badge
from tests.cast import Cast, make_cast
from tests.credential_factories import publish
from tests.exam_factories import make_blueprint
from tests.rooms.application_walk import LACKS, ApplicationWalk
from tests.rooms.credential_walk import ASSISTANT, FIRST

pytestmark = pytest.mark.slow
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
GENERATE = hypothesis.Phase.generate
STEPS = 50_000 if LONG else 10_000
# C2.4: five working days to state and defend.
HEARING_DAYS = 5
QUALIFYING = (ExamKind.QUAL_PUBLIC, ExamKind.QUAL_BUSINESS)
HEARD_FIRST = {Move.SUSPEND, Move.WITHDRAW, Move.WITHDRAW_AFTER_SUSPENSION, Move.REVOKE}
S = CredentialState
_CARDS = select(table_of(Credential)).order_by(Credential.id)
_PIECES = select(table_of(Card))
_EVENTS = text(
    "SELECT id, move, old, new, effective_on, actor_id, at, CAST(facts AS VARCHAR) FROM credential_events ORDER BY id"
)
_LOGGED = text("SELECT count(*) FROM audit_entries")
_LINES = text("SELECT id, action, details FROM audit_entries WHERE id > :after ORDER BY id")
_NOTICES = text("SELECT id, step, details, page FROM notices WHERE id > :after ORDER BY id")


class Story(ApplicationWalk):
    """A walk that is looked at after every step: all that was touched, and once more everything at the end."""

    steps = 0
    made: ClassVar[set[Move]] = set()

    def __init__(self) -> None:
        super().__init__()
        # Events as they were first read, a card at a time, and as the database holds them.
        self.events: dict[int, list[CredentialEvent]] = defaultdict(list)
        self.seen: list[Any] = []
        self.asked_for: set[int] = set()
        self.logged = self.read_to = self.told_to = 0
        self.acts = cycle(sorted(BUILT_IN))

    @invariant()
    def what_must_hold_holds(self) -> None:
        """Check everything that must always hold of cards, as far as something was written or a day has gone by."""
        Story.steps += 1
        if self.is_written:
            self.db.expire_all()
            cards = list(self.db.execute(_CARDS))
            new = self.nothing_on_record_has_changed()
            self.nobody_has_two_live_ones(cards)
            self.what_is_new_was_lawful(cards, new)
            self.pieces_are_told_apart(cards)
            self.whoever_applied_lacked_nothing()
            self.nothing_names_a_number(new)
        if self.is_written or self.is_later:
            self.only_active_cards_entitle()
        self.is_written = self.is_later = False

    def teardown(self) -> None:
        """Look at everything once more, for what was lawful may have been undone since."""
        try:
            self.look_at_everything()
        finally:
            super().teardown()

    def look_at_everything(self) -> None:
        """Check as if nothing had been looked at before."""
        self.events.clear()
        self.asked_for.clear()
        self.seen, self.logged, self.read_to, self.told_to = [], 0, 0, 0
        self.is_written = True
        self.what_must_hold_holds()

    def nobody_has_two_live_ones(self, cards: Sequence[Any]) -> None:
        """C10, 4: one live credential a person and kind."""
        live = [(card.person_id, card.kind) for card in cards if card.state in LIVE]
        assert len(live) == len(set(live))

    def nothing_on_record_has_changed(self) -> list[CredentialEvent]:
        """C10, 17: what was written stays; the log only grows. Return what is new."""
        now = list(self.db.execute(_EVENTS))
        assert now[: len(self.seen)] == self.seen
        logged = self.db.scalar(_LOGGED) or 0
        assert logged - self.logged >= len(now) - len(self.seen), "each move leaves a line"
        after = self.seen[-1].id if self.seen else 0
        self.seen, self.logged = now, logged
        asked = select(CredentialEvent).where(CredentialEvent.id > after).order_by(CredentialEvent.id)
        new = list(self.db.scalars(asked)) if now and now[-1].id > after else []
        for event in new:
            self.db.expunge(event)  # what is known of it stays known
            self.events[event.credential_id].append(event)
        return new

    def what_is_new_was_lawful(self, cards: Sequence[Any], new: Sequence[CredentialEvent]) -> None:
        """Each card is what its events say; each new move was one of the table, and what C10 asks of it was so."""
        assert {card.id for card in cards} == self.events.keys()
        for card in cards:
            self.the_state_is_what_its_events_say(card, self.events[card.id])
        moved, ids = {event.credential_id for event in new}, {event.id for event in new}
        for card in cards:
            if card.id in moved:
                self.every_move_is_in_the_table(card, self.events[card.id])
                for event in self.events[card.id]:
                    if event.id in ids:
                        self.the_move_was_lawful(card, event)

    def the_state_is_what_its_events_say(self, card: Any, events: Sequence[CredentialEvent]) -> None:
        """The stored state and its day are those of the last event; days never go back nor lie ahead."""
        assert (card.state, card.since) == (events[-1].new, events[-1].effective_on)
        assert [e.old for e in events] == [None, *[e.new for e in events[:-1]]]
        days = [e.effective_on for e in events]
        assert days == sorted(days)
        assert all(e.effective_on <= clock.local_date(e.at) <= clock.today() for e in events)

    def every_move_is_in_the_table(self, card: Any, events: Sequence[CredentialEvent]) -> None:
        """C2.2: each pair of states is one that the table of moves names; the date ends a validity (CR11)."""
        valid_to = card.valid_to
        for event in reversed(events):
            move = Move(event.move)
            if move is Move.RENEW:
                valid_to = date.fromisoformat(event.facts["valid_to"])
            was = state_on(event.old, valid_to, clock.local_date(event.at)) if event.old else None
            sources, target = MOVES[move]
            assert was in sources, (event.move, was)
            if move in {Move.RESTORE, Move.STAY}:
                assert event.new in LIVE
            else:
                assert event.new == (target or event.old), (event.move, was, event.new)

    def the_move_was_lawful(self, card: Any, event: CredentialEvent) -> None:
        """What C10 asks of single moves."""
        move = Move(event.move)
        self.made.add(move)
        case = self.db.get(CredentialCase, event.facts["case"]) if "case" in event.facts else None
        if move is Move.ACTIVATE:
            self.he_swore_first(card, event)
        elif move is Move.SUSPEND_INTERIM:
            assert event.digest is not None, "an urgent ground with its document (C10, 6)"
            assert event.facts["urgent"]
        elif case is not None and move in HEARD_FIRST:
            self.he_was_heard_first(case, event)
        elif move is Move.RESTORE:
            assert case is not None
            assert case.state == "overturned"
        elif move is Move.STAY:
            assert event.digest is not None, "an order with its document (行政复议法 42)"
        elif (event.old, event.new) == (S.SUSPENDED, S.ACTIVE):
            assert case is not None
            self.he_showed_that_he_learnt(case, event)

    def he_swore_first(self, card: Any, event: CredentialEvent) -> None:
        """C10, 3: where the oath comes first, ACTIVE implies one from the issue on, and not after the activation."""
        if self.issued_at[card.id] == "sibling":
            return  # whose rules ask for none; a card changes its unit only once it counts
        sworn = self.oaths.get(card.person_id, [])
        assert any(card.issued_on <= day <= event.effective_on for day in sworn)

    def he_was_heard_first(self, case: CredentialCase, event: CredentialEvent) -> None:
        """C10, 6: a notice was served, and the days to answer it were over when it was decided."""
        assert case.notice_served_on is not None
        assert case.decided_on is not None
        assert case.decided_on > working_days_after(case.notice_served_on, HEARING_DAYS, PACKAGED)
        assert event.effective_on >= case.decided_on

    def he_showed_that_he_learnt(self, case: CredentialCase, event: CredentialEvent) -> None:
        """C10, 5: off-post exam and education since the suspension, unless nothing was found."""
        began = self.began(case, event)
        what = set(self.db.scalars(select(CredentialCaseEvent.what).filter_by(case_id=case.id)))
        if event.facts.get("finding") is False and ("interim_ended" in what or case.id in self.clean):
            return
        assert any(began <= day <= event.effective_on for day in self.educated.get(case.id, []))
        person = self.db.scalar(select(Credential.person_id).filter_by(id=case.credential_id))
        assert any(began < day <= event.effective_on for day in self.passed.get(person or 0, []))

    def began(self, case: CredentialCase, event: CredentialEvent) -> date:
        """Return the day a suspension began, by the card's own history."""
        before = [e for e in self.events[case.credential_id] if e.id < event.id and e.new == S.SUSPENDED]
        return min(e.effective_on for e in before if e.facts.get("case") == case.id)

    def whoever_applied_lacked_nothing(self) -> None:
        """C10, 2: published unit, enforcement post, establishment, both exams, 40 and 120 hours, another hand."""
        for one in self.db.scalars(select(Application).where(Application.credential_id.is_not(None))):
            if one.id in self.asked_for:
                continue
            self.asked_for.add(one.id)
            issue = self.events[one.credential_id or 0][0]
            day, unit = issue.effective_on, self.db.get_one(Unit, one.unit_id)
            above = [int(step) for step in unit.path.strip("/").split("/")]
            bodies = self.db.scalars(select(EnforcementBody).where(EnforcementBody.unit_id.in_(above)))
            assert any(body.published_on <= day for body in bodies), "no published body"
            post = self.db.scalars(select(Post).filter_by(person_id=one.person_id, ended_on=None)).one()
            assert (post.is_enforcement, post.employment) == (True, "ESTABLISHMENT")
            sat = exams_sat(self.db, [one.person_id], [ExamKind.QUAL_PUBLIC, ExamKind.QUAL_BUSINESS])
            assert {each.kind for each in sat[one.person_id] if each.passed} == set(QUALIFYING)
            for category, least in (("INIT.CON", 4000), ("INIT.POST", 12000)):
                had = select(func.sum(HourEntry.credit)).filter_by(person_id=one.person_id, category=category)
                assert (self.db.scalar(had) or 0) >= least, category
            assert issue.actor_id not in self.hands[one.id], "decided by who had a hand in it"

    def nothing_names_a_number(self, moved: Sequence[CredentialEvent]) -> None:
        """C10, 16: no ID number in what the log, the moves and the notices say."""
        lines = list(self.db.execute(_LINES, {"after": self.read_to}))
        notices = list(self.db.execute(_NOTICES, {"after": self.told_to}))
        said = "".join(repr(tuple(told)) for told in (*lines, *notices)) + repr([(e.reason, e.facts) for e in moved])
        assert not any(number in said.upper() for number in self.secrets)
        self.read_to = lines[-1].id if lines else self.read_to
        self.told_to = notices[-1].id if notices else self.told_to

    def pieces_are_told_apart(self, cards: Sequence[Any]) -> None:
        """CR13 to CR17: no serial twice, one piece that counts, and none in the hands of who lost his."""
        pieces: dict[int, list[Any]] = defaultdict(list)
        for piece in self.db.execute(_PIECES):
            pieces[piece.credential_id].append(piece)
        for own in pieces.values():
            assert len({piece.serial for piece in own}) == len(own)
            assert sum(piece.ended_on is None for piece in own) <= 1
        lost = [card.id for card in cards if card.state == S.LOST]
        assert all(piece.ended_on is not None for one in lost for piece in pieces[one])

    def only_active_cards_entitle(self) -> None:
        """C1.3: whoever may act has a card that is active and valid today. C10, 1: an assistant never, card or not.

        He is asked about one act of the negative list after each step, in turn; officers are not judged by acts.
        """
        today, cards, act = clock.today(), list(self.db.execute(_CARDS)), next(self.acts)
        assistant = self.cast.people[ASSISTANT].id
        for kind in {CredentialKind(card.kind) for card in cards}:
            holds = {
                card.person_id for card in cards
                if card.kind == kind and card.state == S.ACTIVE and card.valid_from <= today <= card.valid_to
            }  # fmt: skip
            for answer in answers(self.db, list(self.selves), Task(today, kind=kind, act=act)):
                if answer.person_id == assistant:
                    assert "ASSISTANT_FORBIDDEN_ACT" in answer.reasons
                    self.done[f"assistant otherwise fit {len(answer.reasons) == 1}"] += 1
                else:
                    assert not answer.eligible or answer.person_id in holds
                    self.done[f"duty {answer.eligible}"] += 1


@pytest.fixture(scope="module")
def cast_built(ground: Connection) -> Iterator[Cast]:
    """Build the cast once; 市城管局 asks the oath before duty, and knows revocation."""
    with clock.travel(FIRST), Session(ground, join_transaction_mode="create_savepoint") as db:
        cast = make_cast(db)
        rules = RuleSetVersion(
            code="STORY", version=1, name="规则", document_no="1", document_title="规则", document_date=FIRST,
            effective_from=FIRST, parameters={"oath_before_duty": True, "revocation_enabled": True}, sources={},
            added_at=clock.now(),
        )  # fmt: skip
        db.add(rules)
        db.flush()
        own = cast.units["own"].id
        db.add(RuleAdoption(unit_id=own, year=FIRST.year, version_id=rules.id, adopted_at=clock.now()))
        for unit in ("own", "sibling"):
            publish(db, cast.units[unit], FIRST)
        Story.blueprint_id = make_blueprint(db, cast.units["city"], actor=cast[Role.JUSTICE_REVIEWER]).id
        db.commit()
        make_badge(db, cast, until=BadgeState.ACTIVE)
        db.commit()
        for thing in (*cast.units.values(), *cast.people.values()):
            assert isinstance(thing, Model)
            db.refresh(thing)
        db.expunge_all()
        Story.ground, Story.built, Story.begun = ground, cast, {}
        Story.begun = Story().remain()
        yield cast


def tell(ground: Connection, built: Cast, **limits: Any) -> None:
    """Walk, with all counters at nought."""
    Story.ground, Story.built = ground, built
    Story.done.clear()
    Story.refused.clear()
    run_state_machine_as_test(Story, settings=hypothesis.settings(**limits))


# Each walks on its own; all of them are one worker's, for they share the cast.
SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_must_hold_of_cards_holds_whatever_happens(ground: Connection, cast_built: Cast, seed: int) -> None:
    # PostgreSQL takes the same steps three times as slowly, and none of what must hold depends on it.
    wanted, before = (STEPS if LONG or ground.dialect.name == "sqlite" else 200) // len(SEEDS), Story.steps
    for turn in count():  # a walk may end before its hundredth step
        left = wanted - (Story.steps - before)
        if left <= 0:
            break
        hypothesis.seed(1000 * seed + turn)(Story)
        tell(ground, cast_built, max_examples=left // 100 + 1, stateful_step_count=100, phases=[GENERATE])
    print(Story.steps, Story.done, Story.refused, Story.lacked)  # noqa: T201 - shown with -rP


def test_every_move_of_the_table_was_made_on_these_walks() -> None:
    if Story.steps < STEPS:
        pytest.skip("the walks were short")
    assert Story.made == set(Move)


def _does_nothing(*_: object, **__: object) -> None:
    pass


# A move too many, and preconditions taken away one at a time: each must be found by walking.
LOSES_WHAT_NEVER_COUNTED = dict(MOVES) | {Move.REPORT_LOSS: (frozenset({S.ISSUED, S.ACTIVE}), S.LOST)}
MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "a move that the table has not": (states, "MOVES", LOSES_WHAT_NEVER_COUNTED),
    "no oath": (holding, "oath_is_asked", lambda *_: False),
    "never expires": (moving, "state_on", lambda stored, *_: S(stored)),
}


@pytest.mark.parametrize("mutant", MUTANTS if LONG else ["no oath"])
def test_a_walk_finds_a_rule_that_is_gone(
    ground: Connection, cast_built: Cast, monkeypatch: pytest.MonkeyPatch, mutant: str
) -> None:
    where, name, instead = MUTANTS[mutant]
    monkeypatch.setattr(where, name, instead)
    with pytest.raises(AssertionError):
        tell(ground, cast_built, max_examples=200, phases=[GENERATE])


@pytest.fixture
def story(ground: Connection, cast_built: Cast) -> Iterator[Story]:
    Story.ground, Story.built = ground, cast_built
    Story.refused.clear()
    Story.lacked.clear()
    told = Story()
    yield told
    super(Story, told).teardown()


@pytest.mark.parametrize("lacks", dict.fromkeys(LACKS))
def test_who_lacks_one_thing_gets_no_card_and_who_lacks_nothing_does(story: Story, lacks: str | None) -> None:
    ApplicationWalk.somebody_applies(story, lacks)
    assert ("None: issued" in story.lacked) is (lacks is None), story.refused
    story.what_must_hold_holds()


def unheard(story: Story) -> None:
    """Decide while the holder may still speak."""
    card = story.counting(0)
    assert card is not None
    story.a_case_about(card, "S1", 4, [5, 0, 5, 5])


def unlearnt(story: Story) -> None:
    """Let somebody act again who has shown nothing."""
    card = story.counting(0)
    assert card is not None
    story.a_case_about(card, "S1", 4)
    file = story.file(0)
    assert file is not None
    story.he_learns(file, 80, educates=False, resumes=True, waits=True)


def unseparated(story: Story) -> None:
    """Let the reviewer decide for the card."""
    ApplicationWalk.somebody_applies(story, "hands")


# Where chance comes by seldom, by hand: the precondition, who tries, and that it is seen when it is gone.
GONE: dict[str, tuple[Any, str, Any]] = {
    "heard": (cases_deciding, "require_checkable", unheard),
    "learnt": (suspending, "require_resumable", unlearnt),
    "another hand": (issuing, "require_other_hand", unseparated),
}


@pytest.mark.parametrize("what", GONE)
def test_what_must_hold_sees_a_precondition_that_is_gone(
    story: Story, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    where, name, deed = GONE[what]
    monkeypatch.setattr(where, name, _does_nothing)
    story.what_must_hold_holds()
    deed(story)
    with pytest.raises(AssertionError):
        story.what_must_hold_holds()
