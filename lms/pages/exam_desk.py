"""Exams as the bureau holds them: set up, see whether the bank can, announce, draw, open, close, publish."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.exams.actions import drawing, publishing, setting_up
from lms.exams.models import Exam
from lms.exams.queries.exams import (
    events_of,
    get_exam,
    is_run_by,
    last_draw,
    list_exams,
    progress_of,
)
from lms.exams.queries.invigilators import invigilators_of, my_sittings
from lms.exams.queries.papers import ground_of
from lms.exams.queries.roster import counts_of, without_paper
from lms.exams.queries.terms import terms_of
from lms.exams.rules.kinds import KINDS
from lms.exams.rules.states import ExamKind, ExamState
from lms.pages.acting import attempt, done
from lms.pages.exam_steps import desk_line, desk_lines, stages_of
from lms.pages.forms.exams import EXAM_FIELDS, ExamForm, ReasonForm, values_of, values_of_kind
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit, list_units
from lms.requirements.queries.rule_sets import rules_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from question_bank.queries.blueprints import fits_of, get_blueprint_version, list_blueprints

router = PageRouter("exam_desk", prefix="/exam-desk")
_P = Permission
DEALS = (_P.RUN_EXAMS, _P.PUBLISH_EXAMS, _P.PROPOSE_CANDIDATES, _P.CHECK_CANDIDATES, _P.INVIGILATE)
_SEE, _RUN = may(*DEALS), may(_P.RUN_EXAMS)


@router.get("", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the exams in reach, and the sittings one watches over."""
    found = list_exams(db, seen_by=actor)
    return render(
        request,
        "exam_desk/index.html",
        heaps=desk_lines(db, found, seen_by=actor),
        sittings=my_sittings(db, seen_by=actor) if actor.can(_P.INVIGILATE) else [],
        may_create=actor.can(_P.RUN_EXAMS),
    )


@router.get("/new", dependencies=[_RUN])
def new(request: Request, db: ReadDb, actor: CurrentActor, kind: str = "") -> Response:
    """Show the form for an exam, with what its kind is usually held like."""
    wanted = ExamKind(kind) if kind in set(ExamKind) else ExamKind.ANNUAL
    return _form(request, db, actor, ExamForm.empty(at="09:00", **values_of_kind(wanted)))


@router.post("", dependencies=[_RUN])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Set up an exam as a draft."""
    form = ExamForm.read(submitted)
    if not form.errors:
        unit = get_unit(db, form.unit, seen_by=actor)
        blueprint = get_blueprint_version(db, form.blueprint, seen_by=actor)
        with attempt(db, form, EXAM_FIELDS):
            exam = setting_up.create_exam(db, form.plan(), unit=unit, blueprint=blueprint, actor=actor)
            return done(request, "exam_desk.show", "EXAM_CREATED", exam_id=exam.id)
    return _form(request, db, actor, form, status=422)


@router.get("/{exam_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """Show an exam: what it is, what its bank can, who sits, what is next."""
    return _page(request, db, actor, get_exam(db, exam_id, seen_by=actor), ReasonForm.empty())


@router.get("/{exam_id}/edit", dependencies=[_RUN])
def edit(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """Show the form for changing a draft."""
    exam = get_exam(db, exam_id, seen_by=actor)
    return _form(request, db, actor, ExamForm.empty(**values_of(exam, terms_of(db, exam))), exam=exam)


@router.post("/{exam_id}", dependencies=[_RUN])
def update(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Change a draft."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), ExamForm.read(submitted)
    if not form.errors:
        blueprint = get_blueprint_version(db, form.blueprint, seen_by=actor)
        with attempt(db, form, EXAM_FIELDS):
            setting_up.change_exam(db, exam, form.plan(), blueprint=blueprint, actor=actor)
            return done(request, "exam_desk.show", "EXAM_SAVED", exam_id=exam_id)
    return _form(request, db, actor, form, exam=exam, status=422)


@router.post("/{exam_id}/announcement", dependencies=[_RUN])
def announce(request: Request, db: Db, actor: CurrentActor, exam_id: Id) -> Response:
    """Let units put people forward."""
    setting_up.announce(db, get_exam(db, exam_id, seen_by=actor, to_change=True), actor=actor)
    return done(request, "exam_desk.show", "EXAM_ANNOUNCED", exam_id=exam_id)


@router.post("/{exam_id}/retraction", dependencies=[_RUN])
def take_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Make a draft of an announced exam again."""
    return _with_reason(request, db, actor, submitted, exam_id, setting_up.take_back, "EXAM_TAKEN_BACK")


@router.post("/{exam_id}/cancellation", dependencies=[_RUN])
def cancel(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Call an exam off."""
    return _with_reason(request, db, actor, submitted, exam_id, setting_up.cancel, "EXAM_CANCELLED")


@router.post("/{exam_id}/papers", dependencies=[_RUN])
def draw(request: Request, db: Db, actor: CurrentActor, exam_id: Id) -> Response:
    """Draw a paper for everybody who must sit."""
    exam = get_exam(db, exam_id, seen_by=actor, to_change=True)
    people = drawing.draw_papers(db, exam, actor=actor)
    return done(request, "exam_desk.show", "PAPERS_DRAWN", {"people": people}, exam_id=exam_id)


@router.post("/{exam_id}/opening", dependencies=[_RUN])
def open_it(request: Request, db: Db, actor: CurrentActor, exam_id: Id) -> Response:
    """Open an exam: from the start of its sitting on candidates may begin."""
    drawing.open_exam(db, get_exam(db, exam_id, seen_by=actor, to_change=True), actor=actor)
    return done(request, "exam_desk.show", "EXAM_OPENED", exam_id=exam_id)


@router.post("/{exam_id}/closing", dependencies=[_RUN])
def close(request: Request, db: Db, actor: CurrentActor, exam_id: Id) -> Response:
    """Close an exam where nobody sits any more."""
    publishing.close(db, get_exam(db, exam_id, seen_by=actor, to_change=True), actor=actor)
    return done(request, "exam_desk.show", "EXAM_CLOSED", exam_id=exam_id)


@router.post("/{exam_id}/publication", dependencies=[may(_P.PUBLISH_EXAMS)])
def publish(request: Request, db: Db, actor: CurrentActor, exam_id: Id) -> Response:
    """Publish the results."""
    publishing.publish(db, get_exam(db, exam_id, seen_by=actor, to_change=True), actor=actor)
    return done(request, "exam_desk.show", "EXAM_PUBLISHED", exam_id=exam_id)


def _with_reason(
    request: Request,
    db: Session,
    actor: Actor,
    submitted: Submitted,
    exam_id: int,
    deed: Callable[..., None],
    said: str,
) -> Response:
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), ReasonForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            deed(db, exam, reason=form.reason, actor=actor)
            return done(request, "exam_desk.show", said, exam_id=exam_id)
    return _page(request, db, actor, get_exam(db, exam_id, seen_by=actor), form, status=422)


def _page(request: Request, db: Session, actor: Actor, exam: Exam, form: Form, status: int = 200) -> Response:
    runs, before = is_run_by(db, exam, actor), exam.state in (ExamState.DRAFT, ExamState.ANNOUNCED)
    events, terms = events_of(db, exam.id), terms_of(db, exam)
    draws = runs and before and not terms.elsewhere  # an exam held in another system draws nothing here
    names = account_names(db, [event.actor_id for event in events])
    line = desk_line(db, exam, seen_by=actor)
    return render(
        request,
        "exam_desk/show.html",
        status=status,
        exam=exam,
        form=form,
        runs=runs,
        ground=ground_of(db, exam, on=clock.local_date(exam.sittings[0].starts_at)) if draws else None,
        counts=counts_of(db, exam.id),
        missing=len(without_paper(db, exam.id)),
        draw=last_draw(db, exam.id),
        invigilators=invigilators_of(db, [sitting.id for sitting in exam.sittings]),
        progress=progress_of(db, [exam.id]).get(exam.id),
        events=events,
        names=names,
        stages=stages_of(exam, events, names),
        wait=line.wait,
        people=line.people,
        publishes=is_run_by(db, exam, actor, _P.PUBLISH_EXAMS),
        promised=exam.results_on if exam.results_on and clock.today() < exam.results_on else None,
        terms=terms,
    )


def _form(
    request: Request, db: Session, actor: Actor, form: Form, *, exam: Exam | None = None, status: int = 200
) -> Response:
    blueprints = list_blueprints(db, seen_by=actor)
    chosen = form.values.get("kind")
    kind = ExamKind(chosen) if chosen in set(ExamKind) else ExamKind.ANNUAL
    rules = rules_for(db, actor.unit_id or 0, clock.today().year)
    return render(
        request,
        "exam_desk/form.html",
        status=status,
        form=form,
        exam=exam,
        blueprints=blueprints,
        fits=fits_of(db, blueprints, on=clock.today()),
        units=list_units(db, seen_by=actor),
        kinds=list(ExamKind),
        kind=kind,
        usual=KINDS[kind],
        rules=rules,
    )
