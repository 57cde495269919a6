"""Selects on package runs and states: whose address this is, where a learner stands, whether a package is through."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.courses.models.courses import Courseware
from lms.courses.models.materials import Material
from lms.courses.models.packages import PackageRun, PackageState
from lms.courses.packages.facts import Item, Standard, items_of
from lms.courses.rules.packages import Bar
from lms.errors import NotFound
from lms.people.accounts import Account, WebSession
from lms.people.sessions import started_after


@dataclass(frozen=True, slots=True)
class ItemState:
    """One line of a package's menu and where the learner stands in it."""

    item: Item
    state: PackageState | None

    @property
    def standing(self) -> str:
        """Return new, begun, failed or done, for the menu."""
        if self.state is None or self.state.saved_at is None:
            return "new" if self.state is None or self.state.done_at is None else "done"
        if self.state.done_at is not None:
            return "done"
        return "failed" if self.state.success == "failed" else "begun"


def token_digest(token: str) -> str:
    """Return the digest under which the secret of a run is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def get_run_by_token(db: Session, token: str, now: datetime) -> PackageRun:
    """Return the run an address belongs to, while it and the sign-in it was opened in last. Raises NotFound."""
    run = db.scalar(
        select(PackageRun)
        .join(WebSession, PackageRun.web_session_id == WebSession.id)
        .join(Account, PackageRun.account_id == Account.id)
        .options(joinedload(PackageRun.material))
        .where(PackageRun.token_digest == token_digest(token), PackageRun.expires_at > now)
        .where(WebSession.ended_at.is_(None), WebSession.started_at > started_after(now))
        .where(Account.disabled_at.is_(None))
    )
    if run is None:
        raise NotFound
    return run


def get_own_run(db: Session, run_id: int, *, seen_by: Actor, for_update: bool = False) -> PackageRun:
    """Return a run of the asking account. Raises NotFound for anybody else's."""
    query = (
        select(PackageRun)
        .options(joinedload(PackageRun.material))
        .where(PackageRun.id == run_id, PackageRun.account_id == seen_by.account_id)
    )
    run = db.scalar(query.with_for_update(of=PackageRun) if for_update else query)
    if run is None:
        raise NotFound
    return run


def find_state(db: Session, learning_id: int, courseware_id: int, item: str) -> PackageState | None:
    """Find what an item of a package knows about a learner."""
    return db.scalar(
        select(PackageState).where(
            PackageState.learning_id == learning_id,
            PackageState.courseware_id == courseware_id,
            PackageState.item == item,
        )
    )


def menu_of(db: Session, material: Material, learning_id: int | None, courseware_id: int | None) -> list[ItemState]:
    """Return the items of a package in their order, with where the learner stands; for a trial without."""
    states: Sequence[PackageState] = ()
    if learning_id is not None:
        states = db.scalars(
            select(PackageState).where(
                PackageState.learning_id == learning_id, PackageState.courseware_id == courseware_id
            )
        ).all()
    by_item = {state.item: state for state in states}
    return [ItemState(item, by_item.get(item.id)) for item in items_of(material.details)]


def package_complete(db: Session, learning_id: int, courseware_id: int) -> bool:
    """Tell whether every item of a courseware's package is through for a learner.

    Says nothing about time: the study room asks this beside the minutes that were truly studied.
    """
    material = db.scalar(
        select(Material).join(Courseware, Courseware.material_id == Material.id).where(Courseware.id == courseware_id)
    )
    items = menu_of(db, material, learning_id, courseware_id) if material is not None else []
    return bool(items) and all(row.state is not None and row.state.done_at is not None for row in items)


def total_cs(db: Session, run: PackageRun) -> int:
    """Return the hundredths of a second that earlier runs of an item took, as the package said."""
    found = db.scalar(
        select(func.coalesce(func.sum(PackageRun.session_cs), 0)).where(
            PackageRun.learning_id == run.learning_id,
            PackageRun.courseware_id == run.courseware_id,
            PackageRun.item == run.item,
            PackageRun.id < run.id,
        )
    )
    return int(found or 0)


def learner_name(db: Session, run: PackageRun) -> str:
    """Return the name by which a package may greet whoever opened it."""
    return db.scalar(select(Account.name).where(Account.id == run.account_id)) or ""


def item_of(run: PackageRun) -> Item:
    """Return the item a run opened. Raises NotFound when the package has no such item any more."""
    for item in items_of(run.material.details):
        if item.id == run.item:
            return item
    raise NotFound


def is_12(material: Material) -> bool:
    """Tell whether a package speaks SCORM 1.2."""
    return bool(material.details.get("standard") == Standard.SCORM12.value)


def bar_of(item: Item) -> Bar:
    """Return what an item asks for."""
    return Bar(item.mastery, item.measure, item.threshold)
