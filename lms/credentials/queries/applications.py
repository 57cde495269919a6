"""Applications: who sees which, one's own, those on the desks of units and bureau."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.models import Application, ApplicationDocument, ApplicationExemption, Card, PublicityObjection
from lms.credentials.rules.applications import OPEN, ApplicationState
from lms.errors import NotFound
from lms.people.models import Person, Unit
from lms.people.queries.reach import unit_in_reach


def applications_visible_to(actor: Actor) -> Select[Application]:
    """Select the applications in reach: one's own, and those that units in reach handed in; a draft is its writer's."""
    return select(Application).where(_in_reach(actor))


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    own = Application.person_id == actor.person_id if actor.person_id is not None else Application.id.in_(())
    if not actor.can(Permission.VIEW_CREDENTIALS):
        return own
    units = select(Unit.id).where(unit_in_reach(actor))
    return or_(own, (Application.state != ApplicationState.DRAFT.value) & Application.unit_id.in_(units))


def _whole(asked: Select[Application]) -> Select[Application]:
    return asked.options(
        joinedload(Application.person),
        joinedload(Application.unit),
        joinedload(Application.credential),
        selectinload(Application.documents),
        selectinload(Application.events),
    )


def get_application(db: Session, application_id: int, *, seen_by: Actor, to_change: bool = False) -> Application:
    """Return an application in reach with its papers and steps; locked to change.

    Raises NotFound APPLICATION_NOT_FOUND.
    """
    asked = applications_visible_to(seen_by).where(Application.id == application_id)
    return _one(db, asked, to_change=to_change)


def get_own_application(db: Session, application_id: int, *, seen_by: Actor, to_change: bool = False) -> Application:
    """Return an application of the actor's own person. Raises NotFound APPLICATION_NOT_FOUND."""
    asked = select(Application).where(
        Application.id == application_id, Application.person_id == (seen_by.person_id or 0)
    )
    return _one(db, asked, to_change=to_change)


def _one(db: Session, asked: Select[Application], *, to_change: bool) -> Application:
    if to_change:
        # Whoever comes second waits here, and then reads what the first one wrote.
        asked = asked.with_for_update(of=Application).execution_options(populate_existing=True)
    found = db.scalar(_whole(asked))
    if found is None:
        raise NotFound("APPLICATION_NOT_FOUND")
    return found


def lock_application(db: Session, application: Application) -> None:
    """Lock an application until the end of the transaction and read it anew: two who act at once queue up (C7)."""
    db.flush()
    asked = _whole(select(Application).where(Application.id == application.id))
    db.scalar(asked.with_for_update(of=Application).execution_options(populate_existing=True))


def own_applications(db: Session, *, seen_by: Actor) -> list[Application]:
    """List the actor's own applications, the newest first."""
    asked = select(Application).where(Application.person_id == (seen_by.person_id or 0))
    return list(db.scalars(_whole(asked.order_by(Application.id.desc()))))


def open_application(db: Session, person_id: int, kind: str) -> Application | None:
    """Return the application of a kind that is stored as open; the date may have lapsed it."""
    asked = select(Application).filter_by(person_id=person_id, kind=kind)
    return db.scalar(_whole(asked.where(Application.state.in_([state.value for state in OPEN]))))


def list_open(db: Session, *, seen_by: Actor) -> list[Application]:
    """List what is under way in reach, and what was issued and not yet handed over; the longest waiting first."""
    undelivered = ~exists().where(Card.credential_id == Application.credential_id, Card.received_on.is_not(None))
    waits = Application.state.in_([state.value for state in OPEN]) | (
        (Application.state == ApplicationState.ISSUED.value) & undelivered
    )
    asked = applications_visible_to(seen_by).where(waits, Application.state != ApplicationState.DRAFT.value)
    return list(db.scalars(_whole(asked.order_by(Application.since, Application.id))))


def list_closed(db: Session, *, seen_by: Actor, text: str = "", limit: int = 100) -> list[Application]:
    """List what is over in reach, the newest first; whose applicant's name holds a text."""
    closed = [state.value for state in ApplicationState if state not in OPEN]
    asked = applications_visible_to(seen_by).join(Application.person).where(Application.state.in_(closed))
    if text.strip():
        asked = asked.where(Person.name.contains(text.strip(), autoescape=True))
    return list(db.scalars(_whole(asked.order_by(Application.since.desc(), Application.id.desc()).limit(limit))))


def get_document(application: Application, document_id: int) -> ApplicationDocument:
    """Return a paper of an application in reach. Raises NotFound PAPER_NOT_FOUND."""
    found = next((each for each in application.documents if each.id == document_id), None)
    if found is None:
        raise NotFound("PAPER_NOT_FOUND")
    return found


def exemptions_of(db: Session, application_id: int) -> list[ApplicationExemption]:
    """List what was asked to be let off, the oldest first."""
    asked = select(ApplicationExemption).filter_by(application_id=application_id)
    return list(db.scalars(asked.order_by(ApplicationExemption.id)))


def get_exemption(db: Session, application: Application, exemption_id: int) -> ApplicationExemption:
    """Return a request of an application in reach. Raises NotFound EXEMPTION_NOT_FOUND."""
    found = db.scalar(select(ApplicationExemption).filter_by(id=exemption_id, application_id=application.id))
    if found is None:
        raise NotFound("EXEMPTION_NOT_FOUND")
    return found


def granted_to(db: Session, application_ids: Sequence[int], on: date) -> Mapping[int, frozenset[str]]:
    """Map applications to what is let off on a day; an exception for supervisors ends with its last day."""
    asked = select(ApplicationExemption.application_id, ApplicationExemption.kind).where(
        ApplicationExemption.application_id.in_(application_ids),
        ApplicationExemption.is_granted.is_(True),
        or_(ApplicationExemption.expires_on.is_(None), ApplicationExemption.expires_on >= on),
    )
    found: dict[int, frozenset[str]] = defaultdict(frozenset)
    for application_id, kind in db.execute(asked):
        found[application_id] |= {kind}
    return found


def objections_to(db: Session, application_ids: Sequence[int]) -> Mapping[int, list[PublicityObjection]]:
    """Map applications to the objections to them, the oldest first."""
    asked = select(PublicityObjection).where(PublicityObjection.application_id.in_(application_ids))
    found: dict[int, list[PublicityObjection]] = defaultdict(list)
    for objection in db.scalars(asked.order_by(PublicityObjection.id)):
        found[objection.application_id].append(objection)
    return found


def get_publicity_objection(db: Session, application: Application, objection_id: int) -> PublicityObjection:
    """Return an objection to an application in reach. Raises NotFound OBJECTION_NOT_FOUND."""
    found = db.scalar(select(PublicityObjection).filter_by(id=objection_id, application_id=application.id))
    if found is None:
        raise NotFound("OBJECTION_NOT_FOUND")
    return found


def is_number_taken(db: Session, number: str, *, but: int) -> bool:
    """Tell whether another application has a card number."""
    asked = select(Application.id).where(Application.card_number == number, Application.id != but)
    return db.scalar(asked.limit(1)) is not None


def waiting_for_numbers(db: Session, *, seen_by: Actor) -> dict[int, Application]:
    """Map ids to the applications in reach that wait for the decision: those whose card is made."""
    asked = applications_visible_to(seen_by).where(Application.state == ApplicationState.DECISION.value)
    locked = asked.with_for_update(of=Application).execution_options(populate_existing=True)
    return {one.id: one for one in db.scalars(_whole(locked))}


def due_publicity(db: Session, on: date) -> list[Application]:
    """Return the applications whose publicity is over by a day, locked, for the clock."""
    asked = select(Application).where(
        Application.state == ApplicationState.PUBLICITY.value, Application.publicity_until < on
    )
    return list(db.scalars(_whole(asked.with_for_update(of=Application).order_by(Application.id))))


def list_published(db: Session) -> list[Application]:
    """List whose publicity runs today, for everybody: who asks sees name, unit and post, and nothing else of it."""
    today = clock.today()
    asked = (
        select(Application)
        .join(Application.unit)
        .where(Application.state == ApplicationState.PUBLICITY.value, Application.publicity_until >= today)
        .options(joinedload(Application.person), joinedload(Application.unit))
    )
    return list(db.scalars(asked.order_by(Application.publicity_until, Unit.path, Application.id)))
