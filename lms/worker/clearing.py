"""The job that clears notices, deliveries and webhooks' deliveries which are kept no longer, piece by piece."""

from sqlalchemy.orm import Session

from lms import clock, outbox
from lms.notices.actions.clearing import clear_deliveries, clear_notices
from lms.webhooks.models import WebhookDelivery, WebhookTry

CLEAR = "notices:clear"


def clear_old(db: Session, _: None) -> None:
    """Clear a piece of what is old; ask for the next while there is more."""
    now = clock.now()
    if clear_notices(db, now) + clear_deliveries(db, WebhookDelivery, (WebhookTry,), now):
        outbox.request(db, CLEAR, "*")
