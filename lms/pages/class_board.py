"""Attendance as the host sees it: the projector with its rotating code, the live list, marks by hand, the sheet."""

from datetime import datetime

import segno
from sqlalchemy.orm import Session
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from lms import clock, vault
from lms.access import Actor, Permission
from lms.courses.actions import rosters
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.attendance import doubts_of, papers_of, refused_of
from lms.courses.queries.boards import Board, boards_of
from lms.courses.queries.classes import get_class, sittings_of
from lms.courses.rules import signing_codes
from lms.courses.rules.attendance import is_running, sign_in_window
from lms.courses.rules.classes import Sitting
from lms.errors import NotFound, RuleBroken
from lms.hours.catalogue import EVIDENCE_EXPECTED, EvidenceKind, Method
from lms.pages.acting import attempt, done
from lms.pages.forms.attached import name_of
from lms.pages.forms.classes import MarkForm, PeopleForm, SettlingForm
from lms.people.queries.names import account_names
from lms.people.queries.people import names_of
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("class_board", prefix="/classes/{class_id}/sittings/{sitting_id}")
_RUN = may(Permission.RUN_CLASSES)
_WITH_FILES = get_settings().upload_limit_mb * 2**20
_MARK_FIELDS = {"REASON_MISSING": "reason", "MARK_OUTSIDE": "at", "OWN_MARK": "person"}


@router.get("", dependencies=[_RUN])
def show(request: Request, db: ReadDb, actor: CurrentActor, class_id: Id, sitting_id: Id) -> Response:
    """Show who is in, late, missing and out; the list renews itself."""
    return _page(request, db, actor, class_id, sitting_id, MarkForm.empty())


@router.get("/screen/{direction}", dependencies=[_RUN])
def screen(request: Request, db: ReadDb, actor: CurrentActor, class_id: Id, sitting_id: Id, direction: str) -> Response:
    """Show the code for the projector: coming or leaving. It renews itself."""
    one = get_class(db, class_id, seen_by=actor)
    board, now = _board(db, one, sitting_id), clock.now()
    if direction not in ("in", "out"):
        raise NotFound
    is_open = one.state == "announced" and is_running(board.sitting, now)
    bound = {"class_id": one.id, "session_id": sitting_id, "kind": direction, "now": now}
    # Phones must get where the projector got; behind TLS that is the address of the site.
    address = get_settings().base_url if get_settings().is_https else str(request.base_url).rstrip("/")
    code = signing_codes.make_code(vault.digest, **bound)  # type: ignore[arg-type] # named as there
    return render(
        request,
        "class_board/screen.html",
        fragment="class_board/_screen.html",
        one=one,
        board=board,
        kind=direction,
        is_open=is_open,
        opens=sign_in_window(board.sitting)[0],
        qr=_qr(f"{address}/attendance/{code}") if is_open else "",
        number=signing_codes.make_number(vault.digest, **bound) if is_open else "",  # type: ignore[arg-type]
        now=now,
    )


@router.post("/marks", dependencies=[_RUN])
def mark(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, class_id: Id, sitting_id: Id) -> Response:
    """Put down by hand that somebody came, left or was not there, and why by hand."""
    one, form = get_class(db, class_id, seen_by=actor, lock=True), MarkForm.read(submitted)
    if not form.errors:
        at = _at(one, sitting_id, form)
        with attempt(db, form, _MARK_FIELDS):
            for kind in ("in", "out") if form.kind == "whole" else (form.kind,):
                rosters.mark(db, one, sitting_id, form.person, kind=kind, at=at, reason=form.reason, actor=actor)
    if form.errors:
        return _page(request, db, actor, class_id, sitting_id, form, status=422)
    return done(request, "class_board.show", "MARKED_BY_HAND", class_id=class_id, sitting_id=sitting_id)


@router.get("/sheet", dependencies=[_RUN])
def sheet(request: Request, db: ReadDb, actor: CurrentActor, class_id: Id, sitting_id: Id) -> Response:
    """Show the sign-in sheet to print."""
    one = get_class(db, class_id, seen_by=actor)
    board = _board(db, one, sitting_id)
    rows = {row.id: row for row in one.sessions}
    lessons = [rows[lesson.id] for lesson in board.sitting.lessons]
    return render(request, "class_board/sheet.html", one=one, board=board, lessons=lessons)


@router.get("/paper", dependencies=[_RUN])
def paper(request: Request, db: ReadDb, actor: CurrentActor, class_id: Id, sitting_id: Id) -> Response:
    """Show the form for the scan of the signed sheet, and for ticking who signed it."""
    return _paper(request, db, actor, class_id, sitting_id, PeopleForm.empty(person=[]))


@router.post("/paper", dependencies=[_RUN], max_body_size=_WITH_FILES)
def add_paper(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, class_id: Id, sitting_id: Id
) -> Response:
    """Keep the scan of the signed sheet, and put down who signed it."""
    one, form = get_class(db, class_id, seen_by=actor, lock=True), PeopleForm.read(submitted)
    _board(db, one, sitting_id)
    files = [one_file for one_file in submitted.getlist("sheet") if isinstance(one_file, UploadFile)]
    people = 0
    with attempt(db, form, {"FILE_KIND": "sheet", "FILE_EMPTY": "sheet", "PAPER_MISSING": "sheet"}):
        for upload in (file for file in files if file.filename):
            data = upload.file.read()
            name, kind = name_of(upload), EvidenceKind.SIGN_IN
            rosters.add_paper(db, one, sitting_id, data=data, file_name=name, kind=kind, actor=actor)
        ticked = [int(person) for person in form.values.get("person", []) if _is_id(person)]
        if ticked or not any(file.filename for file in files):
            people = rosters.mark_from_paper(db, one, sitting_id, ticked, actor=actor)
    if form.errors:
        return _paper(request, db, actor, class_id, sitting_id, form, status=422)
    code, said = ("MARKED_FROM_PAPER", {"people": people}) if people else ("PAPER_ADDED", {})
    return done(request, "class_board.show", code, said, class_id=class_id, sitting_id=sitting_id)


@router.post("/roster", dependencies=[_RUN])
def vouch(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, class_id: Id, sitting_id: Id
) -> Response:
    """Vouch for the list; the people ticked were not seen."""
    one = get_class(db, class_id, seen_by=actor, lock=True)
    absent = [int(str(person)) for person in submitted.getlist("absent") if _is_id(person)]
    rosters.vouch(db, one, sitting_id, absent=absent, actor=actor)
    return done(request, "class_board.show", "ROSTER_VOUCHED_DONE", class_id=class_id, sitting_id=sitting_id)


@router.post("/doubts/{listed_id}", dependencies=[_RUN])
def settle(
    request: Request,
    db: Db,
    actor: CurrentActor,
    submitted: Submitted,
    class_id: Id,
    sitting_id: Id,
    listed_id: Id,
) -> Response:
    """Settle whether somebody was there."""
    one, form = get_class(db, class_id, seen_by=actor, lock=True), SettlingForm.read(submitted)
    doubts = doubts_of(db, one.id)
    doubt = next((row for row in doubts if (row.session_id, row.person_id) == (sitting_id, listed_id)), None)
    if doubt is None:
        raise NotFound("DOUBT_NOT_FOUND")
    if form.errors:
        raise RuleBroken("REASON_MISSING")
    rosters.settle(db, one, doubt, outcome=form.outcome, reason=form.reason, actor=actor)
    return done(request, "class_board.show", "DOUBT_SETTLED", class_id=class_id, sitting_id=sitting_id)


def _page(
    request: Request, db: Session, actor: Actor, class_id: int, sitting_id: int, form: Form, status: int = 200
) -> Response:
    one = get_class(db, class_id, seen_by=actor)
    board, now = _board(db, one, sitting_id), clock.now()
    refused = [row for row in refused_of(db, one.id) if row.session_id == sitting_id]
    people = names_of(db, [i for row in refused for i in (row.person_id, row.other_person_id) if i])
    markers = [sign.recorded_by_id for seat in board.seats for sign in seat.signs]
    return render(
        request,
        "class_board/show.html",
        status=status,
        fragment="class_board/_list.html",
        one=one,
        board=board,
        form=form,
        refused=refused,
        people=people,
        names=account_names(db, [*markers, board.check.account_id if board.check else None]),
        is_over=now >= board.sitting.ends_at,
        is_running=one.state == "announced" and is_running(board.sitting, now),
        papers=[row for row in papers_of(db, one.id) if row.session_id == sitting_id],
        now=now,
        number=[sitting.id for sitting in sittings_of(one)].index(sitting_id) + 1,
    )


def _paper(
    request: Request, db: Session, actor: Actor, class_id: int, sitting_id: int, form: Form, status: int = 200
) -> Response:
    one = get_class(db, class_id, seen_by=actor)
    expected = EVIDENCE_EXPECTED[Method(one.method)]
    return render(
        request,
        "class_board/paper.html",
        status=status,
        one=one,
        board=_board(db, one, sitting_id),
        form=form,
        expected=expected,
        papers=[row for row in papers_of(db, one.id) if row.session_id == sitting_id],
    )


def _board(db: Session, one: TrainingClass, sitting_id: int) -> Board:
    found = next((board for board in boards_of(db, one) if board.sitting.id == sitting_id), None)
    if found is None:
        raise NotFound("SESSION_NOT_FOUND")
    return found


def _at(one: TrainingClass, sitting_id: int, form: MarkForm) -> datetime | None:
    sitting = next((sitting for sitting in sittings_of(one) if sitting.id == sitting_id), None)
    if sitting is None:
        raise NotFound("SESSION_NOT_FOUND")
    return _instant(sitting, form) if form.at and form.kind in ("in", "out") else None


def _instant(sitting: Sitting, form: MarkForm) -> datetime | None:
    return clock.local_instant(sitting.day, form.at.hour, form.at.minute) if form.at else None


def _is_id(text: object) -> bool:
    return isinstance(text, str) and text.isdecimal() and len(text) < 19


def _qr(address: str) -> str:
    made = segno.make(address, error="m", micro=False)
    return made.svg_inline(scale=1, border=2, omitsize=True, dark="#000", light="#fff")
