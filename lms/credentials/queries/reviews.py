"""Yearly reviews on record, and who sees them: the person his own, offices those of units in reach."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor, Permission
from lms.among import is_among
from lms.credentials.models.reviews import ReviewEvent, ReviewRound, YearlyReview
from lms.credentials.rules.reviews import ReviewState
from lms.errors import NotFound
from lms.people.models import Person, Unit
from lms.people.queries.reach import unit_in_reach
from lms.people.rules import steps_of

# What a review comes to; the other states are on the way.
_DECIDED = {"PASSED": True, "NOT_REQUIRED": True, "CONDITIONAL": False, "FAILED": False}


def last_outcome(db: Session, person_id: int) -> bool | None:
    """Tell whether a person's last decided review was passed (or not required); None when none was decided.

    One that was passed on conditions is not, until the conditions are met.
    """
    asked = select(YearlyReview.state).where(YearlyReview.person_id == person_id, YearlyReview.state.in_(_DECIDED))
    state = db.scalar(asked.order_by(YearlyReview.year.desc()).limit(1))
    return None if state is None else _DECIDED[state]


def rounds_visible_to(actor: Actor) -> Select[ReviewRound]:
    """Select the rounds of units in reach, for who may see credentials."""
    asked = select(ReviewRound).join(ReviewRound.unit)
    return asked.where(unit_in_reach(actor) if actor.can(Permission.VIEW_CREDENTIALS) else ReviewRound.id.in_(()))


def reviews_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a review is in reach: one's own, or of a round of a unit in reach."""
    rounds = rounds_visible_to(actor).with_only_columns(ReviewRound.id)
    own = YearlyReview.person_id == actor.person_id if actor.person_id is not None else YearlyReview.id.in_(())
    return YearlyReview.round_id.in_(rounds) | own


def get_round(db: Session, round_id: int, *, seen_by: Actor, to_change: bool = False) -> ReviewRound:
    """Return a round in reach with its unit; locked to change. Raises NotFound REVIEW_ROUND_NOT_FOUND."""
    asked = rounds_visible_to(seen_by).where(ReviewRound.id == round_id)
    if to_change:
        asked = asked.with_for_update(of=ReviewRound)
    found = db.scalar(asked.options(joinedload(ReviewRound.unit)))
    if found is None:
        raise NotFound("REVIEW_ROUND_NOT_FOUND")
    return found


def get_review(db: Session, review_id: int, *, seen_by: Actor, to_change: bool = False) -> YearlyReview:
    """Return a review in reach with its person, round and events; locked to change. Raises NotFound."""
    asked = select(YearlyReview).where(YearlyReview.id == review_id, reviews_in_reach(seen_by))
    found = db.scalar(
        asked.options(
            joinedload(YearlyReview.person),
            joinedload(YearlyReview.credential),
            joinedload(YearlyReview.round).joinedload(ReviewRound.unit),
            selectinload(YearlyReview.events),
        )
    )
    if found is None:
        raise NotFound("REVIEW_NOT_FOUND")
    if to_change:
        db.refresh(found, ["state", "outcome"], with_for_update=True)
    return found


def rounds_of_units(db: Session, unit_ids: Sequence[int], year: int) -> list[ReviewRound]:
    """List the rounds of a year of some units; whoever asks has looked at the reach."""
    return list(db.scalars(select(ReviewRound).where(ReviewRound.year == year, ReviewRound.unit_id.in_(unit_ids))))


def lock_openings(db: Session, unit: Unit) -> None:
    """Let others who make lists anywhere in a unit's tree wait until the end of the transaction."""
    root = steps_of(unit.path)[0]
    # Not `FOR UPDATE`: rows that refer to the unit may be written meanwhile.
    db.execute(select(Unit.id).where(Unit.id == root).with_for_update(key_share=True))


def reviews_of_round(
    db: Session, round_id: int, *, state: str = "", outcome: str = "", finding: str = "", text: str = ""
) -> list[YearlyReview]:
    """List the reviews of a round in reach, by id, with person and card.

    `outcome` is what the last hand stands for; `finding` is one of the facts' codes; `text` is part of a name.
    """
    asked = select(YearlyReview).where(YearlyReview.round_id == round_id).order_by(YearlyReview.id)
    asked = asked.join(YearlyReview.person)
    if state:
        asked = asked.where(YearlyReview.state == state)
    if outcome:
        asked = asked.where(func.coalesce(YearlyReview.outcome, YearlyReview.proposed) == outcome)
    if text.strip():
        asked = asked.where(Person.name.contains(text.strip(), autoescape=True))
    found = db.scalars(asked.options(joinedload(YearlyReview.person), joinedload(YearlyReview.credential)))
    return [one for one in found if not finding or finding in one.facts["findings"]]


def last_hands(db: Session, review_ids: Sequence[int], new: ReviewState) -> dict[int, int | None]:
    """Map reviews to the account that last brought each into a state or said what it stands for there."""
    asked = select(ReviewEvent.review_id, ReviewEvent.actor_id).where(ReviewEvent.new == new.value)
    rows = db.execute(asked.where(is_among(ReviewEvent.review_id, review_ids)).order_by(ReviewEvent.id))
    return dict(rows.all())


def counts_of_rounds(db: Session, round_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Map rounds to how many reviews are in which state."""
    asked = select(YearlyReview.round_id, YearlyReview.state, func.count())
    found: dict[int, dict[str, int]] = {round_id: {} for round_id in round_ids}
    rows = db.execute(
        asked.where(is_among(YearlyReview.round_id, round_ids)).group_by(YearlyReview.round_id, YearlyReview.state)
    )
    for round_id, state, number in rows:
        found[round_id][state] = number
    return found


def list_rounds(db: Session, year: int, *, seen_by: Actor) -> list[ReviewRound]:
    """List the rounds of a year in reach, in the order of units."""
    asked = rounds_visible_to(seen_by).where(ReviewRound.year == year).options(joinedload(ReviewRound.unit))
    return list(db.scalars(asked.order_by(Unit.sort_order, Unit.code)))


def years_reviewed(db: Session, *, seen_by: Actor) -> list[int]:
    """List the years with a round in reach, the newest first."""
    asked = rounds_visible_to(seen_by).with_only_columns(ReviewRound.year).distinct()
    return list(db.scalars(asked.order_by(ReviewRound.year.desc())))


def reviews_of_person(db: Session, person_id: int) -> list[YearlyReview]:
    """List all reviews of a person, the latest year first, with round, unit and events; reach was looked at."""
    asked = select(YearlyReview).where(YearlyReview.person_id == person_id).order_by(YearlyReview.year.desc())
    eager = (joinedload(YearlyReview.round).joinedload(ReviewRound.unit), selectinload(YearlyReview.events))
    return list(db.scalars(asked.options(*eager)))
