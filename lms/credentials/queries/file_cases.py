"""Cases as the personal file lists them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.credentials.models import Credential, CredentialCase
from lms.credentials.queries.cases_read import is_told


def cases_in_file(db: Session, person_id: int, *, only_told: bool) -> list[CredentialCase]:
    """Return the cases about a person's credentials, the earliest first; `only_told`: those he was told of."""
    asked = select(CredentialCase).join(Credential, Credential.id == CredentialCase.credential_id)
    asked = asked.where(Credential.person_id == person_id).order_by(CredentialCase.id)
    return list(db.scalars(asked.where(is_told()) if only_told else asked))
