"""In what a card of another system differs from ours, by its number. Pure."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from lms.credentials.rules.states import CredentialState


class Difference(StrEnum):
    """In what a card differs."""

    ONLY_THEIRS = "ONLY_THEIRS"
    ONLY_OURS = "ONLY_OURS"
    HOLDER = "HOLDER"
    STATE = "STATE"
    ISSUED_ON = "ISSUED_ON"
    VALID_TO = "VALID_TO"
    ISSUER = "ISSUER"


@dataclass(frozen=True, slots=True)
class Theirs:
    """What they say of a card; None and "" say nothing. `person_id` is whose ID number they name, where we know him."""

    row: int
    number: str
    name: str
    person_id: int | None
    state: CredentialState | None
    issued_on: date | None
    valid_to: date | None
    issuer: str

    def as_row(self) -> dict[str, Any]:
        """Return the values of a row."""
        return asdict(self) | {"state": self.state.value if self.state else None}


@dataclass(frozen=True, slots=True)
class Ours:
    """A card of ours as it is today."""

    id: int
    number: str
    name: str
    person_id: int
    unit: str
    state: CredentialState
    issued_on: date
    valid_to: date
    issuer: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """Why theirs was found wrong, by which account and when."""

    reason: str
    ruled_by_id: int | None
    ruled_at: datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """A card as we and they have it, in what it differs, and why theirs was found wrong where somebody looked."""

    number: str
    ours: Ours | None
    theirs: Theirs | None
    found: tuple[Difference, ...]
    ruling: Ruling | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to look at it."""
        return bool(self.found) and self.ruling is None


def differences(ours: Ours | None, theirs: Theirs | None) -> tuple[Difference, ...]:
    """Return in what a card differs. A value they leave empty says nothing and differs from nothing."""
    if theirs is None:
        return (Difference.ONLY_OURS,)
    if ours is None:
        return (Difference.ONLY_THEIRS,)
    is_other = theirs.name != ours.name or theirs.person_id not in (None, ours.person_id)
    said = {
        Difference.HOLDER: is_other,
        Difference.STATE: theirs.state not in (None, ours.state),
        Difference.ISSUED_ON: theirs.issued_on not in (None, ours.issued_on),
        Difference.VALID_TO: theirs.valid_to not in (None, ours.valid_to),
        Difference.ISSUER: bool(theirs.issuer and ours.issuer) and theirs.issuer != ours.issuer,
    }
    return tuple(each for each, differs in said.items() if differs)


def standing(pair: Pair) -> str:
    """Return how a pair stands: EQUAL, OPEN, ONLY_OURS, or RULED where theirs was found wrong.

    Only ours is apart: their list may be of one field or one month, and then it says nothing.
    """
    if not pair.found:
        return "EQUAL"
    if not pair.is_open:
        return "RULED"
    return "ONLY_OURS" if pair.theirs is None else "OPEN"
