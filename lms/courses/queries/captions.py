"""Selects on captions of recordings."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.models.materials import MaterialCaptions


def find_captions(db: Session, material_id: int) -> MaterialCaptions | None:
    """Return the captions of a material, None without any."""
    return db.scalar(select(MaterialCaptions).where(MaterialCaptions.material_id == material_id))


def captions_of(db: Session, material_ids: Sequence[int]) -> dict[int, MaterialCaptions]:
    """Map materials to their captions; those without any are missing."""
    wanted = select(MaterialCaptions).where(MaterialCaptions.material_id.in_(material_ids))
    return {row.material_id: row for row in db.scalars(wanted)}
