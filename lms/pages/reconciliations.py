"""Another system's cards beside ours: what differs now, and what is done about each."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.exchange.models import Reconciliation
from lms.exchange.reconciliation.actions import TAKEN_BY, can_take, rule, take
from lms.exchange.reconciliation.queries import get_reconciliation, list_reconciliations, pairs_of
from lms.exchange.reconciliation.rules import Difference, Pair, standing
from lms.exchange.reconciliation.workbook import reconciliation_workbook
from lms.pages.acting import attempt, done
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_workbook
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import language_of, render
from lms.web.routing import PageRouter
from lms.web.wording import word

router = PageRouter("reconciliations", prefix="/reconciliations")
_LOOK = [may(Permission.KEEP_EXCHANGE, Permission.DECIDE_CREDENTIALS)]
_SHOWN = 20


class CardForm(Form):
    """Which card, and why theirs is wrong."""

    number: Annotated[str, StringConstraints(max_length=100)]
    text: Annotated[str, StringConstraints(max_length=500)] = ""


@router.get("", dependencies=_LOOK)
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the reconciliations of units in reach."""
    return render(request, "exchange/reconciliations.html", reconciliations=list_reconciliations(db, seen_by=actor))


@router.get("/{reconciliation_id}", dependencies=_LOOK)
def show(request: Request, db: ReadDb, actor: CurrentActor, reconciliation_id: Id) -> Response:
    """Show the cards that differ, or those of one standing."""
    kept = get_reconciliation(db, reconciliation_id, seen_by=actor)
    return _page(request, db, actor, kept, CardForm.empty())


@router.get("/{reconciliation_id}/workbook", dependencies=_LOOK)
def workbook(request: Request, db: ReadDb, actor: CurrentActor, reconciliation_id: Id) -> Response:
    """Send the reconciliation as a workbook."""
    kept, language = get_reconciliation(db, reconciliation_id, seen_by=actor), language_of(request)
    pairs = pairs_of(db, kept, seen_by=actor)
    data = reconciliation_workbook(kept, pairs, language=language, word=partial(word, language))
    return send_workbook(data, f"reconciliation-{kept.id}.xlsx")


@router.post("/{reconciliation_id}/taking", dependencies=_LOOK)
def take_over(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, reconciliation_id: Id) -> Response:
    """Take over what they say of a card."""
    kept, form = get_reconciliation(db, reconciliation_id, seen_by=actor), CardForm.read(submitted)
    return _do(request, db, actor, kept, form, lambda: take(db, kept, form.number, actor=actor), "CARD_TAKEN")


@router.post("/{reconciliation_id}/ruling", dependencies=_LOOK)
def rule_on(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, reconciliation_id: Id) -> Response:
    """Put on record that theirs is wrong."""
    kept, form = get_reconciliation(db, reconciliation_id, seen_by=actor), CardForm.read(submitted)
    return _do(
        request, db, actor, kept, form, lambda: rule(db, kept, form.number, reason=form.text, actor=actor), "CARD_RULED"
    )


def _do(
    request: Request,
    db: Session,
    actor: Actor,
    kept: Reconciliation,
    form: Form,
    deed: Callable[[], object],
    said: str,
) -> Response:
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "text"}):
            deed()
            return done(request, "reconciliations.show", said, reconciliation_id=kept.id)
    return _page(request, db, actor, kept, form, status=422)


def _page(request: Request, db: Session, actor: Actor, kept: Reconciliation, form: Form, status: int = 200) -> Response:
    pairs = pairs_of(db, kept, seen_by=actor)
    chosen = request.query_params.get("standing", "OPEN")
    listed = [pair for pair in pairs if standing(pair) == chosen]
    page = Paging(len(listed), _page_of(form, listed) or page_number(request.query_params.get("page", "")), _SHOWN)
    shown = listed[max(page.first - 1, 0) : page.last]
    counts = {name: sum(standing(pair) == name for pair in pairs) for name in ("OPEN", "ONLY_OURS", "RULED", "EQUAL")}
    return render(
        request,
        "exchange/reconciliation.html",
        status=status,
        kept=kept,
        pairs=shown,
        page=page,
        counts=counts,
        chosen=chosen,
        takes={pair.number for pair in shown if _may_take(pair, actor)},
        names=account_names(db, [pair.ruling.ruled_by_id for pair in shown if pair.ruling]),
        form=form,
    )


def _page_of(form: Form, listed: Sequence[Pair]) -> int | None:
    """Return on which page the card stands that a refused form is about: what was typed is shown beside it."""
    numbers = [pair.number for pair in listed]
    asked = form.values.get("number")
    return numbers.index(asked) // _SHOWN + 1 if asked in numbers else None


def _may_take(pair: Pair, actor: Actor) -> bool:
    what: Difference | None = can_take(pair) if pair.is_open else None
    return what is not None and actor.can(TAKEN_BY[what])
