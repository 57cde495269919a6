"""Verb of checks: keep what a look through a unit's assistants and contracts found (C2.7 B8, ZJG-5-5)."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.models.assistants import AssistantCheck
from lms.credentials.queries.assistants_check import look_through
from lms.errors import RuleBroken
from lms.people.models import Unit


def keep_check(db: Session, unit: Unit, *, remedy: str, actor: Actor) -> AssistantCheck:
    """Put today's look through a unit with all below it on record, for good; the unit is in reach.

    Raises RuleBroken REMEDY_MISSING when there are faults and nobody says what is done about them.
    """
    require_can(actor, Permission.REGISTER_ASSISTANTS)
    today = clock.today()
    found = look_through(db, unit, on=today, seen_by=actor)
    if found.faulty and not remedy.strip():
        raise RuleBroken("REMEDY_MISSING")
    check = AssistantCheck(
        unit_id=unit.id,
        year=today.year,
        part="H1" if today.month <= 6 else "H2",
        checked_on=today,
        people=[
            {"badge": each.id, "name": each.standing.badge.person.name, "number": each.standing.badge.number or ""}
            | {"missing": each.missing, "faults": list(each.faults)}
            for each in found.people
        ],
        contracts=[
            {"contract": each.id, "document": each.contract.document, "employer": each.contract.employer}
            | {"assistants": each.assistants, "faults": [fault.value for fault in each.faults]}
            for each in found.contracts
        ],
        faulty=found.faulty,
        remedy=remedy.strip(),
        made_by_id=actor.account_id,
        made_at=clock.now(),
    )
    db.add(check)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="badge:check:kept", subject=check, faulty=found.faulty)
    return check
