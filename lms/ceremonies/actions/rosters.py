"""Who is expected at a ceremony: added and taken off while it is planned."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.ceremonies.actions.steps import put_down, require_holds
from lms.ceremonies.models import OathCeremony, OathPlace
from lms.ceremonies.queries.officers import swearers
from lms.ceremonies.queries.rosters import find_place, places_of
from lms.ceremonies.rules.ceremonies import require_planned, require_swearer
from lms.errors import RuleBroken, require_words
from lms.people.queries.people import unit_ids_on


def add_people(
    db: Session,
    ceremony: OathCeremony,
    person_ids: Sequence[int],
    *,
    issue_days: Mapping[int, date] | None = None,
    actor: Actor,
) -> int:
    """Expect people at a ceremony; return how many are new. Whoever calls has seen that he reaches them.

    Raises RuleBroken OATH_STATE, OATH_WITNESS_SWEARS, OATH_ASSISTANT, OATH_NOT_OFFICER, OATH_BEFORE_ISSUE.
    """
    require_holds(ceremony.unit, actor)
    require_planned(ceremony.state)
    who = swearers(db, person_ids, ceremony.held_on, issue_days)
    units = unit_ids_on(db, person_ids, ceremony.held_on)
    added = 0
    for person_id in person_ids:
        require_swearer(
            who[person_id],
            occasion=ceremony.occasion,
            held_on=ceremony.held_on,
            witness_id=ceremony.witness_id,
        )
        unit_id = units.get(person_id, ceremony.unit_id)
        added += _add(db, ceremony, person_id, unit_id, who[person_id].issued_on, actor)
    db.flush()
    if added:
        audit.record(db, actor=actor, action="oath:roster:added", subject=ceremony, people=added)
    return added


def remove_person(db: Session, ceremony: OathCeremony, person_id: int, *, reason: str, actor: Actor) -> None:
    """Take somebody off. Raises RuleBroken OATH_STATE, OATH_LEADER_SWEARS, OATH_NOT_LISTED, REASON_MISSING."""
    require_holds(ceremony.unit, actor)
    require_planned(ceremony.state)
    if person_id == ceremony.leader_id:
        raise RuleBroken("OATH_LEADER_SWEARS")
    place = find_place(db, ceremony.id, person_id)
    if place is None or place.removed_at is not None:
        raise RuleBroken("OATH_NOT_LISTED")
    take_off(db, ceremony, place, reason=require_words(reason), actor=actor)


def take_off(db: Session, ceremony: OathCeremony, place: OathPlace, *, reason: str, actor: Actor) -> None:
    """Take a place off the roster and put down why."""
    place.removed_at, place.removed_reason = clock.now(), reason
    put_down(db, ceremony, "removed", note=f"{place.person.name}：{reason}", actor=actor)
    audit.record(db, actor=actor, action="oath:roster:removed", subject=ceremony, person=place.person_id)


def recheck(db: Session, ceremony: OathCeremony, only: Collection[int] | None = None) -> None:
    """Hold the roster, or some of it, against the rules again, for the day may have changed. Raises as `add_people`."""
    places = [place for place in places_of(db, ceremony) if only is None or place.person_id in only]
    issued = {place.person_id: place.issued_on for place in places if place.issued_on is not None}
    who = swearers(db, [place.person_id for place in places], ceremony.held_on, issued)
    for swearer in who.values():
        require_swearer(swearer, occasion=ceremony.occasion, held_on=ceremony.held_on, witness_id=ceremony.witness_id)


def _add(
    db: Session, ceremony: OathCeremony, person_id: int, unit_id: int, issued_on: date | None, actor: Actor
) -> bool:
    place = find_place(db, ceremony.id, person_id)
    if place is None:
        place = OathPlace(ceremony_id=ceremony.id, person_id=person_id, added_by_id=actor.account_id)
        place.added_at = clock.now()
        db.add(place)
    elif place.removed_at is None:
        return False
    place.unit_id, place.issued_on = unit_id, issued_on
    place.removed_at = place.removed_reason = None
    return True
