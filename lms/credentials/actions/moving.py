"""The one mover of credentials: asks the table, writes the event, changes the state."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.credentials.models import Credential, CredentialEvent
from lms.credentials.queries.credentials import lock_credential
from lms.credentials.rules.states import CredentialState, Effect, Move, next_state, require_effect, state_on


@dataclass(frozen=True, slots=True)
class Grounds:
    """Upon what a credential moves: the day it counts from, cause code, words, document, term, and what it changes."""

    on: date
    cause: str = ""
    reason: str = ""
    digest: str | None = None
    until: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def move(
    db: Session,
    credential: Credential,
    what: Move,
    grounds: Grounds,
    *,
    actor: Actor,
    before: CredentialState | None = None,
) -> CredentialEvent:
    """Move a credential, the only writer of its state; whoever asked first is done, the other is told.

    `before`: the state to go back to, for RESTORE and STAY. Raises RuleBroken CREDENTIAL_MOVE, EFFECT_IN_FUTURE,
    EFFECT_BEFORE_LAST, EFFECT_BACK_DATED. Whether the actor may is asked by the verb.
    """
    lock_credential(db, credential)
    today = clock.today()
    state = state_on(credential.state, credential.valid_to, today)
    new = next_state(what, state, before=before)
    require_effect(Effect(grounds.on, credential.since, grounds.reason), today=today)
    # A move that leaves an expired credential as it is leaves the stored state, too: the date says the rest.
    stored = CredentialState(credential.state) if new is CredentialState.EXPIRED else new
    return _write(db, credential, what, (credential.state, stored), grounds, actor)


def begin(db: Session, credential: Credential, grounds: Grounds, *, actor: Actor) -> CredentialEvent:
    """Write a new credential with its first event: issued (CR1), or taken over from elsewhere in the state it has."""
    db.add(credential)
    db.flush()  # the event refers to it
    return _write(db, credential, Move.ISSUE, (None, CredentialState(credential.state)), grounds, actor)


def begin_many(db: Session, credentials: Sequence[Credential], reason: str, *, actor: Actor) -> None:
    """Write credentials that came from elsewhere, each with its first event; the audit log has one line for all."""
    db.add_all(credentials)
    db.flush()  # the events refer to them
    for one in credentials:
        grounds = Grounds(one.issued_on, reason=reason)
        db.add(_event(one, Move.ISSUE, (None, CredentialState(one.state)), grounds, actor))
    if credentials:
        audit.record(db, actor=actor, action="credential:taken_over", subject="credentials", number=len(credentials))


def _write(
    db: Session,
    credential: Credential,
    what: Move,
    states: tuple[str | None, CredentialState],
    grounds: Grounds,
    actor: Actor,
) -> CredentialEvent:
    event = _event(credential, what, states, grounds, actor)
    db.add(event)
    credential.state, credential.since = event.new, grounds.on
    action = f"credential:{what.value.lower()}"
    audit.record(db, actor=actor, action=action, subject=credential, old=event.old, cause=grounds.cause)
    return event


def _event(
    credential: Credential,
    what: Move,
    states: tuple[str | None, CredentialState],
    grounds: Grounds,
    actor: Actor,
) -> CredentialEvent:
    old, new = states
    return CredentialEvent(
        credential_id=credential.id,
        move=what.value,
        old=old,
        new=new.value,
        effective_on=grounds.on,
        cause=grounds.cause,
        reason=grounds.reason,
        digest=grounds.digest,
        until=grounds.until,
        facts=grounds.facts,
        actor_id=actor.account_id,
        at=clock.now(),
    )
