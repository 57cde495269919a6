"""A plan against what was held: classes and hours a head, month by month (SZ-2.2-5)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.db import sum_of
from lms.filings.models import Filing
from lms.filings.queries.held import trainings_held
from lms.filings.queries.plans import subtree
from lms.hours.catalogue import YEARLY
from lms.hours.models import Activity, HourEntry


@dataclass(frozen=True, slots=True)
class Month:
    """One month: planned and held classes, and hours a head in hundredths; None where the month is still to come."""

    month: int
    planned_classes: int
    held_classes: int | None
    planned: int
    held: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """A year's plan and what became of it so far.

    `planned_so_far` and `held_so_far` are hours a head added up month by month, each cut once from the exact sum; the
    second ends with the present month.
    """

    months: Sequence[Month]
    roll: int
    planned_so_far: Sequence[int]
    held_so_far: Sequence[int]

    @property
    def classes(self) -> tuple[int, int]:
        """Classes held so far, and planned up to the present month."""
        over = [month for month in self.months if month.held_classes is not None]
        return sum(month.held_classes or 0 for month in over), sum(month.planned_classes for month in over)


def progress_of(db: Session, filing: Filing) -> Progress:
    """Return how a plan goes: planned lines against activities held by the unit and what its people have posted."""
    plan, units = filing.plan, subtree(db, filing.unit)
    roll = plan.roll if plan else 0
    lines = list(plan.lines) if plan else []
    held, posted = _held(db, units, filing.year), _posted(db, units, filing.year)
    today, months = clock.today(), []
    planned_sums, held_sums = [0], [0]
    for number in range(1, 13):
        own = [line for line in lines if line.month == number]
        is_over = date(filing.year, number, 1) <= today
        product = sum(line.credit * min(line.people, roll) for line in own if line.category in YEARLY)
        planned_sums.append(planned_sums[-1] + product)
        if is_over:
            held_sums.append(held_sums[-1] + posted[number])
        months.append(
            Month(
                month=number,
                planned_classes=len(own),
                held_classes=held[number] if is_over else None,
                planned=product // roll if roll else 0,
                held=(posted[number] // roll if roll else 0) if is_over else None,
            )
        )
    heads = roll or 1
    return Progress(
        months, roll, [each // heads for each in planned_sums[1:]], [each // heads for each in held_sums[1:]]
    )


def _held(db: Session, units: Sequence[int], year: int) -> dict[int, int]:
    """Count the trainings of each month that the unit held and that were not wholly sent back."""
    found: dict[int, int] = defaultdict(int)
    held = trainings_held(units, date(year, 1, 1), date(year, 12, 31))
    wanted = held.with_only_columns(Activity.occurred_on, func.count())
    for day, count in db.execute(wanted.group_by(Activity.occurred_on)):
        found[day.month] += count
    return found


def _posted(db: Session, units: Sequence[int], year: int) -> dict[int, int]:
    """Add up what people of the unit have posted, month by month, reversals taken off."""
    found: dict[int, int] = defaultdict(int)
    wanted = select(HourEntry.occurred_on, sum_of(HourEntry.credit)).where(
        HourEntry.year == year,
        HourEntry.is_make_up.is_(False),
        HourEntry.unit_id.in_(units),
        HourEntry.category.in_(sorted(YEARLY)),
    )
    for day, credit in db.execute(wanted.group_by(HourEntry.occurred_on)):
        found[day.month] += credit
    return found
