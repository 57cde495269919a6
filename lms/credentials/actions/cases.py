"""What all verbs about a case share: its one mover, its events and papers, and that nobody deals with himself."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Role
from lms.credentials.models import CredentialCase, CredentialCaseEvent, CredentialCasePaper
from lms.credentials.rules.cases import CaseState, Step, next_case_state
from lms.errors import RuleBroken
from lms.files import Attached, media_type_of
from lms.hours.actions.storing import keep_file
from lms.notices.actions.telling import tell, tell_desk
from lms.notices.rules.causes import Cause

# After which step whose turn it is, with what: the codes of what is next in a list of cases.
_NEXT = {
    Step.STATE: (Role.UNIT_LEGAL, "REPLY"),
    Step.ASK_HEARING: (Role.UNIT_LEGAL, "APPOINT"),
    Step.CHECK: (Role.JUSTICE_DECIDER, "DECIDE"),
    Step.DECIDE: (Role.UNIT_LEGAL, "SERVE"),
    Step.ASK_REVIEW: (Role.JUSTICE_DECIDER, "REVIEW"),
}


def take_step(
    db: Session,
    case: CredentialCase,
    step: Step,
    *,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    attached: Sequence[Attached] = (),
    actor: Actor,
) -> CredentialCaseEvent:
    """Move a case, the only writer of its state. Raises RuleBroken CREDENTIAL_CASE_MOVE, and what a file is refused."""
    old = CaseState(case.state)
    new = next_case_state(step, old)
    case.state = new.value
    event = put_down(db, case, step.value, old=old.value, note=note, facts=facts, attached=attached, actor=actor)
    if step in _NEXT:
        (role, turn), credential, page = _NEXT[step], case.credential, f"/credential-cases/{case.id}"
        about: dict[str, Any] = {"name": credential.person.name, "act": ["credential_case_turn", turn]}
        told = f"case:{case.id}:{event.id}"
        tell_desk(db, Cause.DESK_TURN, told, [role], credential.unit_id, actor=actor, page=page, **about)
    return event


def put_down(
    db: Session,
    case: CredentialCase,
    what: str,
    *,
    old: str | None = None,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    attached: Sequence[Attached] = (),
    actor: Actor,
) -> CredentialCaseEvent:
    """Put on record what happened in a case, with the papers that came with it."""
    event = CredentialCaseEvent(
        case_id=case.id,
        what=what,
        old=old or case.state,
        new=case.state,
        note=note,
        facts=dict(facts or {}),
        actor_id=actor.account_id,
        at=clock.now(),
    )
    db.add(event)
    db.flush()  # papers refer to it
    for one in attached:
        paper = CredentialCasePaper(case_id=case.id, event_id=event.id, digest=keep_file(db, one.data))
        paper.file_name, paper.media_type = one.name[:200], media_type_of(one.data)
        db.add(paper)
    audit.record(db, actor=actor, action=f"credential_case:{what}", subject=case, old=old, new=case.state)
    return event


def tell_of_case(db: Session, cause: Cause, case: CredentialCase, on: date) -> None:
    """Tell the holder of something in his case that names a day; what it says he reads there, and nowhere else."""
    person, page = case.credential.person_id, f"/my-credential/cases/{case.id}"
    tell(db, cause, f"case:{case.id}:{on.isoformat()}", [person], page=page, day=on.isoformat())


def require_not_himself(case: CredentialCase, actor: Actor) -> None:
    """Raise RuleBroken OWN_CASE: nobody deals with a case about his own credential."""
    if actor.person_id is not None and actor.person_id == case.credential.person_id:
        raise RuleBroken("OWN_CASE")


def require_document(attached: Sequence[Attached], code: str = "PROOF_MISSING") -> None:
    """Raise RuleBroken with the code where a document is wanted and none came."""
    if not attached:
        raise RuleBroken(code)
