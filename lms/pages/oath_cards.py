"""What the oath needs to know of cards, handed down to its room: whose wait for it, and since when somebody has one."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from lms.access import Actor
from lms.credentials.queries.credentials import list_credentials, live_of_people
from lms.credentials.rules.states import CredentialKind, CredentialState
from lms.people.models import Unit

# A unit has fewer new holders than this at once; who is beyond it can still be added by hand.
_MOST = 500


def waiting_cards(db: Session, unit: Unit, today: date, *, seen_by: Actor) -> dict[int, date]:
    """Map the holders at or below a unit whose card is issued and not yet active to its day of issue."""
    held = list_credentials(
        db,
        seen_by=seen_by,
        on=today,
        unit=unit,
        state=CredentialState.ISSUED,
        kind=CredentialKind.ENFORCEMENT.value,
        limit=_MOST,
    )
    return {each.credential.person_id: each.credential.issued_on for each in held}


def issue_days(db: Session, people: Collection[int]) -> dict[int, date]:
    """Map people to the day of issue of their card; who has none is missing."""
    live = live_of_people(db, sorted(people), CredentialKind.ENFORCEMENT.value)
    return {person: credential.issued_on for person, credential in live.items()}
