"""Verbs of an exam before it is held: create, change, announce, take back, cancel."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.exams.actions.moving import move_exam
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam, ExamEvent, ExamSitting
from lms.exams.queries.papers import ground_of
from lms.exams.queries.terms import terms_of
from lms.exams.rules.kinds import require_terms
from lms.exams.rules.states import ExamKind, ExamState, Window, require_changeable
from lms.exams.rules.times import MOST_MINUTES, end_of
from lms.people.models import Unit
from lms.people.queries.reach import reaches_unit
from question_bank.models import BlueprintVersion

PASS_MARKS = (60, 70, 80)
# What a make-up has from the exam it makes up for.
_OF_FIRST = ("make_up_of_id", "kind", "year", "field", "pass_percent")


@dataclass(frozen=True, slots=True)
class Plan:
    """What an exam is to be. `ends_at` only for a window."""

    title: str
    kind: ExamKind
    year: int
    starts_at: datetime
    minutes: int
    held: Window = Window.FIXED
    ends_at: datetime | None = None
    pass_percent: int = 60
    late_minutes: int = 30
    leave_limit: int = 5
    multiple_marking: str = "exact"
    field: str = ""
    room: str = ""
    results_on: date | None = None
    make_up_of_id: int | None = None
    terms: "Terms | None" = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What an exam promises beside; without, the terms of its kind count (`rules/kinds.py`)."""

    make_up_days: int
    results_workdays: int
    review_workdays: int
    roster_until: date | None = None
    elsewhere: str = ""
    bring: str = ""


def create_exam(db: Session, plan: Plan, *, unit: Unit, blueprint: BlueprintVersion, actor: Actor) -> Exam:
    """Set up an exam as a draft, with its first sitting.

    Raises RuleBroken EXAM_TITLE_MISSING, MINUTES_WRONG, PASS_MARK, START_PAST, WINDOW_SHORT, FIELD_MISSING,
    RESULTS_EARLY, BLUEPRINT_OUT_OF_USE, TERMS_WRONG, ROSTER_UNTIL_LATE.
    """
    require_can(actor, Permission.RUN_EXAMS)
    if not reaches_unit(db, unit.id, actor):
        raise NotAllowed
    ends_at = _require_sound(plan, blueprint)
    now = clock.now()
    exam = Exam(
        unit_id=unit.id,
        blueprint_version_id=blueprint.id,
        state=ExamState.DRAFT.value,
        created_by_id=actor.account_id,
        created_at=now,
        changed_at=now,
        **_columns(plan),
    )
    exam.unit, exam.blueprint = unit, blueprint
    exam.sittings = [ExamSitting(starts_at=plan.starts_at, ends_at=ends_at, room=plan.room.strip())]
    db.add(exam)
    db.flush()
    set_terms(db, exam, plan.terms)
    db.add(ExamEvent(exam_id=exam.id, old=None, new=exam.state, actor_id=actor.account_id, at=now))
    audit.record(db, actor=actor, action="exam:created", subject=exam)
    return exam


def change_exam(db: Session, exam: Exam, plan: Plan, *, blueprint: BlueprintVersion, actor: Actor) -> None:
    """Change a draft; a make-up stays the make-up of its exam. Raises RuleBroken EXAM_FROZEN and as `create_exam`."""
    require_runs(db, exam, actor)
    require_changeable(exam.state)
    ends_at = _require_sound(plan, blueprint)
    kept = _OF_FIRST if exam.make_up_of_id is not None else ("make_up_of_id",)
    for name, value in _columns(plan).items():
        if name not in kept:
            setattr(exam, name, value)
    exam.blueprint_version_id, exam.blueprint = blueprint.id, blueprint
    first, *others = exam.sittings
    first.starts_at, first.ends_at, first.room = plan.starts_at, ends_at, plan.room.strip()
    for other in others:  # their end follows from the minutes, too
        other.ends_at = end_of(plan.held, other.starts_at, plan.minutes, other.ends_at)
    set_terms(db, exam, plan.terms)
    exam.changed_at = clock.now()
    audit.record(db, actor=actor, action="exam:changed", subject=exam)


def announce(db: Session, exam: Exam, *, actor: Actor) -> None:
    """Announce an exam: units may put people forward. Raises RuleBroken BANK_TOO_THIN, START_PAST, EXAM_MOVE."""
    require_runs(db, exam, actor)
    if exam.sittings[0].starts_at <= clock.now() and exam.held == Window.FIXED:
        raise RuleBroken("START_PAST")
    # Held in another system, it draws nothing here.
    thin = [] if terms_of(db, exam).elsewhere else ground_of(db, exam, on=clock.today()).thin
    if thin:
        raise RuleBroken("BANK_TOO_THIN", parts=len(thin))
    move_exam(db, exam, ExamState.ANNOUNCED, actor=actor)


def take_back(db: Session, exam: Exam, *, reason: str, actor: Actor) -> None:
    """Make a draft of an announced exam again, to change it; the roster stays. Raises RuleBroken REASON_MISSING."""
    require_runs(db, exam, actor)
    require_words(reason)
    move_exam(db, exam, ExamState.DRAFT, actor=actor, reason=reason.strip())


def cancel(db: Session, exam: Exam, *, reason: str, actor: Actor) -> None:
    """Call an exam off before it is open. Raises RuleBroken REASON_MISSING, EXAM_MOVE."""
    require_runs(db, exam, actor)
    require_words(reason)
    move_exam(db, exam, ExamState.CANCELLED, actor=actor, reason=reason.strip())


def set_terms(db: Session, exam: Exam, terms: Terms | None) -> None:
    """Store what an exam promises. Raises RuleBroken TERMS_WRONG, ROSTER_UNTIL_LATE after the exam begins."""
    if terms is None:
        return
    days = (terms.make_up_days, terms.results_workdays, terms.review_workdays)
    require_terms(make_up_days=days[0], results_workdays=days[1], review_workdays=days[2])
    if terms.roster_until is not None and terms.roster_until > clock.local_date(exam.sittings[0].starts_at):
        raise RuleBroken("ROSTER_UNTIL_LATE")
    row = terms_of(db, exam)
    row.make_up_days, row.results_workdays, row.review_workdays = days
    row.roster_until, row.elsewhere, row.bring = terms.roster_until, terms.elsewhere, terms.bring.strip()
    db.add(row)
    db.flush()


def _columns(plan: Plan) -> dict[str, object]:
    apart = {"starts_at", "ends_at", "room", "terms"}
    values = {each.name: getattr(plan, each.name) for each in fields(plan) if each.name not in apart}
    return values | {"title": plan.title.strip(), "kind": plan.kind.value, "held": plan.held.value}


def _require_sound(plan: Plan, blueprint: BlueprintVersion) -> datetime:
    """Return when the sitting ends, or raise what is wrong with a plan."""
    if not plan.title.strip():
        raise RuleBroken("EXAM_TITLE_MISSING")
    if not 1 <= plan.minutes <= MOST_MINUTES:
        raise RuleBroken("MINUTES_WRONG", most=MOST_MINUTES)
    if plan.pass_percent not in PASS_MARKS:
        raise RuleBroken("PASS_MARK")
    if plan.kind is ExamKind.QUAL_BUSINESS and not plan.field.strip():
        raise RuleBroken("FIELD_MISSING")
    if blueprint.blueprint.withdrawn_at is not None:
        raise RuleBroken("BLUEPRINT_OUT_OF_USE")
    if plan.starts_at <= clock.now() - timedelta(days=1):
        raise RuleBroken("START_PAST")
    ends_at = end_of(plan.held, plan.starts_at, plan.minutes, plan.ends_at)
    if plan.results_on is not None and plan.results_on < clock.local_date(ends_at):
        raise RuleBroken("RESULTS_EARLY")
    return ends_at
