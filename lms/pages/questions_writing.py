"""Writing questions: a manuscript on its sheet, with the question beside it as a candidate will see it."""

from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.pages.acting import done
from lms.pages.forms.sheet.fields import next_page, page_of, typed_fields
from lms.pages.forms.sheet.fresh import grown, new_sheet
from lms.pages.forms.sheet.steps import step_of
from lms.pages.forms.sheet.writing import media_of, sheet_of
from lms.pages.question_editor import editor, hand_in_or_say
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form, Whole
from lms.web.gate import may
from lms.web.render import redirect_to, render
from lms.web.routing import Router
from question_bank.actions.manuscripts import (
    add_media,
    begin_manuscript,
    keep_manuscript,
    read_newer,
    throw_away,
)
from question_bank.exchange.pictures import MOST_BYTES, NotMedia
from question_bank.models import Manuscript
from question_bank.queries.banks import get_bank, list_kept_banks
from question_bank.queries.manuscripts import get_manuscript, manuscripts_of
from question_bank.queries.questions import content_of_version, get_question, version_of
from question_bank.typed import marks_of
from question_bank.types import TYPES

router = Router(prefix="/questions")
_WRITE = may(Permission.WRITE_QUESTIONS)


class BeginForm(Form):
    """What somebody wants to write, and for which bank."""

    bank: Whole
    type: str


@router.get("/new", name="questions.new", dependencies=[_WRITE])
def new(request: Request, db: ReadDb, actor: CurrentActor, bank: str = "") -> Response:
    """Choose what to write, or go on with what was begun."""
    return _new(request, db, actor, BeginForm.empty(bank=bank, type="single"))


@router.post("/manuscripts", name="questions.begin", dependencies=[_WRITE])
def begin(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Begin a question."""
    form = BeginForm.read(submitted)
    if not form.errors and form.type not in TYPES:
        form.refuse("type", "TYPE_MISSING")
    if form.errors:
        return _new(request, db, actor, form, status=422)
    bank = get_bank(db, form.bank, seen_by=actor)
    return _to(request, begin_manuscript(db, bank, new_sheet(form.type), actor=actor))


@router.post("/{question_id:int}/manuscript", name="questions.edit", dependencies=[_WRITE])
def edit(request: Request, db: Db, actor: CurrentActor, question_id: Id) -> Response:
    """Begin the next version of a question, or go on with one's own."""
    question = get_question(db, question_id, seen_by=actor)
    content = content_of_version(version_of(db, question))
    bank = get_bank(db, question.bank_id, seen_by=actor)
    made = begin_manuscript(db, bank, sheet_of(content), media=media_of(content), question=question, actor=actor)
    return _to(request, made)


@router.post("/{question_id:int}/copy", name="questions.copy", dependencies=[_WRITE])
def copy(request: Request, db: Db, actor: CurrentActor, question_id: Id) -> Response:
    """Begin another question with the wording of this one."""
    question = get_question(db, question_id, seen_by=actor)
    content = content_of_version(version_of(db, question)).changed(external_id="")
    bank = get_bank(db, question.bank_id, seen_by=actor)
    return _to(request, begin_manuscript(db, bank, sheet_of(content), media=media_of(content), actor=actor))


@router.get("/manuscripts/{manuscript_id:int}", name="questions.write", dependencies=[_WRITE])
def write(request: Request, db: ReadDb, actor: CurrentActor, manuscript_id: Id) -> Response:
    """Show one's own manuscript on its sheet."""
    return editor(request, db, actor, get_manuscript(db, manuscript_id, seen_by=actor))


@router.post(
    "/manuscripts/{manuscript_id:int}", name="questions.keep", dependencies=[_WRITE], max_body_size=MOST_BYTES + 2**20
)
def keep(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, manuscript_id: Id) -> Response:
    """Keep what was typed, and do what the button says: a row, a picture, hand in, throw away."""
    manuscript = get_manuscript(db, manuscript_id, seen_by=actor, to_change=True)
    typed, do = typed_fields(submitted.multi_items()), str(submitted.get("do") or "keep")
    if do == "throw_away":
        throw_away(db, manuscript, actor=actor)
        return done(request, "questions.new", "MANUSCRIPT_DROPPED")
    place = step_of(typed, do)
    keep_manuscript(manuscript, grown(typed) | next_page(manuscript.typed), actor=actor)
    if do == "upload":
        return _upload(request, db, actor, manuscript, submitted)
    if do in ("hand_in", "hand_in_all_the_same"):
        if do == "hand_in_all_the_same":
            read_newer(manuscript, _seen(submitted), actor=actor)
        return hand_in_or_say(request, db, actor, manuscript)
    if do == "keep":
        return done(request, "questions.write", "MANUSCRIPT_KEPT", manuscript_id=manuscript.id)
    return _to(request, manuscript, f"#{place}" if place else "#preview")


@router.post("/manuscripts/{manuscript_id:int}/preview", name="questions.preview", dependencies=[_WRITE])
def preview(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, manuscript_id: Id) -> Response:
    """Keep what was typed so far and show it as a candidate will see it.

    Nothing is kept of what a page sent before its buttons were pressed, and which arrives after that.
    """
    manuscript, typed = (
        get_manuscript(db, manuscript_id, seen_by=actor, to_change=True),
        typed_fields(submitted.multi_items()),
    )
    if page_of(typed) == page_of(manuscript.typed):
        keep_manuscript(manuscript, typed, actor=actor)
    return editor(request, db, actor, manuscript)


def _upload(request: Request, db: Session, actor: Actor, manuscript: Manuscript, submitted: FormData) -> Response:
    file = submitted.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return editor(request, db, actor, manuscript, errors={"file": "NO_FILE"}, status=422)
    try:
        entry = add_media(db, manuscript, file.file.read(), file.filename, actor=actor)
    except NotMedia as error:
        return editor(request, db, actor, manuscript, errors={"file": str(error)}, status=422)
    _mark_in_stem(manuscript, entry["digest"], actor)
    return _to(request, manuscript, "#media")


def _mark_in_stem(manuscript: Manuscript, digest: str, actor: Actor) -> None:
    """Put a picture or sound at the end of the stem, from where its author may move the mark."""
    typed = {name: list(texts) for name, texts in manuscript.typed.items()}
    number = [entry["digest"] for entry in manuscript.media].index(digest)
    mark = marks_of(manuscript.media)[number]
    shown = tuple(f"{mark[:-1]}{end}" for end in ("]", "：", ":"))
    if any(one in text for texts in typed.values() for text in texts for one in shown):
        return
    stem = "".join(typed.get("stem", ()))
    keep_manuscript(manuscript, typed | {"stem": [f"{stem}\n{mark}".lstrip("\n")]}, actor=actor)


def _seen(submitted: FormData) -> int:
    text = str(submitted.get("seen") or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _to(request: Request, manuscript: Manuscript, place: str = "") -> Response:
    return redirect_to(request, f"{request.app.url_path_for('questions.write', manuscript_id=manuscript.id)}{place}")


def _new(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    own = manuscripts_of(db, actor)
    return render(
        request,
        "questions/new.html",
        status=status,
        form=form,
        banks=list_kept_banks(db, seen_by=actor),
        manuscripts=own,
    )
