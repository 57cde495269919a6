"""What the rules of the place say about a case."""

from sqlalchemy.orm import Session

from lms.credentials.models import CredentialCase
from lms.people.queries.bureaus import bureaus_for
from lms.requirements.queries.rule_sets import rules_for


def knows_revocation(db: Session, case: CredentialCase) -> bool:
    """Tell whether the rules of the unit knew revocation when the case was opened; off unless they say so (CR10)."""
    rules = rules_for(db, case.credential.unit_id, case.opened_on.year)
    return rules is not None and rules.parameters.revocation_enabled


def bureau_of(db: Session, case: CredentialCase) -> str:
    """Return the name of the justice bureau that decides a case."""
    unit_id = case.credential.unit_id
    return bureaus_for(db, {unit_id})[unit_id].name
