"""What one person should or may learn, and how far he is (the learner's home, /learning)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.courses.models.courses import CourseTarget, CourseVersion
from lms.courses.models.study import CoursewareProgress, Learning
from lms.courses.queries.courses import WHOLE, in_force
from lms.courses.queries.fields import fields_by_unit
from lms.courses.rules.learning import must_take, percent_done
from lms.courses.rules.quizzes import quiz_due
from lms.courses.rules.states import CourseState
from lms.errors import NotFound
from lms.people.models import PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.rules import steps_of


@dataclass(frozen=True, slots=True)
class MyCourse:
    """One course version as one person has it. `is_for_me`: in force, and his group is among those it is for."""

    version: CourseVersion
    learning: Learning | None
    is_for_me: bool
    is_compulsory: bool
    covered: dict[int, int]
    done: frozenset[int]

    @property
    def is_begun(self) -> bool:
        """Whether he opened it once."""
        return self.learning is not None

    @property
    def is_finished(self) -> bool:
        """Whether all of it is done."""
        return self.learning is not None and self.learning.completed_at is not None

    @property
    def awaits_quiz(self) -> bool:
        """Whether all was studied and only the quiz is left (C3.3)."""
        studied = self.is_begun and {piece.id for piece in self.version.courseware} <= self.done
        asked = quiz_due(self.version.quiz_pass_mark, has_questions=self.version.quiz is not None)
        return asked and studied and not self.is_finished

    @property
    def is_due(self) -> bool:
        """Whether he must take it and has not finished."""
        return self.is_compulsory and not self.is_finished

    @property
    def may_study(self) -> bool:
        """Whether he may open its courseware: it is meant for him or begun, and it was not withdrawn."""
        return (self.is_for_me or self.is_begun) and self.version.state == CourseState.PUBLISHED

    @property
    def minutes(self) -> int:
        """Declared minutes of all courseware."""
        return sum(piece.minutes for piece in self.version.courseware)

    @property
    def percent(self) -> int:
        """How much of it was seen, in whole percent."""
        if self.is_finished:
            return 100
        return percent_done([(self.covered.get(piece.id, 0), piece.minutes) for piece in self.version.courseware])

    @property
    def next_courseware_id(self) -> int | None:
        """The first courseware that is not done yet; the first of all when everything is."""
        pieces = self.version.courseware
        left = [piece.id for piece in pieces if piece.id not in self.done]
        return next(iter(left or [piece.id for piece in pieces]), None)

    def percent_of(self, courseware_id: int) -> int:
        """Return how much of one courseware was seen, in whole percent."""
        if courseware_id in self.done:
            return 100
        minutes = next(piece.minutes for piece in self.version.courseware if piece.id == courseware_id)
        return percent_done([(self.covered.get(courseware_id, 0), minutes)])


def courses_for(db: Session, person_id: int, *, on: date) -> list[MyCourse]:
    """List what a person must or may learn on a day, and all he ever began: what is due first, by its date.

    Of a course several versions of which are in force he is offered the newest, and an older one only while he is in
    the middle of it. Who finished an earlier version need not take a new one, unless it says so (`is_retake`).
    """
    learnings = {row.version_id: row for row in db.scalars(select(Learning).where(Learning.person_id == person_id))}
    since = _meant_for(db, person_id, on)
    wanted = select(CourseVersion).where(CourseVersion.id.in_({*since, *learnings})).options(*WHOLE)
    versions = list(db.scalars(wanted).unique())
    covered, done = _progress(db, [learning.id for learning in learnings.values()])
    newest = _newest([version for version in versions if version.id in since])
    finished = {v.course_id: v.number for v in versions if v.id in learnings and learnings[v.id].completed_at}
    mine = []
    for version in versions:
        learning = learnings.get(version.id)
        offered = version.id in since and (newest[version.course_id] == version.number or learning is not None)
        if not offered and learning is None:
            continue
        spared = not version.is_retake and finished.get(version.course_id, version.number) < version.number
        bound = offered and not spared and newest[version.course_id] == version.number
        must = bound and must_take(version.compulsory, since=since[version.id], effective_from=version.effective_from)
        key = learning.id if learning else 0
        mine.append(MyCourse(version, learning, offered, must, covered.get(key, {}), frozenset(done.get(key, ()))))
    return sorted(mine, key=_order)


def get_my_course(db: Session, person_id: int, version_id: int, *, on: date) -> MyCourse:
    """Return one version as a person has it. Raises NotFound COURSE_NOT_FOUND when it is not for him and never was."""
    found = [mine for mine in courses_for(db, person_id, on=on) if mine.version.id == version_id]
    if not found:
        raise NotFound("COURSE_NOT_FOUND")
    return found[0]


def _order(mine: MyCourse) -> tuple[bool, bool, date, int]:
    return (not mine.is_due, not mine.is_begun or mine.is_finished, mine.version.due_on or date.max, -mine.version.id)


def _newest(versions: Sequence[CourseVersion]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for version in versions:
        found[version.course_id] = max(found[version.course_id], version.number)
    return found


def _meant_for(db: Session, person_id: int, on: date) -> dict[int, date | None]:
    """Map the versions in force whose groups a person belongs to, to the day since when he has been of such a class."""
    roles = select(PersonRole.person_class, PersonRole.started_on).where(PersonRole.person_id == person_id)
    held = {row[0]: row[1] for row in db.execute(roles.where(running_on(PersonRole, on)))}
    posts = select(Unit.id, Unit.path).join(Post, Post.unit_id == Unit.id).where(Post.person_id == person_id)
    places = db.execute(posts.where(running_on(Post, on))).all()
    if not held or not places:
        return {}
    fields = _fields(db, [row[0] for row in places])
    above = {step for row in places for step in steps_of(row[1])}
    wanted = (
        select(CourseTarget.version_id, CourseTarget.person_class)
        .join(CourseVersion, CourseTarget.version_id == CourseVersion.id)
        .where(in_force(on), CourseTarget.unit_id.in_(above))
        .where(_any_or(CourseTarget.person_class, list(held)), _any_or(CourseTarget.field, sorted(fields)))
    )
    found: dict[int, date | None] = {}
    for version_id, person_class in db.execute(wanted):
        since = held[person_class] if person_class else max((day or date.min for day in held.values()), default=None)
        found[version_id] = max(found.get(version_id) or date.min, since or date.min)
    return {version: None if since == date.min else since for version, since in found.items()}


def _fields(db: Session, unit_ids: Sequence[int]) -> set[str]:
    by_unit = fields_by_unit(db)
    return {field for unit in unit_ids for field in by_unit.get(unit, ())}


def _any_or(column: InstrumentedAttribute[str | None], values: Sequence[str]) -> ColumnElement[bool]:
    return or_(column.is_(None), and_(column.is_not(None), column.in_(values)))


def _progress(db: Session, learning_ids: Sequence[int]) -> tuple[dict[int, dict[int, int]], dict[int, set[int]]]:
    """Return what was covered (ms) and what is done, by learning and courseware."""
    covered: dict[int, dict[int, int]] = defaultdict(dict)
    done: dict[int, set[int]] = defaultdict(set)
    for row in db.scalars(select(CoursewareProgress).where(CoursewareProgress.learning_id.in_(learning_ids))):
        covered[row.learning_id][row.courseware_id] = row.covered_ms
        if row.completed_at is not None:
            done[row.learning_id].add(row.courseware_id)
    return covered, done
