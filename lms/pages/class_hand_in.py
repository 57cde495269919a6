"""Handing in a class: a look at what everybody gets and why others get nothing, then one click."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.courses.actions import rosters
from lms.courses.actions.handing_in import hand_in, require_vouched
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.attendance import papers_of
from lms.courses.queries.boards import Board, boards_of
from lms.courses.queries.class_days import Day, days_of, lectures_of
from lms.courses.queries.classes import begins_at, get_class
from lms.courses.queries.results import refusal_of, results_of
from lms.errors import RuleBroken
from lms.hours.catalogue import AWARD_CREDIT, EVIDENCE_EXPECTED, EvidenceKind, Method
from lms.hours.rules import Limits
from lms.pages.acting import attempt, done
from lms.pages.forms.attached import name_of
from lms.pages.forms.ids import RowId
from lms.people.queries.matching import names_with_units
from lms.requirements.queries.limits import limits_for
from lms.requirements.queries.preview import Preview, preview
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("class_hand_in", prefix="/classes/{class_id}/hours")
_RUN = may(Permission.RUN_CLASSES)
_WITH_FILES = get_settings().upload_limit_mb * 2**20
# What we write ourselves; the rest an inspector expects is uploaded.
_OWN = {EvidenceKind.NOTICE, EvidenceKind.PLAN, EvidenceKind.TIMETABLE, EvidenceKind.AGENDA, EvidenceKind.SIGN_IN}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One day as the check page shows it: who gets what, and who nothing and why."""

    day: Day
    rows: list[Preview]
    nothing: list[tuple[str, str, RuleBroken]]


class AwardForm(Form):
    """Who won something."""

    award: tuple[RowId, ...] = ()


@router.get("", dependencies=[_RUN])
def show(request: Request, db: ReadDb, actor: CurrentActor, class_id: Id) -> Response:
    """Show what handing in would give each person, or what it came to."""
    return _page(request, db, get_class(db, class_id, seen_by=actor), Form.empty())


@router.post("", dependencies=[_RUN])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, class_id: Id) -> Response:
    """Propose everybody's hours, with what was won; a second time only those of people who are left."""
    one, form = get_class(db, class_id, seen_by=actor), AwardForm.read(submitted)
    if form.errors:
        return _page(request, db, one, form, status=422)
    said: dict[str, int] = {}
    with attempt(db, form):
        handed = hand_in(db, one, actor=actor, limits=_limits(db, one), awarded=form.award)
        said = {"people": len(handed.people), "refused": len(handed.refused - handed.people)}
    if form.errors:
        return _page(request, db, get_class(db, class_id, seen_by=actor), form, status=409)
    return done(request, "class_hand_in.show", "HOURS_HANDED_IN", said, class_id=class_id)


@router.post("/files", dependencies=[_RUN], max_body_size=_WITH_FILES)
def add_files(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, class_id: Id) -> Response:
    """Keep further files that the method's rule expects: results, reports, photographs."""
    one, form, count = get_class(db, class_id, seen_by=actor, lock=True), Form.empty(), 0
    with attempt(db, form):
        for kind in EvidenceKind:
            for upload in submitted.getlist(f"file_{kind.value}"):
                if isinstance(upload, UploadFile) and upload.filename:
                    data = upload.file.read()
                    rosters.add_paper(db, one, None, data=data, file_name=name_of(upload), kind=kind, actor=actor)
                    count += 1
        if not count:
            raise RuleBroken("NO_FILE")
    if form.errors:
        return _page(request, db, get_class(db, class_id, seen_by=actor), form, status=422)
    return done(request, "class_hand_in.show", "EVIDENCE_ADDED", {"files": count}, class_id=class_id)


def _limits(db: Session, one: TrainingClass) -> Limits:
    begins = begins_at(one)
    return limits_for(db, one.host_unit_id, (begins or clock.now()).astimezone(clock.zone()).year)


def _page(request: Request, db: Session, one: TrainingClass, form: Form, status: int = 200) -> Response:
    boards, bar = boards_of(db, one), None
    try:
        require_vouched(db, one, boards)
    except RuleBroken as refusal:
        bar = refusal
    results = results_of(db, one.id)
    papers = papers_of(db, one.id)
    expected = [kind for kind in EVIDENCE_EXPECTED[Method(one.method)] if kind not in _OWN]
    return render(
        request,
        "class_hand_in/show.html",
        status=status,
        one=one,
        form=form,
        bar=bar,
        boards=boards,
        sheets=_sheets(db, one, boards) if one.state == "held" else [],
        results=[(row, refusal_of(row)) for row in results],
        papers=papers,
        awards=Method(one.method) in AWARD_CREDIT,
        expected=expected,
        lacks=[kind for kind in expected if kind not in {paper.kind for paper in papers}],
        others=[EvidenceKind.PHOTO, EvidenceKind.SLIDES, EvidenceKind.OTHER],
    )


def _sheets(db: Session, one: TrainingClass, boards: list[Board]) -> list[Sheet]:
    limits = _limits(db, one)
    found = []
    for day in [*days_of(one, boards), *lectures_of(db, one)]:
        names = names_with_units(db, list(day.nothing), day.held.occurred_on)
        nothing = [(names[person].name, names[person].unit, why) for person, why in day.nothing.items()]
        found.append(Sheet(day, preview(db, day.held, day.minutes, limits), nothing))
    return found
