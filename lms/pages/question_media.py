"""Pictures and sounds of questions: sent only to whoever sees the question, or is writing it."""

from starlette.responses import FileResponse, Response

from lms import files
from lms.access import Permission
from lms.errors import NotFound
from lms.web.deps import CurrentActor, Id, ReadDb
from lms.web.gate import may
from lms.web.headers import NOTHING_RUNS
from lms.web.routing import Router
from question_bank.queries.manuscripts import get_manuscript
from question_bank.queries.questions import content_of_version, get_question, versions_of

router = Router(prefix="/questions")
_HEADERS = NOTHING_RUNS | {"Content-Disposition": "inline"}


@router.get(
    "/{question_id:int}/media/{question_media}",
    name="question_media.show",
    dependencies=[may(Permission.WRITE_QUESTIONS, Permission.REVIEW_QUESTIONS)],
)
def show(db: ReadDb, actor: CurrentActor, question_id: Id, question_media: str) -> Response:
    """Send a picture or sound of one of a question's versions."""
    question = get_question(db, question_id, seen_by=actor)
    for version in versions_of(db, question):
        for media in content_of_version(version).media:
            if media.digest == question_media:
                return send_media(question_media, media.media_type)
    raise NotFound("FILE_GONE")


@router.get(
    "/manuscripts/{manuscript_id:int}/media/{manuscript_media}",
    name="question_media.written",
    dependencies=[may(Permission.WRITE_QUESTIONS)],
)
def written(db: ReadDb, actor: CurrentActor, manuscript_id: Id, manuscript_media: str) -> Response:
    """Send a picture or sound of one's own manuscript."""
    manuscript = get_manuscript(db, manuscript_id, seen_by=actor)
    for media in manuscript.media:
        if media["digest"] == manuscript_media:
            return send_media(manuscript_media, media["media_type"])
    raise NotFound("FILE_GONE")


def send_media(digest: str, media_type: str) -> Response:
    """Return the answer that carries a kept picture or sound; whoever calls has seen that it may be sent.

    Its type is the one that reading it gave, never a name's; it is shown within a page and runs nothing.
    """
    return FileResponse(files.path_of(digest), media_type=media_type, headers=_HEADERS)
