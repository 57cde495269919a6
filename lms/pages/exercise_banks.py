"""Which banks are open to practice: the keeper opens and closes them, and sees what exams draw from them."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.exercises.actions.opening import close_bank, open_bank
from lms.exercises.queries.ground import exams_drawing_from, get_opening, openings_of, practisable_in
from lms.pages.acting import attempt, done
from lms.pages.forms.exercises import ClosingForm, OpeningForm
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter
from question_bank.queries.banks import get_kept_bank, list_kept_banks

router = PageRouter("exercise_banks", prefix="/exercise-banks")
_REVIEW = [may(Permission.REVIEW_QUESTIONS)]


@router.get("", dependencies=_REVIEW)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the banks one keeps: which are open to practice, with how many questions, and what exams draw from them."""
    return _index(request, db, actor, Form.empty())


@router.post("/{kept_bank_id}/openings", dependencies=_REVIEW)
def open_it(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, kept_bank_id: Id) -> Response:
    """Open a bank to practice for the people of a unit and all below."""
    bank, form = get_kept_bank(db, kept_bank_id, seen_by=actor), OpeningForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            open_bank(db, bank, get_unit(db, form.unit, seen_by=actor), actor=actor)
    if form.errors:
        return _index(request, db, actor, form, status=422)
    return done(request, "exercise_banks.index", "BANK_OPENED", {"bank": bank.name})


@router.get("/openings/{opening_id}", dependencies=_REVIEW)
def ask_closing(request: Request, db: ReadDb, actor: CurrentActor, opening_id: Id) -> Response:
    """Ask why a bank is to be closed."""
    return _closing(request, db, actor, opening_id, ClosingForm.empty())


@router.post("/openings/{opening_id}/closing", dependencies=_REVIEW)
def close_it(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, opening_id: Id) -> Response:
    """Take a bank out of practice."""
    opening, form = get_opening(db, opening_id, seen_by=actor), ClosingForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            close_bank(db, opening, reason=form.reason, actor=actor)
            return done(request, "exercise_banks.index", "BANK_CLOSED", {"bank": opening.bank.name})
    return _closing(request, db, actor, opening_id, form, status=422)


def _index(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    banks = list_kept_banks(db, seen_by=actor)
    ids = [bank.id for bank in banks]
    openings = openings_of(db, ids)
    return render(
        request,
        "exercise_banks/index.html",
        status=status,
        form=form,
        banks=banks,
        units=list_units(db, seen_by=actor),
        openings=openings,
        practisable=practisable_in(db, ids, clock.today()),
        exams=exams_drawing_from(db, ids),
        names=account_names(db, [one.opened_by_id for one in openings.values()]),
    )


def _closing(request: Request, db: Session, actor: Actor, opening_id: int, form: Form, status: int = 200) -> Response:
    opening = get_opening(db, opening_id, seen_by=actor)
    return render(request, "exercise_banks/close.html", status=status, opening=opening, form=form)
