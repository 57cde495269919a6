"""Rules of the oath: who may swear when, what a ceremony may become, what fills a year."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.ceremonies.rules import ceremonies as rules
from lms.ceremonies.rules.ceremonies import MOVES, CeremonyState, Occasion, Swearer
from lms.ceremonies.rules.coverage import Cover, Sworn, filling, is_excused, make_up_until
from lms.ceremonies.rules.presence import Signed, presence
from lms.ceremonies.rules.texts import CONSTITUTIONAL_TEXT, require_text
from lms.errors import RuleBroken
from tests.refusing import refused

DAY = date(2023, 12, 4)
AT = datetime(2023, 12, 4, 1, tzinfo=UTC)
OFFICER = frozenset({"OFFICER"})


@pytest.mark.parametrize("old", CeremonyState)
@pytest.mark.parametrize("new", CeremonyState)
def test_only_a_planned_ceremony_is_closed_or_called_off(old: CeremonyState, new: CeremonyState) -> None:
    if old is CeremonyState.PLANNED and new is not CeremonyState.PLANNED:
        assert new in MOVES[old]
        rules.require_move(old, new)
    else:
        with refused("OATH_STATE"):
            rules.require_move(old, new)


def test_the_leader_is_not_the_witness_and_somebody_witnesses() -> None:
    rules.require_hands(1, 2, "监誓人")
    rules.require_hands(1, None, "市政府领导")
    with refused("OATH_LEADER_IS_WITNESS"):
        rules.require_hands(1, 1, "监誓人")
    with refused("OATH_NO_WITNESS"):
        rules.require_hands(1, None, "")


@pytest.mark.requirement("JN-17-1")
@pytest.mark.parametrize(
    ("swearer", "occasion", "code"),
    [
        (Swearer(1, "a", OFFICER, date(2023, 12, 4)), Occasion.FIRST_DUTY, None),  # on the day of issue itself
        (Swearer(1, "a", OFFICER, None), Occasion.FIRST_DUTY, None),  # a card from before our records
        (Swearer(1, "a", OFFICER, date(2023, 12, 5)), Occasion.FIRST_DUTY, "OATH_BEFORE_ISSUE"),
        (Swearer(1, "a", frozenset(), date(2023, 12, 5)), Occasion.FIRST_DUTY, "OATH_BEFORE_ISSUE"),
        # A new card in the hand of who is no officer on the roll yet.
        (Swearer(1, "a", frozenset({"APPLICANT"}), date(2023, 12, 1), has_card=True), Occasion.FIRST_DUTY, None),
        (
            Swearer(1, "a", frozenset({"APPLICANT"}), date(2023, 12, 1), has_card=True),
            Occasion.ANNUAL,
            "OATH_NOT_OFFICER",
        ),
        (Swearer(1, "a", OFFICER, date(2023, 12, 5)), Occasion.ANNUAL, None),  # the role is older than this card
        (Swearer(1, "a", frozenset({"ASSISTANT"})), Occasion.ANNUAL, "OATH_ASSISTANT"),
        (Swearer(1, "a", frozenset({"ASSISTANT"})), Occasion.FIRST_DUTY, "OATH_ASSISTANT"),
        (Swearer(1, "a", frozenset({"APPLICANT"})), Occasion.ANNUAL, "OATH_NOT_OFFICER"),
        (Swearer(1, "a", frozenset()), Occasion.MAKE_UP, "OATH_NOT_OFFICER"),
        (Swearer(9, "a", OFFICER), Occasion.ANNUAL, "OATH_WITNESS_SWEARS"),
    ],
)
def test_who_may_swear(swearer: Swearer, occasion: Occasion, code: str | None) -> None:
    if code is None:
        rules.require_swearer(swearer, occasion=occasion, held_on=DAY, witness_id=9)
        return
    with refused(code):
        rules.require_swearer(swearer, occasion=occasion, held_on=DAY, witness_id=9)


@pytest.mark.requirement("JN-17-2")
def test_one_yearly_ceremony_and_as_many_others_as_needed() -> None:
    rules.require_once_a_year(Occasion.ANNUAL, has_annual=False, year=2023)
    rules.require_once_a_year(Occasion.MAKE_UP, has_annual=True, year=2023)
    with refused("OATH_ANNUAL_TWICE"):
        rules.require_once_a_year(Occasion.ANNUAL, has_annual=True, year=2023)


def test_nothing_is_recorded_before_its_day_nor_without_its_leader() -> None:
    rules.require_day_come(DAY, DAY)
    with refused("OATH_IN_FUTURE"):
        rules.require_day_come(DAY, DAY - timedelta(days=1))
    rules.require_closable([1, 2], [1], leader_id=1)
    with refused("OATH_NOBODY"):
        rules.require_closable([1, 2], [], leader_id=1)
    with refused("OATH_LEADER_ABSENT"):
        rules.require_closable([1, 2], [2], leader_id=1)


@pytest.mark.parametrize(
    ("before", "code"),
    [(timedelta(minutes=31), "OATH_SIGN_EARLY"), (timedelta(minutes=30), None), (timedelta(hours=-5), None)],
)
def test_signing_in_opens_half_an_hour_before(before: timedelta, code: str | None) -> None:
    if code is None:
        rules.require_sign_in_open("planned", starts_at=AT, held_on=DAY, now=AT - before, today=DAY)
        return
    with refused(code):
        rules.require_sign_in_open("planned", starts_at=AT, held_on=DAY, now=AT - before, today=DAY)


def test_signing_in_ends_with_the_day_or_the_closing() -> None:
    with refused("OATH_SIGN_LATE"):
        rules.require_sign_in_open("planned", starts_at=AT, held_on=DAY, now=AT, today=DAY + timedelta(days=1))
    with refused("OATH_STATE"):
        rules.require_sign_in_open("closed", starts_at=AT, held_on=DAY, now=AT, today=DAY)


def test_a_first_oath_is_due_within_thirty_days() -> None:
    assert rules.first_oath_due(date(2023, 11, 4)) == DAY


@pytest.mark.parametrize(
    ("oaths", "annual_on", "filled"),
    [
        ([], DAY, None),
        ([Sworn(DAY, "ANNUAL")], DAY, DAY),
        ([Sworn(date(2023, 12, 20), "MAKE_UP")], DAY, date(2023, 12, 20)),
        # A first oath after the yearly ceremony fills the year, one before it does not (C5, default).
        ([Sworn(date(2023, 12, 10), "FIRST_DUTY")], DAY, date(2023, 12, 10)),
        ([Sworn(DAY, "FIRST_DUTY")], DAY, DAY),
        ([Sworn(date(2023, 6, 1), "FIRST_DUTY")], DAY, None),
        ([Sworn(date(2023, 6, 1), "FIRST_DUTY")], None, None),
        ([Sworn(date(2023, 12, 20), "MAKE_UP"), Sworn(date(2023, 12, 10), "FIRST_DUTY")], DAY, date(2023, 12, 10)),
    ],
)
def test_what_fills_a_year(oaths: list[Sworn], annual_on: date | None, filled: date | None) -> None:
    found = filling(oaths, annual_on)
    assert (found.on if found else None) == filled


def test_leave_excuses_who_was_away_and_is_away_still() -> None:
    assert is_excused(on_leave_then=True, on_leave_now=True)
    assert not is_excused(on_leave_then=True, on_leave_now=False)
    assert not is_excused(on_leave_then=False, on_leave_now=True)
    assert make_up_until(2023) == date(2023, 12, 31)


def test_coverage_counts_whole_people() -> None:
    both = Cover(200, 1, 197) + Cover(0, 0, 0)
    assert (both.due, both.sworn, both.missing) == (199, 197, 2)


def test_the_list_has_the_last_word_and_a_phone_the_first() -> None:
    phone, list_no, list_yes = Signed(True, "code", AT), Signed(False, "list", AT), Signed(True, "list", AT)
    assert presence([]) is None
    assert presence([phone, Signed(True, "number", AT)]) == phone
    assert presence([phone, list_no]) == list_no
    assert presence([list_no, phone]) == list_no
    assert presence([list_no, list_yes]) == list_yes


def test_a_text_has_a_length_and_somebody_who_approved_it() -> None:
    require_text(CONSTITUTIONAL_TEXT, "局党组会议", approved_on=DAY, today=DAY)
    for text, by, on, code in (
        ("我宣誓", "会议", DAY, "OATH_TEXT_LENGTH"),
        ("我" * 501, "会议", DAY, "OATH_TEXT_LENGTH"),
        (CONSTITUTIONAL_TEXT, "", DAY, "OATH_TEXT_UNAPPROVED"),
        (CONSTITUTIONAL_TEXT, "会议", DAY + timedelta(days=1), "OATH_TEXT_FUTURE"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            require_text(text, by, approved_on=on, today=DAY)
        assert refusal.value.code == code
