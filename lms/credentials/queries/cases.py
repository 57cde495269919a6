"""What others ask about cases and sanctions: whether something is open, bars, counts or holds on a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.credentials.models import Credential, CredentialCase, ExemptionFinding, Sanction
from lms.credentials.rules.cases import IN_EFFECT, OPEN
from lms.credentials.rules.sanctions import Exemption

_OPEN = [state.value for state in OPEN]
_IN_EFFECT = [state.value for state in IN_EFFECT]


def open_cases_of(db: Session, person_id: int) -> list[CredentialCase]:
    """Return the cases about a person's credentials that are not ended yet: undecided, or decided and not served."""
    asked = select(CredentialCase).join(Credential, Credential.id == CredentialCase.credential_id)
    asked = asked.where(Credential.person_id == person_id, CredentialCase.state.in_(_OPEN))
    return list(db.scalars(asked.order_by(CredentialCase.id)))


def people_with_open_cases(db: Session, person_ids: Sequence[int]) -> set[int]:
    """Return those of some people against whom a case is open (renewal, commendation: C2.2 CR12, C7)."""
    asked = select(Credential.person_id).join(CredentialCase, CredentialCase.credential_id == Credential.id)
    return set(db.scalars(asked.where(CredentialCase.state.in_(_OPEN), is_among(Credential.person_id, person_ids))))


def bars_of(db: Session, person_id: int) -> date | None:
    """Return the last day on which a person may not apply anew, date.max for ever; None: no case bars him.

    It may lie in the past. A decision that was overturned, or is not executed for the time being, bars nobody.
    """
    asked = select(func.max(CredentialCase.bar_until)).join(Credential, Credential.id == CredentialCase.credential_id)
    counts = CredentialCase.state.in_(_IN_EFFECT) & CredentialCase.stayed_on.is_(None)
    return db.scalar(asked.where(Credential.person_id == person_id, counts))


def activation_hold(db: Session, credential_id: int) -> CredentialCase | None:
    """Return the case that keeps an issued card from being activated, or None (C2.2: instead of a suspension)."""
    asked = select(CredentialCase).where(
        CredentialCase.credential_id == credential_id,
        CredentialCase.is_hold.is_(True),
        CredentialCase.ended_on.is_(None),
        CredentialCase.stayed_on.is_(None),
        CredentialCase.state.in_([*_OPEN, *_IN_EFFECT]),
    )
    return db.scalar(asked.order_by(CredentialCase.id).limit(1))


def sanctions_on(db: Session, person_id: int, day: date) -> list[Sanction]:
    """Return the sanctions whose period covers a day, the latest first; a dismissal counts for good (C7)."""
    return sanctions_of_people(db, [person_id], day).get(person_id, [])


def sanctions_of_people(db: Session, person_ids: Sequence[int], day: date) -> dict[int, list[Sanction]]:
    """Map people to the sanctions whose period covers a day, the latest first."""
    asked = select(Sanction).where(
        is_among(Sanction.person_id, person_ids),
        Sanction.given_on <= day,
        or_(Sanction.counts_until.is_(None), Sanction.counts_until >= day),
    )
    found: dict[int, list[Sanction]] = {}
    for row in db.scalars(asked.order_by(Sanction.given_on.desc(), Sanction.id.desc())):
        found.setdefault(row.person_id, []).append(row)
    return found


def exemptions_of(db: Session, person_id: int) -> list[Exemption]:
    """Return the findings that exempt a person from liability."""
    asked = select(ExemptionFinding.fact_on, ExemptionFinding.cause).filter_by(person_id=person_id)
    return [Exemption(fact_on, cause) for fact_on, cause in db.execute(asked)]
