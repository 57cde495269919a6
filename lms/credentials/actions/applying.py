"""The applicant's verbs: begin, fill in, hand in, withdraw (C2.1 A1)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import SYSTEM, Actor, Permission, require_can
from lms.credentials.actions.applications_moving import add_paper, move, require_hand, require_step
from lms.credentials.models import Application, ApplicationDocument
from lms.credentials.queries.applications import lock_application, open_application
from lms.credentials.queries.applying import regular_post, standing_of
from lms.credentials.queries.dossier import papers_missing
from lms.credentials.rules.applications import ApplicationState, ApplicationStep
from lms.credentials.rules.applying import OWN_DOCUMENTS, DocumentKind, faults_of_standing, require_none
from lms.credentials.rules.dossier import state_on
from lms.credentials.rules.states import CredentialKind
from lms.errors import NotAllowed, RuleBroken
from lms.files import Attached
from lms.people.queries.people import get_person, lock_people

_APPLY = Permission.APPLY_FOR_CREDENTIAL
_WRITABLE = frozenset({ApplicationState.DRAFT, ApplicationState.RETURNED})


@dataclass(frozen=True, slots=True)
class Entries:
    """What an applicant writes himself; everything else stands in the records."""

    education: str
    duties: str
    field: str = ""


def begin_application(db: Session, kind: CredentialKind, *, actor: Actor) -> Application:
    """Begin a draft on one's regular post. What lapsed by its date is written down as lapsed first.

    Raises NotAllowed, RuleBroken APPLICATION_OPEN, APPLY_NO_POST.
    """
    require_can(actor, _APPLY)
    if actor.person_id is None:
        raise NotAllowed
    lock_people(db, [actor.person_id])
    today = clock.today()
    before = open_application(db, actor.person_id, kind.value)
    if before is not None:
        if state_on(before.state, before.window_until, today) is not ApplicationState.LAPSED:
            raise RuleBroken("APPLICATION_OPEN")
        move(db, before, ApplicationStep.LAPSE, actor=SYSTEM)
    post = regular_post(db, actor.person_id, today)
    if post is None:
        raise RuleBroken("APPLY_NO_POST")
    one = Application(
        person=get_person(db, actor.person_id, seen_by=actor),
        person_id=actor.person_id,
        kind=kind.value,
        unit_id=post.unit_id,
        unit=post.unit,
        post_title=post.title or "",
        state=ApplicationState.DRAFT.value,
        since=today,
        started_at=clock.now(),
        documents=[],
        events=[],
    )
    db.add(one)
    db.flush()
    audit.record(db, actor=actor, action="application:draft:begun", subject=one)
    return one


def fill_in(db: Session, one: Application, entries: Entries, *, actor: Actor) -> None:
    """Write what the applicant says himself. Raises NotAllowed, RuleBroken APPLICATION_FILED once it is handed in."""
    _require_writable(db, one, actor)
    one.education, one.duties, one.field = entries.education.strip(), entries.duties.strip(), entries.field.strip()
    audit.record(db, actor=actor, action="application:draft:filled", subject=one)


def add_own_paper(
    db: Session, one: Application, kind: DocumentKind, file: Attached, *, actor: Actor
) -> ApplicationDocument:
    """Put a paper of one's own into a draft, or a better one into what was returned.

    Raises NotAllowed, RuleBroken APPLICATION_FILED, PAPER_KIND, and the faults of the file.
    """
    _require_writable(db, one, actor)
    if kind not in OWN_DOCUMENTS:
        raise RuleBroken("PAPER_KIND")
    return add_paper(db, one, kind, file, actor=actor)


def _require_writable(db: Session, one: Application, actor: Actor) -> None:
    require_hand(one, _APPLY, actor, is_own=True)
    lock_application(db, one)
    if ApplicationState(one.state) not in _WRITABLE:
        raise RuleBroken("APPLICATION_FILED")


def submit(db: Session, one: Application, *, actor: Actor) -> None:
    """Hand an application in to one's unit (A1): the records are asked on this day, the papers are complete.

    Raises RuleBroken APPLICATION_STEP, the codes of `faults_of_standing` and `faults_of_papers`, APPLY_ENTRIES. A
    supervisor's legal qualification is asked by the bureau, which may approve an exception.
    """
    require_step(db, one, ApplicationStep.SUBMIT, actor=actor)
    today, kind = clock.today(), CredentialKind(one.kind)
    require_none(faults_of_standing(standing_of(db, one.person_id, kind, today)))
    require_none(fault for fault in papers_missing(db, one) if fault.code != "APPLY_LEGAL_QUALIFICATION")
    if not (one.education and one.duties):
        raise RuleBroken("APPLY_ENTRIES")
    post = regular_post(db, one.person_id, today)
    if post is not None:
        one.unit_id, one.unit, one.post_title = post.unit_id, post.unit, post.title or ""
    move(db, one, ApplicationStep.SUBMIT, actor=actor)


def withdraw(db: Session, one: Application, *, reason: str, actor: Actor) -> None:
    """Take one's application back at any time before the card. Raises RuleBroken APPLICATION_STEP."""
    require_step(db, one, ApplicationStep.WITHDRAW, actor=actor)
    move(db, one, ApplicationStep.WITHDRAW, actor=actor, reason=reason)
