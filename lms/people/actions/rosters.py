"""Verbs on many people and units at once: what an accepted file changes, in as few statements as the database allows.

The verdicts on its lines are reached before (`lms.exchange`); these store what was found right, in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms import audit, name_keys, outbox, vault
from lms.access import Actor, Permission, require_can
from lms.db import Model, bulk_insert, table_of
from lms.people.actions.people import EVERY_YEAR, ROLL_CHANGED
from lms.people.actions.units import cancel_body, publish_body, set_paths
from lms.people.codes import IdNumber
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.queries.people import ids_after, last_person_id
from lms.people.queries.units import all_units
from lms.people.rules import Employment, PersonClass, PostKind, UnitKind


@dataclass(slots=True)
class UnitWish:
    """A unit as a table states it; `row` is its line. None: the table says nothing, and what is on record stays."""

    row: int
    code: str
    name: str
    parent: str | None
    line_parent: str | None
    short_name: str | None
    kind: UnitKind | None
    uscc: str | None
    division_code: str | None
    published_on: date | None
    cancelled_on: date | None


class RoleWish(NamedTuple):
    """A class to give, from a day; with the card where the table names one."""

    person_class: PersonClass
    started_on: date | None
    card_no: str | None
    card_valid_until: date | None


class PostWish(NamedTuple):
    """A regular post to give, from a day (None: before our records began)."""

    unit_id: int
    started_on: date | None
    title: str | None
    employment: Employment | None


class Newcomer(NamedTuple):
    """A person to register, with classes and post."""

    name: str
    id_no: IdNumber
    digest: str
    phone: str | None
    joined_on: date | None
    roles: Sequence[RoleWish]
    post: PostWish


@dataclass(slots=True)
class RosterChanges:
    """What an accepted roster changes. `updates` are (table, id, new values) of rows on record."""

    newcomers: list[Newcomer] = field(default_factory=list)
    roles: list[tuple[int, RoleWish]] = field(default_factory=list)
    posts: list[tuple[int, PostWish]] = field(default_factory=list)
    updates: list[tuple[type[Model], int, dict[str, Any]]] = field(default_factory=list)
    changed_people: set[int] = field(default_factory=set)

    def end(self, model: type[PersonRole] | type[Post], row_id: int, *, before: date) -> None:
        """End a role or post on the day before another begins."""
        self.updates.append((model, row_id, {"ended_on": before - timedelta(days=1)}))


def store_roster(db: Session, changes: RosterChanges, *, actor: Actor) -> None:
    """Store what a roster changes: ended rows first, so that nobody holds two posts for a moment."""
    require_can(actor, Permission.IMPORT_ROSTER)
    _store_updates(db, changes.updates)
    ids = _register(db, changes.newcomers)
    roles = [(ids[each.digest], role) for each in changes.newcomers for role in each.roles] + changes.roles
    posts = [(ids[each.digest], each.post) for each in changes.newcomers] + changes.posts
    bulk_insert(db, table_of(PersonRole), [_role_row(person, role) for person, role in roles])
    bulk_insert(db, table_of(Post), [_post_row(person, post) for person, post in posts])
    added = sorted(ids.values())
    if added or changes.changed_people:
        changed = sorted(changes.changed_people)
        outbox.request(db, ROLL_CHANGED, EVERY_YEAR, about={*added, *changed})
        audit.record(db, actor=actor, action="people:roster:imported", subject="people", added=added, changed=changed)


def _register(db: Session, newcomers: Sequence[Newcomer]) -> dict[str, int]:
    """Register people and return their ids by digest."""
    if not newcomers:
        return {}
    last = last_person_id(db)
    sealed = vault.seal_many([each.id_no.number for each in newcomers])
    phones = iter(vault.seal_many([each.phone for each in newcomers if each.phone]))
    rows = [
        {
            "name": each.name,
            "id_no_digest": each.digest,
            "id_no_sealed": seal,
            "id_no_tail": each.id_no.number[-4:],
            "sex": each.id_no.sex.value,
            "born_on": each.id_no.born_on,
            "phone_sealed": next(phones) if each.phone else None,
            "joined_on": each.joined_on,
        }
        for each, seal in zip(newcomers, sealed, strict=True)
    ]
    bulk_insert(db, table_of(Person), rows)
    ids = ids_after(db, last)
    name_keys.add(db, Person.__tablename__, [(ids[each.digest], each.name) for each in newcomers])
    return ids


def _role_row(person_id: int, role: RoleWish) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "person_class": role.person_class.value,
        "started_on": role.started_on,
        "ended_on": None,
        "card_no": role.card_no,
        "card_valid_until": role.card_valid_until,
    }


def _post_row(person_id: int, post: PostWish) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "unit_id": post.unit_id,
        "kind": PostKind.REGULAR.value,
        "title": post.title,
        "employment": post.employment.value if post.employment else None,
        "is_enforcement": True,
        "started_on": post.started_on,
        "ended_on": None,
    }


def _store_updates(db: Session, updates: Sequence[tuple[type[Model], int, dict[str, Any]]]) -> None:
    """Change rows by id; rows that change in the same columns go in one statement."""
    alike: dict[tuple[type[Model], tuple[str, ...]], list[dict[str, Any]]] = {}
    for model, row_id, values in updates:
        row = {f"new_{name}": value for name, value in values.items()} | {"row_id": row_id}
        alike.setdefault((model, tuple(sorted(values))), []).append(row)
    for (model, names), rows in alike.items():
        table = table_of(model)
        new_values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        db.connection().execute(update(table).where(table.c.id == bindparam("row_id")).values(new_values), rows)


def store_units(db: Session, wishes: Sequence[UnitWish], *, actor: Actor) -> None:
    """Add and change units as a table states them, then write every path anew."""
    require_can(actor, Permission.IMPORT_UNITS)
    if not wishes:
        return
    units = {unit.code: unit for unit in all_units(db)}
    added = [wish.code for wish in wishes if wish.code not in units]
    for wish in wishes:
        unit = units.get(wish.code)
        if unit is None:
            units[wish.code] = unit = Unit(code=wish.code, path="")
            db.add(unit)
        _take_over(unit, wish)
    db.flush()  # paths and superiors are made of ids
    for wish in wishes:
        unit = units[wish.code]
        unit.parent_id = units[wish.parent].id if wish.parent else unit.parent_id
        unit.line_parent_id = units[wish.line_parent].id if wish.line_parent else unit.line_parent_id
    set_paths(list(units.values()))
    for wish in wishes:
        if wish.published_on:
            publish_body(db, units[wish.code], published_on=wish.published_on, actor=actor)
        if wish.cancelled_on:
            cancel_body(db, units[wish.code], cancelled_on=wish.cancelled_on, actor=actor)
    changed = [wish.code for wish in wishes if wish.code not in added]
    outbox.request(db, ROLL_CHANGED, EVERY_YEAR)
    audit.record(db, actor=actor, action="units:table:imported", subject="units", added=added, changed=changed)


def _take_over(unit: Unit, wish: UnitWish) -> None:
    unit.name = wish.name
    unit.kind = wish.kind.value if wish.kind else unit.kind
    unit.short_name = wish.short_name or unit.short_name
    unit.uscc = wish.uscc or unit.uscc
    unit.division_code = wish.division_code or unit.division_code
