"""Deciding about files of questions: what becomes of each question, taking all in as one batch, taking it back."""

import re
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.exchange.questions import deciding, storing, uploading
from lms.exchange.questions.models import QuestionImport
from lms.exchange.questions.queries import get_import
from lms.pages.acting import attempt, done
from lms.pages.question_imports import show_import
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.routing import PageRouter

router = PageRouter("question_imports", prefix="/questions/import")
_WRITE = may(Permission.WRITE_QUESTIONS)
_CHOICE = re.compile(r"choice-(\d{1,7})")
Short = Annotated[str, StringConstraints(max_length=80)]


class AgainForm(Form):
    """A file of an import, in another format or encoding."""

    position: int
    format: Short = ""
    encoding: Short = ""


class AllForm(Form):
    """One choice for all questions of a verdict."""

    verdict: Short
    choice: Short


@router.post("/{import_id:int}/reading", dependencies=[_WRITE])
def read_again(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, import_id: Id) -> Response:
    """Read a file anew in another format or encoding."""
    made, form = get_import(db, import_id, seen_by=actor), AgainForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            uploading.read_again(
                db, import_id, form.position, format_name=form.format, encoding=form.encoding, actor=actor
            )
    return _back(request, db, made, form, "QUESTIONS_READ" if made.read_at else "QUESTIONS_WAITING")


@router.post("/{import_id:int}/choices", dependencies=[_WRITE])
def choose(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, import_id: Id) -> Response:
    """Keep the choices of one page."""
    made, form = get_import(db, import_id, seen_by=actor), Form.empty()
    with attempt(db, form):
        deciding.choose(db, import_id, _chosen(submitted), actor=actor)
    return _back(request, db, made, form, "QUESTIONS_CHOSEN")


@router.post("/{import_id:int}/choices/all", dependencies=[_WRITE])
def choose_all(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, import_id: Id) -> Response:
    """Take or leave all questions of one verdict."""
    made, form = get_import(db, import_id, seen_by=actor), AllForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            deciding.choose_for_all(db, import_id, form.verdict, form.choice, actor=actor)
    return _back(request, db, made, form, "QUESTIONS_CHOSEN")


@router.post("/{import_id:int}/lines/{line_number:int}/mending", dependencies=[_WRITE])
def mend(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, import_id: Id, line_number: Id
) -> Response:
    """Give a question another type or key; the choices of its page are kept as well."""
    made, form = get_import(db, import_id, seen_by=actor), Form.empty()
    kind, key = (str(submitted.get(f"{name}-{line_number}") or "")[:400] for name in ("type", "key"))
    with attempt(db, form, {}):
        deciding.choose(db, import_id, _chosen(submitted), actor=actor)
        deciding.mend(db, import_id, line_number, kind=kind, key=key, actor=actor)
    return _back(request, db, made, form, "QUESTION_MENDED", number=line_number)


@router.post("/{import_id:int}/storage", dependencies=[_WRITE])
def store(request: Request, db: Db, actor: CurrentActor, import_id: Id) -> Response:
    """Take in what was chosen, as one batch."""
    made, form = get_import(db, import_id, seen_by=actor), Form.empty()
    with attempt(db, form):
        storing.store(db, import_id, actor=actor)
    return _back(request, db, made, form, "QUESTIONS_STORED" if made.stored_at else "QUESTIONS_STORING")


@router.post("/{import_id:int}/dropping", dependencies=[_WRITE])
def drop(request: Request, db: Db, actor: CurrentActor, import_id: Id) -> Response:
    """Throw the files away."""
    made, form = get_import(db, import_id, seen_by=actor), Form.empty()
    with attempt(db, form):
        uploading.drop(db, import_id, actor=actor)
    if form.errors:
        return show_import(request, db, made, form, status=409)
    return done(request, "question_imports.index", "QUESTIONS_DROPPED")


@router.post("/{import_id:int}/withdrawal", dependencies=[_WRITE])
def withdraw(request: Request, db: Db, actor: CurrentActor, import_id: Id) -> Response:
    """Take a batch back while nothing of it is used."""
    made, form = get_import(db, import_id, seen_by=actor), Form.empty()
    with attempt(db, form):
        storing.withdraw(db, import_id, actor=actor)
    return _back(request, db, made, form, "QUESTIONS_WITHDRAWN")


def _chosen(submitted: FormData) -> dict[int, str]:
    found = {name: _CHOICE.fullmatch(name) for name in submitted}
    return {int(match.group(1)): str(submitted[name]) for name, match in found.items() if match}


def _back(request: Request, db: Session, made: QuestionImport, form: Form, code: str, **said: object) -> Response:
    """Go back to the page of an import, to where one was in it."""
    where = request.query_params
    if form.errors:
        return show_import(request, db, made, form, where.get("verdict", ""), where.get("page", ""), status=409)
    answer = done(request, "question_imports.show", code, said, import_id=made.id)
    query = "&".join(f"{name}={where[name]}" for name in ("verdict", "page") if where.get(name, "").isalnum())
    joined = "&" if "?" in answer.headers["location"] else "?"
    answer.headers["location"] += f"{joined}{query}" if query else ""
    return answer
