"""Cases about one's own credential: read the notice, state and defend, ask for a hearing, for a review."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import cases_defending
from lms.credentials.queries.cases_exams import suspension_of
from lms.credentials.queries.cases_read import CaseFile, get_my_credential_case, my_credential_cases
from lms.credentials.queries.cases_rules import bureau_of
from lms.credentials.rules.cases import SPEAKS, CaseState
from lms.credentials.rules.causes import has_hearing
from lms.credentials.rules.suspending import missing_to_resume
from lms.pages.acting import attempt, done
from lms.pages.credential_case_papers import decision_paper, notice_paper
from lms.pages.credential_cases import send_paper
from lms.pages.forms.attached import SOME_FILES, read_attached
from lms.pages.forms.discipline import POINTS, PointsForm, TextForm
from lms.web.credential_case_words import measure_words
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("my_credential_cases", prefix="/my-credential/cases")
_OWN = [may(Permission.APPLY_FOR_CREDENTIAL)]


@router.get("", dependencies=_OWN)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the cases about one's own credential that one was told of."""
    return render(request, "my_credential_cases/index.html", cases=my_credential_cases(db, seen_by=actor))


@router.get("/{my_credential_case_id}", dependencies=_OWN)
def show(request: Request, db: ReadDb, actor: CurrentActor, my_credential_case_id: Id) -> Response:
    """Show one's case: facts, evidence, what one may do and until when."""
    file = get_my_credential_case(db, my_credential_case_id, seen_by=actor)
    return _page(request, db, file, PointsForm.empty())


@router.get("/{my_credential_case_id}/papers/{my_case_paper_id}", dependencies=_OWN)
def download(db: ReadDb, actor: CurrentActor, my_credential_case_id: Id, my_case_paper_id: Id) -> Response:
    """Send a file of the case."""
    return send_paper(get_my_credential_case(db, my_credential_case_id, seen_by=actor), my_case_paper_id)


@router.get("/{my_credential_case_id}/notice.pdf", dependencies=_OWN)
def notice(request: Request, db: ReadDb, actor: CurrentActor, my_credential_case_id: Id) -> Response:
    """Print the notice."""
    file = get_my_credential_case(db, my_credential_case_id, seen_by=actor)
    return pdf(notice_paper(file, bureau_of(db, file.case), language_of(request)), f"notice-{file.case.id}")


@router.get("/{my_credential_case_id}/decision.pdf", dependencies=_OWN)
def decision(request: Request, db: ReadDb, actor: CurrentActor, my_credential_case_id: Id) -> Response:
    """Print the decision."""
    file = get_my_credential_case(db, my_credential_case_id, seen_by=actor)
    return pdf(decision_paper(file, bureau_of(db, file.case), language_of(request)), f"decision-{file.case.id}")


@router.post("/{my_credential_case_id}/notice-receipt", dependencies=_OWN)
def take_notice(request: Request, db: Db, actor: CurrentActor, my_credential_case_id: Id) -> Response:
    """Sign that one has received the notice."""
    return _do(
        request, db, actor, my_credential_case_id, TextForm.empty(), "DECISION_TAKEN",
        lambda file: cases_defending.take_notice(db, file, actor=actor),
    )  # fmt: skip


@router.post("/{my_credential_case_id}/statement", dependencies=_OWN, max_body_size=SOME_FILES)
def state(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_credential_case_id: Id) -> Response:
    """State one's case, point by point."""
    form = PointsForm.read(submitted)
    attached = read_attached(submitted, form)
    return _do(
        request, db, actor, my_credential_case_id, form, "CREDENTIAL_POINTS_SAID",
        lambda file: cases_defending.state_points(db, file, form.points, attached=attached, actor=actor),
    )  # fmt: skip


@router.post("/{my_credential_case_id}/hearing", dependencies=_OWN)
def ask(request: Request, db: Db, actor: CurrentActor, my_credential_case_id: Id) -> Response:
    """Ask to be heard."""
    return _do(
        request, db, actor, my_credential_case_id, TextForm.empty(), "HEARING_ASKED",
        lambda file: cases_defending.ask_hearing(db, file, actor=actor),
    )  # fmt: skip


@router.post("/{my_credential_case_id}/receipt", dependencies=_OWN)
def take(request: Request, db: Db, actor: CurrentActor, my_credential_case_id: Id) -> Response:
    """Sign that one has received the decision."""
    return _do(
        request, db, actor, my_credential_case_id, TextForm.empty(), "DECISION_TAKEN",
        lambda file: cases_defending.take_decision(db, file, actor=actor),
    )  # fmt: skip


@router.post("/{my_credential_case_id}/review", dependencies=_OWN, max_body_size=SOME_FILES)
def review(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_credential_case_id: Id) -> Response:
    """Ask for a review."""
    form = TextForm.read(submitted)
    attached = read_attached(submitted, form)
    return _do(
        request, db, actor, my_credential_case_id, form, "CASE_OBJECTED",
        lambda file: cases_defending.ask_review(db, file, text=form.text, attached=attached, actor=actor),
    )  # fmt: skip


def _do(
    request: Request, db: Session, actor: Actor, case_id: int, form: Form, said: str, deed: Callable[[CaseFile], object]
) -> Response:
    file = get_my_credential_case(db, case_id, seen_by=actor, to_change=True)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "text" if isinstance(form, TextForm) else "point_1"}):
            deed(file)
            return done(request, "my_credential_cases.show", said, my_credential_case_id=case_id)
    return _page(request, db, get_my_credential_case(db, case_id, seen_by=actor, to_change=True), form, status=422)


def _page(request: Request, db: Session, file: CaseFile, form: Form, status: int = 200) -> Response:
    case, today, planned = file.case, clock.today(), file.planned
    state = CaseState(case.state)
    in_time = case.answer_until is not None and today <= case.answer_until
    speaks = in_time and (state in SPEAKS or (state is CaseState.OPENED and case.interim_on is not None))
    language, suspension = language_of(request), suspension_of(db, file)
    return render(
        request,
        "my_credential_cases/show.html",
        status=status,
        file=file,
        case=case,
        speaks=speaks,
        may_ask_hearing=speaks and planned is not None and has_hearing(case.cause, planned) and state != "hearing",
        may_ask_review=state == CaseState.SERVED and case.review_until is not None and today <= case.review_until,
        words={"planned": measure_words(language, planned), "decided": measure_words(language, file.decided)},
        missing=missing_to_resume(suspension, today),
        points=range(1, POINTS + 1),
        form=form,
    )
