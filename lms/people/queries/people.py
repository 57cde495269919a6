"""Selects on persons, their roles, posts and leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import QueryableAttribute, Session, joinedload, selectinload

from lms import vault
from lms.access import Actor
from lms.among import is_among, is_among_texts
from lms.errors import NotFound
from lms.people.models import Leave, Person, PersonFlagRow, PersonRole, Post, Unit
from lms.people.queries.reach import people_visible_to, person_in_reach


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of a list of people; `next_after` is the id to ask on from, None at the end."""

    people: Sequence[Person]
    total: int
    next_after: int | None


def get_person(db: Session, person_id: int, *, seen_by: Actor) -> Person:
    """Return a person in the actor's reach with roles, posts (and their units) and leave. Raises NotFound otherwise."""
    # Himself everybody reaches, and asks for the most: a statement that is made once.
    wanted = _WHOLE if seen_by.person_id == person_id else _WHOLE.where(person_in_reach(seen_by, among=(person_id,)))
    found = db.scalars(wanted, {"person": person_id}).unique().one_or_none()
    if found is None:
        raise NotFound("PERSON_NOT_FOUND")
    return found


# In one statement: a person has few roles, posts and leaves; another statement costs more than rows that come twice.
_WHOLE = (
    select(Person)
    .where(Person.id == bindparam("person"))
    .options(joinedload(Person.roles), joinedload(Person.posts).joinedload(Post.unit), joinedload(Person.leaves))
)


def find_by_id_no(db: Session, id_no: str, *, seen_by: Actor) -> Person | None:
    """Find a person in the actor's reach by ID number, or None."""
    return db.scalar(people_visible_to(seen_by).where(Person.id_no_digest == vault.digest(id_no)))


def list_people(
    db: Session,
    *,
    seen_by: Actor,
    under: Unit | None = None,
    person_class: str | None = None,
    text: str = "",
    on: date,
    after: int = 0,
    limit: int = 50,
) -> PeoplePage:
    """List people in reach by id: with a post at or under a unit on a day, of a class, whose name holds a text."""
    wanted = _filtered(people_visible_to(seen_by), under=under, person_class=person_class, text=text, on=on)
    total = db.scalar(select(func.count()).select_from(wanted.with_only_columns(Person.id).subquery())) or 0
    page = wanted.where(Person.id > after).order_by(Person.id).limit(limit + 1)
    loaded = page.options(selectinload(Person.roles), selectinload(Person.posts).joinedload(Post.unit))
    people = list(db.scalars(loaded))
    return PeoplePage(people[:limit], total, people[limit - 1].id if len(people) > limit else None)


def _filtered(
    wanted: Select[Person], *, under: Unit | None, person_class: str | None, text: str, on: date
) -> Select[Person]:
    if under is not None:
        posts = select(Post.person_id).join(Unit, Post.unit_id == Unit.id).where(Unit.path.startswith(under.path))
        wanted = wanted.where(Person.id.in_(posts.where(running_on(Post, on))))
    if person_class:
        roles = select(PersonRole.person_id).where(PersonRole.person_class == person_class)
        wanted = wanted.where(Person.id.in_(roles.where(running_on(PersonRole, on))))
    if text:
        wanted = wanted.where(Person.name.contains(text.strip(), autoescape=True))
    return wanted


_Dated = type[Post] | type[PersonRole] | type[Leave] | type[PersonFlagRow]


def running_on(table: _Dated, day: date | ColumnElement[date] | QueryableAttribute[date]):  # type: ignore[no-untyped-def]  # a SQL condition
    """Return the condition that a dated row runs on a day; an unknown start lies before all days."""
    return and_(
        or_(table.started_on.is_(None), table.started_on <= day),
        or_(table.ended_on.is_(None), table.ended_on >= day),
    )


def unit_ids_on(db: Session, person_ids: Sequence[int], day: date) -> dict[int, int]:
    """Map people to the unit that holds their regular post on a day; who has none that day is missing."""
    posts = select(Post.person_id, Post.unit_id).where(is_among(Post.person_id, person_ids), Post.kind == "REGULAR")
    return dict(db.execute(posts.where(running_on(Post, day))).all())


def people_by_digest(db: Session, digests: Sequence[str]) -> dict[str, int]:
    """Map digests of ID numbers to person ids, for matching a whole file at once."""
    known = select(Person.id_no_digest, Person.id).where(is_among_texts(Person.id_no_digest, digests))
    return dict(db.execute(known).all())


def visible_ids(db: Session, person_ids: Sequence[int], *, seen_by: Actor) -> set[int]:
    """Return those of the given people who are in the actor's reach."""
    if not person_ids:
        return set()
    asked = select(Person.id).where(is_among(Person.id, person_ids), person_in_reach(seen_by, among=person_ids))
    return set(db.scalars(asked))


def names_of(db: Session, person_ids: Sequence[int]) -> dict[int, str]:
    """Map person ids to names."""
    return dict(db.execute(_NAMES, {"people": person_ids}).all()) if person_ids else {}


_NAMES = select(Person.id, Person.name).where(is_among(Person.id, "people"))


def lock_people(db: Session, person_ids: Sequence[int]) -> None:
    """Lock people in order of id until the end of the transaction, so that two postings for one person queue up.

    On SQLite whoever writes holds the whole database from the start (lms.db), so there is nothing more to lock.
    """
    if db.get_bind().dialect.name == "sqlite":
        return
    locked = select(Person.id).where(is_among(Person.id, person_ids)).order_by(Person.id)
    db.execute(locked.with_for_update(key_share=True)).all()


def list_roles(db: Session, person_id: int) -> list[PersonRole]:
    """List a person's roles, oldest first."""
    return list(db.scalars(select(PersonRole).where(PersonRole.person_id == person_id).order_by(PersonRole.id)))


def list_posts(db: Session, person_id: int) -> list[Post]:
    """List a person's posts with their units, oldest first."""
    found = select(Post).where(Post.person_id == person_id).options(joinedload(Post.unit))
    return list(db.scalars(found.order_by(Post.id)))


def list_leaves(db: Session, person_id: int) -> list[Leave]:
    """List a person's approved leave, oldest first."""
    return list(db.scalars(select(Leave).where(Leave.person_id == person_id).order_by(Leave.started_on)))


def last_person_id(db: Session) -> int:
    """Return the highest id of a person, 0 when there is none."""
    return db.scalar(select(func.max(Person.id))) or 0


def ids_after(db: Session, last: int) -> dict[str, int]:
    """Map digests of ID numbers to the people who were registered after the one with id `last`."""
    return dict(db.execute(select(Person.id_no_digest, Person.id).where(Person.id > last)).all())
