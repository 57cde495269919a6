"""Cases about credentials: the list with deadlines, opening one, one case as a timeline, its papers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import cases_opening
from lms.credentials.models import Credential
from lms.credentials.queries.cases_exams import suspension_of
from lms.credentials.queries.cases_list import cases_listed, line_of
from lms.credentials.queries.cases_read import CaseFile, get_case_paper, get_credential_case
from lms.credentials.queries.cases_rules import bureau_of, knows_revocation
from lms.credentials.queries.credentials import get_credential, list_credentials
from lms.credentials.rules.causes import BY_CASE, CAUSES, measure_for
from lms.credentials.rules.suspending import missing_to_resume
from lms.pages.acting import attempt, done
from lms.pages.credential_case_papers import decision_paper, notice_paper
from lms.pages.forms.attached import SOME_FILES, read_attached
from lms.pages.forms.credential_cases import MeasureForm, OpeningForm
from lms.people.queries.names import account_names
from lms.web.credential_case_words import measure_words
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("credential_cases", prefix="/credential-cases")
_P = Permission
DEAL, OPEN = may(_P.OPEN_CASES, _P.DECIDE_CREDENTIALS), may(_P.OPEN_CASES)
FIELDS: Mapping[str, str] = {
    "FACTS_MISSING": "facts",
    "GROUNDS_MISSING": "grounds",
    "FACT_IN_FUTURE": "fact_on",
    "CASE_EVIDENCE_MISSING": "files",
    "LATE_REASON_MISSING": "late_reason",
    "CASE_CAUSE_UNKNOWN": "cause",
    "FILE_TOO_LARGE": "files",
}


@router.get("", dependencies=[DEAL])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List cases: what must be settled first, whose turn each is, what ended."""
    listed = cases_listed(db, seen_by=actor, on=clock.today())
    return render(request, "credential_cases/index.html", listed=listed, opens=actor.can(_P.OPEN_CASES))


@router.get("/new", dependencies=[OPEN])
def choose(request: Request, db: ReadDb, actor: CurrentActor, q: str = "") -> Response:
    """Look for the credential that a case is about."""
    found = list_credentials(db, seen_by=actor, on=clock.today(), text=q, limit=20) if q.strip() else []
    return render(request, "credential_cases/choose.html", found=found, q=q)


@router.get("/new/{case_credential_id}", dependencies=[OPEN])
def new(request: Request, db: ReadDb, actor: CurrentActor, case_credential_id: Id) -> Response:
    """Show the form for a case about a credential."""
    return _new(request, get_credential(db, case_credential_id, seen_by=actor), OpeningForm.empty())


@router.post("/new/{case_credential_id}", dependencies=[OPEN], max_body_size=SOME_FILES)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, case_credential_id: Id) -> Response:
    """Open a case."""
    credential = get_credential(db, case_credential_id, seen_by=actor)
    form = OpeningForm.read(submitted)
    attached = read_attached(submitted, form)
    if not form.errors:
        with attempt(db, form, FIELDS):
            case = cases_opening.open_case(
                db, credential, form.cause, facts=form.facts, grounds=form.grounds, fact_on=form.fact_on,
                attached=attached, late_reason=form.late_reason, actor=actor,
            )  # fmt: skip
            said = {"until": case.limit_on}
            return done(request, "credential_cases.show", "CREDENTIAL_CASE_OPENED", said, credential_case_id=case.id)
    return _new(request, credential, form, status=422)


@router.get("/{credential_case_id}", dependencies=[DEAL])
def show(request: Request, db: ReadDb, actor: CurrentActor, credential_case_id: Id) -> Response:
    """Show a case as it went, and what is to be done."""
    return page(request, db, actor, get_credential_case(db, credential_case_id, seen_by=actor), MeasureForm.empty())


@router.get("/{credential_case_id}/papers/{case_paper_id}", dependencies=[DEAL])
def download(db: ReadDb, actor: CurrentActor, credential_case_id: Id, case_paper_id: Id) -> Response:
    """Send a file of the case."""
    return send_paper(get_credential_case(db, credential_case_id, seen_by=actor), case_paper_id)


@router.get("/{credential_case_id}/notice.pdf", dependencies=[DEAL])
def notice(request: Request, db: ReadDb, actor: CurrentActor, credential_case_id: Id) -> Response:
    """Print the notice."""
    file = get_credential_case(db, credential_case_id, seen_by=actor)
    return pdf(notice_paper(file, bureau_of(db, file.case), language_of(request)), f"notice-{file.case.id}")


@router.get("/{credential_case_id}/decision.pdf", dependencies=[DEAL])
def decision(request: Request, db: ReadDb, actor: CurrentActor, credential_case_id: Id) -> Response:
    """Print the decision."""
    file = get_credential_case(db, credential_case_id, seen_by=actor)
    return pdf(decision_paper(file, bureau_of(db, file.case), language_of(request)), f"decision-{file.case.id}")


def send_paper(file: CaseFile, paper_id: int) -> Response:
    """Send a file of a case to be saved."""
    one = get_case_paper(file, paper_id)
    return send_stored(one.digest, one.media_type, one.file_name)


def page(request: Request, db: Session, actor: Actor, file: CaseFile, form: Form, status: int = 200) -> Response:
    """Render the page of a case with a form as it was filled in."""
    case = file.case
    suspension = suspension_of(db, file)
    revocation = knows_revocation(db, case)
    context: dict[str, Any] = {
        "opens": actor.can(_P.OPEN_CASES),
        "decides": actor.can(_P.DECIDE_CREDENTIALS),
        "own": actor.person_id is not None and actor.person_id == case.credential.person_id,
        "involved": actor.account_id in file.hands,
        "names": account_names(db, [event.actor_id for event in file.events]),
        "line": line_of(db, case, clock.today()),
        "suspension": suspension,
        "missing": missing_to_resume(suspension, clock.today()),
        "usual": measure_for(case.cause, revocation=revocation),
        "bars": CAUSES[case.cause].bars,
    }
    language = language_of(request)
    words = {
        "planned": measure_words(language, file.planned),
        "decided": measure_words(language, file.decided),
        "usual": measure_words(language, context["usual"]),
    }
    return render(
        request, "credential_cases/show.html", status=status, file=file, case=case, form=form, words=words,
        today=clock.today(), **context,
    )  # fmt: skip


def _new(request: Request, credential: Credential, form: Form, status: int = 200) -> Response:
    return render(
        request, "credential_cases/new.html", status=status, credential=credential, causes=BY_CASE, form=form,
        today=clock.today(),
    )  # fmt: skip
