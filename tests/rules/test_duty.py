"""May this person act today? Every reason by itself, and any pair of reasons together (domain C1.3)."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from lms.credentials.rules.assistants import AssistantFacts, DutyReason, reasons_of
from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.duty import (
    Answer,
    CardFacts,
    CardStory,
    DutyCode,
    Happened,
    OfficerFacts,
    officer_reasons,
    pair_of,
)
from lms.credentials.rules.negative_lists import Act
from lms.credentials.rules.states import CredentialState as State, Move

GOOD = OfficerFacts(
    card=CardFacts(State.ACTIVE, "/1/7/", "市场监管"),
    is_qualified=True,
    oath_missing=False,
    unit_published=True,
    entrustment_ended=False,
    has_post=True,
    in_establishment=True,
    review_overdue=False,
)


def with_state(state: State, facts: OfficerFacts = GOOD) -> OfficerFacts:
    assert facts.card is not None
    return replace(facts, card=replace(facts.card, state=state))


def test_whom_nothing_stands_against_may_act() -> None:
    assert officer_reasons(GOOD) == ()
    assert officer_reasons(GOOD, unit_path="/1/7/12/", field="市场监管", review_blocks=True) == ()


@pytest.mark.requirement("ZJG-7-2")
@pytest.mark.parametrize(
    ("facts", "asked", "code"),
    [
        (replace(GOOD, card=None), {}, DutyCode.NO_CREDENTIAL),
        (with_state(State.ISSUED), {}, DutyCode.NOT_ACTIVATED),
        (with_state(State.ISSUED, replace(GOOD, oath_missing=True)), {}, DutyCode.NOT_SWORN),
        (with_state(State.SUSPENDED), {}, DutyCode.SUSPENDED),
        (with_state(State.EXPIRED), {}, DutyCode.EXPIRED),
        (with_state(State.LOST), {}, DutyCode.LOST_REPORTED),
        (with_state(State.WITHDRAWN), {}, DutyCode.WITHDRAWN),
        (with_state(State.CANCELLED), {}, DutyCode.CANCELLED),
        (with_state(State.REVOKED), {}, DutyCode.REVOKED),
        (replace(GOOD, unit_published=False), {}, DutyCode.UNIT_NOT_PUBLISHED),
        (replace(GOOD, unit_published=False, entrustment_ended=True), {}, DutyCode.ENTRUSTMENT_EXPIRED),
        (GOOD, {"unit_path": "/1/8/"}, DutyCode.UNIT_MISMATCH),
        (GOOD, {"unit_path": "/1/"}, DutyCode.UNIT_MISMATCH),
        (GOOD, {"field": "城市管理"}, DutyCode.FIELD_MISMATCH),
        (replace(GOOD, has_post=False, in_establishment=False), {}, DutyCode.NOT_IN_POST),
        (replace(GOOD, in_establishment=False), {}, DutyCode.NOT_IN_ESTABLISHMENT),
        (replace(GOOD, review_overdue=True), {"review_blocks": True}, DutyCode.REVIEW_OVERDUE),
    ],
)
def test_one_reason_alone_is_said_and_forbids(facts: OfficerFacts, asked: dict[str, object], code: DutyCode) -> None:
    assert officer_reasons(facts, **asked) == (code,)  # type: ignore[arg-type] # by name


@pytest.mark.requirement("ZJG-7-2")
def test_who_never_qualified_hears_that_too() -> None:
    nothing = replace(GOOD, card=None, is_qualified=False)
    assert officer_reasons(nothing) == (DutyCode.NO_QUALIFICATION, DutyCode.NO_CREDENTIAL)


def test_an_overdue_review_blocks_only_where_the_rules_say_so() -> None:
    assert officer_reasons(replace(GOOD, review_overdue=True)) == ()


SPOILT = (
    {"unit_published": False},
    {"has_post": False, "in_establishment": False},
    {"card": CardFacts(State.SUSPENDED, "/1/7/", "")},
)


@pytest.mark.parametrize(("one", "other"), list(combinations(SPOILT, 2)))
def test_all_reasons_are_said_at_once(one: dict[str, object], other: dict[str, object]) -> None:
    both = officer_reasons(replace(GOOD, **one | other))  # type: ignore[arg-type] # by name
    assert set(both) == set(officer_reasons(replace(GOOD, **one))) | set(officer_reasons(replace(GOOD, **other)))  # type: ignore[arg-type]


@pytest.mark.requirement("QD-10-1")
@given(
    facts=st.builds(
        AssistantFacts,
        state=st.sampled_from([None, *BadgeState]),
        valid_from=st.none() | st.dates(),
        valid_until=st.none() | st.dates(),
        is_list_signed=st.booleans(),
        forbidden=st.frozensets(st.sampled_from([act.value for act in Act])),
    ),
    act=st.sampled_from([act for act in Act if reasons_of(AssistantFacts(None), on=date(2026, 1, 1), act=act.value)]),
    lead=st.none() | st.booleans(),
)
def test_an_assistant_never_does_a_forbidden_act_whatever_the_records_say(
    facts: AssistantFacts,
    act: Act,
    lead: bool | None,
) -> None:
    """Invariant 1 of C10."""
    known = reasons_of(AssistantFacts(None), on=date(2026, 1, 1), act=act.value)
    if DutyReason.ASSISTANT_FORBIDDEN_ACT in known:
        said = reasons_of(facts, on=date(2026, 11, 22), act=act.value, has_lead=lead)
        assert DutyReason.ASSISTANT_FORBIDDEN_ACT in said


def test_two_different_officers_make_a_pair_and_one_twice_does_not() -> None:
    officers = frozenset({1, 2, 3})
    good, bad = Answer(1, ()), Answer(2, ("SUSPENDED",))
    assert not pair_of([good, good], officers=officers).eligible
    assert pair_of([good, Answer(3, ())], officers=officers).eligible
    refused = pair_of([good, bad], officers=officers)
    assert (refused.eligible, refused.reasons) == (False, ("FEWER_THAN_TWO", "SUSPENDED"))


@pytest.mark.requirement("QD-10-1")
def test_an_assistant_or_applicant_never_fills_the_two() -> None:
    found = pair_of([Answer(1, ()), Answer(9, ())], officers=frozenset({1}))
    assert (found.eligible, found.reasons) == (False, ("FEWER_THAN_TWO", "NOT_AN_OFFICER"))


class TestStory:
    DAY = date(2026, 5, 10)

    def story(self, *events: Happened, valid_to: date = date(2030, 1, 1), gone_on: date | None = None) -> CardStory:
        issued = Happened(Move.ISSUE, date(2022, 1, 1), State.ISSUED, {})
        active = Happened(Move.ACTIVATE, date(2022, 1, 5), State.ACTIVE, {})
        return CardStory(7, "", valid_to, (issued, active, *events), gone_on)

    def state(self, story: CardStory, day: date) -> State | None:
        found = story.on(day, {7: "/1/7/", 8: "/1/8/"})
        return found.state if found else None

    def test_before_its_issue_there_was_none(self) -> None:
        assert self.state(self.story(), date(2021, 12, 31)) is None
        assert self.state(self.story(), date(2022, 1, 4)) is State.ISSUED
        assert self.state(self.story(), date(2022, 1, 5)) is State.ACTIVE

    def test_a_day_before_a_suspension_is_judged_as_of_then(self) -> None:
        story = self.story(Happened(Move.SUSPEND, self.DAY, State.SUSPENDED, {}))
        assert self.state(story, self.DAY - timedelta(days=1)) is State.ACTIVE
        assert self.state(story, self.DAY) is State.SUSPENDED

    def test_a_day_before_a_renewal_had_the_old_validity(self) -> None:
        renewed = Happened(Move.RENEW, self.DAY, State.ACTIVE, {"valid_to": "2026-05-01"})
        assert self.state(self.story(renewed), date(2026, 5, 1)) is State.ACTIVE
        assert self.state(self.story(renewed), date(2026, 5, 2)) is State.EXPIRED
        assert self.state(self.story(renewed), self.DAY) is State.ACTIVE

    def test_a_day_before_a_transfer_belongs_to_the_old_unit(self) -> None:
        story = self.story(Happened(Move.AMEND, self.DAY, State.ACTIVE, {"unit_id": "8"}))
        paths = {7: "/1/7/", 8: "/1/8/"}
        before, after = story.on(self.DAY - timedelta(days=1), paths), story.on(self.DAY, paths)
        assert before is not None
        assert after is not None
        assert (before.unit_path, after.unit_path) == ("/1/8/", "/1/7/")

    def test_who_left_may_not_act_from_that_day_though_the_bureau_has_not_confirmed(self) -> None:
        story = self.story(gone_on=self.DAY)
        assert self.state(story, self.DAY - timedelta(days=1)) is State.ACTIVE
        assert self.state(story, self.DAY) is State.WITHDRAWN
