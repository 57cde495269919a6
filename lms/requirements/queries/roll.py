"""Who is on the roll of a year, where he is counted, and what is required of him."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.people.models import Leave, PersonRole, Post
from lms.people.queries.people import running_on
from lms.people.rules import Span
from lms.requirements.queries.rule_sets import Rules
from lms.requirements.rules import FULL_YEAR, Months, Requirement, months_in_post, requirement_of

_COUNTED = ("OFFICER", "ASSISTANT")


@dataclass(frozen=True, slots=True)
class OnRoll:
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
    leaves = _within(select(Leave.person_id), Leave, year)
    on_leave = set(db.scalars(leaves if person_ids is None else leaves.where(Leave.person_id.in_(person_ids))))
    for person, unit, kind, post_from, post_to, role_from, role_to in db.execute(_holders(as_of, unit_ids, person_ids)):
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
    as_of: date, unit_ids: Sequence[int] | None, person_ids: Sequence[int] | None
) -> Select[int, int, str, date | None, date | None, date | None, date | None]:
    holders = (
        select(
            Post.person_id,
            Post.unit_id,
            PersonRole.person_class,
            Post.started_on,
            Post.ended_on,
            PersonRole.started_on,
            PersonRole.ended_on,
        )
        .join(PersonRole, PersonRole.person_id == Post.person_id)
        .where(Post.kind == "REGULAR", PersonRole.person_class.in_(_COUNTED))
        .where(running_on(Post, as_of), running_on(PersonRole, as_of))
    )
    if unit_ids is not None:
        holders = holders.where(Post.unit_id.in_(unit_ids))
    if person_ids is not None:
        holders = holders.where(Post.person_id.in_(person_ids))
    return holders


def _within(wanted: Select[int], table: type[Post] | type[PersonRole] | type[Leave], year: int) -> Select[int]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return wanted.where(
        table.started_on.is_(None) | (table.started_on <= last), table.ended_on.is_(None) | (table.ended_on >= first)
    )


def _months(db: Session, year: int, people: Sequence[tuple[int, int, str, Rules]]) -> dict[int, Months]:
    ids = [person for person, *_ in people]
    posts = _spans(db, select(Post.person_id, Post.started_on, Post.ended_on).where(Post.kind == "REGULAR"), ids)
    leaves = _spans(db, select(Leave.person_id, Leave.started_on, Leave.ended_on), ids)
    role = select(PersonRole.person_id, PersonRole.started_on, PersonRole.ended_on)
    roles = {kind: _spans(db, role.where(PersonRole.person_class == kind), ids) for kind in _COUNTED}
    found: dict[int, Months] = {}
    for person, _, _, judged in people:
        held = [span for kind in _COUNTED if kind in judged.parameters.classes for span in roles[kind][person]]
        found[person] = months_in_post(year, _both(posts[person], held), leaves[person], judged.parameters)
    return found


def _spans(
    db: Session, wanted: Select[int, date | None, date | None], person_ids: Sequence[int]
) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    person_id = wanted.selected_columns.person_id
    for start in range(0, len(person_ids), 5000):
        for person, started_on, ended_on in db.execute(wanted.where(person_id.in_(person_ids[start : start + 5000]))):
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
