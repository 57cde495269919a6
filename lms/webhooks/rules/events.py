"""Which lines of the audit log other systems may be told of, and under which name. Pure."""

from collections.abc import Iterable
from enum import StrEnum

from lms.errors import RuleBroken


class Event(StrEnum):
    """What happened, as receivers read it. Names never change their meaning."""

    CREDENTIAL_ISSUED = "credential.issued"
    CREDENTIAL_ACTIVATED = "credential.activated"
    CREDENTIAL_SUSPENDED = "credential.suspended"
    CREDENTIAL_RESUMED = "credential.resumed"
    CREDENTIAL_LOST = "credential.lost"
    CREDENTIAL_CHANGED = "credential.changed"
    CREDENTIAL_WITHDRAWN = "credential.withdrawn"
    CREDENTIAL_CANCELLED = "credential.cancelled"
    CREDENTIAL_REVOKED = "credential.revoked"
    EXAM_PUBLISHED = "exam.published"
    FILING_RECEIVED = "filing.received"
    FILING_RETURNED = "filing.returned"
    YEAR_CLOSED = "year.closed"
    TEST = "webhook.test"


# What can be chosen; a test is always sent when it is asked for.
CHOICES = tuple(event for event in Event if event is not Event.TEST)

_E = Event
# Actions of the audit log (`subject:aspect:verb`). Cards taken over from elsewhere are one line for all: no event.
EVENT_OF = {
    "credential:issue": _E.CREDENTIAL_ISSUED,
    "credential:activate": _E.CREDENTIAL_ACTIVATED,
    "credential:suspend": _E.CREDENTIAL_SUSPENDED,
    "credential:suspend_interim": _E.CREDENTIAL_SUSPENDED,
    "credential:resume": _E.CREDENTIAL_RESUMED,
    "credential:report_loss": _E.CREDENTIAL_LOST,
    "credential:replace": _E.CREDENTIAL_CHANGED,
    "credential:find": _E.CREDENTIAL_CHANGED,
    "credential:amend": _E.CREDENTIAL_CHANGED,
    "credential:replace_damaged": _E.CREDENTIAL_CHANGED,
    "credential:correct": _E.CREDENTIAL_CHANGED,
    "credential:renew": _E.CREDENTIAL_CHANGED,
    "credential:restore": _E.CREDENTIAL_CHANGED,
    "credential:stay": _E.CREDENTIAL_CHANGED,
    "credential:withdraw": _E.CREDENTIAL_WITHDRAWN,
    "credential:withdraw_after_suspension": _E.CREDENTIAL_WITHDRAWN,
    "credential:cancel": _E.CREDENTIAL_CANCELLED,
    "credential:cancel_expired": _E.CREDENTIAL_CANCELLED,
    "credential:cancel_at_death": _E.CREDENTIAL_CANCELLED,
    "credential:revoke": _E.CREDENTIAL_REVOKED,
    "exam:state:published": _E.EXAM_PUBLISHED,
    "filing:state:filed": _E.FILING_RECEIVED,
    "filing:state:returned": _E.FILING_RETURNED,
    "year:closed": _E.YEAR_CLOSED,
}


def written(events: Iterable[Event]) -> str:
    """Write chosen events as they are stored, with spaces between. Raises RuleBroken NO_EVENT for none."""
    chosen = set(events)
    if not chosen:
        raise RuleBroken("NO_EVENT")
    return " ".join(event.value for event in CHOICES if event in chosen)
