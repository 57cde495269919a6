"""Employment contracts of assistants: which one may stand behind a badge, and until when (ZJG-5-3 to ZJG-5-6). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.errors import RuleBroken, require_words
from lms.people.rules import Employment, Span, require_span

# A contract that ends within so many days is pointed out [default].
SOON_DAYS = 30


class Nature(StrEnum):
    """How assistants are employed (SZ-2.3-1, C2.7 B1)."""

    DIRECT = "DIRECT"
    DISPATCH = "DISPATCH"
    OUTSOURCED = "OUTSOURCED"


# What the roster calls the same thing.
EMPLOYMENT: Mapping[Nature, Employment] = {
    Nature.DIRECT: Employment.CONTRACT,
    Nature.DISPATCH: Employment.DISPATCH,
    Nature.OUTSOURCED: Employment.OUTSOURCED,
}


class Opinion(StrEnum):
    """What the legal office said of a service contract before it was signed."""

    LAWFUL = "LAWFUL"
    UNLAWFUL = "UNLAWFUL"


class ContractFault(StrEnum):
    """Why no assistant may stand under a contract; each is a code with a sentence."""

    OPINION_MISSING = "OPINION_MISSING"
    OPINION_NEGATIVE = "OPINION_NEGATIVE"
    OPINION_LATE = "OPINION_LATE"
    CONTRACT_NOT_BEGUN = "CONTRACT_NOT_BEGUN"
    CONTRACT_OVER = "CONTRACT_OVER"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says: nature, days, the legal opinion. `ended_on`: its last day where it ended early."""

    nature: Nature
    signed_on: date
    starts_on: date
    ends_on: date
    opinion: Opinion | None = None
    opinion_on: date | None = None
    ended_on: date | None = None

    @property
    def last_day(self) -> date:
        """The last day it runs; badges under it end with that day (ZJG-5-6)."""
        return min(self.ends_on, self.ended_on) if self.ended_on else self.ends_on

    def runs_on(self, day: date) -> bool:
        """Tell whether it runs on a day."""
        return self.starts_on <= day <= self.last_day


def require_terms(terms: Terms) -> None:
    """Raise RuleBroken for dates nobody can mean: SPAN_REVERSED, CONTRACT_SIGNED_LATE, OPINION_UNDATED."""
    require_span(Span(terms.starts_on, terms.ends_on))
    if terms.signed_on > terms.ends_on:
        raise RuleBroken("CONTRACT_SIGNED_LATE", day=terms.signed_on)
    if (terms.opinion is None) != (terms.opinion_on is None):
        raise RuleBroken("OPINION_UNDATED")


def faults_of(terms: Terms, on: date) -> tuple[ContractFault, ...]:
    """Return why no assistant may stand under a contract on a day; nothing, when one may.

    An outsourced one needs an opinion that finds it lawful, given before the day of signing (ZJG-5-3, ZJG-5-4).
    """
    found = []
    if terms.nature is Nature.OUTSOURCED:
        if terms.opinion_on is None:
            found.append(ContractFault.OPINION_MISSING)
        elif terms.opinion is not Opinion.LAWFUL:
            found.append(ContractFault.OPINION_NEGATIVE)
        elif terms.opinion_on >= terms.signed_on:
            found.append(ContractFault.OPINION_LATE)
    if on < terms.starts_on:
        found.append(ContractFault.CONTRACT_NOT_BEGUN)
    elif on > terms.last_day:
        found.append(ContractFault.CONTRACT_OVER)
    return tuple(found)


def require_sound(terms: Terms, on: date) -> None:
    """Raise RuleBroken with the first fault of a contract on a day."""
    for fault in faults_of(terms, on):
        raise RuleBroken(fault.value, day=terms.last_day)


def is_running_out(terms: Terms, on: date) -> bool:
    """Tell whether a contract still runs and ends soon."""
    return terms.runs_on(on) and terms.last_day <= on + timedelta(days=SOON_DAYS)


def require_early_end(terms: Terms, *, on: date, reason: str) -> None:
    """Raise RuleBroken unless a contract may be ended with a day: CONTRACT_OVER, SPAN_REVERSED, REASON_MISSING."""
    if terms.ended_on is not None or on > terms.ends_on:
        raise RuleBroken("CONTRACT_OVER", day=terms.last_day)
    require_span(Span(terms.starts_on, on))
    require_words(reason)
