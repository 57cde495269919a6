"""The live board of a sitting, and what an invigilator does about one attempt."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.exams.actions import invigilating
from lms.exams.models import Attempt, ExamSitting
from lms.exams.queries.attempts import get_attempt_in, steps_of
from lms.exams.queries.board import Only, board_of, irregularities_of, rooms_of
from lms.exams.queries.exams import get_sitting
from lms.exams.queries.watching import announcements_of, guard_of
from lms.pages.acting import attempt as trying, done
from lms.pages.forms.exams import AttemptForm
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_board", prefix="/exam-desk/sittings/{exam_sitting_id}")
_WATCH = may(Permission.INVIGILATE)
_FIELDS = {"REASON_MISSING": "reason", "MINUTES_WRONG": "minutes"}
# A room full; what stands on a page is sent anew every five seconds.
_ON_A_PAGE = 60
Deed = Callable[[ExamSitting, AttemptForm], None]


@router.get("", dependencies=[_WATCH])
def show(
    request: Request,
    db: ReadDb,
    actor: CurrentActor,
    exam_sitting_id: Id,
    q: str = "",
    only: str = "",
    page: str = "",
) -> Response:
    """Show who is in, saved when, left the screen how often; renews itself."""
    sitting = get_sitting(db, exam_sitting_id, seen_by=actor)
    return board_page(request, db, sitting, AttemptForm.empty(), q=q[:60], only=only, page=page)


def board_page(
    request: Request,
    db: Session,
    sitting: ExamSitting,
    form: Form,
    *,
    q: str = "",
    only: str = "",
    page: str = "",
    status: int = 200,
) -> Response:
    """Show a page of the board, with a form that was refused."""
    wanted, guard = Only(only) if only in set(Only) else None, guard_of(db, sitting.exam_id)
    board = board_of(db, sitting, text=q, only=wanted, number=page_number(page), size=_ON_A_PAGE)
    paging = Paging(board.found, page_number(page), _ON_A_PAGE)
    return render(
        request,
        "exam_desk/board.html",
        fragment="exam_desk/_board.html",
        status=status,
        sitting=sitting,
        exam=sitting.exam,
        board=board,
        seats=board.seats,
        paging=paging,
        said=announcements_of(db, sitting.id),
        rooms=rooms_of(db, sitting.id),
        checks_in=guard is not None and guard.check_in,
        q=q,
        only=wanted.value if wanted else "",
        form=form,
    )


@router.get("/attempts/{exam_attempt_id}", dependencies=[_WATCH])
def attempt(request: Request, db: ReadDb, actor: CurrentActor, exam_sitting_id: Id, exam_attempt_id: Id) -> Response:
    """Show one attempt: its steps, and what may be done."""
    sitting = get_sitting(db, exam_sitting_id, seen_by=actor)
    one = get_attempt_in(db, sitting, exam_attempt_id, to_change=False)
    return _page(request, db, sitting, one, AttemptForm.empty())


@router.post("/attempts/{exam_attempt_id}/admission", dependencies=[_WATCH])
def admit(request: Request, db: Db, actor: CurrentActor, exam_sitting_id: Id, exam_attempt_id: Id) -> Response:
    """Let a candidate go on at another device: the code is shown once, on this page."""
    sitting = get_sitting(db, exam_sitting_id, seen_by=actor)
    code = invigilating.admit(db, sitting, exam_attempt_id, actor=actor)
    db.flush()
    return _page(request, db, sitting, get_attempt_in(db, sitting, exam_attempt_id), AttemptForm.empty(), code=code)


@router.post("/attempts/{exam_attempt_id}/minutes", dependencies=[_WATCH])
def add_minutes(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_sitting_id: Id, exam_attempt_id: Id
) -> Response:
    """Give lost time back."""

    def deed(sitting: ExamSitting, form: AttemptForm) -> None:
        minutes, reason = form.minutes or 0, form.reason or ""
        invigilating.add_minutes(db, sitting, exam_attempt_id, minutes, reason=reason, actor=actor)

    return _do(request, db, actor, submitted, exam_sitting_id, exam_attempt_id, "MINUTES_ADDED", deed)


@router.post("/attempts/{exam_attempt_id}/pause", dependencies=[_WATCH])
def pause(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_sitting_id: Id, exam_attempt_id: Id
) -> Response:
    """Stop an attempt's clock."""

    def deed(sitting: ExamSitting, form: AttemptForm) -> None:
        invigilating.pause(db, sitting, exam_attempt_id, reason=form.reason or "", actor=actor)

    return _do(request, db, actor, submitted, exam_sitting_id, exam_attempt_id, "ATTEMPT_PAUSED", deed)


@router.post("/attempts/{exam_attempt_id}/continuation", dependencies=[_WATCH])
def go_on(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_sitting_id: Id, exam_attempt_id: Id
) -> Response:
    """Let a paused attempt go on."""

    def deed(sitting: ExamSitting, _: AttemptForm) -> None:
        invigilating.go_on(db, sitting, exam_attempt_id, actor=actor)

    return _do(request, db, actor, submitted, exam_sitting_id, exam_attempt_id, "ATTEMPT_GOES_ON", deed)


@router.post("/attempts/{exam_attempt_id}/ending", dependencies=[_WATCH])
def end(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_sitting_id: Id, exam_attempt_id: Id
) -> Response:
    """End an attempt with what was saved."""

    def deed(sitting: ExamSitting, form: AttemptForm) -> None:
        invigilating.end(db, sitting, exam_attempt_id, reason=form.reason or "", actor=actor)

    return _do(request, db, actor, submitted, exam_sitting_id, exam_attempt_id, "ATTEMPT_ENDED", deed)


@router.post("/attempts/{exam_attempt_id}/irregularities", dependencies=[_WATCH])
def record(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_sitting_id: Id, exam_attempt_id: Id
) -> Response:
    """Put on record what was seen."""

    def deed(sitting: ExamSitting, form: AttemptForm) -> None:
        if form.code is None:
            raise RuleBroken("REASON_MISSING")
        words = form.reason or ""
        invigilating.record_irregularity(db, sitting, exam_attempt_id, form.code, words=words, actor=actor)

    return _do(request, db, actor, submitted, exam_sitting_id, exam_attempt_id, "IRREGULARITY_RECORDED", deed)


def _do(
    request: Request,
    db: Session,
    actor: Actor,
    submitted: Submitted,
    sitting_id: int,
    attempt_id: int,
    said: str,
    deed: Deed,
) -> Response:
    sitting, form = get_sitting(db, sitting_id, seen_by=actor), AttemptForm.read(submitted)
    name = get_attempt_in(db, sitting, attempt_id).candidate.person.name  # asked first: the deed reads the row anew
    if not form.errors:
        with trying(db, form, _FIELDS):
            deed(sitting, form)
            words = {"name": name, "minutes": form.minutes or 0}
            path = {"exam_sitting_id": sitting_id, "exam_attempt_id": attempt_id}
            return done(request, "exam_board.attempt", said, words, **path)
    return _page(request, db, sitting, get_attempt_in(db, sitting, attempt_id), form, status=422)


def _page(
    request: Request, db: Session, sitting: ExamSitting, one: Attempt, form: Form, *, code: str = "", status: int = 200
) -> Response:
    steps, noted = steps_of(db, one.id), irregularities_of(db, one.candidate_id)
    names = account_names(db, [step.actor_id for step in steps] + [row.actor_id for row in noted])
    return render(
        request,
        "exam_desk/attempt.html",
        status=status,
        sitting=sitting,
        exam=one.candidate.exam,
        one=one,
        steps=steps,
        noted=noted,
        names=names,
        form=form,
        code=code,
    )
