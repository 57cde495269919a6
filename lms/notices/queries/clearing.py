"""What is kept no longer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.notices.models import Notice, NoticeDeliveryItem
from lms.notices.rules.keeping import CLEARED_AT_ONCE
from lms.notices.rules.sending import DeliveryState


def old_notices(db: Session, read_before: datetime) -> Sequence[int]:
    """List some notices that were read before a moment and are in no delivery any more."""
    carried = select(NoticeDeliveryItem.id).where(NoticeDeliveryItem.notice_id == Notice.id).exists()
    asked = select(Notice.id).where(Notice.read_at < read_before, ~carried)
    return db.scalars(asked.order_by(Notice.id).limit(CLEARED_AT_ONCE)).all()


def old_deliveries(db: Session, delivery: Any, settled_before: datetime) -> Sequence[int]:
    """List some deliveries of a model (`state`, `settled_at`) that were settled before a moment."""
    is_settled = delivery.state != DeliveryState.WAITING.value, delivery.settled_at < settled_before
    return db.scalars(select(delivery.id).where(*is_settled).order_by(delivery.id).limit(CLEARED_AT_ONCE)).all()
