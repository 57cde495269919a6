"""What becomes of a material: the verdict of the checks, its description, its removal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock, outbox, storage
from lms.access import Actor, Permission, require_can
from lms.courses.actions.captions import drop_captions
from lms.courses.models.materials import Material
from lms.courses.queries.materials import count_with_digest, incoming_of, uses_of
from lms.courses.rules.materials import LONGEST_TITLE, Purpose, State, require_move
from lms.errors import RuleBroken

DELETE_BYTES = "bytes:delete"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checks of a file say. `digest` is None when it is refused; `size` is of the bytes as kept."""

    digest: str | None = None
    shown_digest: str | None = None
    kind: str = ""
    size: int = 0
    duration_ms: int | None = None
    pages: int | None = None
    refusal: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def keep_verdict(db: Session, material_id: int, verdict: Verdict, *, actor: Actor) -> str | None:
    """Let a checked material be used, or refuse it; return the token of the incoming file, which may now go.

    None when nothing waits under this id: somebody else has kept a verdict before.
    """
    upload = incoming_of(db, material_id)
    if upload is None or upload.material is None:
        return None
    material = upload.material
    new = State.READY if verdict.digest else State.REFUSED
    require_move(material.state, new)
    if verdict.digest:
        material.digest, material.shown_digest = verdict.digest, verdict.shown_digest
        material.kind, material.size = verdict.kind or material.kind, verdict.size
        material.duration_ms, material.pages = verdict.duration_ms, verdict.pages
    material.refusal, material.details = verdict.refusal, dict(verdict.details)
    material.state, material.checked_at = new.value, clock.now()
    db.delete(upload)
    audit.record(
        db, actor=actor, action=f"courses:material:{new.value}", subject=material, refusal=verdict.refusal or ""
    )
    return upload.token


def describe(
    db: Session,
    material: Material,
    *,
    title: str,
    purpose: Purpose,
    edition: str | None,
    expires_on: date | None,
    actor: Actor,
) -> None:
    """Change what is said about a material; its bytes never change. Raises RuleBroken MATERIAL_TITLE."""
    require_can(actor, Permission.MANAGE_COURSES)
    if not title.strip() or len(title) > LONGEST_TITLE:
        raise RuleBroken("MATERIAL_TITLE", most=LONGEST_TITLE)
    material.title, material.purpose = title.strip(), purpose.value
    material.edition, material.expires_on = edition, expires_on
    audit.record(db, actor=actor, action="courses:material:described", subject=material)


def remove(db: Session, material: Material, *, actor: Actor) -> None:
    """Remove a material that no course holds; its bytes go once this has committed.

    Raises RuleBroken MATERIAL_IN_USE, MATERIAL_CHECKING.
    """
    require_can(actor, Permission.MANAGE_COURSES)
    if material.state == State.CHECKING:
        raise RuleBroken("MATERIAL_CHECKING")
    if uses := uses_of(db, material.id):
        raise RuleBroken("MATERIAL_IN_USE", title=uses[0].title)
    audit.record(db, actor=actor, action="courses:material:removed", subject=material, title=material.title)
    for digest in {found for found in (material.digest, material.shown_digest) if found}:
        outbox.request(db, DELETE_BYTES, digest)
    drop_captions(db, material, actor=actor)
    db.delete(material)


def delete_bytes(db: Session, digest: str) -> None:
    """Delete stored bytes, and what was unpacked of them, unless a material is still made of them."""
    if not count_with_digest(db, digest):
        storage.delete(digest)
        storage.delete_tree(digest)
