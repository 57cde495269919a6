"""Resumable uploads of large files, by the tus protocol 1.0.0 (core, creation, expiration, termination).

https://tus.io/protocols/resumable-upload. Why not by a library: docs/decisions/0015-resumable-uploads.md.
"""

from base64 import b64decode
from binascii import Error as NotBase64

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.courses.actions.uploading import begin_upload, give_up
from lms.courses.queries.materials import get_incoming
from lms.errors import NotFound, Refusal, RuleBroken
from lms.pages.acting import done
from lms.pages.receiving import TUS, VERSION, expiry, receive, require_version
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, ReadDb
from lms.web.gate import may
from lms.web.messages import message
from lms.web.render import language_of
from lms.web.routing import Router

router = Router(prefix="/uploads")
_MANAGE = may(Permission.MANAGE_COURSES)
_MOST = get_settings().material_limit_mb * 2**20
_STATUS = {
    "UPLOAD_NOT_FOUND": 404,
    "UPLOAD_GONE": 404,
    "UPLOAD_BUSY": 423,
    "UPLOAD_OFFSET": 409,
    "UPLOAD_ARRIVED": 409,
    "UPLOAD_PROTOCOL": 400,
    "UPLOAD_VERSION": 412,
    "UPLOAD_MEDIA_TYPE": 415,
    "MATERIAL_TOO_LARGE": 413,
}


@router.post("", name="uploads.create", dependencies=[_MANAGE])
def create(request: Request, db: Db, actor: CurrentActor) -> Response:
    """Begin an upload: says where to send the bytes, or at once why they cannot be taken."""
    try:
        require_version(request)
        said = _metadata(request.headers.get("upload-metadata", ""))
        upload = begin_upload(
            db, file_name=said.get("filename", ""), title=said.get("title", ""), size=_length(request), actor=actor
        )
    except Refusal as refusal:
        return _refused(request, refusal)
    return Response(status_code=201, headers=TUS | {"Location": f"/uploads/{upload.token}"} | expiry(upload))


@router.head("/{upload_token}", name="uploads.show", dependencies=[_MANAGE])
def show(request: Request, db: ReadDb, actor: CurrentActor, upload_token: str) -> Response:
    """Say how many bytes have arrived for good."""
    try:
        upload = get_incoming(db, upload_token, seen_by=actor)
    except NotFound as refusal:
        return _refused(request, refusal)
    place = {"Upload-Offset": str(upload.received), "Upload-Length": str(upload.size)}
    return Response(status_code=200, headers=TUS | place | _material(upload.material_id) | expiry(upload))


@router.patch("/{upload_token}", name="uploads.send", dependencies=[_MANAGE], max_body_size=_MOST)
async def send(request: Request, actor: CurrentActor, upload_token: str) -> Response:
    """Take bytes from where the upload stopped, as far as the line lasts."""
    try:
        upload = await receive(request, upload_token, actor)
    except Refusal as refusal:
        return await run_in_threadpool(_refused, request, refusal)
    place = {"Upload-Offset": str(upload.received)}
    return Response(status_code=204, headers=TUS | place | _material(upload.material_id) | expiry(upload))


@router.delete("/{upload_token}", name="uploads.destroy", dependencies=[_MANAGE])
def destroy(request: Request, db: Db, actor: CurrentActor, upload_token: str) -> Response:
    """Give an upload up."""
    try:
        give_up(db, get_incoming(db, upload_token, seen_by=actor), actor=actor)
    except Refusal as refusal:
        return _refused(request, refusal)
    return Response(status_code=204, headers=TUS)


@router.post("/{upload_token}/cancellation", name="uploads.cancel", dependencies=[_MANAGE])
def cancel(request: Request, db: Db, actor: CurrentActor, upload_token: str) -> Response:
    """Give an upload up, from a button."""
    upload = get_incoming(db, upload_token, seen_by=actor)
    give_up(db, upload, actor=actor)
    return done(request, "materials.new", "UPLOAD_DROPPED", {"name": upload.file_name})


def _refused(request: Request, refusal: Refusal) -> Response:
    """Answer with the reason as a sentence, which the page shows beside its bar."""
    status = _STATUS.get(refusal.code, 422)
    headers = TUS | ({"Tus-Version": VERSION} if status == 412 else {})
    text = message(language_of(request), RuleBroken("UPLOAD_PROTOCOL") if status in {412, 415} else refusal)
    # 413 in plain words is the server's own, which a page replaces.
    return Response(text, status, headers, media_type="text/plain" if status != 413 else "application/x-reason")


def _material(material_id: int | None) -> dict[str, str]:
    return {} if material_id is None else {"Lifa-Material": f"/materials/{material_id}"}


def _length(request: Request) -> int:
    text = request.headers.get("upload-length", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise RuleBroken("UPLOAD_PROTOCOL")
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """Read `key base64,key base64`. Raises RuleBroken UPLOAD_PROTOCOL."""
    found: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else []:
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = b64decode(value, validate=True).decode()
        except (NotBase64, ValueError) as error:
            raise RuleBroken("UPLOAD_PROTOCOL") from error
    return found
