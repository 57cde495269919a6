"""What the rules of the place say about a case."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.credentials.models import CredentialCase
from lms.people.models import Unit
from lms.people.rules import UnitKind
from lms.requirements.queries.rule_sets import rules_for


def knows_revocation(db: Session, case: CredentialCase) -> bool:
    """Tell whether the rules of the unit knew revocation when the case was opened; off unless they say so (CR10)."""
    rules = rules_for(db, case.credential.unit_id, case.opened_on.year)
    return rules is not None and rules.parameters.revocation_enabled


def bureau_of(db: Session, case: CredentialCase) -> str:
    """Return the name of the justice bureau that decides a case: the nearest beside or above the unit."""
    above = [int(step) for step in case.credential.unit.path.strip("/").split("/")]
    asked = select(Unit).where(
        Unit.kind == UnitKind.JUSTICE_BUREAU.value, or_(Unit.parent_id.in_(above), Unit.id.in_(above))
    )
    found = sorted(db.scalars(asked), key=lambda unit: len(unit.path), reverse=True)
    return found[0].name if found else case.credential.unit.name
