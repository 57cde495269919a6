"""One drawn record: what was found in it, the unit's answer, the decision by a second person."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.forms.attached import ONE_FILE, read_file
from lms.pages.forms.spot_checks import (
    ANSWER_FIELDS,
    DECISION_FIELDS,
    FINDING_FIELDS,
    FindingForm,
    SpotAnswerForm,
    SpotDecisionForm,
)
from lms.pages.spot_checks import RUN, SEE
from lms.people.queries.names import account_names
from lms.spot_checks.actions.checking import TakeBack, answer, decide, find
from lms.spot_checks.models import SpotCheckAnswer, SpotCheckFinding, SpotCheckItem
from lms.spot_checks.queries.checks import get_item, line_of
from lms.spot_checks.queries.records import said_by
from lms.spot_checks.rules.findings import DEALT_WITH, ItemState
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("spot_check_items", prefix="/spot-checks/records/{spot_check_item_id}")
_ANSWER = may(Permission.ANSWER_SPOT_CHECKS)


@router.get("", dependencies=[SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, spot_check_item_id: Id) -> Response:
    """Show a drawn record and whose turn it is."""
    return _show(request, db, actor, get_item(db, spot_check_item_id, seen_by=actor), Form.empty())


def _show(request: Request, db: Session, actor: Actor, item: SpotCheckItem, form: Form, status: int = 200) -> Response:
    line, finding, is_open = line_of(item), item.finding, item.check.closing is None
    runs = actor.can(Permission.RUN_SPOT_CHECKS) and is_open and actor.person_id != item.person_id
    owns = actor.can(Permission.ANSWER_SPOT_CHECKS) and item.unit.path.startswith(actor.unit_path)
    said_later = [finding.answer, finding.decision] if finding else []
    by = [getattr(one, name, None) for one in said_later for name in ("answered_by_id", "decided_by_id")]
    return render(
        request,
        "spot_checks/item.html",
        status=status,
        item=item,
        line=line,
        said=said_by(db, item.check, [item.record_id]).get(item.record_id),
        finds=runs and line.state is ItemState.DRAWN,
        answers=owns and line.state is ItemState.FOUND,
        decides=runs and line.state not in {*DEALT_WITH, ItemState.DRAWN},
        own_finding=bool(finding and finding.found_by_id == actor.account_id),
        names=account_names(db, [finding.found_by_id if finding else None, *by]),
        form=form,
    )


@router.post("/finding", dependencies=[RUN], max_body_size=ONE_FILE)
def enter(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, spot_check_item_id: Id) -> Response:
    """Enter what was found."""
    item, form = get_item(db, spot_check_item_id, seen_by=actor, lock=True), FindingForm.read(submitted)
    file = read_file(submitted, form, "files")
    if not form.errors:
        with attempt(db, form, FINDING_FIELDS):
            find(db, item, form.code, note=form.note, file=file, actor=actor)
            return done(request, "spot_checks.show", "SPOT_CHECK_FINDING", spot_check_id=item.spot_check_id)
    return _show(request, db, actor, get_item(db, spot_check_item_id, seen_by=actor), form, status=422)


@router.post("/answer", dependencies=[_ANSWER], max_body_size=ONE_FILE)
def reply(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, spot_check_item_id: Id) -> Response:
    """Answer for the unit."""
    item, form = get_item(db, spot_check_item_id, seen_by=actor, lock=True), SpotAnswerForm.read(submitted)
    file = read_file(submitted, form, "files")
    if not form.errors:
        with attempt(db, form, ANSWER_FIELDS):
            answer(db, item, text=form.text, file=file, actor=actor)
            return done(request, "spot_checks.show", "SPOT_CHECK_ANSWER", spot_check_id=item.spot_check_id)
    return _show(request, db, actor, get_item(db, spot_check_item_id, seen_by=actor), form, status=422)


@router.post("/decision", dependencies=[RUN])
def settle(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, spot_check_item_id: Id) -> Response:
    """Decide whether the finding stands."""
    item, form = get_item(db, spot_check_item_id, seen_by=actor, lock=True), SpotDecisionForm.read(submitted)
    if not form.errors:
        with attempt(db, form, DECISION_FIELDS):
            hours = TakeBack(form.amount, form.document) if form.takes_back else None
            decide(db, item, form.outcome, reason=form.reason, hours=hours, actor=actor)
            return done(request, "spot_checks.show", "SPOT_CHECK_DECISION", spot_check_id=item.spot_check_id)
    return _show(request, db, actor, get_item(db, spot_check_item_id, seen_by=actor), form, status=422)


@router.get("/finding/file", dependencies=[SEE])
def finding_file(db: ReadDb, actor: CurrentActor, spot_check_item_id: Id) -> Response:
    """Send the file that belongs to the finding."""
    finding = get_item(db, spot_check_item_id, seen_by=actor).finding
    return _send(finding, spot_check_item_id)


@router.get("/answer/file", dependencies=[SEE])
def answer_file(db: ReadDb, actor: CurrentActor, spot_check_item_id: Id) -> Response:
    """Send the file that belongs to the unit's answer."""
    finding = get_item(db, spot_check_item_id, seen_by=actor).finding
    return _send(finding.answer if finding else None, spot_check_item_id)


def _send(row: SpotCheckFinding | SpotCheckAnswer | None, item_id: int) -> Response:
    if row is None or row.digest is None:
        raise NotFound("FILE_GONE")
    return send_stored(row.digest, row.media_type, f"spot-check-record-{item_id}")
