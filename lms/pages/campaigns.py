"""Campaigns that select the best: the list and its call, one with nominations, publicity and decision (SZ-6.3-2)."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions.campaigns import decide_campaign, nominate, open_campaign, publish_nominees
from lms.credentials.models import Campaign
from lms.credentials.queries.campaigns import get_campaign, list_campaigns, nominations_of
from lms.pages.acting import attempt, done
from lms.pages.forms.campaigns import (
    CALL_FIELDS,
    DECISION_FIELDS,
    NOMINATION_FIELDS,
    CallForm,
    ChoiceForm,
    DecisionForm,
    NominationForm,
)
from lms.people.models import Unit
from lms.people.queries.listing import people_on
from lms.people.queries.names import account_names
from lms.people.queries.people import get_person
from lms.people.queries.units import get_unit, list_units
from lms.people.rules import UnitKind
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("campaigns", prefix="/campaigns")
_P = Permission
_SEE = [may(_P.KEEP_MERITS, _P.RUN_APPRAISALS, _P.PUBLISH_APPRAISALS)]
_RUN = [may(_P.RUN_APPRAISALS)]


@router.get("", dependencies=_SEE)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List campaigns; the bureau opens one here."""
    return _index(request, db, actor, CallForm.empty())


def _index(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    runs = actor.can(_P.RUN_APPRAISALS)
    return render(
        request, "campaigns/index.html", status=status, found=list_campaigns(db, seen_by=actor), today=clock.today(),
        bureaus=_bureaus(db, actor) if runs else [], form=form,
    )  # fmt: skip


def _bureaus(db: Session, actor: Actor) -> list[Unit]:
    return [unit for unit in list_units(db, seen_by=actor) if unit.kind == UnitKind.JUSTICE_BUREAU]


@router.post("", dependencies=_RUN)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Open a campaign."""
    form = CallForm.read(submitted)
    if not form.errors:
        bureau = get_unit(db, form.unit, seen_by=actor)
        with attempt(db, form, CALL_FIELDS):
            made = open_campaign(db, bureau, form.call, actor=actor)
            return done(request, "campaigns.show", "CAMPAIGN_OPENED", campaign_id=made.id)
    return _index(request, db, actor, form, status=422)


@router.get("/{campaign_id}", dependencies=_SEE)
def show(request: Request, db: ReadDb, actor: CurrentActor, campaign_id: Id, q: str = "") -> Response:
    """Show a campaign: whom units nominated with what facts, what comes next and by whom."""
    return _show(request, db, actor, get_campaign(db, campaign_id, seen_by=actor), Form.empty(), q=q)


def _show(
    request: Request, db: Session, actor: Actor, campaign: Campaign, form: Form, *, q: str = "", status: int = 200
) -> Response:
    today, text = clock.today(), q.strip()[:40]
    state, keeps = campaign.state_on(today), actor.can(_P.KEEP_MERITS)
    return render(
        request, "campaigns/show.html", status=status, campaign=campaign, state=state, form=form, q=text,
        nominations=nominations_of(db, campaign, seen_by=actor),
        people=people_on(db, today, seen_by=actor, text=text, limit=20)[0] if keeps and text else [],
        nominates=keeps and state == "NOMINATING",
        publishes=actor.can(_P.RUN_APPRAISALS) and state == "CHOOSING",
        decides=actor.can(_P.PUBLISH_APPRAISALS) and state == "DECIDING",
        names=account_names(db, [campaign.opened_by_id, campaign.published_by_id, campaign.decided_by_id]),
    )  # fmt: skip


@router.post("/{campaign_id}/nominations", dependencies=[may(_P.KEEP_MERITS)])
def put_forward(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, campaign_id: Id) -> Response:
    """Nominate somebody."""
    campaign, form = get_campaign(db, campaign_id, seen_by=actor, lock=True), NominationForm.read(submitted)
    if not form.errors:
        person = get_person(db, form.person, seen_by=actor)
        with attempt(db, form, NOMINATION_FIELDS):
            nominate(db, campaign, person, reason=form.reason, actor=actor)
            return done(request, "campaigns.show", "NOMINATED", campaign_id=campaign_id)
    known = str(submitted.get("q", ""))
    return _show(request, db, actor, campaign, form, q=known, status=422)


@router.post("/{campaign_id}/publication", dependencies=_RUN)
def publish(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, campaign_id: Id) -> Response:
    """Publish whom the bureau proposes."""
    campaign, form = get_campaign(db, campaign_id, seen_by=actor, lock=True), ChoiceForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"CAMPAIGN_NOBODY": "chosen"}):
            publish_nominees(db, campaign, form.chosen, actor=actor)
            return done(request, "campaigns.show", "CAMPAIGN_PUBLISHED", campaign_id=campaign_id)
    return _show(request, db, actor, get_campaign(db, campaign_id, seen_by=actor), form, status=422)


@router.post("/{campaign_id}/decision", dependencies=[may(_P.PUBLISH_APPRAISALS)])
def decide(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, campaign_id: Id) -> Response:
    """Decide who gets it; each is commended."""
    campaign, form = get_campaign(db, campaign_id, seen_by=actor, lock=True), DecisionForm.read(submitted)
    if not form.errors:
        with attempt(db, form, DECISION_FIELDS):
            decide_campaign(db, campaign, form.granted, document=form.document, remark=form.remark, actor=actor)
            return done(request, "campaigns.show", "CAMPAIGN_DECIDED", campaign_id=campaign_id)
    return _show(request, db, actor, get_campaign(db, campaign_id, seen_by=actor), form, status=422)
