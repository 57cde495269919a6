"""The card: its number entered, the decision, the delivery; or the rejection (C2.1 A7, A8, CR1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.credentials.actions.applications_moving import add_paper, move, require_step
from lms.credentials.actions.holding import receive
from lms.credentials.actions.moving import Grounds, begin
from lms.credentials.models import Application, Card, Credential
from lms.credentials.queries.applying import is_taken, old_cards
from lms.credentials.queries.credentials import get_credential, is_serial_used
from lms.credentials.queries.dossier import Dossier, dossiers_of, hands_of, missing_for_issue
from lms.credentials.rules.applications import ApplicationStep, require_rejection
from lms.credentials.rules.applying import DocumentKind, Fault, require_none
from lms.credentials.rules.issuing import Hand, faults_of_number, require_other_hand
from lms.credentials.rules.states import CredentialKind, CredentialState, last_valid_day
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.files import Attached
from lms.people.actions.becoming import become
from lms.people.queries.people import lock_people
from lms.people.rules import PersonClass
from lms.requirements.queries.rule_sets import parameters_for

_T = ApplicationStep


@dataclass(frozen=True, slots=True)
class CardData:
    """What the maker printed: the number of the credential, the serial of the piece, who issues it."""

    number: str
    serial: str
    issuer: str = ""


def enter_number(db: Session, one: Application, card: CardData, *, actor: Actor) -> None:
    """Put on record what the maker printed; until the decision it may be mended, each entry stays in the history.

    Raises RuleBroken APPLICATION_STEP, OWN_APPLICATION, NUMBER_MISSING, SERIAL_MISSING, NUMBER_TAKEN, SERIAL_USED.
    """
    require_step(db, one, _T.ENTER_NUMBER, actor=actor)
    number, serial = card.number.strip(), card.serial.strip()
    one_at_a_time(db, f"card:{number}")
    require_none(faults_of_number(number, is_taken=bool(number) and is_taken(db, number, one)))
    require_none(_faults_of_serial(db, serial, card.issuer.strip()))
    one.card_number, one.card_serial, one.issuer = number, serial, card.issuer.strip()
    move(db, one, _T.ENTER_NUMBER, actor=actor, facts={"number": number, "serial": serial})


def _faults_of_serial(db: Session, serial: str, issuer: str) -> tuple[Fault, ...]:
    if not serial:
        return (Fault("SERIAL_MISSING"),)
    return (Fault("SERIAL_USED"),) if is_serial_used(db, serial, issuer) else ()


def issue(
    db: Session, one: Application, *, reason: str = "", decision: Attached | None = None, actor: Actor
) -> Credential:
    """Decide for the card (A7): credential, card, class of the person and dossier change at once or not at all.

    Everything is asked anew on this day, under a lock: of two who decide at once the other is told. Raises RuleBroken
    APPLICATION_STEP, OWN_APPLICATION, DECIDER_REVIEWED, and every code of `missing_for_issue`.
    """
    require_step(db, one, _T.ISSUE, actor=actor)
    lock_people(db, [one.person_id])
    require_other_hand(Hand(actor.account_id, actor.person_id), hands_of(one), "DECIDER_REVIEWED")
    (dossier,) = dossiers_of(db, [one])
    require_none(missing_for_issue(db, dossier))
    require_none(faults_of_number(one.card_number or "", is_taken=is_taken(db, one.card_number or "", one)))
    one_at_a_time(db, f"serial:{one.issuer}:{one.card_serial}")
    require_none(_faults_of_serial(db, one.card_serial or "", one.issuer))
    digest = add_paper(db, one, DocumentKind.DECISION, decision, actor=actor).digest if decision else None
    credential = _credential(db, one)
    begin(db, credential, Grounds(clock.today(), reason=reason, digest=digest, facts=_facts(dossier)), actor=actor)
    db.add(Card(credential_id=credential.id, serial=one.card_serial or "", made_on=clock.today()))
    _change_class(db, one, credential, actor)
    one.credential_id, one.credential = credential.id, credential
    move(db, one, _T.ISSUE, actor=actor, reason=reason)
    return credential


def _credential(db: Session, one: Application) -> Credential:
    today = clock.today()
    years = parameters_for(db, one.unit_id, today.year).credential_years
    return Credential(
        person_id=one.person_id,
        kind=one.kind,
        number=one.card_number,
        unit_id=one.unit_id,
        field=one.field,
        issuer=one.issuer,
        state=CredentialState.ISSUED.value,
        issued_on=today,
        valid_from=today,
        valid_to=last_valid_day(today, years),
        since=today,
    )


def _facts(dossier: Dossier) -> dict[str, object]:
    """Return what the decision rests on: it can be read later, whatever the ledger says by then."""
    return {
        "application_id": dossier.id,
        "exams": {kind.value: taken.candidate_id for kind, taken in dossier.exams.passes.items()},
        "exempt": sorted(dossier.exams.exempt),
        "concentrated": dossier.study.first.concentrated,
        "on_post": dossier.study.first.on_post,
    }


def _change_class(db: Session, one: Application, credential: Credential, actor: Actor) -> None:
    enforces = one.kind == CredentialKind.ENFORCEMENT
    become(
        db,
        one.person,
        PersonClass.OFFICER if enforces else PersonClass.SUPERVISOR,
        on=credential.issued_on,
        instead_of=PersonClass.APPLICANT if enforces else None,
        card_no=credential.number,
        card_valid_until=credential.valid_to,
        actor=actor,
    )


def deliver(
    db: Session,
    one: Application,
    *,
    on: date,
    receipt: Attached | None,
    is_old_returned: bool = False,
    actor: Actor,
) -> None:
    """Hand the card over against a signed receipt; an older card of the kind comes back (CR1).

    Raises RuleBroken APPLICATION_STEP, RECEIPT_MISSING, OLD_CARD_OUT, and what receiving a card refuses.
    """
    require_step(db, one, _T.DELIVER, actor=actor)
    if receipt is None:
        raise RuleBroken("RECEIPT_MISSING")
    old = old_cards(db, one)
    if old and not is_old_returned:
        raise RuleBroken("OLD_CARD_OUT", serial=old[0].serial)
    receive(db, get_credential(db, one.credential_id or 0, seen_by=actor), on=on, actor=actor)
    _take_back(old, on)
    add_paper(db, one, DocumentKind.RECEIPT, receipt, actor=actor)
    one.delivered_on = on
    move(db, one, _T.DELIVER, actor=actor, facts={"on": on.isoformat(), "old_cards": [card.serial for card in old]})


def _take_back(cards: Iterable[Card], on: date) -> None:
    for card in cards:
        card.handed_in_on = on


def reject(db: Session, one: Application, *, ground: str, reason: str, actor: Actor) -> None:
    """Reject an application with a reason of the list and why, in twenty characters at least (A8).

    Raises RuleBroken APPLICATION_STEP, OWN_APPLICATION, DECIDER_REVIEWED, REJECT_GROUND, REJECT_TEXT_SHORT.
    """
    require_step(db, one, _T.REJECT, actor=actor)
    require_other_hand(Hand(actor.account_id, actor.person_id), hands_of(one), "DECIDER_REVIEWED")
    require_rejection(ground, reason)
    move(db, one, _T.REJECT, actor=actor, reason=reason, facts={"ground": ground})
