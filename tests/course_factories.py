"""Made-up materials, syllabi and courses for tests: `make_course(db, unit)` is published and ready to be learned."""

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.actions.courseware import add_courseware
from lms.courses.actions.drafting import Description, draft_course, set_parts, set_targets
from lms.courses.actions.publishing import publish, submit
from lms.courses.actions.syllabi import Item, Outline, approve_syllabus, draft_syllabus
from lms.courses.models.courses import CourseVersion
from lms.courses.models.materials import Material
from lms.courses.models.syllabi import SyllabusVersion
from lms.courses.queries.courses import get_own_version
from lms.courses.rules.learning import Group
from lms.courses.rules.publishing import PartFacts
from lms.courses.rules.states import Compulsory
from lms.people.models import Unit
from tests.factories import make_actor

_numbers = itertools.count(1)
_TYPES = {"VIDEO": "video/mp4", "AUDIO": "audio/mpeg", "PDF": "application/pdf", "OFFICE": "application/msword"}
LAW = "《江苏省行政执法人员培训大纲》"


def make_author(db: Session, unit: Unit) -> Actor:
    """Return somebody who may draft courses of a unit and see what is below."""
    return make_actor(db, Role.JUSTICE_REVIEWER, unit, name="课程编制人")


def make_approver(db: Session, unit: Unit) -> Actor:
    """Return somebody else who may approve them."""
    return make_actor(db, Role.JUSTICE_DECIDER, unit, name="课程审批人")


def make_material(
    db: Session,
    unit: Unit,
    *,
    kind: str = "VIDEO",
    minutes: int = 45,
    pages: int = 12,
    state: str = "ready",
    title: str = "课件",
    by: Actor | None = None,
    **differing: Any,
) -> Material:
    """Put a material on record as if it had been uploaded and checked; `minutes` is how long media last."""
    by = by or make_author(db, unit)
    assert by.account_id
    now = clock.now()
    facts: dict[str, Any] = {
        "owner_unit_id": unit.id,
        "title": title,
        "file_name": f"{title}.bin",
        "kind": kind,
        "media_type": _TYPES.get(kind, "application/zip"),
        "digest": f"{next(_numbers):064x}",
        "size": 1000,
        "duration_ms": minutes * 60_000 if kind in {"VIDEO", "AUDIO"} else None,
        "pages": pages if kind in {"PDF", "OFFICE"} else None,
        "state": state,
        "details": {},
        "uploaded_by_id": by.account_id,
        "uploaded_at": now,
        "checked_at": now if state != "checking" else None,
    }
    material = Material(**facts | differing)
    db.add(material)
    db.flush()
    return material


def make_syllabus(
    db: Session,
    unit: Unit,
    *,
    category: str = "BK.CSGL",
    minutes: int = 90,
    since: date | None = None,
    until: date | None = None,
    approved: bool = True,
    author: Actor | None = None,
    approver: Actor | None = None,
) -> SyllabusVersion:
    """Draft a syllabus with one item, and have it approved by another person."""
    since = since or date(clock.today().year, 1, 1)
    outline = Outline("年度培训大纲", LAW, since, until)
    items = [Item("业务知识", category, minutes)]
    version = draft_syllabus(db, outline, items, owner=unit, actor=author or make_author(db, unit))
    if approved:
        approve_syllabus(db, version, actor=approver or make_approver(db, unit))
    return version


def make_draft(
    db: Session,
    unit: Unit,
    *,
    title: str = "城市管理执法要点",
    pieces: Sequence[Material | int] = (45,),
    kind: str = "VIDEO",
    parts: Sequence[PartFacts] | None = None,
    category: str = "BK.CSGL",
    tags: int = 0,
    groups: Sequence[Group] | None = None,
    compulsory: Compulsory | None = None,
    author: Actor | None = None,
    syllabus: SyllabusVersion | None = None,
    **described: Any,
) -> CourseVersion:
    """Draft a course with everything it needs; `pieces` are materials or minutes, made into materials of `kind`."""
    author = author or make_author(db, unit)
    syllabus = syllabus or make_syllabus(db, unit, category=parts[0].category if parts else category)
    described.setdefault("effective_from", date(clock.today().year, 1, 1))
    if compulsory and not compulsory.startswith("PREPOST"):
        described.setdefault("due_on", date(clock.today().year, 12, 31))
    facts = Description(
        title=title, law_basis=LAW, compulsory=compulsory, syllabus_item_id=syllabus.items[0].id, **described
    )
    drafted = draft_course(db, facts, owner=unit, actor=author)
    version = get_own_version(db, drafted.id, seen_by=author)
    minutes = 0
    for number, piece in enumerate(pieces, start=1):
        made = (
            make_material(db, unit, kind=kind, minutes=piece, title=f"第{number}讲")
            if isinstance(piece, int)
            else piece
        )
        length = piece if isinstance(piece, int) else (made.duration_ms or 45 * 60_000) // 60_000
        minutes += length
        add_courseware(db, version, made, minutes=length, actor=author)
        db.refresh(version, ["courseware"])
    if minutes:
        set_parts(db, version, parts or [PartFacts(category, tags, minutes)], actor=author)
    if groups is not None:
        set_targets(db, version, groups, actor=author)
    db.flush()
    db.expire(version)
    return get_own_version(db, drafted.id, seen_by=author)


def make_course(
    db: Session, unit: Unit, *, author: Actor | None = None, approver: Actor | None = None, **what: Any
) -> CourseVersion:
    """Publish a course of a unit for all its people: one video of 45 minutes unless `pieces` says otherwise."""
    author = author or make_author(db, unit)
    version = make_draft(db, unit, author=author, **what)
    submit(db, version, actor=author)
    publish(db, version, actor=approver or make_approver(db, unit))
    return version
