"""Papers of a whole unit and year at once: asked for here, issued and printed by the worker."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.documents.actions.batches import PRINT, ask
from lms.documents.queries.batches import list_batches
from lms.pages.acting import attempt, done
from lms.pages.forms.documents import BatchForm
from lms.people.queries.units import get_unit, list_units
from lms.prints.models import PrintRun, RunState
from lms.prints.queries import list_runs
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from lms.web.wording import unit_options

router = PageRouter("document_batches", prefix="/document-batches")
_ISSUE = [may(Permission.ISSUE_DOCUMENTS)]
_YEARS = 6


@router.get("", dependencies=_ISSUE)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show what one asked for, how far each is, and the form to ask for more."""
    return _page(request, db, actor, Form.empty())


@router.post("", dependencies=_ISSUE)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Ask for the papers of a unit and year."""
    form = BatchForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"YEAR_AHEAD": "year"}):
            ask(db, get_unit(db, form.unit, seen_by=actor), form.year, form.form, actor=actor)
            return done(request, "document_batches.index", "BATCH_ASKED")
    return _page(request, db, actor, form, status=422)


def _page(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    batches, today = list_batches(db, seen_by=actor), clock.today()
    runs = {run.subject_id: run for run in list_runs(db, seen_by=actor, kinds=[PRINT])}
    waits = any(batch.issued_at is None or _is_making(runs.get(batch.id)) for batch in batches)
    return render(
        request,
        "document_batches/index.html",
        status=status,
        fragment="document_batches/_list.html",
        form=form,
        units=unit_options(list_units(db, seen_by=actor)),
        years=[(year, str(year)) for year in range(today.year, today.year - _YEARS, -1)],
        batches=batches,
        runs=runs,
        waits=waits,
    )


def _is_making(run: PrintRun | None) -> bool:
    return run is not None and run.state is RunState.MAKING
