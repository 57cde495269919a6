"""Putting people forward one by one: chosen from the roll, or from a table, judged row by row."""

from collections.abc import Sequence

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.exams.actions import roster
from lms.exams.models import Exam
from lms.exams.queries.exams import get_exam
from lms.exams.queries.roll import roll_for
from lms.exams.queries.rooms import get_exam_sitting
from lms.exams.queries.roster import places_on_roster
from lms.exams.queries.terms import late_reason_needed
from lms.exams.rules.states import ExamState
from lms.exchange.answers import RowVerdict, Verdict
from lms.exchange.candidates import COLUMNS, propose_from_table
from lms.exchange.refusals import MAX_BYTES
from lms.pages.acting import attempt, done
from lms.pages.forms.exam_roster import ChoiceForm, RosterFileForm
from lms.people.queries.people import names_of
from lms.people.queries.units import all_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_roster_people", prefix="/exam-desk/{exam_id}/roster")
_PROPOSE = may(Permission.PROPOSE_CANDIDATES)
_ON_A_PAGE = 100
_FIELDS = {"LATE_REASON": "reason", "SITTING_NOT_FOUND": "sitting"}


@router.get("/choosing", dependencies=[_PROPOSE])
def choosing(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, q: str = "", page: str = "") -> Response:
    """Show who of the roll in reach is not on the roster yet."""
    exam = get_exam(db, exam_id, seen_by=actor)
    return _choosing(request, db, exam, actor, ChoiceForm.empty(), q[:60], page)


@router.post("/choices", dependencies=[_PROPOSE])
def choose(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Put chosen people forward."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), ChoiceForm.read(submitted)
    if not form.errors:
        with attempt(db, form, _FIELDS):
            sitting = get_exam_sitting(exam, form.sitting or exam.sittings[0].id)
            came = roster.propose(
                db, exam, exam.unit, sitting=sitting, actor=actor, people=set(form.people), reason=form.reason or ""
            )
            return done(request, "exam_roster.index", "PEOPLE_PROPOSED", {"people": came}, exam_id=exam_id)
    return _choosing(request, db, exam, actor, form, "", "", status=422)


@router.get("/file", dependencies=[_PROPOSE])
def file(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """Show the form that takes a table of people."""
    return _file(request, db, get_exam(db, exam_id, seen_by=actor), RosterFileForm.empty())


@router.post("/file", dependencies=[_PROPOSE], max_body_size=MAX_BYTES + 2**20)
def take_file(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Put the people of a table forward; rows that are refused are named with the reason."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), RosterFileForm.read(submitted)
    said: Sequence[RowVerdict] = ()
    counts: dict[str, int] = {}
    if not form.errors:
        with attempt(db, form, _FIELDS):
            sitting = get_exam_sitting(exam, form.sitting or exam.sittings[0].id)
            answer = propose_from_table(
                db,
                exam,
                form.file.file.read(MAX_BYTES + 1),
                form.file.filename or "",
                sitting=sitting,
                actor=actor,
                reason=form.reason or "",
                whole=bool(form.whole),
            )
            taken = 0 if answer.waits else answer.count(Verdict.NEW)
            counts = {"taken": taken, "unchanged": answer.count(Verdict.UNCHANGED), "refused": answer.refused}
            said = sorted(answer.rows, key=lambda each: each.row)
            if not answer.refused:
                return done(request, "exam_roster.index", "PEOPLE_PROPOSED", {"people": taken}, exam_id=exam_id)
    if "" in form.errors:
        form.refuse("file", form.errors.pop(""))
    return _file(request, db, exam, form, said, counts, status=422)


def _choosing(
    request: Request, db: Session, exam: Exam, actor: Actor, form: Form, text: str, page: str, status: int = 200
) -> Response:
    number, known = page_number(page), places_on_roster(db, exam.id)
    on = clock.local_date(exam.sittings[0].starts_at)
    roll = [
        one
        for one in roll_for(db, exam, exam.unit, on=on, seen_by=actor)
        if one.person_id not in known or known[one.person_id].state == "removed"
    ]
    names = names_of(db, [one.person_id for one in roll])
    units = {unit.id: unit.name for unit in all_units(db)}
    rows = [
        {"id": one.person_id, "name": names[one.person_id], "unit": units[one.unit_id], "one": one}
        for one in roll
        if text.strip() in names[one.person_id] or text.strip() in units[one.unit_id]
    ]
    return render(
        request,
        "exam_desk/roster_choosing.html",
        status=status,
        exam=exam,
        form=form,
        rows=rows[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
        page=Paging(len(rows), number, _ON_A_PAGE),
        q=text,
        is_open=exam.state == ExamState.ANNOUNCED,
        is_late=late_reason_needed(db, exam),
    )


def _file(
    request: Request,
    db: Session,
    exam: Exam,
    form: Form,
    said: Sequence[RowVerdict] = (),
    counts: dict[str, int] | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "exam_desk/roster_file.html",
        status=status,
        exam=exam,
        form=form,
        said=said,
        counts=counts or {},
        columns=COLUMNS,
        is_open=exam.state == ExamState.ANNOUNCED,
        is_late=late_reason_needed(db, exam),
    )
