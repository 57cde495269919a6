"""Opening the yearly review of units: facts are frozen for everybody with a card at once (domain C2.5)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission
from lms.credentials.models import ReviewEvent, ReviewRound, YearlyReview
from lms.credentials.queries.review_facts import Holder, holders_in
from lms.credentials.queries.reviews import lock_openings, rounds_of_units
from lms.credentials.rules.review_days import day_after_year
from lms.credentials.rules.reviews import ReviewFacts, ReviewState, findings_of, proposed_outcome, require_review_move
from lms.db import bulk_insert, reserve_ids, table_of
from lms.errors import NotAllowed, RuleBroken
from lms.people.models import Unit
from lms.people.queries.reach import reaches_unit
from lms.people.rules import nearest_of
from lms.requirements.queries.rule_sets import parameters_by_unit


def open_rounds(db: Session, place: Unit, units: Sequence[Unit], *, year: int, actor: Actor) -> int:
    """Open the review of a year for units at or below a place, or take in who came later; return how many people.

    Everybody who holds a card and is counted at or below one of the units is in the round of the nearest of them.
    Whoever is reviewed in another round stays there. Raises NotAllowed, RuleBroken REVIEW_YEAR_RUNS (the year is not
    over), REVIEW_NOBODY (nobody with a card is left).
    """
    if not (actor.can(Permission.CHECK_APPLICATIONS) or actor.can(Permission.REVIEW_APPLICATIONS)):
        raise NotAllowed(permission=Permission.CHECK_APPLICATIONS.value)
    if not reaches_unit(db, place.id, actor):
        raise NotAllowed
    today = clock.today()
    if not 2000 <= year < today.year:
        raise RuleBroken("REVIEW_YEAR_RUNS", year=year)
    lock_openings(db, place)
    by_unit = _by_unit(holders_in(db, place, year, on=today), units)
    if not by_unit:
        raise RuleBroken("REVIEW_NOBODY", year=year)
    rounds = _rounds(db, [unit for unit in units if unit.id in by_unit], year, actor)
    for unit in units:
        if unit.id in by_unit:
            _put_in(db, rounds[unit.id], by_unit[unit.id], actor)
    return sum(map(len, by_unit.values()))


def _by_unit(holders: Sequence[Holder], units: Sequence[Unit]) -> dict[int, list[Holder]]:
    """Share people out: each to the nearest of the units at or above where he is counted."""
    known = {unit.id: unit.id for unit in units}
    nearest: dict[str, int | None] = {}
    found: dict[int, list[Holder]] = defaultdict(list)
    for one in holders:
        if one.unit_path not in nearest:
            nearest[one.unit_path] = nearest_of(one.unit_path, known)
        unit = nearest[one.unit_path]
        if unit is not None:
            found[unit].append(one)
    return found


def _rounds(db: Session, units: Sequence[Unit], year: int, actor: Actor) -> dict[int, ReviewRound]:
    found = {each.unit_id: each for each in rounds_of_units(db, [unit.id for unit in units], year)}
    parameters = parameters_by_unit(db, year + 1)
    for unit in units:
        if unit.id not in found:
            found[unit.id] = ReviewRound(
                year=year,
                unit_id=unit.id,
                frozen_on=clock.today(),
                due_on=day_after_year(year, parameters[unit.id].review_until),
                opened_by_id=actor.account_id,
                opened_at=clock.now(),
            )
            db.add(found[unit.id])
    db.flush()  # reviews refer to them
    return found


def _put_in(db: Session, round_: ReviewRound, holders: Sequence[Holder], actor: Actor) -> None:
    """Write the reviews of a round and the event that each begins with, in one insert each."""
    require_review_move(None, ReviewState.OPEN)
    now = clock.now()
    ids = reserve_ids(db, table_of(YearlyReview), len(holders))
    reviews, events = [], []
    for review_id, one in zip(ids, holders, strict=True):
        facts, proposed = frozen(one.facts)
        review: dict[str, Any] = {"round_id": round_.id, "year": round_.year, "person_id": one.person_id}
        review |= {"credential_id": one.credential_id, "state": ReviewState.OPEN.value, "facts": facts}
        reviews.append({"id": review_id, **review, "proposed": proposed, "outcome": None, "cure_until": None})
        event = {"review_id": review_id, "old": None, "new": ReviewState.OPEN.value, "outcome": None, "reason": ""}
        events.append({**event, "actor_id": actor.account_id, "at": now})
    bulk_insert(db, table_of(YearlyReview), reviews)
    bulk_insert(db, table_of(ReviewEvent), events)
    audit.record(db, actor=actor, action="review_round:opened", subject=round_, year=round_.year, people=len(holders))


def frozen(facts: ReviewFacts) -> tuple[dict[str, Any], str]:
    """Return facts as they are kept, with what was found, and the outcome they come to."""
    findings = findings_of(facts)
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(facts).items()}
    kept["findings"] = [finding.value for finding in findings]
    return kept, proposed_outcome(findings).value
