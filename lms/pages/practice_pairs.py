"""Practice as the coordinator sees it: pairs, applicants, who is behind, and handing signed days to the ledger."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions.pairing import end_pair, pair
from lms.courses.actions.practice_posting import Handed, hand_over_learner, hand_over_mentor
from lms.courses.queries.practice import find_officer, get_pair
from lms.courses.queries.practice_desk import practice_desk
from lms.courses.rules.practice import PracticeKind
from lms.errors import NotFound, RuleBroken
from lms.hours.rules import DEFAULT_LIMITS, Limits
from lms.pages.acting import attempt, done
from lms.pages.forms.practice import PAIR_FIELDS, EndForm, HandOverForm, PairForm
from lms.pages.practice_shown import LEAVES
from lms.people.models import Unit
from lms.people.queries.matching import OnList, roll_to_choose_from
from lms.people.queries.people import get_person, unit_ids_on, visible_ids
from lms.people.queries.units import all_units, find_own_place
from lms.requirements.queries.applicants import list_applicants
from lms.requirements.queries.limits import limits_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.messages import message
from lms.web.render import language_of, render
from lms.web.routing import Router

router = Router(prefix="/mentorships")
_MANAGE = may(Permission.MANAGE_PRACTICE)
_MOST_TO_CHOOSE = 1500


@dataclass(slots=True)
class _Sum:
    """What several hand-overs came to together."""

    people: int = 0
    days: int = 0
    credit: int = 0
    refused: int = 0
    why: RuleBroken | None = None

    def add(self, handed: Handed) -> None:
        self.people += bool(handed.days)
        self.days += handed.days
        self.credit += handed.credit
        self.refused += len(handed.refused or ())
        self.why = self.why or next((why for _, why in handed.refused or ()), None)


@router.get("", name="practice.pairs", dependencies=[_MANAGE])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the pairs, the applicants, what waits for signature and what can be handed over."""
    return _index(request, db, actor, HandOverForm.empty())


@router.get("/new", name="practice.new_pair", dependencies=[_MANAGE])
def new(request: Request, db: ReadDb, actor: CurrentActor, person: str = "") -> Response:
    """Show the form for a pair; `person` chooses the learner."""
    form = PairForm.empty(
        learner=person, kind="SHADOWING", started_on=clock.today(), mentor_category="SK.INS", ended_on=""
    )
    return _form(request, db, actor, form)


@router.post("", name="practice.make_pair", dependencies=[_MANAGE])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Pair a learner with a mentor."""
    form, learner = PairForm.read(submitted), None
    if not form.errors and not (form.mentor or (form.mentor_name and form.card_no)):
        form.refuse("mentor", "REQUIRED")
    if not form.errors:
        learner = get_person(db, form.learner, seen_by=actor)
        with attempt(db, form, PAIR_FIELDS):
            mentor_id = _mentor(db, form, actor)
            pair(
                db,
                learner_id=learner.id,
                mentor_id=mentor_id,
                kind=form.kind,
                unit=_unit_of(db, mentor_id, form),
                mentor_category=form.mentor_category,
                started_on=form.started_on,
                ended_on=form.ended_on,
                actor=actor,
            )
    if form.errors or learner is None:
        return _form(request, db, actor, form, status=422)
    return done(request, "practice.pairs", "PAIR_MADE", {"learner": learner.name})


@router.get("/{pair_id}/end", name="practice.ask_end", dependencies=[_MANAGE])
def ask_end(request: Request, db: ReadDb, actor: CurrentActor, pair_id: Id) -> Response:
    """Ask for the last day of a pair."""
    found, form = get_pair(db, pair_id, seen_by=actor), EndForm.empty(ended_on=clock.today())
    return render(request, "practice/end.html", pair=found, form=form)


@router.post("/{pair_id}/end", name="practice.end", dependencies=[_MANAGE])
def end(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, pair_id: Id) -> Response:
    """End a pair."""
    found, form = get_pair(db, pair_id, seen_by=actor), EndForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"SPAN_REVERSED": "ended_on", "PAIR_HAS_LOGS": "ended_on"}):
            end_pair(db, found, ended_on=form.ended_on, actor=actor)
    if form.errors:
        return render(request, "practice/end.html", status=422, pair=found, form=form)
    return done(request, "practice.pairs", "PAIR_ENDED")


@router.post("/hand-over", name="practice.hand_over", dependencies=[_MANAGE])
def hand_over(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Hand the signed days of the chosen people to the ledger, where another person confirms them."""
    form, found = HandOverForm.read(submitted), _Sum()
    if not form.errors and not (form.learner or form.mentor):
        form.refuse("", "NOBODY_CHOSEN")
    if not form.errors:
        with attempt(db, form):
            for person in form.learner:
                found.add(hand_over_learner(db, person, actor=actor, limits=_limits(db, person)))
            for person in form.mentor:
                year, limits = clock.today().year, _limits(db, person)
                found.add(hand_over_mentor(db, person, year, actor=actor, limits=limits))
    if form.errors:
        return _index(request, db, actor, form, status=422)
    return _said(request, found)


def _said(request: Request, found: _Sum) -> RedirectResponse:
    hours = f"{found.credit / 100:g}"
    said = {"people": found.people, "days": found.days, "hours": hours}
    if not found.refused or found.why is None:
        return done(request, "practice.pairs", "PRACTICE_HANDED_OVER", said)
    why = message(language_of(request), found.why)
    return done(request, "practice.pairs", "PRACTICE_PARTLY", said | {"refused": found.refused, "why": why})


def _index(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    limits = limits_for(db, actor.unit_id, clock.today().year) if actor.unit_id else DEFAULT_LIMITS
    return render(
        request,
        "practice/pairs.html",
        status=status,
        form=form,
        desk=practice_desk(db, seen_by=actor, limits=limits),
        applicants=list_applicants(db, seen_by=actor),
    )


def _limits(db: Session, person_id: int) -> Limits:
    unit = unit_ids_on(db, [person_id], clock.today()).get(person_id)
    return limits_for(db, unit, clock.today().year) if unit else DEFAULT_LIMITS


def _mentor(db: Session, form: PairForm, actor: Actor) -> int:
    """Return the mentor named: one in reach from the list, or any officer by name and card number together."""
    if form.mentor_name and form.card_no:
        found = find_officer(db, form.mentor_name, form.card_no, on=form.started_on)
        if found is None:
            raise RuleBroken("MENTOR_NOT_FOUND")
        return found
    if not visible_ids(db, [form.mentor or 0], seen_by=actor):
        raise NotFound("PERSON_NOT_FOUND")
    return form.mentor or 0


def _unit_of(db: Session, person_id: int, form: PairForm) -> Unit:
    """Return where the practice takes place: the unit that holds the mentor's post on the first day."""
    unit = unit_ids_on(db, [person_id], form.started_on).get(person_id)
    found = next((each for each in all_units(db) if each.id == unit), None)
    if found is None:
        raise RuleBroken("MENTOR_NO_POST", day=form.started_on)
    return found


def _form(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    place = find_own_place(db, actor)
    roll: list[OnList] = roll_to_choose_from(db, place, clock.today(), limit=_MOST_TO_CHOOSE) if place else []
    applicants = [person for person in roll if person.person_class == "APPLICANT"]
    officers = [person for person in roll if person.person_class == "OFFICER"]
    others = [person for person in roll if person.person_class in {"OFFICER", "ASSISTANT"}]
    return render(
        request,
        "practice/new.html",
        status=status,
        form=form,
        applicants=applicants,
        learners=others,
        mentors=officers,
        kinds=list(PracticeKind),
        leaves=LEAVES,
    )
