"""The files of packages: whoever knows a run's secret gets them, into a cage (lms/web/sandbox.py), cookie or not."""

import json
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from lms import clock, storage
from lms.courses.actions.packages import save
from lms.courses.models.packages import PackageRun
from lms.courses.packages.h5p import PLAYER
from lms.courses.queries.packages import get_run_by_token
from lms.errors import NotFound, RuleBroken
from lms.pages.package_boot import LIBRARIES, boot_script, frame_page, library, player_page, scripts_of
from lms.web.deps import Db, ReadDb
from lms.web.gate import by_secret
from lms.web.media_types import PAGES, media_type_of
from lms.web.routing import Router
from lms.web.sandbox import OURS, encoding_of, has_own_origin, package_headers, with_scripts

router = Router(prefix="/packages/run")
# Pages above this size are sent as they are: no page anybody wrote is as large.
_MOST_PAGE = 16 * 2**20
_KEPT = "private, max-age=14400"


async def _body(request: Request) -> bytes:
    return await request.body()


@router.options("/{run_secret}/{file_path:path}", name="package_files.options", dependencies=[by_secret()])
def options(request: Request, run_secret: str, file_path: str) -> Response:
    """Let a package's scripts ask for its own files with headers of theirs (CORS); says nothing about what is there."""
    allowed = {"Access-Control-Allow-Methods": "GET, HEAD, POST", "Access-Control-Allow-Headers": "*"}
    return Response(status_code=204, headers=package_headers(request, run_secret) | allowed)


@router.head("/{run_secret}/{file_path:path}", name="package_files.look", dependencies=[by_secret()])
@router.get("/{run_secret}/{file_path:path}", name="package_files.show", dependencies=[by_secret()])
def show(request: Request, db: ReadDb, run_secret: str, file_path: str) -> Response:
    """Send one file of a package, or one of ours that it needs."""
    headers = package_headers(request, run_secret)
    if request.headers.get("service-worker"):
        return Response("no service workers here", 403, headers)
    try:
        run = get_run_by_token(db, run_secret, clock.now())
        answer = (
            _ours(db, run, run_secret, file_path)
            if file_path.startswith((OURS, PLAYER))
            else _file(request, run, run_secret, file_path)
        )
    except NotFound:
        return Response("not found", 404, headers)
    answer.headers.update(headers)
    return answer


@router.post("/{run_secret}/~lifa/state", name="package_files.save", dependencies=[by_secret()])
def keep(request: Request, db: Db, run_secret: str, body: Annotated[bytes, Depends(_body)]) -> Response:
    """Take the last words of a package whose page is being closed, and with it the page around it (P13)."""
    headers = package_headers(request, run_secret)
    try:
        run = get_run_by_token(db, run_secret, clock.now())
        said = json.loads(body)
        save(
            db,
            run,
            sequence=int(said["sequence"]),
            sent=said["values"],
            finished=said.get("finished") is True,
            now=clock.now(),
        )
    except NotFound:
        return Response("not found", 404, headers)
    except (RuleBroken, ValueError, KeyError, TypeError, AttributeError):
        db.rollback()
        return Response("not taken", 409, headers)
    return Response(status_code=204, headers=headers)


def _ours(db: Db, run: PackageRun, token: str, path: str) -> Response:
    name = path.removeprefix(OURS)
    if name == "boot.js":
        return Response(boot_script(db, run, token), media_type="text/javascript")
    if path == PLAYER:
        return Response(player_page(token), media_type="text/html")
    if name == "frame.html" and has_own_origin():
        return Response(frame_page(run, token), media_type="text/html")
    found = library(name) if name.startswith(LIBRARIES) else None
    if found is None:
        raise NotFound
    return FileResponse(found, media_type=media_type_of(name), headers={"Cache-Control": _KEPT})


def _file(request: Request, run: PackageRun, token: str, path: str) -> Response:
    digest, kind = run.material.digest, media_type_of(path)
    size = storage.size_in_tree(digest, path)
    local = storage.local_path_in_tree(digest, path) if size is not None else None
    if size is None or (local is not None and not local.is_file()):
        raise NotFound
    if kind in PAGES and not has_own_origin() and size <= _MOST_PAGE and run.item != "h5p":
        page = b"".join(storage.open_in_tree(digest, path))
        said = f"{kind}; charset={encoding_of(page)}" if kind == "text/html" else kind
        return Response(with_scripts(page, scripts_of(run, token)), headers={"Content-Type": said})
    headers = {"Content-Type": kind, "Cache-Control": _KEPT}
    if local is not None:
        return FileResponse(local, headers=headers)  # answers ranges by itself
    return StreamingResponse(storage.open_in_tree(digest, path), headers=headers | {"Content-Length": str(size)})
