"""Clearing what is kept no longer: notices read long ago, deliveries settled long ago with the record of their tries.

A notice that nobody has read stays, whatever its age. What is still late after its notice was cleared is told anew.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.notices.models import Notice, NoticeDelivery, NoticeDeliveryEvent, NoticeDeliveryItem
from lms.notices.queries.clearing import old_deliveries, old_notices
from lms.notices.rules.keeping import DELIVERIES_KEPT, NOTICES_KEPT


def clear_notices(db: Session, now: datetime) -> int:
    """Delete some of what is kept no longer; return how much, 0 when there is nothing more."""
    cleared = clear_deliveries(db, NoticeDelivery, (NoticeDeliveryEvent, NoticeDeliveryItem), now)
    old = old_notices(db, now - NOTICES_KEPT)
    db.execute(delete(Notice).where(is_among(Notice.id, old)))
    return cleared + len(old)


def clear_deliveries(db: Session, delivery: Any, parts: tuple[Any, ...], now: datetime) -> int:
    """Delete some old deliveries of a model (`state`, `settled_at`) and the rows that name one by `delivery_id`."""
    old = old_deliveries(db, delivery, now - DELIVERIES_KEPT)
    for part in parts:
        db.execute(delete(part).where(is_among(part.delivery_id, old)))
    db.execute(delete(delivery).where(is_among(delivery.id, old)))
    return len(old)
