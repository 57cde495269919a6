"""The one writer of an application's state, and who may take a step."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock, files
from lms.access import Actor, Permission, Role, require_can
from lms.credentials.models import Application, ApplicationDocument, ApplicationEvent
from lms.credentials.queries.applications import lock_application
from lms.credentials.queries.applying import limits_of
from lms.credentials.rules.applications import BY, ApplicationState, ApplicationStep, next_state
from lms.credentials.rules.applying import DocumentKind, require_picture
from lms.credentials.rules.dossier import Turn, limit_of, state_on
from lms.errors import NotAllowed, RuleBroken
from lms.files import Attached
from lms.holidays.queries import working_calendar
from lms.hours.actions.storing import keep_file
from lms.notices.actions.telling import tell, tell_desk
from lms.notices.rules.causes import Cause
from lms.requirements.queries.rule_sets import parameters_for
from lms.workdays import working_days_after

_TOLD = {
    ApplicationStep.SEND_BACK: Cause.APPLICATION_RETURNED,
    ApplicationStep.RETURN: Cause.APPLICATION_RETURNED,
    ApplicationStep.REJECT: Cause.APPLICATION_DECIDED,
    ApplicationStep.ISSUE: Cause.APPLICATION_DECIDED,
    ApplicationStep.ACCEPT: Cause.APPLICATION_MOVED,
    ApplicationStep.FINISH_TRAINING: Cause.APPLICATION_MOVED,
    ApplicationStep.PUBLICISE: Cause.APPLICATION_MOVED,
    ApplicationStep.CLOSE_PUBLICITY: Cause.APPLICATION_MOVED,
}
# After which step whose turn it is, with what.
_NEXT = {
    ApplicationStep.SUBMIT: (Role.UNIT_LEGAL, Turn.CHECK),
    ApplicationStep.CHECK: (Role.UNIT_LEADER, Turn.SIGN),
    ApplicationStep.SIGN: (Role.JUSTICE_REVIEWER, Turn.REVIEW),
    ApplicationStep.CLOSE_PUBLICITY: (Role.JUSTICE_REVIEWER, Turn.ENTER_NUMBER),
    ApplicationStep.ENTER_NUMBER: (Role.JUSTICE_DECIDER, Turn.DECIDE),
    ApplicationStep.ISSUE: (Role.UNIT_LEGAL, Turn.DELIVER),
}
_OWN = {ApplicationStep.SUBMIT, ApplicationStep.WITHDRAW}


def require_step(db: Session, one: Application, step: ApplicationStep, *, actor: Actor) -> None:
    """Lock an application and tell that somebody may take a step now; nobody takes an office's step for himself.

    Raises NotAllowed, RuleBroken OWN_APPLICATION, APPLICATION_STEP.
    """
    require_hand(one, BY[step], actor, is_own=step in _OWN)
    lock_application(db, one)
    next_state(step, state_on(one.state, one.window_until, clock.today()))


def require_hand(one: Application, permission: Permission, actor: Actor, *, is_own: bool = False) -> None:
    """Raise NotAllowed unless an application is one's own, or of a unit one acts for; RuleBroken OWN_APPLICATION."""
    require_can(actor, permission)
    if is_own:
        if actor.person_id is None or actor.person_id != one.person_id:
            raise NotAllowed
        return
    if not actor.unit_path or not one.unit.path.startswith(actor.unit_path):
        raise NotAllowed
    if actor.person_id == one.person_id:
        raise RuleBroken("OWN_APPLICATION")


def move(
    db: Session,
    one: Application,
    step: ApplicationStep,
    *,
    actor: Actor,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> ApplicationEvent:
    """Take a locked application a step on, with its event and a line in the log. Raises RuleBroken APPLICATION_STEP."""
    today, old = clock.today(), ApplicationState(one.state)
    # The date has lapsed it already; LAPSE only writes that down.
    now = old if step is ApplicationStep.LAPSE else state_on(one.state, one.window_until, today)
    new = next_state(step, now)
    one.state = new.value
    if new is not old:
        one.since, one.due_on = today, _due_on(db, one, new, today)
    event = ApplicationEvent(
        step=step.value,
        old=old.value,
        new=new.value,
        reason=reason.strip(),
        facts=facts or {},
        actor_id=actor.account_id,
        actor_person_id=actor.person_id,
        at=clock.now(),
    )
    one.events.append(event)
    db.flush()
    audit.record(db, actor=actor, action=f"application:step:{step.value.lower()}", subject=one)
    _tell(db, one, event, actor)
    return event


def _tell(db: Session, one: Application, event: ApplicationEvent, actor: Actor) -> None:
    step, case = ApplicationStep(event.step), f"application:{one.id}:{event.id}"
    if step in _TOLD:
        tell(db, _TOLD[step], case, [one.person_id], page=f"/my-application/{one.id}", state=event.new)
    if step in _NEXT:
        (role, turn), name = _NEXT[step], one.person.name
        act, page = ["application_turn", turn.value], f"/applications/{one.id}"
        tell_desk(db, Cause.DESK_TURN, case, [role], one.unit_id, actor=actor, page=page, name=name, act=act)


def _due_on(db: Session, one: Application, state: ApplicationState, today: date) -> date | None:
    days = limit_of(state, limits_of(parameters_for(db, one.unit_id, today.year)))
    return working_days_after(today, days, working_calendar(db)) if days else None


def add_paper(
    db: Session, one: Application, kind: DocumentKind, file: Attached, *, actor: Actor
) -> ApplicationDocument:
    """Put a paper into the dossier; the newest of a kind counts. Who may is asked by the verb.

    Raises RuleBroken FILE_EMPTY, FILE_KIND, FILE_TOO_LARGE, PHOTO_KIND.
    """
    media_type = files.media_type_of(file.data)
    require_picture(kind, media_type)
    paper = ApplicationDocument(
        kind=kind.value,
        digest=keep_file(db, file.data),
        media_type=media_type,
        file_name=file.name,
        added_by_id=actor.account_id,
        added_at=clock.now(),
    )
    one.documents.append(paper)
    db.flush()
    audit.record(db, actor=actor, action="application:paper:added", subject=one, kind=kind.value)
    return paper
