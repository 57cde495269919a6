"""What is due about a credential on a day, told from facts and never from a flag (domain C2.2, CR1–CR17). Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from lms.credentials.rules.dues import Due, DueKind, Whose
from lms.credentials.rules.requests import (
    CANCEL_WORKING_DAYS,
    EXPIRED_CANCEL_DAYS,
    HAND_IN_WORKING_DAYS,
    RequestKind,
    RequestState,
)
from lms.credentials.rules.states import LIVE, CredentialState, state_on
from lms.errors import RuleBroken
from lms.workdays import Calendar, natural_days_after, working_days_after

# CR11: reminders so many days before the last valid day.
EXPIRY_DAYS = (7, 30, 90, 180)
# CR1 in working days; CR2 in days from issue: the unit is reminded, then the bureau is told; CR13 in working days.
DELIVERY_WORKING_DAYS, OATH_REMINDER_DAYS, OATH_LISTED_DAYS, VOID_NOTICE_WORKING_DAYS = 5, 7, 30, 1
# CR12: a renewal is decided within 30 days; CR14 and CR17, and the change of CR16 [default], within ten working days.
RENEWAL_DECIDED_DAYS, REQUEST_WORKING_DAYS = 30, 10


@dataclass(frozen=True, slots=True)
class Span:
    """A regular post of a holder, both days included."""

    started_on: date | None
    ended_on: date | None
    counts: bool


@dataclass(frozen=True, slots=True)
class Left:
    """The holder is on no post that a card belongs to; `on`: the day he left, None where nobody recorded it."""

    on: date | None


def left_on(spans: Sequence[Span], today: date) -> Left | None:
    """Return when a holder left the posts that a card is for, or None: he is on one, or will be (CR6).

    `Span.counts`: an enforcement post; for a supervisor's card any post. The day is the last one of the last such
    post, else the first of the other post he is on.
    """
    counting = [span for span in spans if span.counts]
    if any(span.ended_on is None or span.ended_on >= today for span in counting):
        return None
    others = (span.started_on for span in spans if not span.counts and span.started_on)
    last = max((span.ended_on for span in counting if span.ended_on), default=None)
    return Left(last or max((day for day in others if day <= today), default=None))


@dataclass(frozen=True, slots=True)
class CardStanding:
    """What is known of a credential: `since` its last move counts, `withdrawn_on` that was put on record."""

    state: str
    valid_to: date
    issued_on: date
    since: date
    made_on: date | None = None
    is_received: bool = True
    is_held: bool = False
    void_until: date | None = None
    left: Left | None = None
    is_collected: bool = False
    withdrawn_on: date | None = None
    request: RequestKind | None = None


def dues_of(card: CardStanding, today: date, calendar: Calendar) -> list[Due]:
    """Return what is due about a credential on a day; requests, cases, reviews and dossiers have days of their own."""
    state = state_on(card.state, card.valid_to, today)
    if state is CredentialState.WITHDRAWN:
        day = card.withdrawn_on or card.since
        return [_counted(DueKind.CANCELLATION, day, (CANCEL_WORKING_DAYS, calendar), Whose.BUREAU)]
    if state not in LIVE | {CredentialState.EXPIRED}:
        return []
    if card.is_collected:
        return [Due(DueKind.CONFIRMATION, None, Whose.BUREAU)]
    found = [_collection(card.left, calendar)] if card.left else []
    if state is CredentialState.EXPIRED:
        return found if card.request is RequestKind.RENEW else [*found, _expired(card)]
    if state is CredentialState.ISSUED:
        found += _issued(card, today, calendar)
    return found if card.left else found + _expiry(card, today) + _lost(card, calendar)


def _expiry(card: CardStanding, today: date) -> list[Due]:
    # CR11, from the first reminder on; CR12: not while its renewal waits.
    days = (card.valid_to - today).days
    stage = next((each for each in EXPIRY_DAYS if 0 <= days <= each), None)
    if stage is None or card.request is RequestKind.RENEW:
        return []
    return [Due(DueKind.EXPIRY, card.valid_to, Whose.HOLDER, stage)]


def _expired(card: CardStanding) -> Due:
    # CR8: proposed from the day after 90 days; the rule names no day by which.
    day = card.valid_to + timedelta(days=EXPIRED_CANCEL_DAYS + 1)
    return Due(DueKind.EXPIRED, day, Whose.BUREAU, is_limit=False)


def _issued(card: CardStanding, today: date, calendar: Calendar) -> list[Due]:
    if not card.is_received:
        day = card.made_on or card.issued_on
        return [_counted(DueKind.RECEIPT, day, (DELIVERY_WORKING_DAYS, calendar), Whose.UNIT)]
    days, last = (today - card.issued_on).days, card.issued_on + timedelta(days=OATH_LISTED_DAYS)
    if card.is_held or days < OATH_REMINDER_DAYS:
        return []
    stage = OATH_LISTED_DAYS if days >= OATH_LISTED_DAYS else OATH_REMINDER_DAYS
    return [Due(DueKind.ACTIVATION, last, Whose.UNIT, stage, to_bureau_from=last)]


def _lost(card: CardStanding, calendar: Calendar) -> list[Due]:
    if card.state != CredentialState.LOST:
        return []
    if card.void_until is None:
        return [_counted(DueKind.VOID_NOTICE, card.since, (VOID_NOTICE_WORKING_DAYS, calendar), Whose.UNIT)]
    if card.request is RequestKind.REPLACE:
        return []
    return [Due(DueKind.REPLACEMENT, card.void_until + timedelta(days=1), Whose.HOLDER, is_limit=False)]


def _collection(left: Left, calendar: Calendar) -> Due:
    if left.on is None:
        return Due(DueKind.COLLECTION, None, Whose.UNIT)
    due = _counted(DueKind.COLLECTION, left.on, (HAND_IN_WORKING_DAYS, calendar), Whose.UNIT)
    return replace(due, to_bureau_from=due.on + timedelta(days=1) if due.on else None)


def request_due(kind: str, state: str, filed_on: date, calendar: Calendar) -> Due:
    """Return until when a request about a card is decided, and on whose desk it lies (CR12, CR14, CR16, CR17)."""
    whose = Whose.UNIT if state == RequestState.FILED else Whose.BUREAU
    if kind == RequestKind.RENEW:
        return _counted(DueKind.REQUEST, filed_on, (RENEWAL_DECIDED_DAYS, calendar), whose, natural_days_after)
    return _counted(DueKind.REQUEST, filed_on, (REQUEST_WORKING_DAYS, calendar), whose)


def _counted(
    kind: DueKind,
    day: date,
    term: tuple[int, Calendar],
    whose: Whose,
    after: Callable[[date, int, Calendar], date] = working_days_after,
) -> Due:
    try:
        return Due(kind, after(day, *term), whose)
    except RuleBroken as error:
        # It runs into a year whose holidays nobody has published: that is said, never guessed.
        return Due(kind, None, whose, unknown_year=error.parameters["year"])
