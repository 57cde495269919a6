"""How somebody came to his cards and what happened to them, as the personal file tells it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms import clock
from lms.credentials.models import Application
from lms.credentials.queries.badges import badges_of
from lms.credentials.queries.credentials import credentials_of
from lms.credentials.queries.file_entries import Entry
from lms.credentials.rules.applications import ApplicationStep

# What a file tells of an application; each desk's own steps stand in the dossier.
_STEPS = frozenset(
    {
        ApplicationStep.SUBMIT,
        ApplicationStep.ACCEPT,
        ApplicationStep.FINISH_TRAINING,
        ApplicationStep.PUBLICISE,
        ApplicationStep.CLOSE_PUBLICITY,
        ApplicationStep.ISSUE,
        ApplicationStep.DELIVER,
        ApplicationStep.REJECT,
        ApplicationStep.WITHDRAW,
        ApplicationStep.LAPSE,
    }
)


def card_entries(db: Session, person_id: int, *, deals: bool) -> list[Entry]:
    """Tell applications and cards by their days, badges after them.

    `deals`: whether the reader sees cases; who does not reads that a card was suspended, and not what for.
    """
    found = _applied(db, person_id) + _moved(db, person_id, deals=deals)
    found.sort(key=lambda entry: entry.on or date.min)
    return found + [Entry("badge_state", one.state, one.number or "") for one in badges_of(db, person_id)]


def _applied(db: Session, person_id: int) -> list[Entry]:
    asked = select(Application).filter_by(person_id=person_id).options(selectinload(Application.events))
    return [
        Entry("application_step", event.step, on=clock.local_date(event.at), by=event.actor_id)
        for one in db.scalars(asked.order_by(Application.id))
        for event in one.events
        if event.step in _STEPS
    ]


def _moved(db: Session, person_id: int, *, deals: bool) -> list[Entry]:
    found = []
    for one in reversed(credentials_of(db, person_id)):
        for event in one.events:
            words = event.reason if deals or "case" not in event.facts else ""
            text = f"{one.number} {words}".strip()
            found.append(Entry("credential_move", event.move, text, event.effective_on, by=event.actor_id))
    return found
