"""The life of a credential: every pair of state and move, and from when a move counts (domain C2.2)."""

from datetime import date, timedelta
from itertools import product

import pytest

from lms.credentials.rules.states import (
    LIVE,
    TERMINAL,
    CredentialState as S,
    Effect,
    Move,
    last_valid_day,
    next_state,
    require_effect,
    state_on,
)
from lms.errors import RuleBroken

# Row by row from C2.2, not from the code. None: there is no credential yet.
ALLOWED: dict[tuple[S | None, Move], S] = {
    (None, Move.ISSUE): S.ISSUED,  # CR1
    (S.ISSUED, Move.ACTIVATE): S.ACTIVE,  # CR2
    (S.ACTIVE, Move.SUSPEND): S.SUSPENDED,  # CR3
    (S.ACTIVE, Move.SUSPEND_INTERIM): S.SUSPENDED,  # CR3u
    (S.SUSPENDED, Move.RESUME): S.ACTIVE,  # CR4
    (S.SUSPENDED, Move.WITHDRAW_AFTER_SUSPENSION): S.WITHDRAWN,  # CR5
    **{(state, Move.WITHDRAW): S.WITHDRAWN for state in (S.ACTIVE, S.ISSUED, S.SUSPENDED, S.EXPIRED, S.LOST)},  # CR6
    (S.WITHDRAWN, Move.CANCEL): S.CANCELLED,  # CR7
    (S.EXPIRED, Move.CANCEL_EXPIRED): S.CANCELLED,  # CR8
    **{
        (state, Move.CANCEL_AT_DEATH): S.CANCELLED
        for state in (S.ISSUED, S.ACTIVE, S.SUSPENDED, S.LOST, S.EXPIRED, S.WITHDRAWN)
    },  # CR9
    (S.ACTIVE, Move.REVOKE): S.REVOKED,  # CR10
    (S.SUSPENDED, Move.REVOKE): S.REVOKED,
    (S.ACTIVE, Move.RENEW): S.ACTIVE,  # CR12
    (S.EXPIRED, Move.RENEW): S.ACTIVE,
    (S.ACTIVE, Move.REPORT_LOSS): S.LOST,  # CR13
    (S.LOST, Move.REPLACE): S.ACTIVE,  # CR14
    (S.LOST, Move.FIND): S.LOST,  # CR15
    (S.ACTIVE, Move.FIND): S.ACTIVE,
    (S.ACTIVE, Move.AMEND): S.ACTIVE,  # CR16
    (S.ACTIVE, Move.REPLACE_DAMAGED): S.ACTIVE,  # CR17
    **{(state, Move.CORRECT): state for state in (S.ISSUED, S.ACTIVE, S.SUSPENDED, S.LOST, S.EXPIRED)},  # CR18
    # C2.4 step 6: overturned.
    (S.SUSPENDED, Move.RESTORE): S.ACTIVE,
    (S.WITHDRAWN, Move.RESTORE): S.ACTIVE,
    (S.REVOKED, Move.RESTORE): S.ACTIVE,
    # 行政复议法 42: not executed for the time being.
    (S.SUSPENDED, Move.STAY): S.ACTIVE,
    (S.WITHDRAWN, Move.STAY): S.ACTIVE,
    (S.REVOKED, Move.STAY): S.ACTIVE,
}


@pytest.mark.requirement("FN-3-2")
@pytest.mark.parametrize(("state", "move"), list(product([None, *S], Move)))
def test_a_move_leads_where_the_table_says_or_is_refused(state: S | None, move: Move) -> None:
    if (state, move) in ALLOWED:
        assert next_state(move, state, before=S.ACTIVE) is ALLOWED[state, move]
    else:
        with pytest.raises(RuleBroken) as refusal:
            next_state(move, state, before=S.ACTIVE)
        assert refusal.value.code == "CREDENTIAL_MOVE"


def test_nothing_leads_out_of_an_end_but_the_overturning_of_a_revocation() -> None:
    assert {(state, move) for state, move in ALLOWED if state in TERMINAL} == {
        (S.REVOKED, Move.RESTORE),
        (S.REVOKED, Move.STAY),
    }


@pytest.mark.parametrize("before", [None, S.WITHDRAWN, S.CANCELLED, S.REVOKED, S.EXPIRED])
def test_only_a_live_state_is_restored(before: S | None) -> None:
    with pytest.raises(RuleBroken):
        next_state(Move.RESTORE, S.WITHDRAWN, before=before)


@pytest.mark.parametrize("state", S)
def test_the_last_valid_day_counts_and_the_next_does_not(state: S) -> None:
    last = date(2026, 2, 28)
    assert state_on(state.value, last, last) is state
    expected = S.EXPIRED if state in LIVE else state
    assert state_on(state.value, last, date(2026, 3, 1)) is expected


TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("on", "after", "reason", "code"),
    [
        (TODAY, None, "", None),
        (TODAY + timedelta(days=1), None, "理由", "EFFECT_IN_FUTURE"),
        (TODAY, TODAY, "", None),
        (TODAY - timedelta(days=1), TODAY, "理由", "EFFECT_BEFORE_LAST"),
        (TODAY - timedelta(days=30), None, "", None),
        (TODAY - timedelta(days=31), None, " ", "EFFECT_BACK_DATED"),
        (TODAY - timedelta(days=31), None, "调令晚到", None),
    ],
)
def test_a_move_counts_from_a_day_that_may_be(on: date, after: date | None, reason: str, code: str | None) -> None:
    if code is None:
        require_effect(Effect(on, after, reason), today=TODAY)
        return
    with pytest.raises(RuleBroken) as refusal:
        require_effect(Effect(on, after, reason), today=TODAY)
    assert refusal.value.code == code


def test_every_day_of_issue_has_a_last_valid_day_and_later_is_never_sooner() -> None:
    """Security F3: 7,671 days of issue."""
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(7_671)]
    assert days[-1] == date(2040, 12, 31)
    ends = [last_valid_day(day, 5) for day in days]
    assert ends == sorted(ends)
    assert all(1825 <= (end - day).days <= 1826 for day, end in zip(days, ends, strict=True))
    assert last_valid_day(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert last_valid_day(date(2026, 11, 22), 5) == date(2031, 11, 21)
