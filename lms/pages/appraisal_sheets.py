"""The score sheet of a unit in an appraisal: every number with formula and source, points by hand, points beside."""

from functools import partial
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Actor, Permission
from lms.appraisals.actions.rounds import adjust, score
from lms.appraisals.models import AppraisalRound
from lms.appraisals.queries.rounds import Sheet, get_round, reads_all, sheet_of
from lms.appraisals.rules.indicators import BY_HAND, Key, Side
from lms.exchange.appraisal_reports import points_text, score_sheet
from lms.filings.queries.bulletins import times_behind
from lms.pages.acting import attempt, done
from lms.pages.appraisals import RUN, SEE
from lms.pages.forms.appraisals import ADJUSTMENT_FIELDS, SCORE_FIELDS, AdjustmentForm, ScoreForm
from lms.people.queries.units import get_unit
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.press import pdf
from lms.web.render import language_of, render
from lms.web.routing import PageRouter
from lms.web.wording import word

router = PageRouter("appraisal_sheets", prefix="/appraisals/{appraisal_id}/units/{unit_id}")


@router.get("", dependencies=SEE)
def show(request: Request, db: ReadDb, actor: CurrentActor, appraisal_id: Id, unit_id: Id) -> Response:
    """Show the score sheet of a unit, each number with its formula and the page it comes from."""
    return _sheet(request, db, actor, *_found(db, actor, appraisal_id, unit_id), Form.empty())


def _found(db: Session, actor: Actor, appraisal_id: int, unit_id: int) -> tuple[AppraisalRound, Sheet]:
    round_, unit = get_round(db, appraisal_id, seen_by=actor), get_unit(db, unit_id, seen_by=actor)
    return round_, sheet_of(db, round_, unit, seen_by=actor)


def _sheet(
    request: Request,
    db: Session,
    actor: Actor,
    round_: AppraisalRound,
    found: Sheet,
    form: Form,
    status: int = 200,
) -> Response:
    is_open = round_.published_at is None
    owns = actor.can(Permission.SCORE_OWN_UNIT) and found.unit.path.startswith(actor.unit_path)
    return render(
        request,
        "appraisals/sheet.html",
        status=status,
        round=round_,
        sheet=found,
        sources=_sources(found.unit.id, round_),
        by_hand=[line for line in found.lines if line.key in BY_HAND],
        told=not is_open or reads_all(actor),
        scores=is_open and actor.can(Permission.RUN_APPRAISALS),
        owns=is_open and owns and clock.today() <= round_.self_by,
        behind=times_behind(db, round_.year, unit_ids=[found.unit.id])[found.unit.id],
        points=points_text,
        form=form,
        adjusting=isinstance(form, AdjustmentForm),
    )


def _sources(unit_id: int, round_: AppraisalRound) -> dict[str, str]:
    year, day = round_.year, round_.as_of.isoformat()
    completed = f"/completion/units/{unit_id}?" + urlencode({"year": year, "as_of": day})
    return {
        Key.COMPLETION: completed,
        Key.TOPIC: completed,
        Key.EXAM: f"/exam-rates?year={year}&unit={unit_id}",
        Key.OATH: f"/oath-coverage?year={year}&unit={unit_id}",
        Key.CARDS: f"/dashboard/names?which=posts&unit={unit_id}&year={year}&as_of={day}",
        Key.FILINGS: f"/filings?year={year}",
        Key.SPOT_CHECKS: "/spot-checks",
        Key.RECTIFICATIONS: f"/bulletins?year={year}",
    }


@router.get("/sheet.pdf", dependencies=SEE)
def on_paper(request: Request, db: Db, actor: CurrentActor, appraisal_id: Id, unit_id: Id) -> Response:
    """Send the score sheet of a unit on paper, to be signed."""
    (round_, found), language = _found(db, actor, appraisal_id, unit_id), language_of(request)
    answer = pdf(score_sheet(round_, found, language, partial(word, language)), f"appraisal-{appraisal_id}-{unit_id}")
    audit.record(db, actor=actor, action="appraisal:exported", subject=round_)
    return answer


@router.post("/own-scores", dependencies=[may(Permission.SCORE_OWN_UNIT)])
def score_oneself(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, appraisal_id: Id, unit_id: Id
) -> Response:
    """Give one's own unit points in an indicator scored by hand."""
    return _score(request, db, actor, submitted, appraisal_id, unit_id, Side.UNIT)


@router.post("/scores", dependencies=RUN)
def score_unit(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, appraisal_id: Id, unit_id: Id
) -> Response:
    """Give a unit points in an indicator scored by hand."""
    return _score(request, db, actor, submitted, appraisal_id, unit_id, Side.BUREAU)


def _score(
    request: Request, db: Session, actor: Actor, submitted: Submitted, appraisal_id: int, unit_id: int, side: Side
) -> Response:
    round_, found = _found(db, actor, appraisal_id, unit_id)
    form = ScoreForm.read(submitted)
    if not form.errors:
        with attempt(db, form, SCORE_FIELDS):
            score(db, round_, found.unit, form.key, side, points=form.points, reason=form.reason, actor=actor)
            return done(
                request, "appraisal_sheets.show", "APPRAISAL_SCORE_GIVEN", appraisal_id=appraisal_id, unit_id=unit_id
            )
    return _sheet(request, db, actor, *_found(db, actor, appraisal_id, unit_id), form, status=422)


@router.post("/adjustments", dependencies=RUN)
def add(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, appraisal_id: Id, unit_id: Id) -> Response:
    """Add points to a unit's sheet, or take some."""
    round_, found = _found(db, actor, appraisal_id, unit_id)
    form = AdjustmentForm.read(submitted)
    if not form.errors:
        with attempt(db, form, ADJUSTMENT_FIELDS):
            adjust(db, round_, found.unit, points=form.points, reason=form.reason, document=form.document, actor=actor)
            return done(
                request,
                "appraisal_sheets.show",
                "APPRAISAL_ADJUSTMENT_MADE",
                appraisal_id=appraisal_id,
                unit_id=unit_id,
            )
    return _sheet(request, db, actor, *_found(db, actor, appraisal_id, unit_id), form, status=422)
