"""Verbs on employment contracts: put one on record, end one early (ZJG-5-3 to ZJG-5-6)."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.models.contracts import EmploymentContract
from lms.credentials.rules.contracts import Terms, require_early_end, require_terms
from lms.errors import RuleBroken
from lms.people.models import Unit


def record_contract(
    db: Session,
    unit: Unit,
    terms: Terms,
    *,
    employer: str,
    document: str,
    opinion_document: str = "",
    actor: Actor,
) -> EmploymentContract:
    """Put a unit's contract on record as it is, also a faulty one: nobody can be registered under that.

    Raises RuleBroken EMPLOYER_MISSING, DOCUMENT_MISSING, SPAN_REVERSED, CONTRACT_SIGNED_LATE, OPINION_UNDATED.
    """
    require_can(actor, Permission.REGISTER_ASSISTANTS)
    if not employer.strip():
        raise RuleBroken("EMPLOYER_MISSING")
    if not document.strip():
        raise RuleBroken("DOCUMENT_MISSING")
    require_terms(terms)
    contract = EmploymentContract(
        unit_id=unit.id,
        nature=terms.nature.value,
        employer=employer.strip(),
        document=document.strip(),
        signed_on=terms.signed_on,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        opinion=terms.opinion.value if terms.opinion else None,
        opinion_on=terms.opinion_on,
        opinion_document=opinion_document.strip(),
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(contract)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="badge:contract:recorded", subject=contract, nature=contract.nature)
    return contract


def end_contract(db: Session, contract: EmploymentContract, *, on: date, reason: str, actor: Actor) -> None:
    """End a contract before its time with a day, which is its last; badges under it are worth nothing after it.

    The contract is locked. Raises RuleBroken CONTRACT_OVER, SPAN_REVERSED, REASON_MISSING.
    """
    require_can(actor, Permission.REGISTER_ASSISTANTS)
    require_early_end(contract.said, on=on, reason=reason)
    contract.ended_on, contract.end_reason = on, reason.strip()
    contract.ended_by_id = actor.account_id
    audit.record(db, actor=actor, action="badge:contract:ended", subject=contract, on=on.isoformat())
