"""Telling somebody: a row in the transaction of what he is told about. Sending comes later and undoes nothing."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.db import insert_missing, table_of
from lms.notices.models import Notice
from lms.notices.queries.recipients import Recipient, desks
from lms.notices.rules.causes import URGENT, Cause, without_id_numbers


def tell(
    db: Session,
    cause: Cause,
    step: str,
    people: Iterable[int],
    *,
    page: str,
    is_urgent: bool | None = None,
    **details: Any,
) -> None:
    """Tell people something about themselves, each once for a cause and a step; who was told already is left alone.

    `page` is where it is dealt with; `details` are the plain values of the sentence, days as YYYY-MM-DD, and no ID
    number. `is_urgent` None: as the cause is.
    """
    rows = [notice(cause, step, Recipient(person), page=page, is_urgent=is_urgent, **details) for person in people]
    tell_all(db, rows)


def tell_all(db: Session, notices: Iterable[dict[str, Any]]) -> None:
    """Tell many; each row as `notice` makes it."""
    insert_missing(db, table_of(Notice), list(notices))


def tell_desk(
    db: Session,
    cause: Cause,
    step: str,
    roles: Iterable[Role],
    unit_id: int,
    *,
    actor: Actor,
    page: str,
    **details: Any,
) -> None:
    """Tell who acts for a unit in one of the roles; whoever did what is told of needs no notice. Details as `tell`."""
    own = Recipient(actor.person_id) if actor.person_id else Recipient(account_id=actor.account_id)
    told = [each for each in desks(db, roles, [unit_id]).get(unit_id, []) if each != own]
    tell_all(db, [notice(cause, step, each, page=page, unit_id=unit_id, **details) for each in told])


def notice(
    cause: Cause,
    step: str,
    recipient: Recipient,
    *,
    page: str,
    unit_id: int | None = None,
    is_urgent: bool | None = None,
    **details: Any,
) -> dict[str, Any]:
    """Return the row of a notice. `unit_id`: it is for the desk of that unit, and not about the recipient himself."""
    return {
        "person_id": recipient.person_id,
        "account_id": recipient.account_id,
        "unit_id": unit_id,
        "cause": cause.value,
        "step": step,
        "details": without_id_numbers(details),
        "page": page,
        "is_urgent": cause in URGENT if is_urgent is None else is_urgent,
        "told_at": clock.now(),
        "read_at": None,
        "filed_at": None,
    }
