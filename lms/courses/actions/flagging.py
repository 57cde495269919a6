"""The verb that marks study time somebody should look at; it refuses nothing by itself (security C3)."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import SYSTEM, Actor, Permission, require_can
from lms.courses.models.study import Learning, StudyFlag
from lms.courses.queries.crediting import Stretched
from lms.courses.queries.flags import answer_times, classes_during, copied_from, known_flags, people_on_devices
from lms.courses.rules.flags import is_robot
from lms.errors import RuleBroken


def raise_flags(db: Session, learning: Learning, stretches: list[Stretched]) -> None:
    """Mark what looks wrong about a finished course: during a class, a shared device, copied times, a robot."""
    found: list[tuple[str, date, dict[str, Any]]] = []
    found += [("DURING_CLASS", day, {"activities": ids}) for day, ids in classes_during(db, learning, stretches)]
    found += [("SHARED_DEVICE", day, {"people": people}) for day, people in people_on_devices(db, learning, stretches)]
    last = max((each.day for each in stretches), default=clock.today())
    if others := copied_from(db, learning, stretches):
        found.append(("COPIED_TIMES", last, {"learnings": others}))
    if is_robot(answer_times(db, learning.id)):
        found.append(("ROBOT_ANSWERS", last, {}))
    known = known_flags(db, learning.id)
    now = clock.now()
    for code, day, details in found:
        if (code, day) not in known:
            db.add(StudyFlag(learning_id=learning.id, code=code, day=day, details=details, raised_at=now, note=""))
            audit.record(db, actor=SYSTEM, action="courses:study:flagged", subject=learning, code=code)


def clear_flag(db: Session, flag: StudyFlag, *, note: str, actor: Actor) -> None:
    """Write down what was found about a mark. Raises RuleBroken FINDING_MISSING, FLAG_CLEARED, OWN_HOURS."""
    require_can(actor, Permission.CONFIRM_HOURS)
    if flag.cleared_at is not None:
        raise RuleBroken("FLAG_CLEARED")
    if actor.person_id is not None and actor.person_id == flag.learning.person_id:
        raise RuleBroken("OWN_HOURS")
    if not note.strip():
        raise RuleBroken("FINDING_MISSING")
    flag.cleared_at, flag.cleared_by_id, flag.note = clock.now(), actor.account_id, note.strip()
    audit.record(db, actor=actor, action="courses:study:cleared", subject=flag)
