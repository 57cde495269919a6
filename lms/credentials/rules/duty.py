"""May this person act today? (domain C1.3; 行政处罚法 42: by people with qualification, two at least). Pure.

Never stored: an answer is a function of dated facts, the day, the unit, the field and the act.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from lms.credentials.rules.states import CredentialState, Move, state_on


class DutyCode(StrEnum):
    """Why somebody may not act; those of assistants stand in `rules/assistants.py`."""

    NO_QUALIFICATION = "NO_QUALIFICATION"
    NO_CREDENTIAL = "NO_CREDENTIAL"
    NOT_SWORN = "NOT_SWORN"
    NOT_ACTIVATED = "NOT_ACTIVATED"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    LOST_REPORTED = "LOST_REPORTED"
    WITHDRAWN = "WITHDRAWN"
    CANCELLED = "CANCELLED"
    REVOKED = "REVOKED"
    UNIT_NOT_PUBLISHED = "UNIT_NOT_PUBLISHED"
    UNIT_MISMATCH = "UNIT_MISMATCH"
    FIELD_MISMATCH = "FIELD_MISMATCH"
    ENTRUSTMENT_EXPIRED = "ENTRUSTMENT_EXPIRED"
    NOT_IN_POST = "NOT_IN_POST"
    NOT_IN_ESTABLISHMENT = "NOT_IN_ESTABLISHMENT"
    REVIEW_OVERDUE = "REVIEW_OVERDUE"


_OF_STATE = {
    CredentialState.SUSPENDED: DutyCode.SUSPENDED,
    CredentialState.EXPIRED: DutyCode.EXPIRED,
    CredentialState.LOST: DutyCode.LOST_REPORTED,
    CredentialState.WITHDRAWN: DutyCode.WITHDRAWN,
    CredentialState.CANCELLED: DutyCode.CANCELLED,
    CredentialState.REVOKED: DutyCode.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a credential as far as duty asks: what it did from which day, and what stood before a change."""

    move: Move
    on: date
    new: CredentialState
    before: dict[str, str]


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A credential on one day."""

    state: CredentialState
    unit_path: str
    field: str


@dataclass(frozen=True, slots=True)
class CardStory:
    """A credential as it is, and what happened to it in order: enough to say how it stood on any day.

    `gone_on`: the day from which its holder left, collected, whether or not the bureau has confirmed it yet.
    """

    unit_id: int
    field: str
    valid_to: date
    events: Sequence[Happened]
    gone_on: date | None = None

    def on(self, day: date, paths: dict[int, str]) -> CardFacts | None:
        """Return how it stood on a day, or None before it was issued.

        What a later renewal or change replaced is read back from that event: who was another unit's on the day of an
        act is judged as of then.
        """
        past = [event for event in self.events if event.on <= day]
        if not past:
            return None
        unit_id, field, valid_to = self.unit_id, self.field, self.valid_to
        for event in reversed([event for event in self.events if event.on > day]):
            unit_id = int(event.before.get("unit_id", unit_id))
            field = event.before.get("field", field)
            if event.move is Move.RENEW and "valid_to" in event.before:
                valid_to = date.fromisoformat(event.before["valid_to"])
        state = state_on(past[-1].new, valid_to, day)
        if (
            self.gone_on is not None
            and self.gone_on <= day
            and state
            not in (
                CredentialState.CANCELLED,
                CredentialState.REVOKED,
            )
        ):
            state = CredentialState.WITHDRAWN
        return CardFacts(state, paths.get(unit_id, ""), field)


@dataclass(frozen=True, slots=True)
class OfficerFacts:
    """What is known of an officer or supervisor on a day. `card` None: never had one until then."""

    card: CardFacts | None
    is_qualified: bool
    oath_missing: bool
    unit_published: bool
    entrustment_ended: bool
    has_post: bool
    in_establishment: bool
    review_overdue: bool


def officer_reasons(
    facts: OfficerFacts, *, unit_path: str = "", field: str = "", review_blocks: bool = False
) -> tuple[DutyCode, ...]:
    """Return every reason why an officer may not act, none when he may.

    `unit_path`: the unit he would act for, at or below the card's; `field`: compared where the card names one.
    """
    card, found = facts.card, []
    if card is None:
        found += [DutyCode.NO_QUALIFICATION] if not facts.is_qualified else []
        found.append(DutyCode.NO_CREDENTIAL)
    elif card.state is CredentialState.ISSUED:
        found.append(DutyCode.NOT_SWORN if facts.oath_missing else DutyCode.NOT_ACTIVATED)
    elif card.state is not CredentialState.ACTIVE:
        found.append(_OF_STATE[card.state])
    if card is not None:
        checks = (
            (not facts.unit_published and not facts.entrustment_ended, DutyCode.UNIT_NOT_PUBLISHED),
            (facts.entrustment_ended, DutyCode.ENTRUSTMENT_EXPIRED),
            (bool(unit_path) and not unit_path.startswith(card.unit_path or "-"), DutyCode.UNIT_MISMATCH),
            (bool(field and card.field) and field != card.field, DutyCode.FIELD_MISMATCH),
        )
        found += [code for stands, code in checks if stands]
    found += [DutyCode.NOT_IN_POST] if not facts.has_post else []
    found += [DutyCode.NOT_IN_ESTABLISHMENT] if facts.has_post and not facts.in_establishment else []
    found += [DutyCode.REVIEW_OVERDUE] if facts.review_overdue and review_blocks else []
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Answer:
    """May he act? Every reason why not, as codes."""

    person_id: int
    reasons: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        """Tell whether nothing stands against it."""
        return not self.reasons


# 行政处罚法 42: enforcement is by two at least.
PAIR = 2


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """May these people act together? `eligible` when two different people of them may."""

    people: tuple[Answer, ...]

    @property
    def eligible(self) -> bool:
        """Tell whether two at least may act."""
        return len({one.person_id for one in self.people if one.eligible}) >= PAIR

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return what stands against it: FEWER_THAN_TWO, with the reasons of those who may not."""
        if self.eligible:
            return ()
        each = dict.fromkeys(code for one in self.people for code in one.reasons)
        return ("FEWER_THAN_TWO", *each)


def pair_of(answers: Iterable[Answer], *, officers: frozenset[int]) -> PairAnswer:
    """Return what comes of several answers: only officers fill the two; assistants and applicants never do (C2.1)."""
    return PairAnswer(
        tuple(
            one if one.person_id in officers or one.reasons else replace(one, reasons=("NOT_AN_OFFICER",))
            for one in answers
        )
    )
