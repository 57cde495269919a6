"""Scores of a paper exam, read off the papers by two people, each for himself."""

from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.exams.actions.reading import accept_agreed, read_scores
from lms.exams.actions.sheets import PAPER_STATES
from lms.exams.models import Exam
from lms.exams.queries.exams import get_exam_dealt_with, is_run_by
from lms.exams.queries.readings import PaperLine, count_readings, paper_lines
from lms.exams.rules.readings import Reading
from lms.pages.acting import attempt, done
from lms.pages.forms.exam_roster import ReturnForm
from lms.pages.forms.score_sample import read_papers
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.messages import notice
from lms.web.paging import Paging, page_number
from lms.web.render import language_of, redirect, render
from lms.web.routing import PageRouter

router = PageRouter("exam_readings", prefix="/exam-desk/{exam_id}/readings")
_P = Permission
_SEE = may(_P.RUN_EXAMS, _P.PUBLISH_EXAMS)
_ON_A_PAGE = 40
# What one may look at: all, what differs, what one has not read oneself yet.
SHOWN = ("", "differs", "mine")


@dataclass(frozen=True, slots=True)
class Part:
    """Which papers are shown."""

    room: str = ""
    shown: str = ""
    page: str = ""

    @property
    def query(self) -> str:
        """Return the same part as a query."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def chosen(self, lines: list[PaperLine]) -> list[PaperLine]:
        """Return those of a room, and of those what differs or what one has not read yet."""
        if self.room:
            lines = [line for line in lines if str(line.room_id) == self.room]
        if self.shown == "differs":
            return [line for line in lines if line.judged.reading is Reading.DIFFERS]
        if self.shown == "mine":
            return [line for line in lines if not line.has_own and line.judged.reading is not Reading.AGREED]
        return lines


@router.get("", dependencies=[_SEE])
def index(
    request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, room: str = "", shown: str = "", page: str = ""
) -> Response:
    """Show the papers to be read, room by room: one's own readings, and where two differ."""
    exam = get_exam_dealt_with(db, exam_id, seen_by=actor)
    return _show(request, db, exam, actor, Part(room, shown, page), Form.empty())


@router.post("", dependencies=[_SEE])
def create(
    request: Request,
    db: Db,
    actor: CurrentActor,
    submitted: Submitted,
    exam_id: Id,
    room: str = "",
    shown: str = "",
    page: str = "",
) -> Response:
    """Put down what one read."""
    exam, form = get_exam_dealt_with(db, exam_id, seen_by=actor, to_change=True), Form.empty()
    part, lines = Part(room, shown, page), paper_lines(db, exam, seen_by=actor)
    read = read_papers(submitted, [line.candidate_id for line in lines], form)
    if not form.errors:
        with attempt(db, form):
            new = read_scores(db, exam, read, actor=actor)
            said = notice(language_of(request), "SCORES_READ", papers=new)
            return redirect(request, "exam_readings.index", notice=said, query=part.query, exam_id=exam_id)
    return _show(request, db, exam, actor, part, form, typed=submitted, status=422)


@router.post("/acceptance", dependencies=[may(_P.RUN_EXAMS)])
def accept(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Let count what two people agree on."""
    exam, form = get_exam_dealt_with(db, exam_id, seen_by=actor, to_change=True), ReturnForm.read(submitted)
    if set(form.errors) <= {"remark"}:
        form.errors.clear()
        with attempt(db, form, {"REASON_MISSING": "remark"}):
            lines = accept_agreed(db, exam, reason=form.remark or "", actor=actor)
            return done(request, "exam_readings.index", "SCORES_AGREED", {"lines": lines}, exam_id=exam_id)
    return _show(request, db, exam, actor, Part(), form, status=422)


def _show(
    request: Request,
    db: Session,
    exam: Exam,
    actor: Actor,
    part: Part,
    form: Form,
    *,
    typed: FormData | None = None,
    status: int = 200,
) -> Response:
    every = paper_lines(db, exam, seen_by=actor)
    lines, number = part.chosen(every), page_number(part.page)
    agreed = [line for line in every if line.is_new]
    return render(
        request,
        "exam_desk/readings.html",
        status=status,
        exam=exam,
        form=form,
        typed=typed or {},
        part=part,
        rooms={line.room_id: line.room for line in every if line.room_id},
        lines=lines[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
        page=Paging(len(lines), number, _ON_A_PAGE),
        counts=count_readings(every),
        agreed=agreed,
        changes=any(line.is_scored for line in agreed),
        is_open=exam.state in PAPER_STATES,
        may_accept=is_run_by(db, exam, actor),
    )
