"""Captions of a recording: set, taken away, sent to the player, read as a text."""

from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.courses.actions.captions import drop_captions, set_captions
from lms.courses.queries.captions import find_captions
from lms.courses.queries.materials import get_managed_material, get_material
from lms.courses.rules.captions import MOST_BYTES, read_captions, to_transcript
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.materials import show_material
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.routing import Router

router = Router(prefix="/materials")
_VIEW = may(Permission.MANAGE_COURSES, Permission.APPROVE_COURSES, Permission.STUDY)
_MANAGE = may(Permission.MANAGE_COURSES)


class CaptionsForm(Form):
    """A file of captions."""

    captions: UploadFile


@router.post("/{material_id}/captions", name="captions.set", dependencies=[_MANAGE], max_body_size=2 * MOST_BYTES)
def change(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, material_id: Id) -> Response:
    """Set a recording's captions, or take them away: the button pressed says which."""
    material = get_managed_material(db, material_id, seen_by=actor)
    if "drop" in submitted:
        drop_captions(db, material, actor=actor)
        return done(request, "materials.show", "CAPTIONS_DROPPED", material_id=material.id)
    form = CaptionsForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"": "captions"}):
            set_captions(db, material, form.captions.file.read(), actor=actor)
    if "" in form.errors:  # whatever is refused is about the file
        form.refuse("captions", form.errors.pop(""))
    if form.errors:
        return show_material(request, db, material, form=form, status=422)
    return done(request, "materials.show", "CAPTIONS_SET", material_id=material.id)


@router.get("/{material_id}/captions.vtt", name="captions.show", dependencies=[_VIEW])
def show(db: ReadDb, actor: CurrentActor, material_id: Id) -> Response:
    """Send the captions to whoever may see the recording."""
    return Response(_captions(db, actor, material_id)[1], media_type="text/vtt")


@router.get("/{material_id}/transcript.txt", name="captions.transcript", dependencies=[_VIEW])
def transcript(db: ReadDb, actor: CurrentActor, material_id: Id) -> Response:
    """Send what is said in the recording as a text to be saved."""
    title, vtt = _captions(db, actor, material_id)
    text = f"{title}\n\n{to_transcript(read_captions(vtt.encode(), duration_ms=None))}"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(title)}.txt"}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


def _captions(db: ReadDb, actor: CurrentActor, material_id: int) -> tuple[str, str]:
    material = get_material(db, material_id, seen_by=actor)
    found = find_captions(db, material.id)
    if found is None:
        raise NotFound("CAPTIONS_NOT_FOUND")
    return material.title, found.vtt
