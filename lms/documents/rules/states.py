"""Whether an issued paper holds now, told from what happened since. Pure (security C6; lessons P20)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.states import CredentialState, state_on
from lms.documents.rules.kinds import ABOUT_PEOPLE, DocumentKind


class DocumentState(StrEnum):
    """What whoever scans a paper is told about it."""

    VALID = "VALID"
    SUSPENDED = "SUSPENDED"
    WITHDRAWN = "WITHDRAWN"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"


@dataclass(frozen=True, slots=True)
class Held:
    """The credential or badge behind a paper as it is stored; `since` is None for a badge."""

    state: str
    valid_until: date | None
    since: date | None = None
    is_badge: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """What a paper is on a day, and since when where that is known.

    `by_holder`: not the paper ended but the right of its holder; what it says about the past stays true.
    """

    state: DocumentState
    since: date | None = None
    by_holder: bool = False


_S = DocumentState
_CREDENTIAL: Mapping[CredentialState, DocumentState] = {
    CredentialState.ISSUED: _S.VALID,
    CredentialState.ACTIVE: _S.VALID,
    # The piece is gone, the right is not: a new piece is made under the same number (CR13, CR14).
    CredentialState.LOST: _S.VALID,
    CredentialState.SUSPENDED: _S.SUSPENDED,
    CredentialState.EXPIRED: _S.EXPIRED,
    CredentialState.WITHDRAWN: _S.WITHDRAWN,
    CredentialState.CANCELLED: _S.CANCELLED,
    # 吊销 is a withdrawal by decision; what a stranger needs to know of either is the same.
    CredentialState.REVOKED: _S.WITHDRAWN,
}


def state_now(
    kind: DocumentKind, held: Held | None, *, revoked_on: date | None, superseded_on: date | None, on: date
) -> Now:
    """Return what a paper is on a day.

    What happened to the paper itself comes first: revoked for good, then replaced by a newer version. Then its holder:
    a paper about the past is not ended by an expired card, but a suspended, withdrawn or cancelled holder is told.
    """
    if revoked_on is not None:
        return Now(_S.WITHDRAWN, revoked_on)
    if superseded_on is not None:
        return Now(_S.SUPERSEDED, superseded_on)
    if held is None:
        return Now(_S.VALID)
    state = _of_badge(held, on) if held.is_badge else _of_credential(held, on)
    about_past = kind in ABOUT_PEOPLE
    if state is _S.VALID or (about_past and state is _S.EXPIRED):
        return Now(_S.VALID)
    return Now(state, held.valid_until if state is _S.EXPIRED else held.since, by_holder=about_past)


def _of_credential(held: Held, on: date) -> DocumentState:
    return _CREDENTIAL[state_on(held.state, held.valid_until or on, on)]


def _of_badge(held: Held, on: date) -> DocumentState:
    if held.state == BadgeState.ENDED:
        return _S.CANCELLED
    if held.state == BadgeState.STOPPED:
        return _S.SUSPENDED
    return _S.EXPIRED if held.valid_until is not None and on > held.valid_until else _S.VALID
