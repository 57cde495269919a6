"""Verbs of the law register: put a version on record, say when it ended. It is one for all: the bureau keeps it."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from question_bank.models import LawVersion
from question_bank.queries.law import find_law_version, version_in_force
from question_bank.rules import law_name


def record_law_version(
    db: Session, *, law: str, version_on: date, effective_from: date, actor: Actor, document: str | None = None
) -> LawVersion:
    """Put a version of a law on record; the one in force until then ends the day before.

    Raises RuleBroken LAW_UNNAMED, LAW_VERSION_KNOWN, NotAllowed.
    """
    require_can(actor, Permission.KEEP_LAW)
    name = law_name(law)
    if not name:
        raise RuleBroken("LAW_UNNAMED")
    if find_law_version(db, name, version_on) is not None:
        raise RuleBroken("LAW_VERSION_KNOWN", law=name, version_on=version_on)
    before = version_in_force(db, name, effective_from)
    if before is not None and before.effective_from < effective_from and before.effective_until is None:
        end_law_version(db, before, on=effective_from - timedelta(days=1), actor=actor)
    version = LawVersion(
        law=name,
        version_on=version_on,
        effective_from=effective_from,
        effective_until=None,
        document=document,
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(version)
    db.flush()  # the audit names its id
    audit.record(db, actor=actor, action="questions:law:recorded", subject=version, law=name)
    return version


def end_law_version(db: Session, version: LawVersion, *, on: date, actor: Actor) -> None:
    """Say on which day a version was last in force; from the next day its questions are not drawn.

    Raises RuleBroken LAW_PERIOD for a day before it came into force, NotAllowed.
    """
    require_can(actor, Permission.KEEP_LAW)
    if on < version.effective_from:
        raise RuleBroken("LAW_PERIOD", law=version.law)
    version.effective_until = on
    db.flush()  # what it touches is asked of the database
    audit.record(db, actor=actor, action="questions:law:ended", subject=version, on=on.isoformat())
