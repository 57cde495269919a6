"""Verbs on the list of a sitting: marks by hand, the signed sheet, vouching for it, settling doubts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.models.attendance import AttendanceSign, ClassPaper, RosterCheck, RosterDoubt
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.attendance import checks_of, papers_of, signs_of
from lms.courses.queries.boards import Board, boards_of
from lms.courses.queries.classes import sittings_of
from lms.courses.queries.enrolments import find_enrolment, lock_class
from lms.courses.rules.classes import ClassState, Sitting, require_class_state
from lms.errors import NotAllowed, NotFound, RuleBroken, require_words
from lms.hours.actions.storing import keep_file
from lms.hours.catalogue import EvidenceKind

_MARKABLE = (ClassState.ANNOUNCED, ClassState.HELD)


def mark(
    db: Session,
    one: TrainingClass,
    session_id: int,
    person_id: int,
    *,
    kind: str,
    at: datetime | None,
    reason: str,
    actor: Actor,
) -> None:
    """Put down by hand that somebody came, left, or was not there; without a time the sitting's own is taken.

    Raises RuleBroken CLASS_STATE, REASON_MISSING, OWN_MARK, SIGN_TOO_EARLY, MARK_OUTSIDE; NotFound for other people.
    """
    sitting = _markable(db, one, session_id, [person_id], actor)
    reason = require_words(reason)
    moment = at or (sitting.ends_at if kind == "out" else sitting.starts_at)
    if not sitting.starts_at <= moment <= sitting.ends_at:
        raise RuleBroken("MARK_OUTSIDE", starts_at=sitting.starts_at, ends_at=sitting.ends_at)
    _put(db, one, sitting, person_id, kind, moment, "hand", reason, actor)
    audit.record(db, actor=actor, action="class:attendance:marked", subject=one, person=person_id, kind=kind)
    db.flush()  # the list is drawn from it


def mark_from_paper(
    db: Session, one: TrainingClass, session_id: int, person_ids: Sequence[int], *, actor: Actor
) -> int:
    """Put down who signed the paper sheet of a sitting, for all of its time; return how many.

    Raises RuleBroken PAPER_MISSING without the scan, NOBODY, and as `mark` does.
    """
    sitting = _markable(db, one, session_id, person_ids, actor)
    if not person_ids:
        raise RuleBroken("NOBODY")
    if not any(paper.session_id == session_id for paper in papers_of(db, one.id)):
        raise RuleBroken("PAPER_MISSING")
    for person in person_ids:
        _put(db, one, sitting, person, "in", sitting.starts_at, "paper", "", actor)
        _put(db, one, sitting, person, "out", sitting.ends_at, "paper", "", actor)
    audit.record(db, actor=actor, action="class:attendance:from_paper", subject=one, people=len(person_ids))
    db.flush()  # the list is drawn from it
    return len(person_ids)


def add_paper(
    db: Session,
    one: TrainingClass,
    session_id: int | None,
    *,
    data: bytes,
    file_name: str,
    kind: EvidenceKind,
    actor: Actor,
) -> None:
    """Keep the scan of a signed sheet, or another file, until the class is handed in; the same file twice is one.

    Raises RuleBroken CLASS_STATE, FILE_EMPTY, FILE_KIND, FILE_TOO_LARGE, ACCOUNT_MISSING.
    """
    require_can(actor, Permission.RUN_CLASSES)
    require_class_state(one.state, *_MARKABLE)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    digest, now = keep_file(db, data), clock.now()
    if any(paper.digest == digest for paper in papers_of(db, one.id)):
        return
    name = "".join(filter(str.isprintable, file_name))[:200]
    db.add(
        ClassPaper(
            class_id=one.id,
            session_id=session_id,
            digest=digest,
            kind=kind.value,
            file_name=name,
            added_by_id=actor.account_id,
            added_at=now,
        )
    )
    audit.record(db, actor=actor, action="class:paper:added", subject=one, digest=digest)
    db.flush()  # what is missing is asked at once


def vouch(db: Session, one: TrainingClass, session_id: int, *, absent: Sequence[int], actor: Actor) -> None:
    """Vouch for the list of a sitting; whoever signed and was not seen is in doubt until that is settled.

    The lecturer may, or somebody of the host who neither set the class up nor marked anybody, nor takes part himself.
    Raises RuleBroken ROSTER_TOO_EARLY, ROSTER_TWICE, ROSTER_OWN, ROSTER_HOST; NotAllowed, NotFound SESSION_NOT_FOUND.
    """
    lock_class(db, one.id)
    require_class_state(one.state, *_MARKABLE)
    board = _board(db, one, session_id)
    _require_may_vouch(db, one, board, actor)
    if clock.now() < board.sitting.ends_at:
        raise RuleBroken("ROSTER_TOO_EARLY", until=board.sitting.ends_at)
    if session_id in checks_of(db, one.id):
        raise RuleBroken("ROSTER_TWICE")
    account, now = actor.account_id or 0, clock.now()
    db.add(RosterCheck(class_id=one.id, session_id=session_id, account_id=account, at=now))
    for seat in board.seats:
        if seat.id in absent and seat.attendance.came_at is not None:
            db.add(
                RosterDoubt(
                    class_id=one.id, session_id=session_id, person_id=seat.id, raised_by_id=account, raised_at=now
                )
            )
    audit.record(db, actor=actor, action="class:roster:vouched", subject=one, sitting=session_id, absent=len(absent))
    db.flush()  # the list shows who vouched


def settle(db: Session, one: TrainingClass, doubt: RosterDoubt, *, outcome: str, reason: str, actor: Actor) -> None:
    """Settle whether somebody was there, with the reason.

    Raises RuleBroken CLASS_STATE, REASON_MISSING, OWN_MARK, ALREADY_DECIDED.
    """
    require_can(actor, Permission.RUN_CLASSES)
    require_class_state(one.state, *_MARKABLE, ClassState.HANDED_IN)
    reason = require_words(reason)
    if actor.person_id == doubt.person_id:
        raise RuleBroken("OWN_MARK")
    if doubt.outcome is not None:
        raise RuleBroken("ALREADY_DECIDED", state=doubt.outcome)
    doubt.outcome, doubt.reason = outcome, reason
    doubt.settled_by_id, doubt.settled_at = actor.account_id, clock.now()
    audit.record(db, actor=actor, action=f"class:doubt:{outcome}", subject=doubt)


def _require_may_vouch(db: Session, one: TrainingClass, board: Board, actor: Actor) -> None:
    teaches = actor.person_id is not None and actor.person_id in {
        lesson.lecturer_id for lesson in board.sitting.lessons
    }
    if any(seat.id == actor.person_id and seat.attendance.state != "teaches" for seat in board.seats):
        raise RuleBroken("ROSTER_OWN")
    if teaches:
        return
    if not actor.can(Permission.RUN_CLASSES):
        raise NotAllowed
    marked = {
        sign.recorded_by_id
        for signs in signs_of(db, one.id).values()
        for sign in signs
        if sign.way in ("hand", "paper") and sign.session_id == board.sitting.id
    }
    if actor.account_id == one.created_by_id or actor.account_id in marked:
        raise RuleBroken("ROSTER_HOST")


def _board(db: Session, one: TrainingClass, session_id: int) -> Board:
    found = next((board for board in boards_of(db, one) if board.sitting.id == session_id), None)
    if found is None:
        raise NotFound("SESSION_NOT_FOUND")
    return found


def _markable(db: Session, one: TrainingClass, session_id: int, person_ids: Sequence[int], actor: Actor) -> Sitting:
    require_can(actor, Permission.RUN_CLASSES)
    require_class_state(one.state, *_MARKABLE)
    sitting = next((sitting for sitting in sittings_of(one) if sitting.id == session_id), None)
    if sitting is None:
        raise NotFound("SESSION_NOT_FOUND")
    if clock.now() < sitting.starts_at:
        raise RuleBroken("SIGN_TOO_EARLY", opens=sitting.starts_at)
    if session_id in checks_of(db, one.id):
        raise RuleBroken("ROSTER_VOUCHED")  # what was vouched for changes by settling doubts alone
    if actor.person_id in person_ids:
        raise RuleBroken("OWN_MARK")
    for person in person_ids:
        row = find_enrolment(db, one.id, person)
        if row is None or row.state != "enrolled":
            raise NotFound("ENROLMENT_NOT_FOUND")
    return sitting


def _put(
    db: Session,
    one: TrainingClass,
    sitting: Sitting,
    person_id: int,
    kind: str,
    at: datetime,
    way: str,
    reason: str,
    actor: Actor,
) -> None:
    db.add(
        AttendanceSign(
            class_id=one.id,
            session_id=sitting.id,
            person_id=person_id,
            kind=kind,
            way=way,
            at=at,
            recorded_at=clock.now(),
            recorded_by_id=actor.account_id,
            reason=reason,
        )
    )
