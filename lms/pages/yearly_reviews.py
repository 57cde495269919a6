"""The yearly review of units: the year in figures, opening it, a round with its list, what waits."""

from collections.abc import Sequence

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import audit, clock
from lms.access import Actor, Permission
from lms.credentials.actions.review_opening import open_rounds
from lms.credentials.actions.reviews import HANDS, may_act, pass_on
from lms.credentials.models import ReviewRound
from lms.credentials.queries.review_lists import todos
from lms.credentials.queries.review_rows import ReviewLine, lines_of
from lms.credentials.queries.reviews import (
    counts_of_rounds,
    get_round,
    list_rounds,
    reviews_of_round,
    years_reviewed,
)
from lms.credentials.rules.reviews import OUTCOMES, ReviewState
from lms.exchange.review_lists import review_list, review_workbook
from lms.pages.acting import attempt, done, link_to
from lms.pages.forms.reviews import OpenForm, PassOnForm
from lms.people.models import Unit
from lms.people.queries.units import find_own_place, get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.downloads import send_workbook
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.press import pdf
from lms.web.render import language_of, render
from lms.web.routing import PageRouter

router = PageRouter("yearly_reviews", prefix="/yearly-reviews")
_P = Permission
_SEE = [may(_P.VIEW_CREDENTIALS)]
_OPEN = [may(_P.CHECK_APPLICATIONS, _P.REVIEW_APPLICATIONS)]
_ACT = [may(*(permission for hand in HANDS.values() for permission in hand))]
_ON_A_PAGE = 100


@router.get("", dependencies=_SEE)
def index(request: Request, db: ReadDb, actor: CurrentActor, year: str = "") -> Response:
    """Show how far the units in reach are with the review of a year."""
    return _index(request, db, actor, _year(year), OpenForm.empty(scope="one"))


@router.post("", dependencies=_OPEN)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Open the review of a year for a unit, or for each right below it."""
    form = OpenForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REVIEW_YEAR_RUNS": "year", "REVIEW_NOBODY": "unit"}):
            place = get_unit(db, form.unit, seen_by=actor)
            units = [place, *(_below(db, place, actor) if form.scope == "each" else ())]
            people = open_rounds(db, place, units, year=form.year, actor=actor)
            return done(request, "yearly_reviews.index", "REVIEWS_OPENED", {"people": people})
    return _index(request, db, actor, _year(""), form, status=422)


@router.get("/todo", dependencies=_SEE)
def waiting(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List what is overdue, on conditions, back from leave, or failed."""
    found = todos(db, seen_by=actor, on=clock.today())
    opens = actor.can(_P.OPEN_CASES)
    cases = {
        each.review.id: link_to(request, "credential_cases.new", case_credential_id=each.review.credential_id)
        for each in found.failed
        if opens and not each.has_case
    }
    return render(request, "yearly_reviews/todo.html", todos=found, cases=cases)


@router.get("/rounds/{review_round_id}", dependencies=_SEE)
def show(
    request: Request,
    db: ReadDb,
    actor: CurrentActor,
    review_round_id: Id,
    state: str = "",
    outcome: str = "",
    finding: str = "",
    q: str = "",
    page: str = "",
) -> Response:
    """Show a round with everybody in it."""
    asked = {"state": state, "outcome": outcome, "finding": finding, "q": q}
    found = get_round(db, review_round_id, seen_by=actor)
    return _round(request, db, actor, found, Form.empty(), asked, page_number(page))


@router.post("/rounds/{review_round_id}/progress", dependencies=_ACT)
def proceed(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, review_round_id: Id) -> Response:
    """Check or decide everybody who waits, but those kept back."""
    found, form = get_round(db, review_round_id, seen_by=actor, to_change=True), PassOnForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            went = pass_on(db, found, form.state, keep=frozenset(form.keep), actor=actor)
            said = {"people": went.moved, "left": went.kept + went.own + went.same_hand}
            return done(request, "yearly_reviews.show", "REVIEWS_PASSED_ON", said, review_round_id=found.id)
    return _round(request, db, actor, found, form, {}, 1, status=422)


@router.get("/rounds/{review_round_id}/list.pdf", dependencies=_SEE)
def on_paper(request: Request, db: Db, actor: CurrentActor, review_round_id: Id) -> Response:
    """Send the list of a round on paper."""
    found = get_round(db, review_round_id, seen_by=actor)
    answer = pdf(review_list(found, _everybody(db, found, actor), language=language_of(request)), _name(found))
    audit.record(db, actor=actor, action="review_round:printed", subject=found)
    return answer


@router.get("/rounds/{review_round_id}/list.xlsx", dependencies=_SEE)
def workbook(request: Request, db: Db, actor: CurrentActor, review_round_id: Id) -> Response:
    """Send the list of a round as a workbook."""
    found = get_round(db, review_round_id, seen_by=actor)
    data = review_workbook(found, _everybody(db, found, actor), language=language_of(request))
    audit.record(db, actor=actor, action="review_round:printed", subject=found)
    return send_workbook(data, f"{_name(found)}.xlsx")


def _everybody(db: Session, round_: ReviewRound, actor: Actor) -> list[ReviewLine]:
    return lines_of(db, reviews_of_round(db, round_.id), seen_by=actor)


def _name(round_: ReviewRound) -> str:
    return f"review-{round_.year}-{round_.id}"


def _year(text: str) -> int:
    """Return the reviewed year in a query; the last one that is over for none."""
    last = clock.today().year - 1
    return min(max(int(text), 2000), last) if text.isascii() and text.isdecimal() and len(text) == 4 else last


def _below(db: Session, place: Unit, actor: Actor) -> Sequence[Unit]:
    return [unit for unit in list_units(db, seen_by=actor, under=place) if unit.parent_id == place.id]


def _index(request: Request, db: Session, actor: Actor, year: int, form: Form, status: int = 200) -> Response:
    rounds = list_rounds(db, year, seen_by=actor)
    last, opens = clock.today().year - 1, actor.can(_P.CHECK_APPLICATIONS) or actor.can(_P.REVIEW_APPLICATIONS)
    return render(
        request,
        "yearly_reviews/index.html",
        status=status,
        year=year,
        years=sorted({last, year, *years_reviewed(db, seen_by=actor)}, reverse=True),
        rounds=rounds,
        counts=counts_of_rounds(db, [one.id for one in rounds]),
        opens=opens,
        units=list_units(db, seen_by=actor) if opens else [],
        own=find_own_place(db, actor),
        each=actor.can(_P.REVIEW_APPLICATIONS),
        waiting=todos(db, seen_by=actor, on=clock.today()).number,
        today=clock.today(),
        form=form,
    )


def _round(
    request: Request,
    db: Session,
    actor: Actor,
    found: ReviewRound,
    form: Form,
    asked: dict[str, str],
    page: int,
    status: int = 200,
) -> Response:
    given = {"text" if name == "q" else name: value for name, value in asked.items()}
    reviews = reviews_of_round(db, found.id, **given)
    paging = Paging(len(reviews), page, _ON_A_PAGE)
    counts = counts_of_rounds(db, [found.id])[found.id]
    hands = [state for state in HANDS if may_act(actor, state) and counts.get(state.value)]
    return render(
        request,
        "yearly_reviews/show.html",
        status=status,
        round=found,
        counts=counts,
        people=sum(counts.values()),
        decided=sum(counts.get(outcome.value, 0) for outcome in OUTCOMES),
        lines=lines_of(db, reviews[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE], seen_by=actor),
        paging=paging,
        hand=hands[0] if hands else None,
        asked={"state": "", "outcome": "", "finding": "", "q": ""} | asked,
        states=list(ReviewState),
        today=clock.today(),
        form=form,
    )
