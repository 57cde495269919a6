"""Verbs of captions: give a recording its captions, take them away (WCAG 1.2.2)."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.models.materials import Material, MaterialCaptions
from lms.courses.queries.captions import find_captions
from lms.courses.rules.captions import read_captions, to_webvtt
from lms.courses.rules.materials import Kind, State
from lms.db import one_at_a_time
from lms.errors import RuleBroken

_HEARD = frozenset({Kind.VIDEO, Kind.AUDIO})


def set_captions(db: Session, material: Material, data: bytes, *, actor: Actor) -> MaterialCaptions:
    """Give a recording its captions, in place of any it had; the material was fetched in the actor's reach.

    Courses that stand may get them too: what is taught does not change. Raises RuleBroken CAPTIONS_KIND for what
    nobody listens to, ACCOUNT_MISSING, and the codes of `read_captions`.
    """
    require_can(actor, Permission.MANAGE_COURSES)
    if material.kind not in _HEARD or material.state != State.READY:
        raise RuleBroken("CAPTIONS_KIND")
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    cues = read_captions(data, duration_ms=material.duration_ms)
    one_at_a_time(db, f"captions:{material.id}")
    row = find_captions(db, material.id)
    if row is None:
        row = MaterialCaptions(material_id=material.id)
        db.add(row)
    row.vtt, row.cues, row.set_by_id, row.set_at = to_webvtt(cues), len(cues), actor.account_id, clock.now()
    db.flush()  # shown at once
    audit.record(db, actor=actor, action="courses:captions:set", subject=material, cues=len(cues))
    return row


def drop_captions(db: Session, material: Material, *, actor: Actor) -> None:
    """Take a recording's captions away, if it has any."""
    require_can(actor, Permission.MANAGE_COURSES)
    row = find_captions(db, material.id)
    if row is not None:
        db.delete(row)
        db.flush()  # the material may go next
        audit.record(db, actor=actor, action="courses:captions:dropped", subject=material)
