"""What stands before a card: hours, exams, publicity, number, another decider (C2.1 A4–A7, C10-2). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.credentials.rules.applying import Fault
from lms.credentials.rules.states import CredentialKind
from lms.errors import RuleBroken
from lms.exams.rules.states import ExamKind
from lms.hours.catalogue import HOUR
from lms.requirements.first_time import FirstTime

# A qualification is kept five years (P3 art. 28, C2.6). A pass older than a year wants a refresher first [default].
QUALIFICATION_YEARS, FRESH_YEARS, REFRESHER_HOURS = 5, 1, 20


class Gate(StrEnum):
    """When the training on the post must be complete: before the exams, or before the card."""

    EXAM = "EXAM"
    ISSUE = "ISSUE"


class ExemptionKind(StrEnum):
    """What may be let off with proof and by a decider: a paper, or a supervisor's legal qualification (JN-2-1)."""

    QUAL_PUBLIC = "QUAL_PUBLIC"
    QUAL_BUSINESS = "QUAL_BUSINESS"
    LEGAL_QUALIFICATION = "LEGAL_QUALIFICATION"


def require_exemption(
    kind: ExemptionKind, card: CredentialKind, expires_on: date | None, *, is_on: bool, today: date
) -> None:
    """Raise RuleBroken unless something may be asked to be let off.

    EXEMPTION_OFF: the rule set knows no exemption from exams (its default, J3); EXEMPTION_KIND: not for this card;
    EXEMPTION_END: an exception from the legal qualification ends on a day to come (JN-2-1).
    """
    is_exception = kind is ExemptionKind.LEGAL_QUALIFICATION
    if is_exception is not (card is CredentialKind.SUPERVISION):
        raise RuleBroken("EXEMPTION_KIND")
    if not is_exception and not is_on:
        raise RuleBroken("EXEMPTION_OFF")
    if is_exception and (expires_on is None or expires_on < today):
        raise RuleBroken("EXEMPTION_END")


def require_within_publicity(day: date, first: date, last: date) -> None:
    """Raise RuleBroken OBJECTION_OUTSIDE unless an objection came in within the period, and not in the future."""
    if not first <= day <= last:
        raise RuleBroken("OBJECTION_OUTSIDE", first=first, last=last)


def papers_of(kind: CredentialKind) -> tuple[ExamKind, ...]:
    """Return the exams before a card: public law and business (FN-3-1); for supervisors their own."""
    if kind is CredentialKind.SUPERVISION:
        return (ExamKind.PREPOST_SUP,)
    return (ExamKind.QUAL_PUBLIC, ExamKind.QUAL_BUSINESS)


def years_after(day: date, years: int) -> date:
    """Return the same day some years later; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


@dataclass(frozen=True, slots=True)
class Pass:
    """A published exam that was passed: which candidate's, when it was sat."""

    candidate_id: int
    title: str
    on: date

    def is_usable(self, today: date) -> bool:
        """Tell whether a pass still qualifies: five years, the last day included."""
        return today <= years_after(self.on, QUALIFICATION_YEARS)


@dataclass(frozen=True, slots=True)
class Exams:
    """What an applicant has of the papers he needs: the latest pass of each, and what he is let off."""

    needed: tuple[ExamKind, ...]
    passes: Mapping[ExamKind, Pass]
    exempt: frozenset[str] = frozenset()

    def oldest(self, today: date) -> date | None:
        """Return when the oldest usable pass that counts was sat."""
        days = [one.on for kind in self.needed if (one := self.passes.get(kind)) and one.is_usable(today)]
        return min(days, default=None)


def faults_of_exams(exams: Exams, today: date) -> tuple[Fault, ...]:
    """Return which papers are not passed, and which passes are too old (FN-3-1, SZ-2.2-4)."""
    found = []
    for kind in exams.needed:
        one = exams.passes.get(kind)
        if kind.value in exams.exempt or (one and one.is_usable(today)):
            continue
        found.append(Fault(f"{kind.value}_{'OLD' if one else 'MISSING'}"))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Study:
    """How far the training is: both counters, and refresher hours since the oldest pass became a year old.

    `since_start`: concentrated study since the application began, for who returns with his old qualification.
    """

    first: FirstTime
    refresher: int = 0
    since_start: int = 0
    is_returning: bool = False

    @property
    def concentrated_missing(self) -> int:
        """Hundredths of concentrated study that are missing; who returns owes twenty new hours (C2.6)."""
        if self.is_returning:
            return max(REFRESHER_HOURS * HOUR - self.since_start, 0)
        return self.first.concentrated_missing


def faults_of_study(study: Study, *, with_post: bool) -> tuple[Fault, ...]:
    """Return what is missing of the training, in hundredths (QD-10-2, QD-10-3). `with_post`: on the post, too."""
    found = []
    if missing := study.concentrated_missing:
        found.append(Fault("STUDY_SHORT", (("hours", missing),)))
    if with_post and (missing := study.first.on_post_missing):
        found.append(Fault("POST_HOURS_SHORT", (("hours", missing),)))
    return tuple(found)


def refresher_since(exams: Exams, today: date) -> date | None:
    """Return from which day refresher hours count: a year after the oldest pass; None while all are fresh (A5)."""
    oldest = exams.oldest(today)
    turned = years_after(oldest, FRESH_YEARS) if oldest else None
    return turned if turned is not None and today > turned else None


def faults_of_refresher(study: Study, exams: Exams, today: date) -> tuple[Fault, ...]:
    """Return what is missing of the twenty hours before a pass older than a year leads to a card."""
    if refresher_since(exams, today) is None or study.refresher >= REFRESHER_HOURS * HOUR:
        return ()
    return (Fault("REFRESHER_SHORT", (("hours", REFRESHER_HOURS * HOUR - study.refresher),)),)


@dataclass(frozen=True, slots=True)
class Publicity:
    """A publicity period and what was objected: how many without a reply, how many were found right."""

    until: date
    open_objections: int = 0
    upheld: int = 0


def faults_of_publicity(publicity: Publicity | None, today: date) -> tuple[Fault, ...]:
    """Return why publicity is not over: its last day counts whole, every objection has a reply (A6)."""
    if publicity is None:
        return (Fault("PUBLICITY_NONE"),)
    found = []
    if today <= publicity.until:
        found.append(Fault("PUBLICITY_RUNNING", (("until", publicity.until),)))
    if publicity.open_objections:
        found.append(Fault("OBJECTIONS_OPEN", (("objections", publicity.open_objections),)))
    return tuple(found)


def faults_of_number(number: str, *, is_taken: bool) -> tuple[Fault, ...]:
    """Return why a card number does not do: entered, never invented; one credential's only."""
    if not number.strip():
        return (Fault("NUMBER_MISSING"),)
    return (Fault("NUMBER_TAKEN"),) if is_taken else ()


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did something: his account, and the person behind it."""

    account_id: int | None
    person_id: int | None

    def is_same(self, other: "Hand") -> bool:
        """Tell whether two are one account or one person."""
        same_account = self.account_id is not None and self.account_id == other.account_id
        return same_account or (self.person_id is not None and self.person_id == other.person_id)


def require_other_hand(decider: Hand, hands: tuple[Hand, ...], code: str) -> None:
    """Raise RuleBroken with the code when who decides also reviewed: two accounts and two people (C10-2, C4)."""
    if any(decider.is_same(hand) for hand in hands):
        raise RuleBroken(code)
