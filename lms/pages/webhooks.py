"""Webhooks, for the system administrator: add another system, try it out, pause it, see what was sent."""

from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.pages.acting import attempt, done
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted, may
from lms.web.forms import Form
from lms.web.render import render
from lms.web.routing import PageRouter
from lms.webhooks.actions import keeping
from lms.webhooks.models import Webhook
from lms.webhooks.queries.webhooks import (
    get_delivery,
    get_webhook,
    last_deliveries,
    last_faults,
    list_webhooks,
    standings,
)
from lms.webhooks.rules.events import CHOICES, Event

router = PageRouter("webhooks", prefix="/webhooks", dependencies=[may(Permission.MANAGE_WEBHOOKS)])
_FIELDS = {"WEBHOOK_ADDRESS": "url", "WEBHOOK_NOT_HTTPS": "url", "NO_EVENT": "events", "REASON_MISSING": "label"}


class WebhookForm(Form):
    """Which system, where it listens, and what it is told of."""

    label: Annotated[str, StringConstraints(max_length=60)]
    url: Annotated[str, StringConstraints(max_length=500)]
    events: list[Event] = Field(default_factory=list)


@router.get("")
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the addresses in reach and how sending to them goes."""
    found = list_webhooks(db, seen_by=actor)
    standing = standings(db, [each.id for each in found])
    return render(request, "webhooks/index.html", webhooks=found, standings=standing)


@router.get("/new")
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the form for another address."""
    return _new(request, WebhookForm.empty())


@router.post("")
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Add an address; its key is shown this once."""
    form = WebhookForm.read(submitted)
    if not form.errors:
        with attempt(db, form, _FIELDS):
            made, key = keeping.add_webhook(db, label=form.label, url=form.url, events=form.events, actor=actor)
    if form.errors:
        return _new(request, form, status=422)
    return _show(request, db, get_webhook(db, made.id, seen_by=actor), key=key)


@router.get("/{webhook_id}")
def show(request: Request, db: ReadDb, actor: CurrentActor, webhook_id: Id) -> Response:
    """Show an address and what was sent to it."""
    return _show(request, db, get_webhook(db, webhook_id, seen_by=actor))


@router.post("/{webhook_id}/pause")
def pause(request: Request, db: Db, actor: CurrentActor, webhook_id: Id) -> Response:
    """Send nothing for now."""
    keeping.pause(db, get_webhook(db, webhook_id, seen_by=actor), actor=actor)
    return done(request, "webhooks.show", "WEBHOOK_PAUSED", webhook_id=webhook_id)


@router.post("/{webhook_id}/going-on")
def go_on(request: Request, db: Db, actor: CurrentActor, webhook_id: Id) -> Response:
    """Send again, first what was kept back."""
    keeping.go_on(db, get_webhook(db, webhook_id, seen_by=actor), actor=actor)
    return done(request, "webhooks.show", "WEBHOOK_GOES_ON", webhook_id=webhook_id)


@router.post("/{webhook_id}/test")
def try_out(request: Request, db: Db, actor: CurrentActor, webhook_id: Id) -> Response:
    """Send a message that says nothing."""
    keeping.try_out(db, get_webhook(db, webhook_id, seen_by=actor), actor=actor)
    return done(request, "webhooks.show", "WEBHOOK_TRIED", webhook_id=webhook_id)


@router.post("/{webhook_id}/key")
def change_key(request: Request, db: Db, actor: CurrentActor, webhook_id: Id) -> Response:
    """Sign with a new key, shown this once; the one before signs as well for a day."""
    webhook = get_webhook(db, webhook_id, seen_by=actor)
    key = keeping.change_key(db, webhook, actor=actor)
    return _show(request, db, webhook, key=key)


@router.post("/{webhook_id}/end")
def end(request: Request, db: Db, actor: CurrentActor, webhook_id: Id) -> Response:
    """Tell an address nothing any more."""
    keeping.end(db, get_webhook(db, webhook_id, seen_by=actor), actor=actor)
    return done(request, "webhooks.index", "WEBHOOK_ENDED")


@router.post("/{webhook_id}/deliveries/{webhook_delivery_id}/again")
def repeat(request: Request, db: Db, actor: CurrentActor, webhook_id: Id, webhook_delivery_id: Id) -> Response:
    """Send a delivery once more."""
    webhook = get_webhook(db, webhook_id, seen_by=actor)
    keeping.repeat(db, webhook, get_delivery(db, webhook, webhook_delivery_id), actor=actor)
    return done(request, "webhooks.show", "WEBHOOK_REPEATED", webhook_id=webhook_id)


def _new(request: Request, form: WebhookForm, status: int = 200) -> Response:
    return render(request, "webhooks/new.html", status=status, form=form, events=CHOICES)


def _show(request: Request, db: Session, webhook: Webhook, *, key: str = "") -> Response:
    deliveries = last_deliveries(db, webhook.id)
    return render(
        request,
        "webhooks/show.html",
        webhook=webhook,
        deliveries=deliveries,
        faults=last_faults(db, [each.id for each in deliveries]),
        now=clock.now(),
        key=key,
    )
