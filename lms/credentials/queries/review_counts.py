"""How far the yearly review of units is: people listed, decided about, and when the last was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.models import Credential
from lms.credentials.models.reviews import ReviewEvent, ReviewRound, YearlyReview
from lms.credentials.rules.reviews import OUTCOMES, ReviewState
from lms.credentials.rules.states import LIVE
from lms.people.models import Unit
from lms.people.rules import steps_of


@dataclass(slots=True)
class ReviewCounts:
    """Live cards issued before the reviewed year was over; people listed, decided about; the last decision's day."""

    cards: int = 0
    listed: int = 0
    decided: int = 0
    last_on: date | None = None


def reviews_by_unit(db: Session, units: Sequence[Unit], year: int) -> dict[int, ReviewCounts]:
    """Count the review of a year for each of some units, each with all below it. Whoever asks reaches the units."""
    found = {unit.id: ReviewCounts() for unit in units}
    for path, cards in db.execute(_cards(year)):
        for counts in _above(found, path):
            counts.cards += cards
    for path, state, number in db.execute(_states(year)):
        for counts in _above(found, path):
            counts.listed += number
            counts.decided += number if state in OUTCOMES else 0
    for path, at in db.execute(_last(year)):
        for counts in _above(found, path):
            counts.last_on = max(clock.local_date(at), counts.last_on or date.min)
    return found


def _above(found: dict[int, ReviewCounts], path: str) -> list[ReviewCounts]:
    return [found[step] for step in steps_of(path) if step in found]


def _cards(year: int) -> Select[str, int]:
    asked = select(Unit.path, func.count()).join(Credential, Credential.unit_id == Unit.id)
    live = Credential.state.in_([state.value for state in LIVE])
    return asked.where(live, Credential.issued_on <= date(year, 12, 31)).group_by(Unit.path)


def _states(year: int) -> Select[str, str, int]:
    asked = select(Unit.path, YearlyReview.state, func.count()).join(ReviewRound, ReviewRound.unit_id == Unit.id)
    asked = asked.join(YearlyReview, YearlyReview.round_id == ReviewRound.id).where(YearlyReview.year == year)
    return asked.group_by(Unit.path, YearlyReview.state)


def _last(year: int) -> Select[str, datetime]:
    asked = select(Unit.path, func.max(ReviewEvent.at)).join(ReviewRound, ReviewRound.unit_id == Unit.id)
    asked = asked.join(YearlyReview, YearlyReview.round_id == ReviewRound.id).where(YearlyReview.year == year)
    asked = asked.join(ReviewEvent, ReviewEvent.review_id == YearlyReview.id)
    asked = asked.where(ReviewEvent.old == ReviewState.JUSTICE_CHECKED.value)  # conditions met later are no decision
    return asked.where(ReviewEvent.new.in_([state.value for state in OUTCOMES])).group_by(Unit.path)
