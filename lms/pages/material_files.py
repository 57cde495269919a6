"""The bytes of materials: for those who make courses, and for those whose course holds them."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from lms import storage
from lms.access import Permission
from lms.courses.models.materials import Material
from lms.courses.queries.materials import get_managed_material, get_material
from lms.courses.rules.materials import Kind, State
from lms.errors import NotFound
from lms.web.deps import CurrentActor, Id, ReadDb
from lms.web.gate import may
from lms.web.ranges import StoredFile, send
from lms.web.routing import Router

router = Router(prefix="/materials")
_VIEW = may(Permission.MANAGE_COURSES, Permission.APPROVE_COURSES, Permission.STUDY)
_MAKE = may(Permission.MANAGE_COURSES, Permission.APPROVE_COURSES)
_SHOWN = frozenset({Kind.VIDEO, Kind.AUDIO, Kind.PDF})
_PACKAGES = frozenset({Kind.SCORM, Kind.H5P})
_PDF = "application/pdf"


@router.head("/{material_id}/content", name="materials.content_head", dependencies=[_VIEW])
@router.get("/{material_id}/content", name="materials.content", dependencies=[_VIEW])
def content(request: Request, db: ReadDb, actor: CurrentActor, material_id: Id) -> Response:
    """Send what is shown of a material: a recording, a PDF, the PDF of an Office file; whole or the part asked for."""
    material = _ready(get_material(db, material_id, seen_by=actor))
    if material.kind in _PACKAGES:  # a learner opens a package in its player only
        material = get_managed_material(db, material_id, seen_by=actor)
    if material.shown_digest:
        name = f"{material.file_name.rpartition('.')[0]}.pdf"
        return send(request, _stored(material.shown_digest, _PDF, name, is_shown=True))
    is_shown = material.kind in _SHOWN
    return send(request, _stored(material.digest, material.media_type, material.file_name, is_shown=is_shown))


@router.head("/{material_id}/original", name="materials.original_head", dependencies=[_MAKE])
@router.get("/{material_id}/original", name="materials.original", dependencies=[_MAKE])
def original(request: Request, db: ReadDb, actor: CurrentActor, material_id: Id) -> Response:
    """Send a material to be saved, for whoever makes or approves courses."""
    material = _ready(get_managed_material(db, material_id, seen_by=actor))
    return send(request, _stored(material.digest, material.media_type, material.file_name, is_shown=False))


def _ready(material: Material) -> Material:
    if material.state != State.READY:
        raise NotFound("MATERIAL_NOT_FOUND")
    return material


def _stored(digest: str, media_type: str, file_name: str, *, is_shown: bool) -> StoredFile:
    size = storage.size_of(digest)
    if size is None:
        raise NotFound("FILE_GONE")
    key = f"{digest[:2]}/{digest}" if storage.local_path(digest) else ""
    return StoredFile(digest, size, media_type, file_name, is_shown, partial(storage.open_range, digest), key)
