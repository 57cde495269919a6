"""Photos of a ceremony: drawn anew, so that neither place nor camera travels in them, and turned as they were seen."""

import io
import warnings

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError
from sqlalchemy.orm import Session

from lms import audit, clock, files
from lms.access import Actor
from lms.ceremonies.actions.steps import put_down, require_holds
from lms.ceremonies.models import OathCeremony, OathPhoto
from lms.ceremonies.queries.ceremonies import find_photo, photos_of
from lms.ceremonies.rules.ceremonies import CeremonyState, require_day_come
from lms.errors import RuleBroken, require_words

MOST_PHOTOS = 20
# Sharp on a screen and on A4; what a phone takes is four times as large.
LONGEST_SIDE, MOST_PIXELS = 2000, 60_000_000


def add_photo(db: Session, ceremony: OathCeremony, *, name: str, data: bytes, actor: Actor) -> OathPhoto:
    """Keep a photo of a ceremony that has begun; one that was taken off comes back.

    The ceremony was fetched locked. Raises RuleBroken OATH_STATE for one called off, OATH_IN_FUTURE, OATH_PHOTO_TWICE,
    OATH_PHOTOS_MANY, FILE_EMPTY, FILE_TOO_LARGE, OATH_PHOTO_KIND.
    """
    require_holds(ceremony.unit, actor)
    if ceremony.state == CeremonyState.CALLED_OFF:
        raise RuleBroken("OATH_STATE", state=ceremony.state)
    require_day_come(ceremony.held_on, clock.today())
    if len(photos_of(db, ceremony)) >= MOST_PHOTOS:
        raise RuleBroken("OATH_PHOTOS_MANY", most=MOST_PHOTOS)
    digest = files.put(drawn_anew(data))
    photo = find_photo(db, ceremony, digest)
    if photo is not None and photo.removed_at is None:
        raise RuleBroken("OATH_PHOTO_TWICE")
    if photo is None:
        photo = OathPhoto(ceremony_id=ceremony.id, digest=digest, file_name=name[:200], media_type="image/jpeg")
        photo.added_by_id, photo.added_at = actor.account_id, clock.now()
        db.add(photo)
    photo.removed_at = photo.removed_reason = None
    db.flush()
    audit.record(db, actor=actor, action="oath:photo:added", subject=photo, digest=digest)
    return photo


def remove_photo(db: Session, ceremony: OathCeremony, photo: OathPhoto, *, reason: str, actor: Actor) -> None:
    """Take a photo off; the file is kept. Raises RuleBroken REASON_MISSING."""
    require_holds(ceremony.unit, actor)
    photo.removed_reason, photo.removed_at = require_words(reason), clock.now()
    put_down(db, ceremony, "photo_removed", note=photo.removed_reason, actor=actor)
    audit.record(db, actor=actor, action="oath:photo:removed", subject=photo)


def drawn_anew(data: bytes) -> bytes:
    """Return a photo as a fresh JPEG of at most 2000 points a side. Raises RuleBroken FILE_EMPTY, OATH_PHOTO_KIND."""
    if not data:
        raise RuleBroken("FILE_EMPTY")
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint lets half pictures pass, for the whole process
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise RuleBroken("OATH_PHOTO_KIND")
                turned = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise RuleBroken("OATH_PHOTO_KIND") from fault
    except (OSError, ValueError, SyntaxError) as fault:
        raise RuleBroken("OATH_PHOTO_KIND") from fault
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    fresh = io.BytesIO()
    turned.save(fresh, "JPEG", quality=85)
    return fresh.getvalue()
