"""Cards issued before this platform, or by the province, are taken over from what the roster says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.access import Actor, Permission, require_can
from lms.credentials.actions.moving import begin_many
from lms.credentials.models import Card, Credential
from lms.credentials.queries.credentials import live_of_people
from lms.credentials.queries.roster_cards import RosterCard, numbers_on_record, roster_cards
from lms.credentials.rules.states import CredentialKind, CredentialState, last_valid_day
from lms.people.models import Unit


@dataclass(frozen=True, slots=True)
class TakenOver:
    """How many cards came in, and which people's did not, with the code why."""

    taken: int
    refused: list[tuple[RosterCard, str]]


def take_over(db: Session, *, unit: Unit | None, actor: Actor, years: int = 5) -> TakenOver:
    """Make a credential of each officer's and supervisor's card that the roster states and nobody has taken over yet.

    The day of issue is the day the role began. Again, it changes nothing. Otherwise as `take_over_cards`.
    """
    require_can(actor, Permission.REVIEW_APPLICATIONS)
    return take_over_cards(db, roster_cards(db, seen_by=actor, unit=unit), "名册所载证件", actor=actor, years=years)


def take_over_cards(
    db: Session, waiting: Sequence[RosterCard], reason: str, *, actor: Actor, years: int = 5
) -> TakenOver:
    """Make a credential of each stated card, of people whom the caller has seen to be in reach.

    Without a stated validity it lasts `years` from the day of issue. Refused, each with its code: CARD_NO_DAY (neither
    day is known), CARD_NUMBER_USED, CREDENTIAL_LIVE.
    """
    require_can(actor, Permission.REVIEW_APPLICATIONS)
    used = numbers_on_record(db)
    live = {kind: live_of_people(db, [card.person_id for card in waiting], kind) for kind in CredentialKind}
    taken: list[Credential] = []
    refused: list[tuple[RosterCard, str]] = []
    for card in waiting:
        if card.number in used:
            refused.append((card, "CARD_NUMBER_USED"))
        elif card.person_id in live[card.kind]:
            refused.append((card, "CREDENTIAL_LIVE"))
        elif (issued := _issued_on(card, years)) is None:
            refused.append((card, "CARD_NO_DAY"))
        else:
            used.add(card.number)
            taken.append(_credential(card, issued, years))
    begin_many(db, taken, reason, actor=actor)
    db.add_all(
        Card(credential_id=one.id, serial=one.number, made_on=one.issued_on, received_on=one.issued_on) for one in taken
    )
    return TakenOver(len(taken), refused)


def _issued_on(card: RosterCard, years: int) -> date | None:
    if card.started_on is not None:
        return card.started_on
    if card.valid_until is None:
        return None
    return last_valid_day(card.valid_until, -years)


def _credential(card: RosterCard, issued: date, years: int) -> Credential:
    return Credential(
        person_id=card.person_id,
        kind=card.kind.value,
        number=card.number,
        unit_id=card.unit_id,
        field="",
        issuer="",
        state=CredentialState.ACTIVE.value,
        issued_on=issued,
        valid_from=issued,
        valid_to=max(card.valid_until or last_valid_day(issued, years), issued),
        since=issued,
        is_imported=True,
    )
