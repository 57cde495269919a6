"""The life of an officer's or a supervisor's credential, as one table (domain C2.2, C2.8). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.errors import RuleBroken


class CredentialKind(StrEnum):
    """The card of an enforcement officer, or of a supervisor of enforcement: one machine (C2.8)."""

    ENFORCEMENT = "ENFORCEMENT"
    SUPERVISION = "SUPERVISION"


class CredentialState(StrEnum):
    """What a credential is. EXPIRED is never stored: it is what ISSUED … LOST become after the last valid day."""

    ISSUED = "ISSUED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    LOST = "LOST"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    CANCELLED = "CANCELLED"
    REVOKED = "REVOKED"


class Move(StrEnum):
    """What may happen to a credential; the comment names the row of C2.2."""

    ISSUE = "ISSUE"  # CR1
    ACTIVATE = "ACTIVATE"  # CR2
    SUSPEND = "SUSPEND"  # CR3
    SUSPEND_INTERIM = "SUSPEND_INTERIM"  # CR3u
    RESUME = "RESUME"  # CR4
    WITHDRAW_AFTER_SUSPENSION = "WITHDRAW_AFTER_SUSPENSION"  # CR5
    WITHDRAW = "WITHDRAW"  # CR6
    CANCEL = "CANCEL"  # CR7
    CANCEL_EXPIRED = "CANCEL_EXPIRED"  # CR8
    CANCEL_AT_DEATH = "CANCEL_AT_DEATH"  # CR9
    REVOKE = "REVOKE"  # CR10
    RENEW = "RENEW"  # CR12
    REPORT_LOSS = "REPORT_LOSS"  # CR13
    REPLACE = "REPLACE"  # CR14
    FIND = "FIND"  # CR15
    AMEND = "AMEND"  # CR16
    REPLACE_DAMAGED = "REPLACE_DAMAGED"  # CR17
    CORRECT = "CORRECT"  # CR18
    RESTORE = "RESTORE"  # C2.4 step 6: the decision was overturned
    STAY = "STAY"  # 行政复议法 42: its execution is stopped for the time being


_S, _M = CredentialState, Move
# One of these a person and kind (C10 invariant 4); the database holds it, too.
LIVE = frozenset({_S.ISSUED, _S.ACTIVE, _S.SUSPENDED, _S.LOST})
# The date ends them (CR11).
_LAPSE = LIVE
TERMINAL = frozenset({_S.CANCELLED, _S.REVOKED})

# The whole machine: from which states a move leads, and where to. None: the state stays (FIND, CORRECT) or is the one
# before the decision that was overturned (RESTORE) or is not executed for the time being (STAY).
MOVES: Mapping[Move, tuple[frozenset[CredentialState | None], CredentialState | None]] = {
    _M.ISSUE: (frozenset({None}), _S.ISSUED),
    _M.ACTIVATE: (frozenset({_S.ISSUED}), _S.ACTIVE),
    _M.SUSPEND: (frozenset({_S.ACTIVE}), _S.SUSPENDED),
    _M.SUSPEND_INTERIM: (frozenset({_S.ACTIVE}), _S.SUSPENDED),
    _M.RESUME: (frozenset({_S.SUSPENDED}), _S.ACTIVE),
    _M.WITHDRAW_AFTER_SUSPENSION: (frozenset({_S.SUSPENDED}), _S.WITHDRAWN),
    # A lost card is withdrawn upon the holder's statement of loss: he who leaves does not wait for a new one [default].
    _M.WITHDRAW: (frozenset({_S.ISSUED, _S.ACTIVE, _S.SUSPENDED, _S.LOST, _S.EXPIRED}), _S.WITHDRAWN),
    _M.CANCEL: (frozenset({_S.WITHDRAWN}), _S.CANCELLED),
    _M.CANCEL_EXPIRED: (frozenset({_S.EXPIRED}), _S.CANCELLED),
    _M.CANCEL_AT_DEATH: (frozenset({*LIVE, _S.EXPIRED, _S.WITHDRAWN}), _S.CANCELLED),
    _M.REVOKE: (frozenset({_S.ACTIVE, _S.SUSPENDED}), _S.REVOKED),
    _M.RENEW: (frozenset({_S.ACTIVE, _S.EXPIRED}), _S.ACTIVE),
    _M.REPORT_LOSS: (frozenset({_S.ACTIVE}), _S.LOST),
    _M.REPLACE: (frozenset({_S.LOST}), _S.ACTIVE),
    _M.FIND: (frozenset({_S.LOST, _S.ACTIVE}), None),
    _M.AMEND: (frozenset({_S.ACTIVE}), _S.ACTIVE),
    _M.REPLACE_DAMAGED: (frozenset({_S.ACTIVE}), _S.ACTIVE),
    _M.CORRECT: (frozenset({*LIVE, _S.EXPIRED}), None),
    # The ways out of REVOKED: a revocation that was overturned never was one, one that is not executed waits.
    _M.RESTORE: (frozenset({_S.SUSPENDED, _S.WITHDRAWN, _S.REVOKED}), None),
    _M.STAY: (frozenset({_S.SUSPENDED, _S.WITHDRAWN, _S.REVOKED}), None),
}
# These lead back to where the credential would be without a decision.
_BACK = frozenset({_M.RESTORE, _M.STAY})


def state_on(stored: str, valid_to: date, day: date) -> CredentialState:
    """Return what a credential is on a day: the last valid day still counts, expiry is off at its 24:00 (CR11, F3)."""
    state = CredentialState(stored)
    return CredentialState.EXPIRED if state in _LAPSE and day > valid_to else state


def next_state(move: Move, state: CredentialState | None, *, before: CredentialState | None = None) -> CredentialState:
    """Return where a move leads. `before`: the state that a decision had ended, for RESTORE and STAY.

    Raises RuleBroken CREDENTIAL_MOVE for every pair that the table does not name.
    """
    sources, target = MOVES[move]
    if state not in sources:
        raise RuleBroken("CREDENTIAL_MOVE", move=move.value, state=state.value if state else "")
    new = target or (before if move in _BACK else state)
    if new is None or (move in _BACK and new not in LIVE):
        raise RuleBroken("CREDENTIAL_MOVE", move=move.value, state=state.value if state else "")
    return new


@dataclass(frozen=True, slots=True)
class Effect:
    """From when a move counts: its day, the day of the move before it, and a decider's reason for dating it back."""

    on: date
    after: date | None
    reason: str = ""


# Further back only with a decider's reason [default].
BACK_DATED_DAYS = 30


def require_effect(effect: Effect, *, today: date) -> None:
    """Raise RuleBroken unless a move may count from its day (C2.2, refused list).

    EFFECT_IN_FUTURE, EFFECT_BEFORE_LAST (earlier than the move before), EFFECT_BACK_DATED (over 30 days, no reason).
    """
    if effect.on > today:
        raise RuleBroken("EFFECT_IN_FUTURE", day=effect.on)
    if effect.after is not None and effect.on < effect.after:
        raise RuleBroken("EFFECT_BEFORE_LAST", day=effect.on, last=effect.after)
    if effect.on < today - timedelta(days=BACK_DATED_DAYS) and not effect.reason.strip():
        raise RuleBroken("EFFECT_BACK_DATED", day=effect.on, days=BACK_DATED_DAYS)


def last_valid_day(issued_on: date, years: int) -> date:
    """Return the last day of a validity of whole years from the day of issue: the day before its anniversary.

    Who is issued on 29 February is valid until 28 February, 24:00 (security F3).
    """
    try:
        anniversary = issued_on.replace(year=issued_on.year + years)
    except ValueError:
        return date(issued_on.year + years, 2, 28)
    return anniversary - timedelta(days=1)
