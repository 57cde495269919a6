"""Makers of materials and of files on their way, for tests."""

import secrets
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lms import clock, storage
from lms.courses import incoming
from lms.courses.models.materials import IncomingFile, Material
from lms.people.accounts import Account
from lms.people.models import Unit
from tests.factories import PDF


def make_material(db: Session, unit: Unit, data: bytes = PDF, **overrides: Any) -> Material:
    """Add a material that is ready, its bytes in the store."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        digest = storage.put_file(Path(file.name))
    given: dict[str, Any] = {
        "owner_unit_id": unit.id,
        "title": "行政处罚法讲义",
        "file_name": "讲义.pdf",
        "kind": "PDF",
        "media_type": "application/pdf",
        "digest": digest,
        "size": len(data),
        "state": "ready",
        "pages": 1,
        "uploaded_by_id": db.query(Account.id).limit(1).scalar(),
        "uploaded_at": clock.now(),
    }
    material = Material(**given | overrides)
    db.add(material)
    db.flush()
    return material


def make_incoming(db: Session, account_id: int, unit_id: int, **overrides: Any) -> IncomingFile:
    """Begin an upload of 1,000 bytes."""
    given: dict[str, Any] = {
        "token": secrets.token_hex(16),
        "account_id": account_id,
        "unit_id": unit_id,
        "title": "讲义",
        "file_name": "讲义.pdf",
        "size": 1000,
        "begun_at": clock.now(),
        "touched_at": clock.now(),
    }
    upload = IncomingFile(**given | overrides)
    db.add(upload)
    db.flush()
    incoming.begin(upload.token)
    return upload
