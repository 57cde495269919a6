"""Packages as people meet them: a coordinator tries one; what the frame around a package reports is kept."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms import clock
from lms.access import Permission
from lms.courses.actions.packages import save
from lms.courses.queries.materials import get_managed_material
from lms.courses.queries.packages import get_own_run, menu_of
from lms.errors import NotFound, RuleBroken
from lms.pages.package_player import open_package
from lms.web import wording
from lms.web.deps import CurrentActor, Db, Id
from lms.web.gate import may
from lms.web.messages import message
from lms.web.render import language_of, render
from lms.web.routing import Router

router = Router(prefix="/packages")
_TRY = may(Permission.MANAGE_COURSES, Permission.APPROVE_COURSES)
_REPORT = may(Permission.STUDY, Permission.MANAGE_COURSES, Permission.APPROVE_COURSES)
# What breaks the form of a report, as against a report that comes too late.
_FORM = frozenset({"PACKAGE_DATA_FORM", "PACKAGE_DATA_SIZE", "PACKAGE_DATA_ELEMENT", "PACKAGE_DATA_LONG"})


class Report(BaseModel):
    """What a package set since the last save that was taken, element by element."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sequence: int = Field(ge=0, le=2**53)
    values: dict[str, str]
    finished: bool = False


@router.get("/{package_id}", name="packages.show", dependencies=[_TRY])
def show(
    request: Request, db: Db, actor: CurrentActor, package_id: Id, item: Annotated[str, Query(max_length=255)] = ""
) -> Response:
    """Let a coordinator try a package as learners will meet it; nothing of it is kept."""
    material = get_managed_material(db, package_id, seen_by=actor)
    if material.state != "ready" or material.kind not in {"SCORM", "H5P"}:
        raise NotFound
    package = open_package(request, db, material, item_id=item, address=f"/packages/{material.id}", actor=actor)
    return render(request, "packages/show.html", headers=package.headers, material=material, package=package)


@router.post("/{run_id}/state", name="packages.save", dependencies=[_REPORT])
def keep(request: Request, db: Db, actor: CurrentActor, run_id: Id, report: Report) -> Response:
    """Keep what a package reports, and answer where its items stand."""
    run = get_own_run(db, run_id, seen_by=actor, for_update=True)
    try:
        save(db, run, sequence=report.sequence, sent=report.values, finished=report.finished, now=clock.now())
    except RuleBroken as refusal:
        db.rollback()
        said = {"code": refusal.code, "message": message(language_of(request), refusal)}
        return JSONResponse(said, 422 if refusal.code in _FORM else 409)
    menu = menu_of(db, run.material, run.learning_id, run.courseware_id)
    language = language_of(request)
    standing = {row.item.id: wording.word(language, row.standing, "package_standing") for row in menu}
    return JSONResponse({"items": standing, "complete": all(row.standing == "done" for row in menu)})
