"""Figures a report begins with: the same functions as behind the pages they are drilled down on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.among import is_among
from lms.ceremonies.queries.coverage import cover_of, covered
from lms.credentials.models import Credential
from lms.credentials.queries.credentials import is_in_state
from lms.credentials.rules.states import CredentialState
from lms.filings.queries.calendar import calendar_of
from lms.filings.queries.held import trainings_held
from lms.filings.queries.plans import subtree
from lms.filings.rules.kinds import FilingKind
from lms.hours.models import Activity
from lms.people.models import Unit
from lms.people.rules import UnitKind
from lms.requirements.figures import rate
from lms.requirements.queries.completion import completion

# By code; counts as whole numbers, rates as texts cut to two decimals, empty where there is nobody to count.
Figures = dict[str, int | str]


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a unit's report: of which unit with all below it, and as of which day."""

    scope: Unit
    as_of: date
    figures: Figures


def count_for(db: Session, unit: Unit, year: int, as_of: date, *, seen_by: Actor) -> Counted:
    """Count what a report of a unit says about a year up to a day within it. Raises RuleBroken AS_OF_OUTSIDE."""
    scope = scope_of(db, unit)
    found = completion(db, year, seen_by=seen_by, under=scope, as_of=as_of)
    classes = {name: sum(t.by_class[name].roll for t in found.tops if name in t.by_class) for name in _CLASSES}
    whole, exam = found.together, found.exam.now
    oath = cover_of(covered(db, scope, year, as_of=as_of))
    units = subtree(db, scope)
    figures: Figures = {
        "officers": classes["OFFICER"],
        "assistants": classes["ASSISTANT"],
        "roll": whole.roll,
        "exempt": whole.exempt,
        "due": whole.due,
        "met": whole.met,
        "unmet": whole.unmet,
        "rate": rate(whole.met, whole.due) or "",
        "exam_due": exam.due,
        "exam_sat": exam.sat,
        "exam_passed": exam.passed,
        "exam_rate": rate(exam.passed, exam.due) or "",
        "oath_roll": oath.due,
        "oath_sworn": oath.sworn,
        **_cards(db, units),
        **_done(db, scope, units, as_of, seen_by),
    }
    return Counted(scope, as_of, figures)


_CLASSES = ("OFFICER", "ASSISTANT")


def scope_of(db: Session, unit: Unit) -> Unit:
    """Return whom a unit reports about: itself and all below; the bureau about the government it serves."""
    if unit.kind != UnitKind.JUSTICE_BUREAU or unit.parent_id is None:
        return unit
    return db.scalars(select(Unit).where(Unit.id == unit.parent_id)).one()


def _cards(db: Session, units: Sequence[int]) -> Figures:
    """Count credentials of both kinds as they stand today: active and not past their day, suspended."""
    today, own = clock.today(), is_among(Credential.unit_id, units)
    counted = {
        f"cards_{state.value.lower()}": select(func.count(Credential.id)).where(own, is_in_state(state, today))
        for state in (CredentialState.ACTIVE, CredentialState.SUSPENDED)
    }
    return {name: db.scalar(asked) or 0 for name, asked in counted.items()}


def _done(db: Session, scope: Unit, units: Sequence[int], as_of: date, actor: Actor) -> Figures:
    """Count trainings held up to a day, and training plans that are handed in, as the calendar of today shows them."""
    year = as_of.year
    held = trainings_held(units, date(year, 1, 1), as_of).with_only_columns(func.count(Activity.id))
    plans = [
        line.is_open
        for line in calendar_of(db, year, seen_by=actor)
        if line.kind is FilingKind.TRAINING_PLAN and line.unit.path.startswith(scope.path)
    ]
    return {"trainings": db.scalar(held) or 0, "plans": plans.count(False)}
