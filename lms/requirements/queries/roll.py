"""Who is on the roll of a year, where he is counted, and what is required of him."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Date, Row, Select, bindparam, select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.db import table_of
from lms.people.models import Leave, PersonRole, Post
from lms.people.queries.people import running_on
from lms.people.rules import Span
from lms.requirements.queries.rule_sets import Rules
from lms.requirements.rules import FULL_YEAR, Months, Requirement, months_in_post, requirement_of

_COUNTED = ("OFFICER", "ASSISTANT")


class OnRoll(NamedTuple):
    """One person of a unit's roll on a day: class, unit, the rules that judge him, and what they require."""

    person_id: int
    unit_id: int
    person_class: str
    rules: Rules
    requirement: Requirement


def roll_of(
    db: Session,
    year: int,
    *,
    as_of: date,
    rules: Mapping[int, Rules],
    unit_ids: Sequence[int] | None = None,
    person_ids: Sequence[int] | None = None,
) -> list[OnRoll]:
    """List who on `as_of` holds a regular post and a class that the unit's rules cover (counted once: ZJG-2-4).

    What is required follows the whole year's posts and leave, wherever they were, in the classes that the rules cover:
    an assistant's months are owed only where assistants owe hours. Hours follow the person.
    """
    versions = {judged.version_id: judged.parameters for judged in rules.values()}
    full = {version_id: requirement_of(year, FULL_YEAR, params) for version_id, params in versions.items()}
    # Within these days the year is whole under every rule set: a month is made by at most 28 days.
    late, early = date(year, 1, 5), date(year, 12, 27)
    regular: list[OnRoll] = []
    irregular: list[tuple[int, int, str, Rules]] = []
    holders = _holders(db, as_of, unit_ids, person_ids)
    on_leave = _on_leave(db, year, person_ids if unit_ids is None else [person for person, *_ in holders])
    for person, unit, kind, post_from, post_to, role_from, role_to in holders:
        judged = rules.get(unit)
        if judged is None or kind not in judged.parameters.classes:
            continue
        whole = (post_from is None or post_from < late) and (role_from is None or role_from < late)
        whole = whole and (post_to is None or post_to > early) and (role_to is None or role_to > early)
        if whole and person not in on_leave:
            regular.append(OnRoll(person, unit, kind, judged, full[judged.version_id]))
        else:
            irregular.append((person, unit, kind, judged))
    months = _months(db, year, irregular)
    return regular + [
        OnRoll(person, unit, kind, judged, requirement_of(year, months[person], judged.parameters))
        for person, unit, kind, judged in irregular
    ]


def _holders(
    db: Session, as_of: date, unit_ids: Sequence[int] | None, person_ids: Sequence[int] | None
) -> Sequence[Row[*tuple[Any, ...]]]:
    asked = {"units": unit_ids, "people": person_ids}
    wanted = _HOLDERS_OF[unit_ids is not None, person_ids is not None]
    return db.execute(wanted, {"day": as_of} | {name: ids for name, ids in asked.items() if ids is not None}).all()


def _on_leave(db: Session, year: int, person_ids: Sequence[int] | None) -> set[int]:
    given = {"first": date(year, 1, 1), "last": date(year, 12, 31)}
    if person_ids is None:
        return set(db.scalars(_ON_LEAVE, given))
    return set(db.scalars(_ON_LEAVE_OF, given | {"people": person_ids}))


# Made once: a person's own page asks them all, and making a statement takes longer than its answer.
_POST, _ROLE, _LEAVE = table_of(Post).c, table_of(PersonRole).c, table_of(Leave).c
_DAY: BindParameter[date] = bindparam("day", type_=Date())
_HOLDERS = (
    select(
        _POST.person_id,
        _POST.unit_id,
        _ROLE.person_class,
        _POST.started_on,
        _POST.ended_on,
        _ROLE.started_on,
        _ROLE.ended_on,
    )
    .join_from(table_of(Post), table_of(PersonRole), _ROLE.person_id == _POST.person_id)
    .where(_POST.kind == "REGULAR", _ROLE.person_class.in_(_COUNTED))
    .where(running_on(Post, _DAY), running_on(PersonRole, _DAY))
)
_IN_UNITS, _OF_PEOPLE = is_among(_POST.unit_id, "units"), is_among(_POST.person_id, "people")
# By whether units are named, and people.
_HOLDERS_OF = {
    (False, False): _HOLDERS,
    (True, False): _HOLDERS.where(_IN_UNITS),
    (False, True): _HOLDERS.where(_OF_PEOPLE),
    (True, True): _HOLDERS.where(_IN_UNITS, _OF_PEOPLE),
}
_ON_LEAVE = select(_LEAVE.person_id).where(
    _LEAVE.started_on <= bindparam("last"), _LEAVE.ended_on >= bindparam("first")
)
_ON_LEAVE_OF = _ON_LEAVE.where(is_among(_LEAVE.person_id, "people"))
_POSTS = select(_POST.person_id, _POST.started_on, _POST.ended_on).where(
    _POST.kind == "REGULAR", is_among(_POST.person_id, "people")
)
_LEAVES = select(_LEAVE.person_id, _LEAVE.started_on, _LEAVE.ended_on).where(is_among(_LEAVE.person_id, "people"))
_ROLES = select(_ROLE.person_id, _ROLE.started_on, _ROLE.ended_on, _ROLE.person_class).where(
    _ROLE.person_class.in_(_COUNTED), is_among(_ROLE.person_id, "people")
)


def _months(db: Session, year: int, people: Sequence[tuple[int, int, str, Rules]]) -> dict[int, Months]:
    if not people:
        return {}
    ids = {"people": [person for person, *_ in people]}
    posts, leaves = _spans(db, _POSTS, ids), _spans(db, _LEAVES, ids)
    roles: dict[int, list[tuple[str, Span]]] = defaultdict(list)
    for person, started_on, ended_on, kind in db.execute(_ROLES, ids):
        roles[person].append((kind, Span(started_on, ended_on)))
    found: dict[int, Months] = {}
    for person, _, _, judged in people:
        held = [span for kind, span in roles[person] if kind in judged.parameters.classes]
        found[person] = months_in_post(year, _both(posts[person], held), leaves[person], judged.parameters)
    return found


def _spans(
    db: Session, wanted: Select[int, date | None, date | None], people: Mapping[str, Sequence[int]]
) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for person, started_on, ended_on in db.execute(wanted, people):
        found[person].append(Span(started_on, ended_on))
    return found


def _both(posts: Sequence[Span], roles: Sequence[Span]) -> list[Span]:
    """Return the spans in which a post and a class run together."""
    shared = []
    for post in posts:
        for role in roles:
            if post.overlaps(role):
                start = max((s for s in (post.start, role.start) if s), default=None)
                end = min((e for e in (post.end, role.end) if e), default=None)
                shared.append(Span(start, end))
    return shared
