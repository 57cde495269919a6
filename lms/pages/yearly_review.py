"""One person's yearly review: what was found, what each hand said, and what may be done next."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import reviews
from lms.credentials.models import YearlyReview
from lms.credentials.queries.review_rows import lines_of
from lms.credentials.queries.reviews import get_review
from lms.credentials.rules.reviews import ON_THE_WAY, ReviewState
from lms.pages.acting import attempt, done
from lms.pages.forms.reviews import ConditionsForm, OutcomeForm, ReasonForm
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import language_of, render
from lms.web.routing import PageRouter
from lms.web.wording import word

router = PageRouter("yearly_review", prefix="/yearly-reviews/{yearly_review_id}")
_P = Permission
_SEE = [may(_P.VIEW_CREDENTIALS, _P.APPLY_FOR_CREDENTIAL)]
_ACT = [may(*(permission for hand in reviews.HANDS.values() for permission in hand))]
_DECIDE = [may(_P.DECIDE_CREDENTIALS)]


@router.get("", dependencies=_SEE)
def show(request: Request, db: ReadDb, actor: CurrentActor, yearly_review_id: Id) -> Response:
    """Show a person's review of a year."""
    return _page(request, db, actor, get_review(db, yearly_review_id, seen_by=actor), Form.empty(), "")


@router.post("/outcome", dependencies=_ACT)
def stand_for(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, yearly_review_id: Id) -> Response:
    """Stand for another outcome, with its reason."""
    form = OutcomeForm.read(submitted)
    fields = {"REVIEW_OUTCOME_UNKNOWN": "outcome", "REASON_MISSING": "reason"}
    said = {} if form.errors else {"outcome": word(language_of(request), form.outcome, "review_outcome")}
    return _do(
        request, db, actor, yearly_review_id, form, "outcome", "REVIEW_OUTCOME_SET", fields,
        lambda one: reviews.stand_for(db, one, form.outcome, reason=form.reason, actor=actor), said,
    )  # fmt: skip


@router.post("/return", dependencies=_ACT)
def send_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, yearly_review_id: Id) -> Response:
    """Send a review back to the hand before."""
    form = ReasonForm.read(submitted)
    return _do(
        request, db, actor, yearly_review_id, form, "return", "REVIEW_SENT_BACK", {"REASON_MISSING": "why"},
        lambda one: reviews.send_back(db, one, reason=form.why, actor=actor),
    )  # fmt: skip


@router.post("/conditions", dependencies=_DECIDE)
def close(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, yearly_review_id: Id) -> Response:
    """Put on record whether conditions were met."""
    form = ConditionsForm.read(submitted)
    fields = {"REASON_MISSING": "shown", "REVIEW_CURE_RUNS": "met"}
    return _do(
        request, db, actor, yearly_review_id, form, "conditions", "REVIEW_CONDITIONS_CLOSED", fields,
        lambda one: reviews.close_conditions(db, one, met=form.met == "yes", reason=form.shown, actor=actor),
    )  # fmt: skip


@router.post("/renewal", dependencies=_ACT)
def begin_anew(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, yearly_review_id: Id) -> Response:
    """Begin a review anew with the facts of today."""
    form = ReasonForm.read(submitted)
    return _do(
        request, db, actor, yearly_review_id, form, "renewal", "REVIEW_BEGUN_ANEW", {"REASON_MISSING": "why"},
        lambda one: reviews.begin_anew(db, one, reason=form.why, actor=actor),
    )  # fmt: skip


def _do(
    request: Request,
    db: Session,
    actor: Actor,
    review_id: int,
    form: Form,
    doing: str,
    notice: str,
    fields: dict[str, str],
    deed: Callable[[YearlyReview], None],
    said: dict[str, str] | None = None,
) -> Response:
    review = get_review(db, review_id, seen_by=actor, to_change=True)
    if not form.errors:
        with attempt(db, form, fields):
            deed(review)
            return done(request, "yearly_review.show", notice, said, yearly_review_id=review_id)
    return _page(request, db, actor, get_review(db, review_id, seen_by=actor), form, doing, status=422)


def _page(
    request: Request, db: Session, actor: Actor, review: YearlyReview, form: Form, doing: str, status: int = 200
) -> Response:
    line, state = lines_of(db, [review], seen_by=actor)[0], ReviewState(review.state)
    mine = reviews.may_act(actor, state) and not line.is_own
    back = state is ReviewState.DEFERRED and (
        reviews.may_act(actor, ReviewState.OPEN) or reviews.may_act(actor, ReviewState.UNIT_CHECKED)
    )
    over = state not in ON_THE_WAY and state is not ReviewState.CONDITIONAL
    return render(
        request,
        "yearly_reviews/person.html",
        status=status,
        review=review,
        line=line,
        days={name: date.fromisoformat(review.facts[name]) for name in ("on", "issued_on", "valid_to")},
        names=account_names(db, [event.actor_id for event in review.events]),
        acts=mine,
        returns=mine and state is not ReviewState.OPEN,
        closes=state is ReviewState.CONDITIONAL and actor.can(_P.DECIDE_CREDENTIALS) and not line.is_own,
        begins_anew=over and not line.is_own and (back or actor.can(_P.DECIDE_CREDENTIALS)),
        sees_round=actor.can(_P.VIEW_CREDENTIALS),
        today=clock.today(),
        form=form,
        doing=doing,
    )
