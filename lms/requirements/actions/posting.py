"""Verbs that decide claims by the limits of the place each person belongs to."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.orm import Session

from lms.access import Actor
from lms.errors import RuleBroken
from lms.hours.actions import batches, posting
from lms.hours.models import Claim, ImportBatch
from lms.hours.queries.activities import places_of_batch
from lms.hours.rules import Limits
from lms.requirements.queries.limits import limits_by_unit, strictest_limits


def confirm_claims(db: Session, claims: Sequence[Claim], *, actor: Actor, document: str | None = None) -> int:
    """Post pending claims, each by the limits of its unit's rules; all of them, or none. Returns how many.

    Raises as `lms.hours.actions.posting.confirm` does; PeopleRefused names all people concerned at once.
    """
    posted, refusals = 0, dict[int, RuleBroken]()
    for limits, ids in _by_limits(db, claims):
        try:
            posted += posting.confirm(db, ids, actor=actor, limits=limits, document=document)
        except posting.PeopleRefused as refused:
            refusals |= refused.refusals
    if refusals:
        raise posting.PeopleRefused(refusals)
    return posted


def accept_batch(db: Session, batch: ImportBatch, *, actor: Actor, document: str | None = None) -> int:
    """Post every row of an imported batch, by limits that hold for all its people; return how many.

    Raises as `lms.hours.actions.batches.accept_batch` does.
    """
    places = places_of_batch(db, batch.id)
    limits = strictest_limits(db, {unit for unit, _ in places}, max((year for _, year in places), default=0))
    return batches.accept_batch(db, batch, actor=actor, limits=limits, document=document)


def reject_claims(db: Session, claims: Sequence[Claim], *, reason_code: str, reason: str, actor: Actor) -> int:
    """Send pending claims back with a reason the people will read; return how many. Raises as `posting.reject`."""
    return sum(
        posting.reject(db, ids, reason_code=reason_code, reason=reason, actor=actor, limits=limits)
        for limits, ids in _by_limits(db, claims)
    )


def _by_limits(db: Session, claims: Sequence[Claim]) -> list[tuple[Limits, list[int]]]:
    by_year: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_year[claim.year].append(claim)
    groups: dict[Limits, list[int]] = defaultdict(list)
    for year, own in by_year.items():
        limits = limits_by_unit(db, {claim.unit_id for claim in own}, year)
        for claim in own:
            groups[limits[claim.unit_id]].append(claim.id)
    return list(groups.items())
