"""The yearly appraisal of units: open it on frozen figures, score, adjust, publish, take the sheets away (C7)."""

from functools import partial

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Actor, Permission
from lms.appraisals.actions.rounds import open_round, publish
from lms.appraisals.models import AppraisalRound
from lms.appraisals.queries.rounds import get_round, list_rounds, reads_all, sheets_of
from lms.appraisals.rules.indicators import POINT, USUAL, Key
from lms.exchange.appraisal_reports import points_text, score_workbook
from lms.pages.acting import attempt, done
from lms.pages.forms.appraisals import ROUND_FIELDS, RoundForm, target_field
from lms.people.models import Unit
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit, list_units
from lms.people.rules import UnitKind
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_workbook
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import language_of, render
from lms.web.routing import PageRouter
from lms.web.wording import word

router = PageRouter("appraisals", prefix="/appraisals")
_P = Permission
SEE, RUN = [may(_P.RUN_APPRAISALS, _P.PUBLISH_APPRAISALS, _P.SCORE_OWN_UNIT)], [may(_P.RUN_APPRAISALS)]


@router.get("", dependencies=SEE)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List rounds."""
    found = list_rounds(db, seen_by=actor)
    return render(request, "appraisals/index.html", found=found, runs=actor.can(_P.RUN_APPRAISALS))


@router.get("/new", dependencies=RUN)
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Ask for the year, the day of the figures and the points of each indicator."""
    today, bureaus = clock.today(), _bureaus(db, actor)
    usual = {key.value.lower(): most // POINT for key, (most, _) in USUAL.items()}
    usual |= {target_field(key): target for key, (_, target) in USUAL.items() if target is not None}
    form = RoundForm.empty(
        unit=bureaus[0].id if bureaus else "", year=today.year, as_of=today.isoformat(), self_by=today.isoformat(),
        **usual,
    )  # fmt: skip
    return _new(request, db, actor, form)


def _new(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    return render(
        request, "appraisals/new.html", status=status, form=form, bureaus=_bureaus(db, actor), usual=USUAL,
        keys=list(Key),
    )  # fmt: skip


def _bureaus(db: Session, actor: Actor) -> list[Unit]:
    return [unit for unit in list_units(db, seen_by=actor) if unit.kind == UnitKind.JUSTICE_BUREAU]


@router.post("", dependencies=RUN)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Open a round; how each unit stands is frozen now."""
    form = RoundForm.read(submitted)
    if not form.errors:
        bureau = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, ROUND_FIELDS):
            made = open_round(db, bureau, form.wanted, actor=actor)
            said = {"units": len(sheets_of(db, made, seen_by=actor))}
            return done(request, "appraisals.show", "APPRAISAL_OPENED", said, appraisal_id=made.id)
    return _new(request, db, actor, form, status=422)


@router.get("/{appraisal_id}", dependencies=SEE)
def show(request: Request, db: ReadDb, actor: CurrentActor, appraisal_id: Id) -> Response:
    """Show the units of a round by their points."""
    return _show(request, db, actor, get_round(db, appraisal_id, seen_by=actor), Form.empty())


def _show(
    request: Request, db: Session, actor: Actor, round_: AppraisalRound, form: Form, status: int = 200
) -> Response:
    publishes = actor.can(_P.PUBLISH_APPRAISALS) and round_.published_at is None
    return render(
        request,
        "appraisals/show.html",
        status=status,
        round=round_,
        sheets=sheets_of(db, round_, seen_by=actor),
        told=round_.published_at is not None or reads_all(actor),
        publishes=publishes and actor.account_id != round_.opened_by_id,
        points=points_text,
        names=account_names(db, [round_.opened_by_id, round_.published_by_id]),
        form=form,
    )


@router.post("/{appraisal_id}/publication", dependencies=[may(_P.PUBLISH_APPRAISALS)])
def announce(request: Request, db: Db, actor: CurrentActor, appraisal_id: Id) -> Response:
    """Publish a round."""
    round_, form = get_round(db, appraisal_id, seen_by=actor, lock=True), Form.empty()
    with attempt(db, form):
        publish(db, round_, actor=actor)
    if form.errors:
        return _show(request, db, actor, get_round(db, appraisal_id, seen_by=actor), form, status=422)
    return done(request, "appraisals.show", "APPRAISAL_OUT", appraisal_id=appraisal_id)


@router.get("/{appraisal_id}/scores.xlsx", dependencies=SEE)
def workbook(request: Request, db: Db, actor: CurrentActor, appraisal_id: Id) -> Response:
    """Send the sheets in reach as a workbook."""
    round_, language = get_round(db, appraisal_id, seen_by=actor), language_of(request)
    made = score_workbook(round_, sheets_of(db, round_, seen_by=actor), language, partial(word, language))
    audit.record(db, actor=actor, action="appraisal:exported", subject=round_)
    return send_workbook(made, f"appraisal-{appraisal_id}.xlsx")
