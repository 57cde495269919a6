"""The exams of a year: how the yearly one stands for a place, and a line for each of the others."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.exams.models import Exam
from lms.exams.queries.rates import annual_exams, end_of_day, rates_of, together
from lms.exams.queries.result_names import Names, names_of
from lms.exams.queries.results import Line, by_class, lines_of, within
from lms.exams.rules.rates import Rates, has_lapsed
from lms.exams.rules.states import ExamKind
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


@dataclass(frozen=True, slots=True)
class Year:
    """The yearly exam of a year for the people one reaches, at the end of a day. Without `exams` nothing is out yet."""

    year: int
    as_of: date
    at: datetime
    exams: list[int]
    under: Unit | None
    among: ColumnElement[bool]
    rates: Rates
    by_class: dict[str, Rates]
    lines: list[Line]

    def names(self, db: Session, *, only: str = "", offset: int = 0, limit: int | None = None) -> Names:
        """Return the people behind the figures, narrowed to one of `results.KINDS`."""
        return names_of(
            db, self.exams, at=self.at, among=self.among, only=only, published=True, offset=offset, limit=limit
        )


def year_of(db: Session, year: int, *, as_of: date, seen_by: Actor, under: Unit | None = None) -> Year:
    """Return how the yearly exam of a year stands for all units in reach, or for one with all below."""
    at = end_of_day(as_of)
    exams = annual_exams(db, year, at=at)
    among = within(unit_in_reach(seen_by), under.path if under else "")
    lapsed = has_lapsed(year, as_of)
    own = rates_of(db, exams, at=at, lapsed=lapsed, published=True, among=among) if exams else {}
    lines = lines_of(db, own, seen_by=seen_by, under=under) if own else []
    return Year(year, as_of, at, exams, under, among, together(own), by_class(own), lines)


@dataclass(frozen=True, slots=True)
class ExamLine:
    """One exam of a year with its rates for the people one reaches."""

    exam: Exam
    rates: Rates


def exams_of_year(db: Session, year: int, *, seen_by: Actor, at: datetime, under: Unit | None = None) -> list[ExamLine]:
    """Return the exams of a year whose results are out and where people in reach were on the roster, yearly ones first.

    Make-ups are no lines of their own: they count with what they make up.
    """
    asked = select(Exam).where(Exam.year == year, Exam.published_at <= at, Exam.make_up_of_id.is_(None))
    exams = db.scalars(asked.options(joinedload(Exam.unit)).order_by(Exam.published_at.desc(), Exam.id.desc()))
    among = within(unit_in_reach(seen_by), under.path if under else "")
    lines = [ExamLine(exam, together(rates_of(db, [exam.id], at=at, published=True, among=among))) for exam in exams]
    shown = [line for line in lines if line.rates.now.roll]
    return sorted(shown, key=lambda line: line.exam.kind != ExamKind.ANNUAL)


def years_with_exams(db: Session) -> list[int]:
    """Return the years in which exams were held whose results are out, the newest first."""
    asked = select(Exam.year).where(Exam.published_at.is_not(None)).distinct()
    return list(db.scalars(asked.order_by(Exam.year.desc())))
