"""Exits on record, and who left without one: for the unit whose post it was, and those above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from lms.access import Actor, Permission
from lms.credentials.models import Badge, Credential, Exit
from lms.credentials.queries.deadline_cards import has_left
from lms.credentials.queries.exit_items import Leaving, items_open
from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.exits import ExitItem, OpenItem
from lms.credentials.rules.states import LIVE, CredentialState
from lms.errors import NotFound
from lms.people.models import Person, Post, Unit
from lms.people.queries.reach import unit_in_reach
from lms.people.rules import PostKind

# Who left longer ago is listed as long as a card or badge is out [default].
_RECENT_DAYS = 365
_HELD = [state.value for state in (*LIVE, CredentialState.WITHDRAWN)]


@dataclass(frozen=True, slots=True)
class Leaver:
    """Who left without an exit on record: his last post, and what is still open."""

    person: Person
    unit: Unit
    left_on: date
    open: tuple[OpenItem, ...]

    @property
    def id(self) -> int:
        """The person's id, as tables ask for it."""
        return self.person.id


@dataclass(frozen=True, slots=True)
class ExitFile:
    """An exit as a page shows it: what is still open, and what was let be and why."""

    exit: Exit
    open: tuple[OpenItem, ...]

    @property
    def id(self) -> int:
        """The exit's id, as tables ask for it."""
        return self.exit.id

    @property
    def excused(self) -> Mapping[ExitItem, str]:
        """What was let be, with the last reason given."""
        return {ExitItem(one.item): one.reason for one in self.exit.excuses}

    @property
    def unsettled(self) -> tuple[OpenItem, ...]:
        """What stands in the way of closing."""
        excused = self.excused
        return tuple(one for one in self.open if one.item not in excused)


def exits_visible_to(actor: Actor) -> Select[Exit]:
    """Select the exits of units in reach, for who sees credentials."""
    units = select(Unit.id).where(unit_in_reach(actor))
    return select(Exit).where(Exit.unit_id.in_(units) if actor.can(Permission.VIEW_CREDENTIALS) else Exit.id.in_(()))


def _whole(asked: Select[Exit]) -> Select[Exit]:
    return asked.options(joinedload(Exit.person), joinedload(Exit.unit), selectinload(Exit.excuses))


def get_exit(db: Session, exit_id: int, *, on: date, seen_by: Actor, to_change: bool = False) -> ExitFile:
    """Return an exit in reach with what is open; locked to change. Raises NotFound EXIT_NOT_FOUND."""
    asked = _whole(exits_visible_to(seen_by).where(Exit.id == exit_id))
    if to_change:
        db.flush()
        asked = asked.with_for_update(of=Exit).execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("EXIT_NOT_FOUND")
    return _files(db, [found], on)[0]


def open_exit_of(db: Session, person_id: int) -> Exit | None:
    """Return the exit of a person that is not closed."""
    return db.scalar(select(Exit).filter_by(person_id=person_id, closed_at=None))


def exits_of(db: Session, person_id: int) -> list[Exit]:
    """List a person's exits, the earliest first."""
    return list(db.scalars(_whole(select(Exit)).filter_by(person_id=person_id).order_by(Exit.left_on, Exit.id)))


def list_exits(db: Session, *, on: date, seen_by: Actor, is_open: bool, limit: int = 200) -> list[ExitFile]:
    """List the exits in reach that are open, the earliest first; or those closed, the latest first."""
    asked = exits_visible_to(seen_by)
    if is_open:
        asked = asked.where(Exit.closed_at.is_(None)).order_by(Exit.left_on, Exit.id)
    else:
        asked = asked.where(Exit.closed_at.is_not(None)).order_by(Exit.closed_at.desc(), Exit.id.desc())
    return _files(db, list(db.scalars(_whole(asked.limit(limit)))), on)


def _files(db: Session, exits: Sequence[Exit], on: date) -> list[ExitFile]:
    running = [one for one in exits if one.closed_at is None]
    items = items_open(db, [Leaving(one.person_id, one.unit_id, one.left_on) for one in running], on=on)
    return [ExitFile(one, items[one.person_id] if one.closed_at is None else ()) for one in exits]


def list_leavers(db: Session, *, on: date, seen_by: Actor) -> list[Leaver]:
    """List who left a post in reach within a year, or holds a card or badge still, without an exit on record.

    Who has nothing open is not listed: there is nothing to settle. The earliest first.
    """
    posts = _last_posts(db, on, seen_by)
    leaving = [Leaving(post.person_id, post.unit_id, post.ended_on) for post in posts if post.ended_on]
    items = items_open(db, leaving, on=on)
    return [
        Leaver(post.person, post.unit, post.ended_on, items[post.person_id])
        for post in posts
        if post.ended_on and items[post.person_id]
    ]


def _last_posts(db: Session, on: date, actor: Actor) -> list[Post]:
    """Return the last regular post in reach of each who holds none, or holds a card without an enforcement post."""
    known = exists().where(Exit.person_id == Post.person_id, (Exit.left_on >= Post.ended_on) | Exit.closed_at.is_(None))
    recent = Post.ended_on >= on - timedelta(days=_RECENT_DAYS)
    last = select(func.max(Post.id)).join(Unit, Unit.id == Post.unit_id).where(unit_in_reach(actor))
    last = last.where(Post.kind == PostKind.REGULAR.value, Post.ended_on < on, ~known)
    last = last.where(_is_off_post(on), or_(recent, _holds_something())).group_by(Post.person_id)
    asked = select(Post).where(Post.id.in_(last)).options(joinedload(Post.person), joinedload(Post.unit))
    return list(db.scalars(asked.order_by(Post.ended_on, Post.id)))


def _is_off_post(on: date) -> ColumnElement[bool]:
    """Whether the holder of a post is on none today, or has a card that belongs to none of those he is on."""
    other = aliased(Post)
    runs = or_(other.ended_on.is_(None), other.ended_on >= on)
    here = exists().where(other.person_id == Post.person_id, other.kind == PostKind.REGULAR.value, runs)
    out = select(Credential.person_id).where(Credential.state.in_(_HELD), has_left(on))
    return or_(~here, Post.person_id.in_(out))


def _holds_something() -> ColumnElement[bool]:
    card = select(Credential.person_id).where(Credential.state.in_(_HELD))
    badge = select(Badge.person_id).where(Badge.state != BadgeState.ENDED.value)
    return or_(Post.person_id.in_(card), Post.person_id.in_(badge))


def last_post_of(db: Session, person_id: int, *, seen_by: Actor) -> Post | None:
    """Return the latest regular post of a person at a unit in reach, with its unit; it may still run."""
    asked = select(Post).join(Unit, Unit.id == Post.unit_id).where(unit_in_reach(seen_by))
    asked = asked.where(Post.person_id == person_id, Post.kind == PostKind.REGULAR.value)
    return db.scalar(asked.options(joinedload(Post.unit)).order_by(Post.id.desc()).limit(1))
