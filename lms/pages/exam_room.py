"""What an invigilator does for a whole sitting: codes for beginning, minutes for all, something said to all."""

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.exams.actions import room
from lms.exams.queries.exams import get_sitting
from lms.pages.acting import attempt as trying, done
from lms.pages.exam_board import board_page
from lms.pages.forms.exams import CheckInForm, RoomMinutesForm, WordsForm
from lms.web.deps import CurrentActor, Db, Id, Submitted
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_room", prefix="/exam-desk/sittings/{exam_sitting_id}")
_WATCH = may(Permission.INVIGILATE)


@router.post("/check-ins", dependencies=[_WATCH])
def check_in(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_sitting_id: Id) -> Response:
    """Give one candidate, or all who have not begun, a code for beginning: shown once, on this page."""
    sitting, form = get_sitting(db, exam_sitting_id, seen_by=actor), CheckInForm.read(submitted)
    if not form.errors:
        with trying(db, form):
            chosen = [form.candidate] if form.candidate else None
            given = room.give_codes(db, sitting, chosen, actor=actor)
            return render(request, "exam_desk/codes.html", sitting=sitting, exam=sitting.exam, given=given)
    return board_page(request, db, sitting, form, status=422)


@router.post("/minutes", dependencies=[_WATCH])
def add_minutes(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_sitting_id: Id) -> Response:
    """Give all who sit, or one room, lost time back."""
    sitting, form = get_sitting(db, exam_sitting_id, seen_by=actor), RoomMinutesForm.read(submitted)
    if not form.errors:
        with trying(db, form, {"REASON_MISSING": "reason", "MINUTES_WRONG": "minutes"}):
            how = {"room_id": form.room, "reason": form.reason or "", "actor": actor}
            people = room.add_minutes_to_all(db, sitting, form.minutes or 0, **how)  # type: ignore[arg-type] # by name
            said = {"people": people, "minutes": form.minutes or 0}
            return done(request, "exam_board.show", "MINUTES_FOR_ALL", said, exam_sitting_id=exam_sitting_id)
    return board_page(request, db, sitting, form, status=422)


@router.post("/announcements", dependencies=[_WATCH])
def announce(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_sitting_id: Id) -> Response:
    """Say something to all candidates of the sitting."""
    sitting, form = get_sitting(db, exam_sitting_id, seen_by=actor), WordsForm.read(submitted)
    if not form.errors:
        with trying(db, form, {"ANNOUNCEMENT_EMPTY": "words"}):
            room.announce_to_all(db, sitting, form.words, actor=actor)
            return done(request, "exam_board.show", "ANNOUNCED_TO_ALL", exam_sitting_id=exam_sitting_id)
    return board_page(request, db, sitting, form, status=422)
