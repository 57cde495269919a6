"""Files of questions: upload, look at the verdict on every question, then take in or drop; templates to fill in."""

from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.exchange.questions import staged, uploading
from lms.exchange.questions.models import QuestionImport
from lms.exchange.questions.preview import views_of
from lms.exchange.questions.queries import counts_of, files_of, get_import, lines_of, list_imports, stored_before
from lms.exchange.questions.reading import ENCODINGS, Uploaded
from lms.pages.acting import attempt, done
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import PageRouter
from question_bank.actions.banks import add_bank
from question_bank.exchange.formats import FORMATS
from question_bank.models import Bank
from question_bank.queries.banks import get_kept_bank, list_kept_banks

router = PageRouter("question_imports", prefix="/questions/import")
_WRITE = may(Permission.WRITE_QUESTIONS)
_LIMIT = get_settings().upload_limit_mb * 2**20
_PAGE = 20
VERDICTS = ("new", "twin", "updated", "unchanged", "refused")
Short = Annotated[str, StringConstraints(max_length=80)]


class FilesForm(Form):
    """Files, the bank they are for, which may be new, and what they are taken for."""

    files: Annotated[list[UploadFile], Field(min_length=1)]
    bank: Short = ""
    bank_code: Annotated[str, StringConstraints(max_length=40)] = ""
    bank_name: Short = ""
    format: Short = ""
    encoding: Short = ""


@router.get("", dependencies=[_WRITE])
def index(request: Request, db: ReadDb, actor: CurrentActor, bank: str = "") -> Response:
    """Show the form that takes files, and the imports so far."""
    first = next((one.id for one in list_kept_banks(db, seen_by=actor)), "")
    return _index(request, db, actor, FilesForm.empty(bank=bank or first))


@router.post("", dependencies=[_WRITE], max_body_size=_LIMIT)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Keep files aside and judge every question; nothing stands in the bank."""
    form = FilesForm.read(submitted)
    if not form.errors:
        made = _take(db, actor, form)
        if made is not None:
            code = "QUESTIONS_READ" if made.read_at else "QUESTIONS_WAITING"
            return done(request, "question_imports.show", code, import_id=made.id)
    return _index(request, db, actor, form, status=422)


@router.get("/{import_id:int}", dependencies=[_WRITE])
def show(
    request: Request, db: ReadDb, actor: CurrentActor, import_id: Id, verdict: str = "", page: str = ""
) -> Response:
    """Show how far an import is: being read, to be decided question by question, or what came of it."""
    return show_import(request, db, get_import(db, import_id, seen_by=actor), Form.empty(), verdict, page)


def _take(db: Session, actor: Actor, form: FilesForm) -> QuestionImport | None:
    """Take the files; None where a refusal stands in the form."""
    taken: list[QuestionImport] = []
    fields = {"BANK_UNNAMED": "bank_code", "BANK_CODE_TAKEN": "bank_code", "FILE_CHOICE": "format"}
    fields |= dict.fromkeys(("FILES_MISSING", "FILES_MANY", "FILES_UNREADABLE"), "files")
    with attempt(db, form, fields):
        files = [
            Uploaded(file.filename or "", file.file.read(_LIMIT), form.format, form.encoding, position)
            for position, file in enumerate(form.files, start=1)
        ]
        taken.append(uploading.take_files(db, _bank(db, actor, form), files, actor=actor))
    return taken[0] if taken else None


def _bank(db: Session, actor: Actor, form: FilesForm) -> Bank:
    """Return a new bank of the actor's unit where one is named, for that was typed; else the bank that was chosen."""
    is_named = form.bank_code or form.bank_name
    if not is_named and form.bank.isascii() and form.bank.isdecimal() and len(form.bank) < 19:
        return get_kept_bank(db, int(form.bank), seen_by=actor)
    name = form.bank_name or form.bank_code
    return add_bank(db, code=form.bank_code, name=name, owner_unit_id=actor.unit_id, is_shared=False, actor=actor)


def _index(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    imports = list_imports(db, seen_by=actor)
    ids = [made.id for made in imports]
    return render(
        request,
        "question_imports/index.html",
        status=status,
        form=form,
        refused=getattr(form.errors.get("files"), "files", ()),
        bank_choices=[(bank.id, f"{bank.name}（{bank.code}）") for bank in list_kept_banks(db, seen_by=actor)],
        formats=[name for name, format_ in FORMATS.items() if format_.read],
        encodings=ENCODINGS,
        imports=imports,
        files=files_of(db, ids),
        counts=counts_of(db, ids),
    )


def show_import(
    request: Request,
    db: Session,
    made: QuestionImport,
    form: Form,
    verdict: str = "",
    page: str = "",
    status: int = 200,
) -> Response:
    """Answer with the page of an import."""
    is_busy = not made.dropped_at and (not made.read_at or bool(made.decided_at and not made.stored_at))
    counts, files = counts_of(db, [made.id])[made.id], files_of(db, [made.id])[made.id]
    verdict = verdict if verdict in VERDICTS else ""
    total = counts["verdict"].get(verdict, 0) if verdict else sum(counts["verdict"].values())
    paging = Paging(total, page_number(page), _PAGE)
    lines = lines_of(db, made.id, verdict=verdict, limit=_PAGE, offset=(paging.number - 1) * _PAGE)
    return render(
        request,
        "question_imports/show.html",
        status=status,
        fragment="question_imports/_state.html",
        headers={} if is_busy else {"HX-Refresh": "true"},
        made=made,
        is_busy=is_busy,
        files=files,
        waiting={file.position for file in files if staged.has(made.id, staged.file_part(file.position))},
        before=stored_before(db, made, [file.digest for file in files]),
        counts=counts,
        verdict=verdict,
        paging=paging,
        views=views_of(db, made.id, lines),
        formats=[name for name, format_ in FORMATS.items() if format_.read],
        encodings=ENCODINGS,
        form=form,
    )
