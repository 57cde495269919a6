"""What can be printed of an exam: tickets, lists of rooms, question papers, answer sheets, keys."""

from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.exams.actions import printing
from lms.exams.actions.printing import LISTS, Order, Print
from lms.exams.actions.printing_large import GATHERED, order_large
from lms.exams.models import Exam
from lms.exams.queries.attempts import candidate_in_sitting
from lms.exams.queries.exams import get_exam, is_dealt_with_by, is_run_by, last_draw
from lms.exams.queries.print_papers import on_paper, variants_of
from lms.exams.queries.print_places import units_to_print
from lms.exams.queries.rooms import get_room, sittings_of
from lms.exams.rules.variants import LETTERS
from lms.pages.acting import done
from lms.pages.exam_desk import DEALS
from lms.people.queries.units import get_unit
from lms.prints.queries import list_runs
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("exam_prints")
_SEE = may(*DEALS)
Number = Annotated[str, StringConstraints(max_length=20)]


class PartForm(Form):
    """Which part of an exam is printed: of one unit, of one room, or all of it."""

    unit: Number = ""
    room: Number = ""


@router.get("/exam-desk/{exam_id}/prints", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """Show what can be printed, and what must be done first."""
    exam = get_exam(db, exam_id, seen_by=actor)
    paper = on_paper(db, exam)
    return render(
        request,
        "exam_desk/prints.html",
        exam=exam,
        runs=is_run_by(db, exam, actor),
        marks=is_dealt_with_by(db, exam, actor),
        units=units_to_print(db, exam, seen_by=actor),
        most=printing.MOST_TICKETS,
        most_named=printing.MOST_NAMED,
        runs_made=list_runs(db, kinds=list(GATHERED), subject_id=exam.id, seen_by=actor),
        sittings=sittings_of(db, exam),
        paper=paper,
        letters=LETTERS[: variants_of(db, paper)],
        drawn=last_draw(db, exam.id) is not None,
        due=max((each.ends_at for each in exam.sittings), default=None),
        now=clock.now(),
    )


@router.get("/exam-desk/{exam_id}/prints/{exam_print}.pdf", dependencies=[_SEE])
def document(
    request: Request,
    db: Db,
    reading: ReadDb,
    actor: CurrentActor,
    exam_id: Id,
    exam_print: str,
    unit: str = "",
    room: str = "",
) -> Response:
    """Send a document of an exam, of all of it or of one unit or room. `db` is first used when it is printed."""
    if exam_print not in set(Print):
        raise NotFound
    exam, kind = get_exam(reading, exam_id, seen_by=actor), Print(exam_print)
    order = _order(request, reading, exam, kind, actor, _number(unit), _number(room))
    part = f"-unit-{_number(unit)}" if unit else f"-room-{_number(room)}" if room else ""
    answer = pdf(order.document, f"exam-{exam.id}-{kind.value}{part}", order.copies)
    printing.record_print(db, exam, kind, order.copies, actor=actor)
    return answer


@router.get("/exams/sittings/{my_sitting_id}/ticket.pdf", dependencies=[may(Permission.SIT_EXAMS)])
def my_ticket(request: Request, db: ReadDb, actor: CurrentActor, my_sitting_id: Id) -> Response:
    """Send one's own admission ticket."""
    candidate = candidate_in_sitting(db, my_sitting_id, seen_by=actor)
    own = printing.own_ticket(db, candidate, language=language_of(request))
    return pdf(own, f"ticket-{candidate.exam_id}")


@router.post("/exam-desk/{exam_id}/prints/{exam_print}", dependencies=[_SEE])
def order(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, exam_print: str
) -> Response:
    """Have the worker make what takes too long to wait for."""
    if exam_print not in set(Print):
        raise NotFound
    exam, form = get_exam(db, exam_id, seen_by=actor), PartForm.read(submitted)
    unit_id, room_id = _number(form.unit), _number(form.room)
    run = order_large(
        db,
        exam,
        Print(exam_print),
        actor=actor,
        language=language_of(request),
        under=get_unit(db, unit_id, seen_by=actor) if unit_id is not None else None,
        room=get_room(db, exam, room_id) if room_id is not None else None,
    )
    return done(request, "print_runs.show", "PRINT_ORDERED", print_run_id=run.id)


def _order(
    request: Request, db: Session, exam: Exam, kind: Print, actor: Actor, unit_id: int | None, room_id: int | None
) -> Order:
    language = language_of(request)
    if kind is Print.TICKETS:
        under = get_unit(db, unit_id, seen_by=actor) if unit_id is not None else None
        return printing.tickets(db, exam, actor=actor, language=language, under=under)
    if kind is Print.KEYS:
        return printing.keys(db, exam, actor=actor, language=language)
    room = get_room(db, exam, room_id) if room_id is not None else None
    gather = printing.room_lists if kind in LISTS else printing.sheets
    return gather(db, exam, kind, actor=actor, language=language, room=room)


def _number(text: str) -> int | None:
    """Return the id in a query. Raises NotFound where it is none."""
    if text and not (text.isdecimal() and len(text) < 16):
        raise NotFound
    return int(text) if text else None
