"""Keeping sanctions and findings of exemption, which others decided, with their documents (C7, FN-17-2)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.models import ExemptionFinding, Sanction
from lms.credentials.rules.causes import CAUSES
from lms.credentials.rules.sanctions import SanctionKind, counts_until, require_sanction
from lms.errors import RuleBroken
from lms.files import Attached, media_type_of
from lms.hours.actions.storing import keep_file
from lms.people.models import Person


@dataclass(frozen=True, slots=True)
class Issued:
    """Who decided it, by which document, when; and the document itself."""

    organ: str
    document: str
    on: date
    file: Attached | None


def record_sanction(db: Session, person: Person, kind: SanctionKind, issued: Issued, *, actor: Actor) -> Sanction:
    """Keep a sanction; its period is computed from its kind. Who has it cannot be told from any list but this.

    `person` in reach. Raises RuleBroken ORGAN_MISSING, DOCUMENT_MISSING, FACT_IN_FUTURE, PROOF_MISSING, OWN_RECORD.
    """
    file = _require(person, issued, actor)
    row = Sanction(
        person_id=person.id,
        kind=kind.value,
        organ=issued.organ.strip(),
        document=issued.document.strip(),
        digest=keep_file(db, file.data),
        media_type=media_type_of(file.data),
        given_on=issued.on,
        counts_until=counts_until(kind, issued.on),
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(row)
    db.flush()  # the audit names it
    audit.record(db, actor=actor, action="sanction:recorded", subject=row)
    return row


def record_exemption(
    db: Session, person: Person, fact_on: date, cause: str, issued: Issued, *, actor: Actor
) -> ExemptionFinding:
    """Keep a finding that somebody is not liable for what happened on a day: no suspension for it (FN-17-2).

    Raises RuleBroken ORGAN_MISSING, DOCUMENT_MISSING, FACT_IN_FUTURE, PROOF_MISSING, CASE_CAUSE_UNKNOWN, OWN_RECORD.
    """
    file = _require(person, issued, actor)
    if cause and cause not in CAUSES:
        raise RuleBroken("CASE_CAUSE_UNKNOWN", cause=cause)
    if fact_on > issued.on:
        raise RuleBroken("FACT_IN_FUTURE", day=fact_on)
    row = ExemptionFinding(
        person_id=person.id,
        fact_on=fact_on,
        cause=cause,
        organ=issued.organ.strip(),
        document=issued.document.strip(),
        digest=keep_file(db, file.data),
        media_type=media_type_of(file.data),
        found_on=issued.on,
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(row)
    db.flush()  # the audit names it
    audit.record(db, actor=actor, action="exemption:recorded", subject=row)
    return row


def _require(person: Person, issued: Issued, actor: Actor) -> Attached:
    require_can(actor, Permission.OPEN_CASES)
    if actor.person_id == person.id:
        raise RuleBroken("OWN_RECORD")
    require_sanction(issued.organ, issued.document, issued.on, clock.today())
    if issued.file is None:
        raise RuleBroken("PROOF_MISSING")
    return issued.file
