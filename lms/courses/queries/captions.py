"""Selects on captions of recordings."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.models.materials import MaterialCaptions


def find_captions(db: Session, material_id: int) -> MaterialCaptions | None:
    """Return the captions of a material, None without any."""
    return db.scalar(select(MaterialCaptions).where(MaterialCaptions.material_id == material_id))
