"""One's own large prints: how far each is, the finished file, stopping and going on."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from lms.errors import NotFound
from lms.pages.acting import done
from lms.prints import actions, files
from lms.prints.models import RunState
from lms.prints.queries import get_run, list_runs
from lms.web.deps import CurrentActor, Db, Id, ReadDb
from lms.web.gate import signed_in_only
from lms.web.ranges import StoredFile, send
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("print_runs", prefix="/print-runs")


@router.get("", dependencies=[signed_in_only])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List what one ordered in the role one acts in."""
    return render(request, "prints/index.html", runs=list_runs(db, seen_by=actor))


@router.get("/{print_run_id}", dependencies=[signed_in_only])
def show(request: Request, db: ReadDb, actor: CurrentActor, print_run_id: Id) -> Response:
    """Show how far a print is; the page asks by itself until it is over."""
    run = get_run(db, print_run_id, seen_by=actor)
    headers = {} if run.state is RunState.MAKING else {"HX-Refresh": "true"}
    return render(
        request, "prints/show.html", fragment="prints/_state.html", headers=headers, run=run, kept=actions.KEPT.days
    )


@router.get("/{print_run_id}/file", dependencies=[signed_in_only])
def file(request: Request, db: Db, actor: CurrentActor, print_run_id: Id) -> Response:
    """Send the finished file."""
    run = get_run(db, print_run_id, seen_by=actor)
    if run.state is not RunState.READY:
        raise NotFound("FILE_GONE")
    actions.record_taken(db, run, actor=actor)
    opened = partial(files.open_whole, run.id)
    made = StoredFile(run.digest, run.size, run.media_type, run.file_name, is_shown=False, open=opened)
    return send(request, made)


@router.post("/{print_run_id}/stopping", dependencies=[signed_in_only])
def stop(request: Request, db: Db, actor: CurrentActor, print_run_id: Id) -> Response:
    """Stop it."""
    run = actions.stop(db, print_run_id, actor=actor)
    return done(request, "print_runs.show", "PRINT_STOPPED", print_run_id=run.id)


@router.post("/{print_run_id}/resuming", dependencies=[signed_in_only])
def resume(request: Request, db: Db, actor: CurrentActor, print_run_id: Id) -> Response:
    """Have what failed go on where it stood."""
    run = actions.go_on(db, print_run_id, actor=actor)
    return done(request, "print_runs.show", "PRINT_ORDERED", print_run_id=run.id)
