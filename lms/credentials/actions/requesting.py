"""Verbs on requests about cards: renew, replace, change (CR12, CR14, CR16, CR17)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.holding import require_keeps
from lms.credentials.models import CardRequest, CardRequestEvent, Credential
from lms.credentials.queries.credentials import lock_credential
from lms.credentials.queries.requests import open_request
from lms.credentials.rules.requests import MOVE_OF, RequestKind, RequestState, require_request_move
from lms.credentials.rules.states import next_state, state_on
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.holds.models import HeldRecord
from lms.holds.queries import require_free
from lms.notices.actions.telling import tell
from lms.notices.rules.causes import Cause


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: the kind, why, its proof by digest, and for a change what shall be different."""

    kind: RequestKind
    reason: str
    digest: str | None = None
    unit_id: int | None = None
    field: str | None = None
    on: date | None = None

    def changes(self) -> dict[str, Any]:
        """Return what a change is to change, as it is stored."""
        wanted = {"unit_id": self.unit_id, "field": self.field, "on": self.on.isoformat() if self.on else None}
        return {name: value for name, value in wanted.items() if value is not None}


def file_request(db: Session, credential: Credential, wish: Wish, *, actor: Actor) -> CardRequest:
    """Ask for a new piece of card: the holder for himself, the unit's legal office for a change (CR16).

    Raises RuleBroken CREDENTIAL_MOVE where the state forbids it (a suspended card is neither renewed, changed nor
    replaced), REQUEST_OPEN while another is open, AMEND_NOTHING, REASON_MISSING, and for a change RECORD_HELD while a
    spot check looks into the card.
    """
    _require_may_file(db, credential, wish.kind, actor)
    lock_credential(db, credential)
    if wish.kind is RequestKind.AMEND:
        require_free(db, HeldRecord.CREDENTIAL, [credential.id])
    next_state(MOVE_OF[wish.kind], state_on(credential.state, credential.valid_to, clock.today()))
    if open_request(db, credential.id) is not None:
        raise RuleBroken("REQUEST_OPEN")
    if wish.kind is RequestKind.AMEND and not (wish.unit_id or wish.field):
        raise RuleBroken("AMEND_NOTHING")
    request = CardRequest(
        credential_id=credential.id,
        kind=wish.kind.value,
        filed_on=clock.today(),
        reason=require_words(wish.reason),
        digest=wish.digest,
        wanted=wish.changes(),
    )
    db.add(request)
    db.flush()  # its first event refers to it
    _note(db, request, RequestState.FILED, "", actor)
    audit.record(db, actor=actor, action="credential:request:filed", subject=credential, kind=wish.kind.value)
    return request


def _require_may_file(db: Session, credential: Credential, kind: RequestKind, actor: Actor) -> None:
    if kind is RequestKind.AMEND:
        require_keeps(db, credential, actor, Permission.KEEP_CARDS)
        return
    require_can(actor, Permission.APPLY_FOR_CREDENTIAL)
    if actor.person_id is None or actor.person_id != credential.person_id:
        raise NotAllowed


def check_request(db: Session, request: CardRequest, *, actor: Actor, note: str = "") -> None:
    """Let the unit's legal office check a request and hand it on to the bureau. Raises RuleBroken REQUEST_MOVE."""
    require_keeps(db, request.credential, actor, Permission.CHECK_APPLICATIONS)
    _move(db, request, RequestState.CHECKED, note, actor)
    request.checked_by_id = actor.account_id


def refuse_request(db: Session, request: CardRequest, *, reason: str, actor: Actor) -> None:
    """Refuse a request with reasons: the legal office while it checks, the bureau when it decides."""
    checking = request.state == RequestState.FILED
    right = Permission.CHECK_APPLICATIONS if checking else Permission.DECIDE_CREDENTIALS
    require_keeps(db, request.credential, actor, right)
    words = require_words(reason)
    _move(db, request, RequestState.REFUSED, words, actor)
    people, case = [request.credential.person_id], f"request:{request.id}"
    tell(db, Cause.REQUEST_REFUSED, case, people, page="/my-credential", kind=request.kind, reason=words)


def take_back_request(db: Session, request: CardRequest, *, actor: Actor) -> None:
    """Take a request back before it is decided. Raises NotAllowed for another's, RuleBroken REQUEST_MOVE."""
    _require_may_file(db, request.credential, RequestKind(request.kind), actor)
    _move(db, request, RequestState.TAKEN_BACK, "", actor)


def settle(db: Session, request: CardRequest, note: str, actor: Actor) -> None:
    """Mark a request granted, within the act that grants it. Raises RuleBroken REQUEST_MOVE."""
    _move(db, request, RequestState.GRANTED, note, actor)


def _move(db: Session, request: CardRequest, new: RequestState, note: str, actor: Actor) -> None:
    require_request_move(request.state, new)
    request.state = new.value
    _note(db, request, new, note, actor)
    action = f"credential:request:{new.value.lower()}"
    audit.record(db, actor=actor, action=action, subject=request.credential, kind=request.kind)


def _note(db: Session, request: CardRequest, new: RequestState, note: str, actor: Actor) -> None:
    db.add(CardRequestEvent(request_id=request.id, new=new.value, note=note, actor_id=actor.account_id, at=clock.now()))
