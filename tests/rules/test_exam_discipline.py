"""The cheating procedure as a table: every move, every day, every hand (C4.7)."""

from datetime import date
from itertools import product

import pytest

from lms.errors import RuleBroken
from lms.exams.rules.discipline import (
    CASE_MOVES,
    IN_EFFECT,
    UNDECIDED,
    CaseState,
    barred_until,
    require_another,
    require_case_move,
    require_decidable,
    require_ground,
    require_objects,
    require_speaks,
)
from lms.exams.rules.states import Irregularity

S = CaseState
# What a case may do; everything else is refused. Written out, so that the table is not compared with itself.
ALLOWED = {
    (S.NOTICED, S.STATED), (S.NOTICED, S.HEARING), (S.NOTICED, S.PROVEN), (S.NOTICED, S.UNPROVEN),
    (S.NOTICED, S.WITHDRAWN), (S.STATED, S.HEARING), (S.STATED, S.PROVEN), (S.STATED, S.UNPROVEN),
    (S.STATED, S.WITHDRAWN), (S.HEARING, S.HEARD), (S.HEARING, S.WITHDRAWN), (S.HEARD, S.PROVEN),
    (S.HEARD, S.UNPROVEN), (S.HEARD, S.WITHDRAWN), (S.PROVEN, S.SERVED), (S.SERVED, S.REVIEWING),
    (S.REVIEWING, S.UPHELD), (S.REVIEWING, S.RESTORED),
}  # fmt: skip
DAY = date(2023, 6, 15)


def refused(code: str, deed: object, *given: object) -> None:
    with pytest.raises(RuleBroken) as refusal:
        deed(*given)  # type: ignore[operator]
    assert refusal.value.code == code


@pytest.mark.parametrize(("old", "new"), list(product(S, S)))
def test_every_pair_of_states_is_allowed_or_refused(old: CaseState, new: CaseState) -> None:
    if (old, new) in ALLOWED:
        require_case_move(old, new)
    else:
        refused("CASE_MOVE", require_case_move, old, new)


def test_every_state_is_reached_and_ends_somewhere() -> None:
    reached = {S.NOTICED} | {new for moves in CASE_MOVES.values() for new in moves}
    assert reached == set(S)
    assert not UNDECIDED & IN_EFFECT
    assert {state for state, moves in CASE_MOVES.items() if not moves} == {
        S.UNPROVEN, S.WITHDRAWN, S.UPHELD, S.RESTORED,
    }  # fmt: skip


@pytest.mark.parametrize("code", [Irregularity.LEAVE_LIMIT, Irregularity.OTHER])
def test_leaving_the_screen_alone_is_handed_in_and_no_cheating(code: str) -> None:
    refused("NO_CHEATING", require_ground, code, {code})


def test_what_nobody_put_on_record_is_not_alleged() -> None:
    refused("NOTHING_ON_RECORD", require_ground, Irregularity.LEAKING, {Irregularity.DISRUPTING})
    require_ground(Irregularity.LEAKING, {Irregularity.LEAKING})


@pytest.mark.parametrize(
    ("state", "today", "unanswered", "code"),
    [
        (S.NOTICED, DAY, 0, "STILL_SPEAKING"),  # the last day is his
        (S.NOTICED, date(2023, 6, 16), 0, ""),
        (S.STATED, DAY, 0, "STILL_SPEAKING"),  # he may still add something
        (S.STATED, date(2023, 6, 16), 1, "POINTS_OPEN"),
        (S.STATED, date(2023, 6, 16), 0, ""),
        (S.HEARING, date(2024, 1, 1), 0, "HEARING_FIRST"),
        (S.HEARD, DAY, 0, ""),
        (S.HEARD, DAY, 2, "POINTS_OPEN"),
    ],
)
def test_when_a_case_may_be_decided(state: CaseState, today: date, unanswered: int, code: str) -> None:
    if code:
        refused(code, require_decidable, state, today, DAY, unanswered)
    else:
        require_decidable(state, today, DAY, unanswered)


@pytest.mark.parametrize(
    ("state", "today", "speaks"),
    [
        (S.NOTICED, DAY, True),
        (S.STATED, DAY, True),
        (S.HEARING, DAY, True),
        (S.NOTICED, date(2023, 6, 16), False),
        (S.PROVEN, DAY, False),
        (S.HEARD, DAY, False),
    ],
)
def test_until_when_he_speaks(state: CaseState, today: date, speaks: bool) -> None:
    if speaks:
        require_speaks(state, today, DAY)
    else:
        refused("SPEAKING_OVER", require_speaks, state, today, DAY)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2023, 6, 15), date(2024, 6, 15)),
        (date(2024, 2, 29), date(2025, 2, 28)),  # no such day that year
        (date(2023, 12, 31), date(2024, 12, 31)),
    ],
)
def test_the_bar_lasts_twelve_months_to_the_day(day: date, last: date) -> None:
    assert barred_until(day) == last


def test_hands_and_days_of_an_objection() -> None:
    refused("DECIDER_OPENED", require_another, 3, [3], "DECIDER_OPENED")
    refused("DECIDER_OPENED", require_another, None, [3], "DECIDER_OPENED")
    require_another(4, [3], "DECIDER_OPENED")
    require_objects(S.SERVED, DAY, DAY)
    refused("OBJECTION_OVER", require_objects, S.SERVED, date(2023, 6, 16), DAY)
