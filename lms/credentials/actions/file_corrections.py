"""Verbs on requests to correct a file: file, take back, answer with a reason, say what was mended (PIPL art. 46)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.models import FileCorrection, FileCorrectionEvent
from lms.credentials.queries.file_corrections import file_unit_of, open_correction_of
from lms.credentials.rules.file_corrections import (
    CorrectionState,
    FileSection,
    due_on,
    require_correction_move,
    require_section,
)
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.files import Attached, media_type_of
from lms.hours.actions.storing import keep_file
from lms.people.queries.people import lock_people
from lms.people.queries.reach import reaches_unit

_S = CorrectionState


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a person finds wrong in a section of his file, what would be right, and his proof."""

    section: FileSection
    wrong: str
    right: str
    proof: Attached | None = None


def file_correction(db: Session, asked: Wrong, *, actor: Actor) -> FileCorrection:
    """Ask that one's own file be corrected; the unit that keeps it answers within thirty days.

    Raises NotAllowed without a person behind the account, RuleBroken CORRECTION_ELSEWHERE, CORRECTION_OPEN,
    CORRECTION_NO_UNIT, REASON_MISSING, and the faults of the file.
    """
    require_can(actor, Permission.VIEW_OWN_YEAR)
    if actor.person_id is None:
        raise NotAllowed
    require_section(asked.section)
    lock_people(db, [actor.person_id])
    if open_correction_of(db, actor.person_id, asked.section.value) is not None:
        raise RuleBroken("CORRECTION_OPEN")
    unit = file_unit_of(db, actor.person_id)
    if unit is None:
        raise RuleBroken("CORRECTION_NO_UNIT")
    one = FileCorrection(
        person_id=actor.person_id,
        unit_id=unit,
        section=asked.section.value,
        wrong=require_words(asked.wrong),
        right=require_words(asked.right),
        digest=keep_file(db, asked.proof.data) if asked.proof else None,
        media_type=media_type_of(asked.proof.data) if asked.proof else None,
        state=_S.FILED.value,
        filed_at=clock.now(),
        due_on=due_on(clock.today()),
    )
    db.add(one)
    db.flush()  # its first event and the audit name it
    _note(db, one, _S.FILED, "", actor)
    audit.record(db, actor=actor, action="file_correction:filed", subject=one, section=one.section)
    return one


def take_back(db: Session, one: FileCorrection, *, actor: Actor) -> None:
    """Take one's own request back before it is answered. Raises NotAllowed, RuleBroken CORRECTION_MOVE."""
    if actor.person_id is None or actor.person_id != one.person_id:
        raise NotAllowed
    _move(db, one, _S.TAKEN_BACK, "", actor)


def answer(db: Session, one: FileCorrection, *, is_right: bool, reason: str, actor: Actor) -> None:
    """Answer a request, with a reason: it will be mended, or it stays as it is.

    Raises NotAllowed, RuleBroken OWN_RECORD, CORRECTION_MOVE, REASON_MISSING.
    """
    _require_keeps(db, one, actor)
    _move(db, one, _S.ACCEPTED if is_right else _S.REFUSED, require_words(reason), actor)


def complete(db: Session, one: FileCorrection, *, note: str, actor: Actor) -> None:
    """Say what was mended, and where: the fact itself was corrected by the verbs of the place that keeps it.

    Raises NotAllowed, RuleBroken OWN_RECORD, CORRECTION_MOVE, REASON_MISSING.
    """
    _require_keeps(db, one, actor)
    _move(db, one, _S.DONE, require_words(note), actor)


def _require_keeps(db: Session, one: FileCorrection, actor: Actor) -> None:
    if not actor.can(Permission.DECIDE_CREDENTIALS):
        require_can(actor, Permission.OPEN_CASES)
    if not reaches_unit(db, one.unit_id, actor):
        raise NotAllowed
    if actor.person_id is not None and actor.person_id == one.person_id:
        raise RuleBroken("OWN_RECORD")


def _move(db: Session, one: FileCorrection, new: CorrectionState, note: str, actor: Actor) -> None:
    """Move a locked request, the only writer of its state."""
    require_correction_move(one.state, new)
    one.state = new.value
    _note(db, one, new, note, actor)
    audit.record(db, actor=actor, action=f"file_correction:{new.value.lower()}", subject=one)


def _note(db: Session, one: FileCorrection, new: CorrectionState, note: str, actor: Actor) -> None:
    db.add(
        FileCorrectionEvent(correction_id=one.id, new=new.value, note=note, actor_id=actor.account_id, at=clock.now())
    )
