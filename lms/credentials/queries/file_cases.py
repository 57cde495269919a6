"""Cases as the personal file tells them: what was alleged, that he was told and heard, what came of it."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms import clock
from lms.credentials.models import Credential, CredentialCase, CredentialCaseEvent
from lms.credentials.queries.cases_read import is_told
from lms.credentials.queries.file_entries import Entry

# What a file tells of a case; evidence, replies and the unit's own checks stand in the case.
_TOLD = frozenset(
    {
        *("open", "notice_served", "state", "record_hearing", "interim", "interim_ended", "decide", "clear", "drop"),
        *(
            "serve",
            "term_extended",
            "educated",
            "ground_ended",
            "stayed",
            "stay_ended",
            "uphold",
            "overturn",
            "resumed",
        ),
    }
)


def case_entries(db: Session, person_id: int, *, only_told: bool) -> Iterator[Entry]:
    """Tell the cases about a person's credentials, one after another; `only_told`: those he was told of."""
    happened = aliased(CredentialCaseEvent)  # by its own name: whether he was told asks the same table
    asked = select(happened, CredentialCase.cause).join(CredentialCase, CredentialCase.id == happened.case_id)
    asked = asked.join(Credential, Credential.id == CredentialCase.credential_id)
    asked = asked.where(Credential.person_id == person_id, happened.what.in_(_TOLD))
    asked = asked.where(is_told()) if only_told else asked
    for event, cause in db.execute(asked.order_by(CredentialCase.id, happened.id)):
        facts = event.facts
        about = [("credential_cause", cause)] if event.what == "open" else []
        about += [("credential_outcome", facts["outcome"])] if "outcome" in facts else []
        on = date.fromisoformat(facts["on"]) if "on" in facts else clock.local_date(event.at)
        yield Entry(
            "credential_case_event",
            event.what,
            on=on,
            source=f"{facts.get('organ', '')} {facts.get('document', '')}".strip(),
            by=event.actor_id,
            about=tuple(about),
            days=facts.get("days") if event.what != "stay_ended" else None,
        )
