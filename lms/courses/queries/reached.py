"""Whom a course reaches, and who of them has finished it (FN-14-2: full coverage, the uncovered by name)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.courses.models.courses import CourseVersion
from lms.courses.models.study import CoursewareProgress, Learning
from lms.courses.queries.fields import units_in_field
from lms.courses.rules.learning import Group, must_take, percent_done
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import person_in_reach, unit_in_reach


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody a course is for: where he works, what he is, and since when."""

    id: int
    name: str
    unit_id: int
    unit: str
    path: str
    person_class: str
    since: date | None


@dataclass(frozen=True, slots=True)
class Covered:
    """Somebody who must take a course, and how far he is. `finished_at` may be that of an earlier version."""

    person: Reached
    begun: bool
    percent: int
    finished_at: datetime | None


@dataclass(slots=True)
class UnitCoverage:
    """A unit with all below: how many must take the course, how many finished, how many have begun."""

    id: int
    name: str
    due: int = 0
    finished: int = 0
    begun: int = 0

    @property
    def missing(self) -> int:
        """How many have not finished."""
        return self.due - self.finished


def people_reached(
    db: Session, groups: Iterable[Group], *, on: date, seen_by: Actor | None = None, under: Unit | None = None
) -> list[Reached]:
    """List the people of some groups on a day, once each, by unit and name; with `seen_by` only those in reach."""
    found: dict[int, Reached] = {}
    for group in dict.fromkeys(groups):
        wanted = _members(db, group, on)
        if seen_by is not None:
            # Where he works now decides, not where he once did: somebody who moved on is his new unit's to see.
            wanted = wanted.where(person_in_reach(seen_by), unit_in_reach(seen_by))
        if under is not None:
            wanted = wanted.where(Unit.path.startswith(under.path, autoescape=True))
        for row in db.execute(wanted):
            found.setdefault(row[0], Reached(*row))
    return sorted(found.values(), key=lambda person: (person.path, person.name, person.id))


def count_reached(db: Session, groups: Iterable[Group], *, on: date) -> int:
    """Count the people of some groups on a day, whoever asks; each once."""
    ids = [_members(db, group, on).with_only_columns(Person.id).order_by(None) for group in dict.fromkeys(groups)]
    if not ids:
        return 0
    together = ids[0].union(*ids[1:]).subquery()
    return db.scalar(select(func.count()).select_from(together)) or 0


def coverage(
    db: Session, version: CourseVersion, *, on: date, seen_by: Actor, under: Unit | None = None
) -> list[Covered]:
    """List who in reach must take a course and how far each is. Without a duty: everybody it is for."""
    groups = groups_of(version)
    people = [
        person
        for person in people_reached(db, groups, on=on, seen_by=seen_by, under=under)
        if version.compulsory is None
        or must_take(version.compulsory, since=person.since, effective_from=version.effective_from)
    ]
    finished, begun = _learned(db, version)
    pieces = {piece.id: piece.minutes for piece in version.courseware}
    seen = _seen(db, version.id)
    return [
        Covered(
            person,
            begun=person.id in begun,
            percent=100
            if person.id in finished
            else percent_done([(seen[person.id].get(piece, 0), minutes) for piece, minutes in pieces.items()]),
            finished_at=finished.get(person.id),
        )
        for person in people
    ]


def by_unit(rows: Sequence[Covered], units: Iterable[Unit]) -> list[UnitCoverage]:
    """Add up coverage for some units that lie beside each other, each with all below; the empty ones are left out."""
    found = []
    for unit in units:
        here = [row for row in rows if row.person.path.startswith(unit.path)]
        if here:
            done = sum(row.finished_at is not None for row in here)
            found.append(UnitCoverage(unit.id, unit.name, len(here), done, sum(row.begun for row in here)))
    return found


def groups_of(version: CourseVersion) -> list[Group]:
    """Return the groups of a version."""
    return [Group(target.unit_id, target.person_class, target.field) for target in version.targets]


def _members(db: Session, group: Group, on: date) -> Select[int, str, int, str, str, str, date | None]:
    wanted = (
        select(Person.id, Person.name, Unit.id, Unit.name, Unit.path, PersonRole.person_class, PersonRole.started_on)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Post.unit_id == Unit.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Post.kind == "REGULAR", running_on(Post, on), running_on(PersonRole, on))
        .order_by(Person.id, PersonRole.started_on.desc())
    )
    top = select(Unit.path).where(Unit.id == group.unit_id).scalar_subquery()
    wanted = wanted.where(Unit.path.startswith(top))
    if group.person_class is not None:
        wanted = wanted.where(PersonRole.person_class == group.person_class)
    if group.field is not None:
        wanted = wanted.where(Unit.id.in_(units_in_field(db, group.field)))
    return wanted


def _learned(db: Session, version: CourseVersion) -> tuple[dict[int, datetime], set[int]]:
    """Return who finished, and when, and who opened this version. Earlier versions count unless it must be retaken."""
    wanted = (
        select(Learning.person_id, Learning.completed_at, Learning.version_id)
        .join(CourseVersion, Learning.version_id == CourseVersion.id)
        .where(CourseVersion.course_id == version.course_id, CourseVersion.number <= version.number)
        .where(or_(CourseVersion.id == version.id, Learning.completed_at.is_not(None)))
        .order_by(CourseVersion.number)
    )
    finished: dict[int, datetime] = {}
    begun: set[int] = set()
    for person_id, completed_at, version_id in db.execute(wanted):
        if version_id == version.id:
            begun.add(person_id)
        if completed_at is not None and (version_id == version.id or not version.is_retake):
            finished[person_id] = completed_at
    return finished, begun


def _seen(db: Session, version_id: int) -> dict[int, dict[int, int]]:
    wanted = select(Learning.person_id, CoursewareProgress.courseware_id, CoursewareProgress.covered_ms)
    wanted = wanted.join(Learning, CoursewareProgress.learning_id == Learning.id)
    seen: dict[int, dict[int, int]] = defaultdict(dict)
    for person_id, courseware_id, covered in db.execute(wanted.where(Learning.version_id == version_id)):
        seen[person_id][courseware_id] = covered
    return seen
