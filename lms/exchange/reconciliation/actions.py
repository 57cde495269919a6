"""What is done about a card that another system has otherwise: taken over by the verb that is there, or found wrong."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission
from lms.credentials.actions.ending import cancel
from lms.credentials.actions.granting import correct
from lms.credentials.actions.taking_over import take_over_cards
from lms.credentials.queries.credentials import get_credential
from lms.credentials.queries.roster_cards import RosterCard
from lms.credentials.rules.states import CredentialKind, CredentialState
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.exchange.models import Reconciliation, ReconciliationRuling
from lms.exchange.reconciliation.queries import pairs_of
from lms.exchange.reconciliation.rules import Difference, Pair, Theirs
from lms.people.queries.people import unit_ids_on, visible_ids

# Who may take a difference over; what is missing here goes the way of C2.2, on the page of the card.
TAKEN_BY: Mapping[Difference, Permission] = MappingProxyType(
    {
        Difference.ONLY_THEIRS: Permission.REVIEW_APPLICATIONS,
        Difference.ISSUER: Permission.DECIDE_CREDENTIALS,
        Difference.STATE: Permission.DECIDE_CREDENTIALS,
    }
)
# What may be cancelled because they cancelled it (CR7, CR8).
_ENDED = frozenset({CredentialState.WITHDRAWN, CredentialState.EXPIRED})
# Of a card that nothing but their list knows.
_TAKEN_STATES = frozenset({None, CredentialState.ACTIVE})


def can_take(pair: Pair) -> Difference | None:
    """Return the difference that one press takes over; None where a card has to be dealt with by hand."""
    theirs = pair.theirs
    if theirs is None:
        return None
    if pair.found == (Difference.ONLY_THEIRS,):
        return Difference.ONLY_THEIRS if theirs.person_id and theirs.state in _TAKEN_STATES else None
    if pair.found == (Difference.ISSUER,):
        return Difference.ISSUER
    is_cancelled = theirs.state is CredentialState.CANCELLED and pair.ours is not None and pair.ours.state in _ENDED
    return Difference.STATE if pair.found == (Difference.STATE,) and is_cancelled else None


def take(db: Session, kept: Reconciliation, number: str, *, actor: Actor) -> None:
    """Take over what they say of a card, by the verb of credentials that does it; the pair then agrees by itself.

    Raises RuleBroken RECONCILE_BY_HAND, RECONCILED (it agrees, or theirs was found wrong), RECONCILE_NO_POST,
    NotAllowed, and what the verb refuses.
    """
    pair, reason = _open_pair(db, kept, number, actor), f"{kept.source_system} {kept.file_name}"
    what = can_take(pair)
    if what is None or pair.theirs is None:
        raise RuleBroken("RECONCILE_BY_HAND")
    if not actor.can(TAKEN_BY[what]):
        raise NotAllowed(permission=TAKEN_BY[what].value)
    if pair.ours is None:
        _take_in(db, pair.theirs, reason, actor)
        return
    credential = get_credential(db, pair.ours.id, seen_by=actor, to_change=True)
    if what is Difference.ISSUER:
        correct(db, credential, changes={"issuer": pair.theirs.issuer}, reason=reason, actor=actor)
    else:
        cancel(db, credential, note=reason, actor=actor)


def rule(db: Session, kept: Reconciliation, number: str, *, reason: str, actor: Actor) -> ReconciliationRuling:
    """Put on record that theirs is wrong, and why. Raises RuleBroken RECONCILED, REASON_MISSING, NotAllowed."""
    if not (actor.can(Permission.KEEP_EXCHANGE) or actor.can(Permission.DECIDE_CREDENTIALS)):
        raise NotAllowed(permission=Permission.KEEP_EXCHANGE.value)
    pair = _open_pair(db, kept, number, actor)
    ruling = ReconciliationRuling(
        reconciliation_id=kept.id,
        number=pair.number,
        reason=require_words(reason),
        ruled_by_id=actor.account_id,
        ruled_at=clock.now(),
    )
    db.add(ruling)
    audit.record(db, actor=actor, action="reconciliation:theirs_wrong", subject=kept)
    return ruling


def _open_pair(db: Session, kept: Reconciliation, number: str, actor: Actor) -> Pair:
    pair = next((one for one in pairs_of(db, kept, seen_by=actor) if one.number == number), None)
    if pair is None or not pair.is_open:
        raise RuleBroken("RECONCILED")
    return pair


def _take_in(db: Session, theirs: Theirs, reason: str, actor: Actor) -> None:
    person = theirs.person_id or 0
    if person not in visible_ids(db, [person], seen_by=actor):
        raise RuleBroken("RECONCILE_BY_HAND")
    unit = unit_ids_on(db, [person], clock.today()).get(person)
    if unit is None:
        raise RuleBroken("RECONCILE_NO_POST")
    card = RosterCard(
        person, theirs.name, unit, CredentialKind.ENFORCEMENT, theirs.number, theirs.issued_on, theirs.valid_to
    )
    for _, code in take_over_cards(db, [card], reason, actor=actor).refused:
        raise RuleBroken(code)
