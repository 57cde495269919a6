"""Selects on attendance: who signed what, what was refused, who vouched, what is in doubt."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.courses.models.attendance import AttendanceSign, ClassPaper, RefusedSign, RosterCheck, RosterDoubt
from lms.courses.rules.attendance import Sign


def signs_of(db: Session, class_id: int) -> dict[tuple[int, int], list[AttendanceSign]]:
    """Map sitting and person to the signs of a class, in the order they were recorded."""
    found: dict[tuple[int, int], list[AttendanceSign]] = defaultdict(list)
    wanted = select(AttendanceSign).where(AttendanceSign.class_id == class_id).order_by(AttendanceSign.id)
    for sign in db.scalars(wanted):
        found[sign.session_id, sign.person_id].append(sign)
    return found


def signs_in(db: Session, session_id: int, person_id: int) -> list[AttendanceSign]:
    """List a person's signs in a sitting, in the order they were recorded."""
    wanted = select(AttendanceSign).where(
        AttendanceSign.session_id == session_id, AttendanceSign.person_id == person_id
    )
    return list(db.scalars(wanted.order_by(AttendanceSign.id)))


def as_signs(rows: Sequence[AttendanceSign]) -> list[Sign]:
    """Return signs as the rules see them."""
    return [Sign(row.kind, row.at, by_hand=row.way in ("hand", "paper")) for row in rows]


def other_signer(db: Session, class_id: int, device: str, person_id: int) -> int | None:
    """Find another person for whom a phone has signed in a class."""
    wanted = select(AttendanceSign.person_id).where(
        AttendanceSign.class_id == class_id, AttendanceSign.device == device, AttendanceSign.person_id != person_id
    )
    return db.scalar(wanted.limit(1))


def wrong_numbers(db: Session, person_id: int, *, since: datetime) -> int:
    """Count the wrong numbers somebody has typed since an instant."""
    wanted = select(func.count(RefusedSign.id)).where(
        RefusedSign.person_id == person_id, RefusedSign.code == "NUMBER_WRONG", RefusedSign.at > since
    )
    return db.scalars(wanted).one()


def refused_of(db: Session, class_id: int) -> list[RefusedSign]:
    """List the refused tries of a class, the latest first."""
    wanted = select(RefusedSign).where(RefusedSign.class_id == class_id)
    return list(db.scalars(wanted.order_by(RefusedSign.id.desc()).limit(200)))


def checks_of(db: Session, class_id: int) -> dict[int, RosterCheck]:
    """Map sittings to who vouched for their list."""
    found = db.scalars(select(RosterCheck).where(RosterCheck.class_id == class_id))
    return {check.session_id: check for check in found}


def doubts_of(db: Session, class_id: int) -> list[RosterDoubt]:
    """List those who signed and were not seen, with the person, oldest first."""
    wanted = select(RosterDoubt).where(RosterDoubt.class_id == class_id).options(joinedload(RosterDoubt.person))
    return list(db.scalars(wanted.order_by(RosterDoubt.id).execution_options(populate_existing=True)))


def papers_of(db: Session, class_id: int) -> list[ClassPaper]:
    """List the files kept about a class, oldest first."""
    return list(db.scalars(select(ClassPaper).where(ClassPaper.class_id == class_id).order_by(ClassPaper.id)))


def has_signs(db: Session, session_ids: Sequence[int]) -> bool:
    """Tell whether anybody has signed in one of some lessons."""
    return db.scalar(select(AttendanceSign.id).where(AttendanceSign.session_id.in_(session_ids)).limit(1)) is not None
