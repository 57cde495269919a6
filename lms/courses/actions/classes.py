"""Verbs on classes: draft, change, announce, close, cancel. One mover writes the state and its event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.actions.enrolling import fill_places
from lms.courses.models.classes import ClassEvent, ClassPart, ClassTrainee, TrainingClass
from lms.courses.queries.classes import lessons_of, load_class, sittings_of
from lms.courses.queries.enrolments import counts_of, lock_class
from lms.courses.rules.classes import ClassState, require_class_move, require_class_state, require_parts
from lms.errors import RuleBroken, require_words
from lms.hours.catalogue import Method
from lms.people.models import Unit

OPEN_STATES = (ClassState.DRAFT, ClassState.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a class is meant to be. Each part is a leaf and its topics (bits of Tag)."""

    title: str
    method: Method
    place: str
    notice: str
    in_charge: str
    parts: Sequence[tuple[str, int]]
    places: int | None = None
    is_open: bool = False
    withdraw_until: datetime | None = None
    make_up_for: int | None = None
    rotation_year: int | None = None
    rotation_type: str | None = None
    tolerance: int = 5
    version_id: int | None = None


def draft(db: Session, plan: Plan, *, host: Unit, trainees: Sequence[Unit], actor: Actor) -> TrainingClass:
    """Draft a class of a unit in reach for the people of some units; nobody else sees it yet.

    Raises RuleBroken TITLE_MISSING, TRAINEES_MISSING, ACCOUNT_MISSING, and the codes of `require_parts`.
    """
    require_can(actor, Permission.RUN_CLASSES)
    _require_sound(plan, trainees)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    now = clock.now()
    made = TrainingClass(
        host_unit_id=host.id, created_by_id=actor.account_id, created_at=now, changed_at=now, **_facts(plan)
    )
    db.add(made)
    db.flush()  # parts, units and the event name its id
    for position, (category, tags) in enumerate(plan.parts, start=1):
        db.add(ClassPart(class_id=made.id, position=position, category=category, tags=tags))
    for unit in trainees:
        db.add(ClassTrainee(class_id=made.id, unit_id=unit.id))
    db.add(ClassEvent(class_id=made.id, old=None, new="draft", actor_id=actor.account_id, at=now))
    audit.record(db, actor=actor, action="class:plan:drafted", subject=made)
    db.flush()
    return made


def change(db: Session, one: TrainingClass, plan: Plan, *, trainees: Sequence[Unit], actor: Actor) -> None:
    """Change what a class is meant to be. Once announced, its method and content stand.

    Raises RuleBroken CLASS_STATE, CONTENT_FIXED, PART_USED, PLACES_TAKEN, and the codes of `draft`.
    """
    require_can(actor, Permission.RUN_CLASSES)
    lock_class(db, one.id)
    require_class_state(one.state, *OPEN_STATES)
    _require_sound(plan, trainees)
    if one.state == ClassState.ANNOUNCED:
        stands = [(part.category, part.tags) for part in one.parts]
        if list(plan.parts) != stands or plan.method != one.method:
            raise RuleBroken("CONTENT_FIXED")
    else:
        _put_parts(db, one, plan.parts)
    taken = counts_of(db, [one.id])[one.id]["enrolled"]
    if plan.places is not None and plan.places < taken:
        raise RuleBroken("PLACES_TAKEN", taken=taken)
    for name, value in _facts(plan).items():
        setattr(one, name, value)
    _put_trainees(db, one, trainees)
    touch(one)
    audit.record(db, actor=actor, action="class:plan:changed", subject=one)
    db.flush()  # who waits moves up by what stands now
    if one.state == ClassState.ANNOUNCED:
        fill_places(db, one, actor=actor)


def announce(db: Session, one: TrainingClass, *, actor: Actor) -> None:
    """Let the people see a class, and enrol. Raises RuleBroken CLASS_STATE, TIMETABLE_MISSING, PART_WITHOUT_LESSON."""
    lessons = lessons_of(one)
    if not lessons:
        raise RuleBroken("TIMETABLE_MISSING")
    if {part.id for part in one.parts} - {lesson.part for lesson in lessons}:
        raise RuleBroken("PART_WITHOUT_LESSON")
    _move(db, one, ClassState.ANNOUNCED, actor=actor)


def close(db: Session, one: TrainingClass, *, actor: Actor) -> None:
    """Say that a class has been held; nobody signs any more. Raises RuleBroken CLASS_STATE, CLASS_NOT_OVER."""
    last = max(sitting.ends_at for sitting in sittings_of(one)) if lessons_of(one) else None
    if last is None or clock.now() < last:
        raise RuleBroken("CLASS_NOT_OVER", until=last)
    _move(db, one, ClassState.HELD, actor=actor)


def cancel(db: Session, one: TrainingClass, *, reason: str, actor: Actor) -> None:
    """Call a class off, with the reason its people read. Raises RuleBroken CLASS_STATE, REASON_MISSING."""
    _move(db, one, ClassState.CANCELLED, actor=actor, reason=require_words(reason))


def mark_handed_in(db: Session, one: TrainingClass, *, actor: Actor) -> None:
    """Write down that a class's hours were handed in; called by handing in alone."""
    _move(db, one, ClassState.HANDED_IN, actor=actor)


def touch(one: TrainingClass) -> None:
    """Let calendars know that something changed."""
    one.revision += 1
    one.changed_at = clock.now()


def _move(db: Session, one: TrainingClass, new: ClassState, *, actor: Actor, reason: str = "") -> None:
    """The only writer of `TrainingClass.state`."""
    require_can(actor, Permission.RUN_CLASSES)
    lock_class(db, one.id)
    stands = load_class(db, one.id)
    require_class_move(stands.state, new)
    event = ClassEvent(
        class_id=one.id, old=stands.state, new=new.value, reason=reason, actor_id=actor.account_id, at=clock.now()
    )
    db.add(event)
    stands.state = new.value
    touch(stands)
    audit.record(db, actor=actor, action=f"class:state:{new.value}", subject=one)


def _require_sound(plan: Plan, trainees: Sequence[Unit]) -> None:
    if not plan.title.strip():
        raise RuleBroken("TITLE_MISSING")
    if not trainees:
        raise RuleBroken("TRAINEES_MISSING")
    require_parts(plan.method, [category for category, _ in plan.parts])


def _facts(plan: Plan) -> dict[str, object]:
    return {
        "title": plan.title.strip(),
        "method": plan.method.value,
        "place": plan.place.strip(),
        "notice": plan.notice.strip(),
        "in_charge": plan.in_charge.strip(),
        "places": plan.places,
        "is_open": plan.is_open,
        "withdraw_until": plan.withdraw_until,
        "make_up_for": plan.make_up_for,
        "rotation_year": plan.rotation_year,
        "rotation_type": plan.rotation_type,
        "tolerance": plan.tolerance,
        "version_id": plan.version_id,
    }


def _put_parts(db: Session, one: TrainingClass, parts: Sequence[tuple[str, int]]) -> None:
    used = {session.part_id for session in one.sessions if session.cancelled_at is None}
    for position, (category, tags) in enumerate(parts, start=1):
        if position <= len(one.parts):
            one.parts[position - 1].category, one.parts[position - 1].tags = category, tags
        else:
            db.add(ClassPart(class_id=one.id, position=position, category=category, tags=tags))
    for part in one.parts[len(parts) :]:
        if part.id in used:
            raise RuleBroken("PART_USED")
        db.delete(part)


def _put_trainees(db: Session, one: TrainingClass, trainees: Sequence[Unit]) -> None:
    wanted = {unit.id for unit in trainees}
    for row in one.trainees:
        if row.unit_id not in wanted:
            db.delete(row)
    for unit_id in sorted(wanted - {row.unit_id for row in one.trainees}):
        db.add(ClassTrainee(class_id=one.id, unit_id=unit_id))
