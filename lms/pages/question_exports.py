"""A bank as a file: first what the chosen format would lose, then the file."""

from typing import Annotated

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.errors import NotFound
from lms.exchange.questions.exporting import WRITTEN, Wanted, export, prepare
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_made
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router
from question_bank.queries.banks import get_bank
from question_bank.queries.labels import categories_of
from question_bank.rules import Status

router = Router(prefix="/banks")
_SEE = may(Permission.WRITE_QUESTIONS, Permission.REVIEW_QUESTIONS)
Short = Annotated[str, StringConstraints(max_length=200)]


class ExportForm(Form):
    """A format, and which questions."""

    format: Short
    state: Short = ""
    category: Short = ""


@router.get("/{bank_id:int}/export", name="question_exports.new", dependencies=[_SEE])
def new(
    request: Request,
    db: ReadDb,
    actor: CurrentActor,
    bank_id: Id,
    format: str = "",  # noqa: A002 - the name in the address
    state: str = "",
    category: str = "",
) -> Response:
    """Say what a format would carry of a bank and what it would lose."""
    bank = get_bank(db, bank_id, seen_by=actor)
    wanted = _wanted(format, state, category)
    return render(
        request,
        "question_exports/new.html",
        bank=bank,
        wanted=wanted,
        formats=WRITTEN,
        states=[status.value for status in Status],
        categories=categories_of(db, [bank.id]),
        prepared=prepare(db, bank, wanted, seen_by=actor) if wanted.format else None,
    )


@router.post("/{bank_id:int}/export", name="question_exports.create", dependencies=[_SEE])
def create(db: Db, actor: CurrentActor, submitted: Submitted, bank_id: Id) -> Response:
    """Send the file; that it left is put on record."""
    bank, form = get_bank(db, bank_id, seen_by=actor), ExportForm.read(submitted)
    wanted = _wanted(form.format, form.state, form.category) if not form.errors else Wanted("")
    if not wanted.format:
        raise NotFound
    prepared = export(db, bank, wanted, actor=actor)
    name = f"questions-{bank.id}-{clock.today():%Y%m%d}.{prepared.file.extension}"
    return send_made(prepared.file.data, prepared.file.media_type, name)


def _wanted(format_name: str, state: str, category: str) -> Wanted:
    status = Status(state) if state in Status.__members__.values() else None
    return Wanted(format_name if format_name in WRITTEN else "", status, category[:200])
