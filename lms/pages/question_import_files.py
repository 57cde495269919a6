"""Files around an import of questions: templates to fill in, pictures of the preview, the annotated answer."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.errors import NotFound
from lms.exchange.questions import staged
from lms.exchange.questions.queries import get_import
from lms.exchange.questions.report import report_of
from lms.web.deps import CurrentActor, Id, ReadDb
from lms.web.downloads import send_made
from lms.web.gate import may
from lms.web.question_report import words_in
from lms.web.render import language_of
from lms.web.routing import Router
from question_bank.exchange.pictures import NotMedia, cleaned
from question_bank.exchange.templates import docx_template, xlsx_template

router = Router(prefix="/questions/import")
_WRITE = may(Permission.WRITE_QUESTIONS)
_TEMPLATES = {
    "xlsx": (xlsx_template, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (docx_template, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@router.get("/templates/{file_format}", name="question_imports.template", dependencies=[_WRITE])
def template(file_format: str) -> Response:
    """Send an empty bank to fill in, with an example of each type."""
    if file_format not in _TEMPLATES:
        raise NotFound
    make, media_type = _TEMPLATES[file_format]
    return send_made(make(), media_type, f"questions-template.{file_format}")


@router.get("/{import_id:int}/report", name="question_imports.report", dependencies=[_WRITE])
def report(request: Request, db: ReadDb, actor: CurrentActor, import_id: Id) -> Response:
    """Send the file back as it came with the verdict beside each row, or a list of verdicts for what is no table."""
    made = get_import(db, import_id, seen_by=actor)
    answer = report_of(db, made, words_in(language_of(request)))
    return send_made(answer.data, answer.media_type, f"questions-{made.id}.{answer.extension}")


@router.get("/{import_id:int}/media/{import_media}", name="question_imports.media", dependencies=[_WRITE])
def media(db: ReadDb, actor: CurrentActor, import_id: Id, import_media: str) -> Response:
    """Send a picture or sound of a question that is not in the bank yet."""
    made = get_import(db, import_id, seen_by=actor)
    try:
        data, media_type = cleaned(staged.read(made.id, import_media))
    except NotMedia:
        raise NotFound from None
    return Response(data, media_type=media_type, headers={"X-Content-Type-Options": "nosniff"})
