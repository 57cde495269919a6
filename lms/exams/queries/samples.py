"""The sample of a spot exam: how it was drawn, who is in it, and the same drawing once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor
from lms.among import is_among
from lms.exams.models import Exam, ExamCandidate, ExamSample, SampledPerson
from lms.exams.queries.roll import roll_for
from lms.exams.rules.sampling import Drawn, Member, digest_of, draw, members_of
from lms.people.models import Unit
from lms.sampling import Measure, Scheme, Strata


@dataclass(frozen=True, slots=True)
class Checked:
    """What drawing once more came to: the population unchanged, the people the same."""

    is_population_same: bool
    are_people_same: bool

    @property
    def is_sound(self) -> bool:
        """Whether both hold."""
        return self.is_population_same and self.are_people_same


def find_sample(db: Session, exam_id: int) -> ExamSample | None:
    """Return the sample of an exam with its people, if it was drawn."""
    asked = select(ExamSample).filter_by(exam_id=exam_id)
    people = selectinload(ExamSample.people).joinedload(SampledPerson.person)
    return db.scalar(asked.options(joinedload(ExamSample.under), people).execution_options(populate_existing=True))


def members_on(db: Session, exam: Exam, under: Unit, *, on: date, seen_by: Actor) -> list[Member]:
    """List who could be drawn for an exam at or below a unit: the roll of a day."""
    roll = roll_for(db, exam, under, on=on, seen_by=seen_by)
    return [Member(one.person_id, one.unit_id, one.person_class, one.leave) for one in roll]


def has_sample(db: Session, exam_id: int) -> bool:
    """Tell whether the roster of an exam was drawn: then no hand changes it."""
    return db.scalar(select(ExamSample.id).filter_by(exam_id=exam_id)) is not None


def scheme_of(sample: ExamSample) -> Scheme:
    """Return how a sample was drawn."""
    return Scheme(Strata(sample.strata), Measure(sample.measure), sample.size, sample.seed)


def population_of(sample: ExamSample) -> list[Member]:
    """Return from whom a sample was drawn."""
    return members_of(sample.population)


def drawn_again(sample: ExamSample) -> Checked:
    """Draw a sample once more from what was kept and compare. Replacements made later are not part of the drawing."""
    members = population_of(sample)
    again = draw(members, scheme_of(sample))
    kept = [
        Drawn(one.person_id, one.stratum, one.rank, one.replaces_id, one.reason) for one in sample.people[: len(again)]
    ]
    return Checked(digest_of(members) == sample.population_digest, kept == again)


def unit_names(db: Session, ids: Sequence[int]) -> dict[int, str]:
    """Map units to their names, whoever asks: those of a drawing he may see."""
    return dict(db.execute(select(Unit.id, Unit.name).where(is_among(Unit.id, ids))).all())


def candidates_of(db: Session, exam_id: int, person_ids: Sequence[int]) -> dict[int, ExamCandidate]:
    """Map people to their places on the roster of an exam."""
    asked = select(ExamCandidate).where(ExamCandidate.exam_id == exam_id)
    return {each.person_id: each for each in db.scalars(asked.where(is_among(ExamCandidate.person_id, person_ids)))}
