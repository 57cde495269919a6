"""Uploading a material: begun, going on from where it stopped, arrived, given up. Resumable by the tus protocol."""

import secrets
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from lms import audit, clock, outbox
from lms.access import Actor, Permission, require_can
from lms.courses import incoming
from lms.courses.models.materials import IncomingFile, Material
from lms.courses.queries.materials import given_up, known_tokens, list_unfinished, lock_incoming, taken_by_unit
from lms.courses.rules.materials import (
    MOST_UNDER_WAY,
    kind_of_name,
    plain_name,
    require_room,
    require_size,
    title_from,
)
from lms.db import one_at_a_time
from lms.errors import NotAllowed, RuleBroken
from lms.settings import get_settings

CHECK, SWEEP = "material:check", "uploads:sweep"
# An upload that shows no sign of life for so long is given up.
PATIENCE = timedelta(days=3)
PIECE = 512 * 1024


def begin_upload(db: Session, *, file_name: str, title: str, size: int, actor: Actor) -> IncomingFile:
    """Make room for a file of so many bytes. Nothing is sent before it is known that it may be taken.

    Raises RuleBroken FILE_NAME, KIND_… (as `kind_of_name`), FILE_EMPTY, MATERIAL_TOO_LARGE, QUOTA_FULL, UPLOADS_MANY.
    """
    require_can(actor, Permission.MANAGE_COURSES)
    if actor.account_id is None or actor.unit_id is None:
        raise NotAllowed
    name = plain_name(file_name)
    kind_of_name(name)
    require_size(size, most_mib=get_settings().material_limit_mb)
    one_at_a_time(db, f"materials:{actor.unit_id}")
    require_room(taken_by_unit(db, actor.unit_id), size, quota_gib=get_settings().material_quota_gb)
    if len(list_unfinished(db, seen_by=actor)) >= MOST_UNDER_WAY:
        raise RuleBroken("UPLOADS_MANY", most=MOST_UNDER_WAY)
    upload = IncomingFile(
        token=secrets.token_hex(16),
        account_id=actor.account_id,
        unit_id=actor.unit_id,
        title=title_from(name, title),
        file_name=name,
        size=size,
        begun_at=clock.now(),
        touched_at=clock.now(),
    )
    db.add(upload)
    db.flush()  # its constraints, before a file is made
    incoming.begin(upload.token)
    return upload


def note_progress(db: Session, upload_id: int, *, received: int, actor: Actor) -> IncomingFile:
    """Write down how many bytes are on disk for good; with the last one the file becomes a material to be checked."""
    upload = lock_incoming(db, upload_id)
    upload.received, upload.touched_at = received, clock.now()
    if received == upload.size and upload.material_id is None:
        _arrive(db, upload, actor)
    return upload


def take_whole(db: Session, source: Path, *, file_name: str, title: str, actor: Actor) -> Material:
    """Take a file that came in one piece. Raises as `begin_upload` does."""
    upload = begin_upload(db, file_name=file_name, title=title, size=source.stat().st_size, actor=actor)
    try:
        with incoming.writing(upload.token) as descriptor, source.open("rb") as file:
            end = incoming.write(descriptor, iter(lambda: file.read(PIECE), b""), 0)
            incoming.finish(descriptor, end)
        upload.received = upload.size
        return _arrive(db, upload, actor)
    except BaseException:
        incoming.drop(upload.token)
        raise


def give_up(db: Session, upload: IncomingFile, *, actor: Actor) -> None:
    """Drop an upload that has not arrived whole. Raises RuleBroken UPLOAD_ARRIVED."""
    require_can(actor, Permission.MANAGE_COURSES)
    if upload.material_id is not None:
        raise RuleBroken("UPLOAD_ARRIVED")
    db.delete(upload)
    incoming.drop(upload.token)


def forget_abandoned(db: Session) -> int:
    """Drop uploads that were given up, and files that belong to none; return how many uploads."""
    abandoned = given_up(db, before=clock.now() - PATIENCE)
    for upload in abandoned:
        db.delete(upload)
        incoming.drop(upload.token)
    # A file is made a moment before its row is committed.
    for path in incoming.strangers(known_tokens(db), older_than=clock.now().timestamp() - 3600):
        incoming.clear(path)
    return len(abandoned)


def _arrive(db: Session, upload: IncomingFile, actor: Actor) -> Material:
    kind, media_type = kind_of_name(upload.file_name)
    material = Material(
        owner_unit_id=upload.unit_id,
        title=upload.title,
        file_name=upload.file_name,
        kind=kind.value,
        media_type=media_type,
        size=upload.size,
        uploaded_by_id=upload.account_id,
        uploaded_at=clock.now(),
    )
    db.add(material)
    db.flush()  # for its id
    upload.material_id = material.id
    audit.record(db, actor=actor, action="courses:material:uploaded", subject=material, kind=material.kind)
    outbox.request(db, CHECK, str(material.id))
    return material
