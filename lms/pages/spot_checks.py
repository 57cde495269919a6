"""Spot checks of the bureau: draw, look through the drawn records, order a spot exam, close, take the result away."""

from functools import partial

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Actor, Permission
from lms.exams.queries.exams import get_exam, list_exams
from lms.exams.rules.states import ExamKind, ExamState
from lms.exchange.spot_check_reports import spot_check_sheet, spot_check_workbook
from lms.pages.acting import attempt, done
from lms.pages.forms.spot_checks import OPENING_FIELDS, ClosingForm, OpeningForm, SpotExamForm
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit, list_units
from lms.spot_checks.actions.checking import close
from lms.spot_checks.actions.opening import open_check, order_exam
from lms.spot_checks.models import SpotCheck
from lms.spot_checks.queries.checks import (
    drawn_again,
    get_check,
    left_out,
    left_to_do,
    lines_of,
    list_checks,
    tally,
)
from lms.spot_checks.queries.records import said_by
from lms.spot_checks.rules.findings import ANSWER_DAYS, ItemState
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_workbook
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of, render
from lms.web.routing import PageRouter
from lms.web.wording import word

# Why an exam cannot be ordered.
_TAKEN = ("SAMPLE_KIND", "SAMPLE_DRAWN", "ROSTER_TAKEN", "ROSTER_CLOSED", "SAMPLE_EMPTY")
router = PageRouter("spot_checks", prefix="/spot-checks")
_P = Permission
SEE, RUN = may(_P.RUN_SPOT_CHECKS, _P.ANSWER_SPOT_CHECKS), may(_P.RUN_SPOT_CHECKS)


@router.get("", dependencies=[SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List spot checks, with what is left to do in each."""
    found = list_checks(db, seen_by=actor)
    lines = {one.id: lines_of(db, one, seen_by=actor) for one in found}
    return render(
        request,
        "spot_checks/index.html",
        found=found,
        drawn={key: len(of) for key, of in lines.items()},
        left={key: left_to_do(of) for key, of in lines.items()},
        wrong={key: tally(of)[ItemState.STANDS] for key, of in lines.items()},
        runs=actor.can(_P.RUN_SPOT_CHECKS),
    )


@router.get("/new", dependencies=[RUN])
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Ask what is to be drawn."""
    usual = {"record": "HOUR_ENTRY", "strata": "class", "measure": "number", "size": 20, "answer_days": ANSWER_DAYS}
    return _new(request, db, actor, OpeningForm.empty(unit=actor.unit_id or "", year=clock.today().year, **usual))


def _new(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    return render(request, "spot_checks/new.html", status=status, form=form, units=list_units(db, seen_by=actor))


@router.post("", dependencies=[RUN])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Draw; what was drawn is held from now on."""
    form = OpeningForm.read(submitted)
    if not form.errors:
        under = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, OPENING_FIELDS):
            made = open_check(db, under, form.wanted, actor=actor)
            said = {"records": len(lines_of(db, made, seen_by=actor))}
            return done(request, "spot_checks.show", "SPOT_CHECK_OPENED", said, spot_check_id=made.id)
    return _new(request, db, actor, form, status=422)


@router.get("/{spot_check_id}", dependencies=[SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, spot_check_id: Id, again: str = "") -> Response:
    """Show how it was drawn and where each record stands; with `again` draw once more and compare."""
    check = get_check(db, spot_check_id, seen_by=actor)
    return _show(request, db, actor, check, ClosingForm.empty(), again=bool(again) and actor.can(_P.RUN_SPOT_CHECKS))


def _show(
    request: Request, db: Session, actor: Actor, check: SpotCheck, form: Form, *, again: bool = False, status: int = 200
) -> Response:
    lines, runs = lines_of(db, check, seen_by=actor), actor.can(_P.RUN_SPOT_CHECKS)
    return render(
        request,
        "spot_checks/show.html",
        status=status,
        check=check,
        lines=lines,
        said=said_by(db, check, [line.item.record_id for line in lines]),
        counts=tally(lines),
        left=left_to_do(lines),
        runs=runs,
        again=drawn_again(db, check) if again else None,
        left_out=left_out(db, check) if runs else {},
        exams=_exams(db, actor) if runs and actor.can(_P.RUN_EXAMS) else [],
        names=account_names(db, [check.opened_by_id, check.closing.closed_by_id if check.closing else None]),
        form=form,
    )


def _exams(db: Session, actor: Actor) -> list[tuple[int, str]]:
    announced = [one for one in list_exams(db, seen_by=actor) if one.state == ExamState.ANNOUNCED]
    return [(one.id, one.title) for one in announced if one.kind == ExamKind.SPOT]


@router.post("/{spot_check_id}/exam", dependencies=[RUN])
def order(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, spot_check_id: Id) -> Response:
    """Put the people of the drawn records on a spot exam."""
    check, form = get_check(db, spot_check_id, seen_by=actor, lock=True), SpotExamForm.read(submitted)
    if not form.errors:
        exam = get_exam(db, form.exam, seen_by=actor, to_change=True)
        with attempt(db, form, dict.fromkeys(_TAKEN, "exam")):
            people = order_exam(db, check, exam, actor=actor)
            return done(request, "spot_checks.show", "SPOT_CHECK_EXAM", {"people": people}, spot_check_id=spot_check_id)
    return _show(request, db, actor, check, form, status=422)


@router.post("/{spot_check_id}/closing", dependencies=[RUN])
def finish(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, spot_check_id: Id) -> Response:
    """Close a spot check in which every record was dealt with."""
    check, form = get_check(db, spot_check_id, seen_by=actor, lock=True), ClosingForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "note"}):
            close(db, check, note=form.note, actor=actor)
            return done(request, "spot_checks.show", "SPOT_CHECK_OVER", spot_check_id=spot_check_id)
    return _show(request, db, actor, check, form, status=422)


@router.get("/{spot_check_id}/result.xlsx", dependencies=[SEE])
def workbook(request: Request, db: Db, actor: CurrentActor, spot_check_id: Id) -> Response:
    """Send the result as a workbook."""
    check, language = get_check(db, spot_check_id, seen_by=actor), language_of(request)
    lines = lines_of(db, check, seen_by=actor)
    said = said_by(db, check, [line.item.record_id for line in lines])
    audit.record(db, actor=actor, action="spot_check:exported", subject=check)
    made = spot_check_workbook(check, lines, said, language, partial(word, language))
    return send_workbook(made, f"spot-check-{spot_check_id}.xlsx")


@router.get("/{spot_check_id}/result.pdf", dependencies=[SEE])
def on_paper(request: Request, db: Db, actor: CurrentActor, spot_check_id: Id) -> Response:
    """Send the result on paper, to be signed."""
    check, language = get_check(db, spot_check_id, seen_by=actor), language_of(request)
    lines = lines_of(db, check, seen_by=actor)
    said = said_by(db, check, [line.item.record_id for line in lines])
    answer = pdf(spot_check_sheet(check, lines, said, language, partial(word, language)), f"spot-check-{spot_check_id}")
    audit.record(db, actor=actor, action="spot_check:exported", subject=check)
    return answer
