"""Selects on who takes part in classes, and what each of them already has at that time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.among import is_among
from lms.courses.models.classes import ClassSession, Enrolment, TrainingClass
from lms.courses.rules.classes import Lesson
from lms.people.queries.matching import OnList, names_with_units


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a class's list: the enrolment, and name, unit and class of the person that day."""

    enrolment: Enrolment
    person: OnList

    @property
    def id(self) -> int:
        """The person's id."""
        return self.person.id

    @property
    def name(self) -> str:
        """The person's name."""
        return self.person.name


def lock_class(db: Session, class_id: int) -> None:
    """Lock a class: the last place is given once. SQLite lets one transaction write at a time as it is."""
    db.execute(select(TrainingClass.id).where(TrainingClass.id == class_id).with_for_update()).one()


def enrolments_of(db: Session, class_id: int) -> list[Enrolment]:
    """List the enrolments of a class in the order in which people came."""
    wanted = select(Enrolment).where(Enrolment.class_id == class_id).options(joinedload(Enrolment.person))
    return list(db.scalars(wanted.order_by(Enrolment.turn).execution_options(populate_existing=True)))


def list_of(db: Session, class_id: int) -> list[Listed]:
    """List the enrolments of a class as a page shows them, in the order in which people came."""
    found = enrolments_of(db, class_id)
    people = names_with_units(db, [row.person_id for row in found], clock.today())
    return [Listed(row, people[row.person_id]) for row in found]


def find_enrolment(db: Session, class_id: int, person_id: int) -> Enrolment | None:
    """Find a person's enrolment in a class, whatever its state."""
    wanted = select(Enrolment).where(Enrolment.class_id == class_id, Enrolment.person_id == person_id)
    return db.scalar(wanted.execution_options(populate_existing=True))


def counts_of(db: Session, class_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Map classes to how many people are enrolled, wait and have withdrawn."""
    found = {class_id: {"enrolled": 0, "waiting": 0, "withdrawn": 0} for class_id in class_ids}
    wanted = select(Enrolment.class_id, Enrolment.state, func.count()).where(Enrolment.class_id.in_(class_ids))
    for class_id, state, count in db.execute(wanted.group_by(Enrolment.class_id, Enrolment.state)):
        found[class_id][state] = count
    return found


def lessons_taken(
    db: Session, person_ids: Sequence[int], *, but: int
) -> dict[int, list[tuple[TrainingClass, list[Lesson]]]]:
    """Map people to the announced classes they are enrolled in, with their lessons; one class is left out."""
    wanted = (
        select(Enrolment.person_id, TrainingClass, ClassSession)
        .join(TrainingClass, Enrolment.class_id == TrainingClass.id)
        .join(ClassSession, ClassSession.class_id == TrainingClass.id)
        .where(Enrolment.person_id.in_(person_ids), Enrolment.state == "enrolled", TrainingClass.id != but)
        .where(TrainingClass.state == "announced", ClassSession.cancelled_at.is_(None))
    )
    grouped: dict[int, dict[int, tuple[TrainingClass, list[Lesson]]]] = defaultdict(dict)
    for person, one, row in db.execute(wanted):
        lesson = Lesson(row.id, row.part_id, row.starts_at, row.ends_at, row.lecturer_id)
        grouped[person].setdefault(one.id, (one, []))[1].append(lesson)
    return {person: list(classes.values()) for person, classes in grouped.items()}


def rotation_of(db: Session, person_ids: Sequence[int], year: int, *, but: int = 0) -> dict[int, str]:
    """Map people to the title of their yearly class of a year (QD-10-4); who has none is missing."""
    wanted = (
        select(Enrolment.person_id, TrainingClass.title)
        .join(TrainingClass, Enrolment.class_id == TrainingClass.id)
        .where(is_among(Enrolment.person_id, person_ids), Enrolment.state != "withdrawn")
        .where(TrainingClass.rotation_year == year, TrainingClass.state != "cancelled", TrainingClass.id != but)
    )
    return dict(db.execute(wanted).all())


def classes_of(db: Session, person_id: int) -> list[tuple[Enrolment, TrainingClass]]:
    """List the classes a person is or was enrolled in, with their lessons, the newest first."""
    wanted = (
        select(Enrolment)
        .where(Enrolment.person_id == person_id)
        .options(
            joinedload(Enrolment.training_class).joinedload(TrainingClass.host_unit),
            joinedload(Enrolment.training_class).selectinload(TrainingClass.sessions).joinedload(ClassSession.lecturer),
        )
        .order_by(Enrolment.id.desc())
    )
    return [(row, row.training_class) for row in db.scalars(wanted)]
