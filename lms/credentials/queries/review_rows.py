"""Lines of a yearly review as lists show them, with what the reader may see of the findings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.access import Actor, Permission
from lms.credentials.models.reviews import YearlyReview
from lms.credentials.rules.reviews import PROTECTED, Finding
from lms.people.queries.units import unit_names
from lms.people.rules import steps_of


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One person's review in a list; `unit` is where he was counted when the facts were frozen."""

    id: int
    name: str
    unit: str
    number: str
    state: str
    proposed: str
    outcome: str
    findings: tuple[str, ...]
    cure_until: date | None
    is_own: bool

    @property
    def differs(self) -> bool:
        """Whether somebody stands for another outcome than the facts come to."""
        return self.outcome != self.proposed


def lines_of(db: Session, reviews: Sequence[YearlyReview], *, seen_by: Actor) -> list[ReviewLine]:
    """Return reviews (with person and card loaded) as lines."""
    units = {one.id: steps_of(_place(one))[-1] for one in reviews}
    names = unit_names(db, set(units.values()))
    return [_line(one, names.get(units[one.id], ""), seen_by) for one in reviews]


def _place(review: YearlyReview) -> str:
    return str(review.facts["post_unit"] or review.facts["card_unit"])


def _line(one: YearlyReview, unit: str, actor: Actor) -> ReviewLine:
    return ReviewLine(
        id=one.id,
        name=one.person.name,
        unit=unit,
        number=one.credential.number if one.credential else "",
        state=one.state,
        proposed=one.proposed,
        outcome=one.outcome or one.proposed,
        findings=shown_findings(one, actor),
        cure_until=one.cure_until,
        is_own=actor.person_id is not None and one.person_id == actor.person_id,
    )


def shown_findings(review: YearlyReview, actor: Actor) -> tuple[str, ...]:
    """Return what was found, without sanctions and cases for those who do not deal with them (C7).

    The person sees his own sanctions; of a case he is told by its notice, and by nothing before.
    """
    deals = actor.can(Permission.OPEN_CASES) or actor.can(Permission.DECIDE_CREDENTIALS)
    own = actor.person_id is not None and review.person_id == actor.person_id
    found = review.facts["findings"]
    if own:
        return tuple(code for code in found if code != Finding.CASE_OPEN)
    return tuple(code for code in found if deals or code not in PROTECTED)
