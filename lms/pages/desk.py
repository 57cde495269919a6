"""The coordinator's desk: where his day begins."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.courses.queries.comments import count_open_comments
from lms.exchange.queries import list_uploads
from lms.requirements.queries.desk import desk
from lms.web.deps import CurrentActor, ReadDb
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router()


@router.get("/desk", name="desk.show", dependencies=[may(Permission.PROPOSE_HOURS)])
def show(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show what waits, who is at risk, what was recorded and imported lately."""
    uploads = [upload for upload in list_uploads(db, seen_by=actor, limit=5) if not upload.dropped_at]
    return render(
        request,
        "desk/show.html",
        desk=desk(db, seen_by=actor),
        uploads=uploads,
        comments=count_open_comments(db, actor=actor),
    )
