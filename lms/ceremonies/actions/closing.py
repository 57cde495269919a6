"""Closing a ceremony, which puts on record who swore; correcting a record afterwards."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.ceremonies.actions.rosters import recheck
from lms.ceremonies.actions.steps import move, put_down, require_holds
from lms.ceremonies.models import OathCeremony, OathRecord
from lms.ceremonies.queries.officers import swearers
from lms.ceremonies.queries.rosters import Seat, find_place, seats_of, standing_records
from lms.ceremonies.rules.ceremonies import CeremonyState, Way, require_closable, require_day_come, require_swearer
from lms.errors import RuleBroken, require_words
from lms.people.queries.people import lock_people, unit_ids_on


def close_ceremony(db: Session, ceremony: OathCeremony, *, actor: Actor) -> int:
    """Close a ceremony: who signed swore each of its oaths, who did not was absent. Return how many swore.

    The ceremony was fetched locked. Raises RuleBroken OATH_STATE, OATH_IN_FUTURE, OATH_NOBODY, OATH_LEADER_ABSENT, and
    for somebody who came and may not swear OATH_ASSISTANT, OATH_NOT_OFFICER, OATH_BEFORE_ISSUE, OATH_WITNESS_SWEARS.
    """
    require_holds(ceremony.unit, actor)
    move(db, ceremony, CeremonyState.CLOSED, note="", actor=actor)
    require_day_come(ceremony.held_on, clock.today())
    seats = seats_of(db, ceremony)
    came = {seat.id for seat in seats if seat.is_present}
    require_closable([seat.id for seat in seats], came, leader_id=ceremony.leader_id)
    recheck(db, ceremony, only=came)
    for seat in seats:
        db.add_all(_records(ceremony, seat, actor))
    db.flush()
    return len(came)


def correct(db: Session, ceremony: OathCeremony, person_id: int, *, attended: bool, reason: str, actor: Actor) -> None:
    """Correct after closing whether somebody swore, also somebody who was not on the roster. The old record stays.

    Raises RuleBroken OATH_NOT_CLOSED, REASON_MISSING, OATH_OWN_RECORD, OATH_LEADER_SWEARS, OATH_CORRECTS_NOTHING, and
    OATH_ASSISTANT, OATH_NOT_OFFICER, OATH_BEFORE_ISSUE, OATH_WITNESS_SWEARS for who may not swear.
    """
    require_holds(ceremony.unit, actor)
    if ceremony.state != CeremonyState.CLOSED:
        raise RuleBroken("OATH_NOT_CLOSED")
    why = require_words(reason)
    if person_id == actor.person_id:
        raise RuleBroken("OATH_OWN_RECORD")
    if person_id == ceremony.leader_id and not attended:
        raise RuleBroken("OATH_LEADER_SWEARS")
    lock_people(db, [person_id])
    earlier = standing_records(db, ceremony.id, person_id)
    if attended == any(record.attended for record in earlier):
        raise RuleBroken("OATH_CORRECTS_NOTHING")
    place = find_place(db, ceremony.id, person_id)
    card = {person_id: place.issued_on} if place is not None and place.issued_on is not None else {}
    who = swearers(db, [person_id], ceremony.held_on, card)[person_id]
    if attended:
        witness = ceremony.witness_id
        require_swearer(who, occasion=ceremony.occasion, held_on=ceremony.held_on, witness_id=witness)
    unit_id = unit_ids_on(db, [person_id], ceremony.held_on).get(person_id, ceremony.unit_id)
    known = {record.kind: record for record in earlier}
    for kind in _kinds(ceremony):
        record = _record(ceremony, person_id, unit_id, kind, Way.LIST if attended else None, actor)
        record.reason, record.corrects_id = why, known[kind].id if kind in known else None
        db.add(record)
    db.flush()
    put_down(db, ceremony, "corrected", note=f"{who.name}：{why}", actor=actor)
    audit.record(db, actor=actor, action="oath:record:corrected", subject=ceremony, person=person_id, attended=attended)


def _records(ceremony: OathCeremony, seat: Seat, actor: Actor) -> Iterable[OathRecord]:
    way = Way(seat.signed.way) if seat.signed is not None and seat.is_present else None
    return [_record(ceremony, seat.id, seat.place.unit_id, kind, way, actor) for kind in _kinds(ceremony)]


def _record(
    ceremony: OathCeremony, person_id: int, unit_id: int, kind: str, way: Way | None, actor: Actor
) -> OathRecord:
    return OathRecord(
        ceremony_id=ceremony.id,
        person_id=person_id,
        unit_id=unit_id,
        kind=kind,
        attended=way is not None,
        way=way.value if way else "",
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )


def _kinds(ceremony: OathCeremony) -> list[str]:
    sworn = (("ENFORCEMENT", ceremony.enforcement_text_id), ("CONSTITUTION", ceremony.constitution_text_id))
    return [kind for kind, text_id in sworn if text_id is not None]
