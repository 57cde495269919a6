"""What came of one exam: the rate and how many are missing to it, where people fell, the names; the same as a file."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit
from lms.access import Actor, Permission
from lms.errors import NotFound, RuleBroken
from lms.exams.models import Exam
from lms.exams.queries.exams import get_exam, is_dealt_with_by
from lms.exams.queries.measured import chapters_of, hardest_of
from lms.exams.queries.result_names import KINDS, names_of
from lms.exams.queries.results import OVER, Line, reach_over, results_of
from lms.exams.rules.states import ExamState
from lms.exchange.exam_reports import results_workbook
from lms.people.models import Unit
from lms.people.queries.units import get_unit
from lms.requirements.queries.exam_target import exam_target
from lms.web.deps import CurrentActor, Db, Id, ReadDb
from lms.web.downloads import send_workbook
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("exam_results", prefix="/exam-desk/{exam_id}")
_P = Permission
# Units see what came of their own people, once it is published (C4.5).
SEES = (_P.RUN_EXAMS, _P.PUBLISH_EXAMS, _P.PROPOSE_CANDIDATES, _P.CHECK_CANDIDATES)
_SEE = may(*SEES)
_ON_A_PAGE = 60
# Only who works with the bank sees what its questions ask.
_BANK = (_P.WRITE_QUESTIONS, _P.REVIEW_QUESTIONS)


@router.get("/results", dependencies=[_SEE])
def show(
    request: Request,
    db: ReadDb,
    actor: CurrentActor,
    exam_id: Id,
    unit: str = "",
    only: str = "unpassed",
    q: str = "",
    page: str = "",
    sort: str = "",
) -> Response:
    """Show what came of an exam for the people one reaches, or for one unit with all below."""
    exam = get_exam(db, exam_id, seen_by=actor)
    under, number = unit_asked(db, unit, actor), page_number(page)
    results = results_of(db, exam, seen_by=actor, under=under)
    names = names_of(
        db,
        [exam.id],
        among=reach_over(db, exam, actor, under),
        only=only,
        text=q[:60],
        offset=(number - 1) * _ON_A_PAGE,
        limit=_ON_A_PAGE,
    )
    told = _told(db, exam, actor)
    context: dict[str, Any] = {
        "exam": exam,
        "results": results,
        "rates": results.rates,
        "target": exam_target(db, exam.year, [exam.unit.path]),
        "under": under,
        "lines": sorted_lines(results.lines, sort),
        "names": names,
        "paging": Paging(names.total, number, _ON_A_PAGE),
        "only": only if only in KINDS else "all",
        "q": q[:60],
        "sort": sort,
        "told": told,
        "chapters": chapters_of(db, exam) if told else [],
        "hardest": hardest_of(db, exam) if told and any(actor.can(right) for right in _BANK) else [],
    }
    return render(request, "exam_results/show.html", **context)


@router.get("/results.xlsx", dependencies=[_SEE])
def file(request: Request, db: Db, reading: ReadDb, actor: CurrentActor, exam_id: Id, unit: str = "") -> Response:
    """Send the same as a workbook: rates by unit, chapters, every name one may see."""
    exam = get_exam(reading, exam_id, seen_by=actor)
    if exam.state == ExamState.CLOSED or not _told(reading, exam, actor):
        raise RuleBroken("RESULTS_NOT_OUT")
    under = unit_asked(reading, unit, actor)
    target = exam_target(reading, exam.year, [exam.unit.path])
    data = results_workbook(reading, exam, seen_by=actor, under=under, target=target, language=language_of(request))
    audit.record(db, actor=actor, action="exam:results:exported", subject=exam, unit=under.id if under else None)
    return send_workbook(data, f"exam-{exam.id}-results.xlsx")


def _told(db: Session, exam: Exam, actor: Actor) -> bool:
    """Tell whether somebody may see results now: who runs or publishes it once it is over, others once published."""
    own = is_dealt_with_by(db, exam, actor)
    return exam.state == ExamState.PUBLISHED or (own and exam.state in OVER)


def unit_asked(db: Session, text: str, actor: Actor) -> Unit | None:
    """Return the unit an address names, None for none. Raises NotFound for one out of reach."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise NotFound("UNIT_NOT_FOUND")
    return get_unit(db, int(text), seen_by=actor)


def sorted_lines(lines: list[Line], sort: str) -> list[Line]:
    """Return lines in the order an address asks for: due, passed, missing, rate; "-" before it turns it round."""
    key = sort.removeprefix("-")
    if key not in ("due", "unpassed", "rate"):
        return lines
    found = {
        "due": lambda line: line.rates.now.due,
        "unpassed": lambda line: line.rates.now.due - line.rates.now.passed,
        "rate": lambda line: -1 if line.rates.now.hundredths is None else line.rates.now.hundredths,
    }
    return sorted(lines, key=found[key], reverse=sort.startswith("-"))
