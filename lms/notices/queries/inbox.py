"""One's own inbox: nobody sees another's, whatever his role."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.errors import NotFound
from lms.notices.models import Notice, NoticeDelivery

PAGE = 50
# A number above this is shown as more than it; counting further would help nobody.
MOST_COUNTED = 99


@dataclass(frozen=True, slots=True)
class Page:
    """A page of notices, newest first; `before`: the id to ask on from, None on the last page."""

    notices: Sequence[Notice]
    before: int | None


def own(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a notice is the actor's own: his person's, or his account's."""
    return _own(Notice, actor)


def list_notices(db: Session, *, seen_by: Actor, unread: bool = False, before: int | None = None) -> Page:
    """List one's notices, newest first, a page of them."""
    asked = select(Notice).where(own(seen_by)).order_by(Notice.id.desc()).limit(PAGE + 1)
    if unread:
        asked = asked.where(Notice.read_at.is_(None))
    if before is not None:
        asked = asked.where(Notice.id < before)
    found = list(db.scalars(asked))
    return Page(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def count_unread(db: Session, *, seen_by: Actor) -> int:
    """Count what one has not read, up to one more than `MOST_COUNTED`."""
    return db.scalar(_COUNT, {"account": seen_by.account_id, "person": seen_by.person_id}) or 0


# Made once: every page asks it. Nothing is equal to an id that somebody does not have.
_UNREAD = (
    select(Notice.id)
    .where(or_(Notice.account_id == bindparam("account"), Notice.person_id == bindparam("person")))
    .where(Notice.read_at.is_(None))
    .limit(MOST_COUNTED + 1)
)
_COUNT = select(func.count()).select_from(_UNREAD.subquery())


def get_notice(db: Session, notice_id: int, *, seen_by: Actor) -> Notice:
    """Return one's own notice. Raises NotFound for any other."""
    found = db.scalar(select(Notice).where(Notice.id == notice_id, own(seen_by)))
    if found is None:
        raise NotFound
    return found


def last_deliveries(db: Session, *, seen_by: Actor, most: int = 10) -> Sequence[NoticeDelivery]:
    """List what was last sent to oneself outside the inbox, and how it stands."""
    asked = select(NoticeDelivery).where(_own(NoticeDelivery, seen_by))
    return db.scalars(asked.order_by(NoticeDelivery.id.desc()).limit(most)).all()


def _own(model: type[Notice] | type[NoticeDelivery], actor: Actor) -> ColumnElement[bool]:
    mine = [model.account_id == actor.account_id] if actor.account_id is not None else []
    if actor.person_id is not None:
        mine.append(model.person_id == actor.person_id)
    return or_(*mine) if mine else model.id.in_(())
