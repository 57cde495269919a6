"""Syllabi (ZJG-2-2): drafted by one, approved by another; an approved version never changes, a new one is a copy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.models.syllabi import Syllabus, SyllabusItem, SyllabusVersion
from lms.courses.queries.syllabi import count_syllabi_of, find_open_outline, last_outline_number, lock_outline
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.hours.catalogue import LEAVES
from lms.people.models import Unit
from lms.people.rules import Span, require_span


@dataclass(frozen=True, slots=True)
class Outline:
    """What a version of a syllabus says of itself."""

    title: str
    law_basis: str
    effective_from: date
    effective_until: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be taught: its leaf, its topics (bits of Tag), the minutes meant for it."""

    title: str
    category: str
    minutes: int
    tags: int = 0


def draft_syllabus(
    db: Session, outline: Outline, items: Sequence[Item] = (), *, owner: Unit, actor: Actor
) -> SyllabusVersion:
    """Begin a syllabus of a unit. Raises RuleBroken SYLLABUS_TITLE_MISSING, LAW_MISSING, SPAN_REVERSED, and what
    `set_items` raises.
    """
    require_can(actor, Permission.MANAGE_COURSES)
    one_at_a_time(db, f"syllabi:{owner.id}")
    syllabus = Syllabus(code=f"{owner.code}-G{count_syllabi_of(db, owner.id) + 1:02d}", owner_unit_id=owner.id)
    db.add(syllabus)
    db.flush()  # the version names its id
    version = _begin(db, syllabus.id, 1, outline, actor)
    if items:
        set_items(db, version, items, actor=actor)
    audit.record(db, actor=actor, action="courses:syllabus:drafted", subject=version, syllabus=syllabus.code)
    return version


def change_outline(db: Session, version: SyllabusVersion, outline: Outline, *, actor: Actor) -> None:
    """Change what a draft says of itself. Raises RuleBroken SYLLABUS_FROZEN and what `draft_syllabus` raises."""
    _require_draft(db, version, actor)
    _require_outline(outline)
    _describe(version, outline)
    audit.record(db, actor=actor, action="courses:syllabus:changed", subject=version)


def set_items(db: Session, version: SyllabusVersion, items: Sequence[Item], *, actor: Actor) -> None:
    """Say what is to be taught, in order. Raises RuleBroken SYLLABUS_FROZEN, SYLLABUS_EMPTY, CATEGORY_UNKNOWN."""
    _require_draft(db, version, actor)
    if not items or any(not item.title.strip() or item.minutes <= 0 for item in items):
        raise RuleBroken("SYLLABUS_EMPTY")
    for item in items:
        if item.category not in LEAVES:
            raise RuleBroken("CATEGORY_UNKNOWN", category=item.category)
    _keep(db, version, items)
    audit.record(db, actor=actor, action="courses:syllabus:items", subject=version, items=len(items))


def approve_syllabus(db: Session, version: SyllabusVersion, *, actor: Actor) -> None:
    """Approve what another person drafted; it never changes from then on.

    Raises RuleBroken SYLLABUS_FROZEN when it is approved already, OWN_SYLLABUS, SYLLABUS_EMPTY.
    """
    require_can(actor, Permission.APPROVE_COURSES)
    lock_outline(db, version)
    if version.approved_at is not None:
        raise RuleBroken("SYLLABUS_FROZEN")
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    if actor.account_id == version.drafted_by_id:
        raise RuleBroken("OWN_SYLLABUS")
    if not version.items:
        raise RuleBroken("SYLLABUS_EMPTY")
    version.approved_by_id, version.approved_at = actor.account_id, clock.now()
    db.flush()  # the database guards it from here on
    audit.record(db, actor=actor, action="courses:syllabus:approved", subject=version)


def copy_syllabus(db: Session, version: SyllabusVersion, *, actor: Actor) -> SyllabusVersion:
    """Begin the next version as a copy. Raises RuleBroken SYLLABUS_OPEN while another draft lies open."""
    require_can(actor, Permission.MANAGE_COURSES)
    one_at_a_time(db, f"syllabus:{version.syllabus_id}")
    if (open_one := find_open_outline(db, version.syllabus_id)) is not None:
        raise RuleBroken("SYLLABUS_OPEN", number=open_one.number)
    outline = Outline(version.title, version.law_basis, max(version.effective_from, clock.today()))
    number = last_outline_number(db, version.syllabus_id) + 1
    copy = _begin(db, version.syllabus_id, number, outline, actor)
    _keep(db, copy, [Item(row.title, row.category, row.minutes, row.tags) for row in version.items])
    audit.record(db, actor=actor, action="courses:syllabus:copied", subject=copy, of=version.id)
    return copy


def _begin(db: Session, syllabus_id: int, number: int, outline: Outline, actor: Actor) -> SyllabusVersion:
    _require_outline(outline)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    version = SyllabusVersion(
        syllabus_id=syllabus_id, number=number, drafted_by_id=actor.account_id, drafted_at=clock.now()
    )
    _describe(version, outline)
    version.items = []
    db.add(version)
    db.flush()  # its items name its id
    return version


def _keep(db: Session, version: SyllabusVersion, items: Sequence[Item]) -> None:
    for row in list(version.items):
        db.delete(row)
    db.flush()  # positions are free again
    for place, item in enumerate(items, start=1):
        db.add(
            SyllabusItem(
                version_id=version.id,
                position=place,
                title=item.title.strip(),
                category=item.category,
                tags=item.tags,
                minutes=item.minutes,
            )
        )
    db.flush()  # read anew
    db.refresh(version, ["items"])


def _describe(version: SyllabusVersion, outline: Outline) -> None:
    version.title = outline.title.strip()
    version.law_basis = outline.law_basis.strip()
    version.effective_from = outline.effective_from
    version.effective_until = outline.effective_until


def _require_outline(outline: Outline) -> None:
    if not outline.title.strip():
        raise RuleBroken("SYLLABUS_TITLE_MISSING")
    if not outline.law_basis.strip():
        raise RuleBroken("LAW_MISSING")
    require_span(Span(outline.effective_from, outline.effective_until))


def _require_draft(db: Session, version: SyllabusVersion, actor: Actor) -> None:
    require_can(actor, Permission.MANAGE_COURSES)
    lock_outline(db, version)
    if version.approved_at is not None:
        raise RuleBroken("SYLLABUS_FROZEN")
