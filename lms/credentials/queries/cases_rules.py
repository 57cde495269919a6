"""What the rules of the place say about a case."""

from sqlalchemy.orm import Session

from lms.credentials.models import CredentialCase
from lms.requirements.queries.rule_sets import rules_for


def knows_revocation(db: Session, case: CredentialCase) -> bool:
    """Tell whether the rules of the unit knew revocation when the case was opened; off unless they say so (CR10)."""
    rules = rules_for(db, case.credential.unit_id, case.opened_on.year)
    return rules is not None and rules.parameters.revocation_enabled
