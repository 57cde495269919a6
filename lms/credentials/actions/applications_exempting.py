"""Letting an applicant off a paper, or a supervisor off the legal qualification: proof, and another decides."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock, files
from lms.access import Actor, Permission
from lms.credentials.actions.applications_moving import require_hand
from lms.credentials.models import Application, ApplicationExemption
from lms.credentials.queries.applications import lock_application
from lms.credentials.rules.applications import OPEN, ApplicationState
from lms.credentials.rules.issuing import ExemptionKind, Hand, require_exemption, require_other_hand
from lms.credentials.rules.states import CredentialKind
from lms.errors import RuleBroken, require_words
from lms.files import Attached
from lms.hours.actions.storing import keep_file
from lms.requirements.queries.rule_sets import parameters_for


def ask_exemption(
    db: Session,
    one: Application,
    kind: ExemptionKind,
    *,
    reason: str,
    proof: Attached,
    expires_on: date | None = None,
    actor: Actor,
) -> ApplicationExemption:
    """Put a request on record; `proof`: the scan. The rule set may not know exemptions at all.

    Raises RuleBroken OWN_APPLICATION, APPLICATION_OVER, EXEMPTION_OFF, EXEMPTION_KIND, EXEMPTION_END, REASON_MISSING,
    and the faults of the file.
    """
    require_hand(one, Permission.REVIEW_APPLICATIONS, actor)
    _require_open(db, one)
    today = clock.today()
    is_on = parameters_for(db, one.unit_id, today.year).exam_exemption
    require_exemption(kind, CredentialKind(one.kind), expires_on, is_on=is_on, today=today)
    asked = ApplicationExemption(
        application_id=one.id,
        kind=kind.value,
        reason=require_words(reason),
        digest=keep_file(db, proof.data),
        media_type=files.media_type_of(proof.data),
        file_name=proof.name,
        expires_on=expires_on,
        asked_by_id=actor.account_id,
        asked_person_id=actor.person_id,
        asked_at=clock.now(),
    )
    db.add(asked)
    db.flush()
    audit.record(db, actor=actor, action="application:exemption:asked", subject=one, kind=kind.value)
    return asked


def decide_exemption(
    db: Session, one: Application, asked: ApplicationExemption, *, is_granted: bool, answer: str, actor: Actor
) -> None:
    """Grant or refuse once, by another account and person than who asked.

    Raises RuleBroken OWN_APPLICATION, APPLICATION_OVER, DECIDER_REVIEWED, EXEMPTION_DECIDED, REASON_MISSING.
    """
    require_hand(one, Permission.DECIDE_CREDENTIALS, actor)
    _require_open(db, one)
    db.refresh(asked)
    asker = Hand(asked.asked_by_id, asked.asked_person_id)
    require_other_hand(Hand(actor.account_id, actor.person_id), (asker,), "DECIDER_REVIEWED")
    if asked.decided_at is not None:
        raise RuleBroken("EXEMPTION_DECIDED")
    asked.answer = require_words(answer)
    asked.is_granted, asked.decided_by_id, asked.decided_at = is_granted, actor.account_id, clock.now()
    audit.record(db, actor=actor, action="application:exemption:decided", subject=one, granted=is_granted)


def _require_open(db: Session, one: Application) -> None:
    lock_application(db, one)
    if ApplicationState(one.state) not in OPEN:
        raise RuleBroken("APPLICATION_OVER")
