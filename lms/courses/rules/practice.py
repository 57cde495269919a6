"""Rules of practice on the post: who may guide whom, what a daily log must say, how it moves, what it gives. Pure.

Sources: QD-10-3 (120 学时 on the post), FN-2-6 and SZ-2.2-6 (shadowing, on-site guidance, mentoring), domain C3.3: the
log is signed by an eligible officer, 6 学时 a day at most, the mentor gets half of it, at most 8 a year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.errors import RuleBroken
from lms.hours.catalogue import BUSINESS_SKILL, EVENT_CAP, HOUR, Method
from lms.hours.rules import Attended, Limits, credit_of
from lms.people.rules import PersonClass, Span

# Domain C3.3: no more of practice on one day, whatever the kind; half of it for the mentor, so much a year.
PRACTICE_METHODS = (Method.SHADOWING, Method.ON_SITE_GUIDANCE, Method.MENTORING)
PRACTICE_DAY_CAP = EVENT_CAP[Method.MENTORING]
MENTOR_SHARE, MENTOR_CAP = 2, 8 * HOUR
FEWEST_WORDS, MOST_WORDS = 10, 2000
APPLICANTS_LEAF = "INIT.POST"


class PracticeKind(StrEnum):
    """How a learner is guided; each is a method of the ledger."""

    SHADOWING = "SHADOWING"
    ON_SITE_GUIDANCE = "ON_SITE_GUIDANCE"
    MENTORING = "MENTORING"


class LogState(StrEnum):
    """Where a daily log stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    SIGNED = "signed"


MOVES: Mapping[LogState, frozenset[LogState]] = {
    LogState.DRAFT: frozenset({LogState.SUBMITTED}),
    LogState.SUBMITTED: frozenset({LogState.SIGNED, LogState.RETURNED}),
    LogState.RETURNED: frozenset({LogState.SUBMITTED}),
    LogState.SIGNED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is on record about a person for the question who he is on a day: classes with cards, posts, leave."""

    classes: Sequence[tuple[PersonClass, Span, date | None]] = ()
    posts: Sequence[Span] = ()
    leaves: Sequence[Span] = ()

    def is_a(self, person_class: PersonClass, day: date) -> bool:
        """Tell whether the person holds a class on a day."""
        return any(held is person_class and span.covers(day) for held, span, _ in self.classes)


@dataclass(frozen=True, slots=True)
class Log:
    """What a learner wrote about one day. Instants are UTC; `minutes` are those of practice, breaks taken off."""

    occurred_on: date
    starts_at: datetime
    ends_at: datetime
    minutes: int
    category: str
    work: str


def require_move(old: str, new: LogState) -> None:
    """Raise RuleBroken LOG_SIGNED for a signed log, LOG_STATE for any other step the table does not have."""
    if old == LogState.SIGNED:
        raise RuleBroken("LOG_SIGNED")
    if new not in MOVES[LogState(old)]:
        raise RuleBroken("LOG_STATE", state=old)


def require_mentor(standing: Standing, day: date) -> None:
    """Raise RuleBroken unless a person may guide others on a day: an eligible officer (domain C3.3).

    Codes: MENTOR_NOT_OFFICER (no officer's class in force: assistants never), MENTOR_CARD_EXPIRED, MENTOR_NO_POST,
    MENTOR_ON_LEAVE (approved long leave).
    """
    cards = [until for held, span, until in standing.classes if held is PersonClass.OFFICER and span.covers(day)]
    if not cards:
        raise RuleBroken("MENTOR_NOT_OFFICER", day=day)
    if all(until is not None and until < day for until in cards):
        raise RuleBroken("MENTOR_CARD_EXPIRED", day=max(until for until in cards if until is not None))
    if not any(post.covers(day) for post in standing.posts):
        raise RuleBroken("MENTOR_NO_POST", day=day)
    if any(leave.covers(day) for leave in standing.leaves):
        raise RuleBroken("MENTOR_ON_LEAVE", day=day)


def require_pair(learner_id: int, mentor_id: int, span: Span, others: Sequence[Span]) -> None:
    """Raise RuleBroken MENTOR_SELF, SPAN_REVERSED or PAIR_TWICE (the same two, the same way, on the same days)."""
    if learner_id == mentor_id:
        raise RuleBroken("MENTOR_SELF")
    if span.start and span.end and span.end < span.start:
        raise RuleBroken("SPAN_REVERSED", start=span.start, end=span.end)
    if any(span.overlaps(other) for other in others):
        raise RuleBroken("PAIR_TWICE")


def require_learner_leaf(standing: Standing, category: str, day: date) -> None:
    """Raise RuleBroken LOG_CATEGORY: an applicant's days go to his hundred and twenty, all others' to their year."""
    is_applicant = standing.is_a(PersonClass.APPLICANT, day)
    if (category == APPLICANTS_LEAF) is not is_applicant or (not is_applicant and category not in BUSINESS_SKILL):
        raise RuleBroken("LOG_CATEGORY_APPLICANT" if is_applicant else "LOG_CATEGORY", category=category)


def require_log(log: Log, *, today: date, limits: Limits) -> None:
    """Raise RuleBroken unless a log can be true and comes in time.

    Codes: LOG_FUTURE, LOG_TOO_OLD (`Limits.practice_days` after the day), LOG_MINUTES, LOG_WORDS.
    """
    if log.occurred_on > today:
        raise RuleBroken("LOG_FUTURE", day=log.occurred_on)
    if (today - log.occurred_on).days > limits.practice_days:
        raise RuleBroken("LOG_TOO_OLD", day=log.occurred_on, days=limits.practice_days)
    between = (log.ends_at - log.starts_at) // timedelta(minutes=1)
    if not 0 < log.minutes <= between:
        raise RuleBroken("LOG_MINUTES", minutes=log.minutes, between=between)
    if credit_of(log.minutes, limits, Method.MENTORING) <= 0:
        raise RuleBroken("CREDIT_NOT_POSITIVE")
    if not FEWEST_WORDS <= len(log.work.strip()) <= MOST_WORDS:
        raise RuleBroken("LOG_WORDS", least=FEWEST_WORDS, most=MOST_WORDS)


def require_room(log: Log, others: Sequence[Attended], limits: Limits) -> None:
    """Raise RuleBroken OVERLAP or PRACTICE_DAY_CAP beside what the learner already has that day (6 in all practice)."""
    credit = credit_of(log.minutes, limits, Method.MENTORING)
    practised = sum(other.credit for other in others if other.method in PRACTICE_METHODS)
    for other in others:
        if other.starts_at and other.ends_at and log.starts_at < other.ends_at and other.starts_at < log.ends_at:
            raise RuleBroken("OVERLAP", starts_at=other.starts_at, ends_at=other.ends_at)
    if credit + practised > PRACTICE_DAY_CAP:
        raise RuleBroken("PRACTICE_DAY_CAP", total=credit + practised, cap=PRACTICE_DAY_CAP)


def mentor_credits(days: Sequence[tuple[date, int]], already: int) -> list[tuple[date, int]]:
    """Return what guiding gives the mentor: half of each day's credit, in half 学时, at most eight a year (C3.3).

    `days` holds one learner's credit a day, the earliest first; `already` is what the year gave so far.
    """
    room, found, half = MENTOR_CAP - already, [], HOUR // 2
    for day, credit in days:
        own = min(credit // MENTOR_SHARE // half * half, room // half * half)
        if own > 0:
            found.append((day, own))
            room -= own
    return found
