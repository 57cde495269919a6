"""Verbs on yearly reviews: each hand stands for an outcome, all but the exceptions at once (domain C2.5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission
from lms.credentials.actions.review_opening import frozen
from lms.credentials.models import ReviewEvent, ReviewRound, YearlyReview
from lms.credentials.queries.review_facts import holders_in
from lms.credentials.queries.reviews import last_hands, reviews_of_round
from lms.credentials.rules.review_days import cure_until
from lms.credentials.rules.reviews import ON_THE_WAY, ReviewState, require_outcome, require_review_move
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.holidays.queries import working_calendar
from lms.people.queries.reach import reaches_unit
from lms.people.queries.units import find_roots
from lms.requirements.parameters import Parameters
from lms.requirements.queries.rule_sets import parameters_for

_P, _S = Permission, ReviewState
# Who acts on a review in a state: the unit's legal office, or its head; the bureau's reviewer; its decider.
HANDS: dict[ReviewState, tuple[Permission, ...]] = {
    _S.OPEN: (_P.CHECK_APPLICATIONS, _P.SIGN_APPLICATIONS),
    _S.UNIT_CHECKED: (_P.REVIEW_APPLICATIONS,),
    _S.JUSTICE_CHECKED: (_P.DECIDE_CREDENTIALS,),
}
_NEXT = {_S.OPEN: _S.UNIT_CHECKED, _S.UNIT_CHECKED: _S.JUSTICE_CHECKED}


@dataclass(frozen=True, slots=True)
class Done:
    """How many reviews went on, and how many were left: kept back, one's own, or checked by the same hand."""

    moved: int
    kept: int
    own: int
    same_hand: int


def may_act(actor: Actor, state: ReviewState) -> bool:
    """Tell whether an actor's role is the hand that a review in a state waits for."""
    return any(actor.can(permission) for permission in HANDS.get(state, ()))


def pass_on(db: Session, round_: ReviewRound, state: ReviewState, *, keep: Collection[int] = (), actor: Actor) -> Done:
    """Check, or decide, all reviews of a round in a state but those kept back: each as its last hand stands for.

    The round is locked by whoever asks. Nobody acts on his own review, and the decider on none that he checked.
    Raises NotAllowed, RuleBroken REVIEW_NOTHING_LEFT.
    """
    _require_hand(db, round_, state, actor)
    reviews = reviews_of_round(db, round_.id, state=state.value)
    others = [one for one in reviews if one.person_id != actor.person_id or actor.person_id is None]
    wanted = [one for one in others if one.id not in keep]
    hands = last_hands(db, [one.id for one in wanted], state) if state is _S.JUSTICE_CHECKED else {}
    free = [one for one in wanted if actor.account_id is None or hands.get(one.id) != actor.account_id]
    if not free:
        raise RuleBroken("REVIEW_SAME_HAND" if wanted else "REVIEW_NOTHING_LEFT")
    _move_all(db, free, actor=actor)
    audit.record(db, actor=actor, action="review_round:passed_on", subject=round_, state=state.value, people=len(free))
    own, kept = len(reviews) - len(others), len(others) - len(wanted)
    return Done(len(free), kept, own, len(wanted) - len(free))


def _require_hand(db: Session, round_: ReviewRound, state: ReviewState, actor: Actor) -> None:
    if not may_act(actor, state) or not reaches_unit(db, round_.unit_id, actor):
        raise NotAllowed


def _move_all(db: Session, reviews: Sequence[YearlyReview], *, actor: Actor) -> None:
    rounds: dict[int, Parameters] = {}
    for one in reviews:
        outcome = _S(one.outcome or one.proposed)
        state = _NEXT.get(_S(one.state), outcome)
        if one.round_id not in rounds:
            rounds[one.round_id] = _parameters(db, one)
        move_review(db, one, state, parameters=rounds[one.round_id], actor=actor)


def _parameters(db: Session, review: YearlyReview) -> Parameters:
    round_ = db.get_one(ReviewRound, review.round_id)
    return parameters_for(db, round_.unit_id, review.year + 1)


def move_review(
    db: Session,
    review: YearlyReview,
    new: ReviewState,
    *,
    reason: str = "",
    parameters: Parameters | None = None,
    actor: Actor,
) -> None:
    """Move a review, the only writer of its state once it was opened. Raises RuleBroken REVIEW_MOVE."""
    old = _S(review.state)
    require_review_move(old, new)
    _note(db, review, new, reason, actor)
    until, last = (parameters or Parameters()).review_cure_until, None
    if new is _S.CONDITIONAL:
        last = cure_until(review.year, until, clock.today(), working_calendar(db))
    review.state, review.cure_until = new.value, last


def _note(db: Session, review: YearlyReview, new: ReviewState, reason: str, actor: Actor) -> None:
    event = ReviewEvent(review_id=review.id, old=review.state, new=new.value, outcome=review.outcome)
    event.reason, event.actor_id, event.at = reason.strip(), actor.account_id, clock.now()
    db.add(event)


def stand_for(db: Session, review: YearlyReview, outcome: str, *, reason: str, actor: Actor) -> None:
    """Let the hand that a review waits for say which outcome it stands for; another than proposed with its reason.

    Raises NotAllowed, RuleBroken REVIEW_OWN, REVIEW_SAME_HAND, REVIEW_OUTCOME_UNKNOWN, REASON_MISSING, REVIEW_DECIDED.
    """
    state = _require_turn(db, review, actor)
    wanted = require_outcome(outcome, review.proposed, reason)
    if wanted != (review.outcome or review.proposed):
        require_words(reason)
    review.outcome = None if wanted == review.proposed else wanted.value
    _note(db, review, state, reason, actor)
    audit.record(db, actor=actor, action="yearly_review:outcome:set", subject=review, outcome=wanted.value)


def _require_turn(db: Session, review: YearlyReview, actor: Actor) -> ReviewState:
    state = _S(review.state)
    if state not in ON_THE_WAY:
        raise RuleBroken("REVIEW_DECIDED")
    _require_hand(db, review.round, state, actor)
    _require_not_himself(review, actor)
    return state


def _require_not_himself(review: YearlyReview, actor: Actor) -> None:
    if actor.person_id is not None and review.person_id == actor.person_id:
        raise RuleBroken("REVIEW_OWN")


def send_back(db: Session, review: YearlyReview, *, reason: str, actor: Actor) -> None:
    """Send a review back to the hand before: the reviewer to the unit, the decider to the reviewer.

    Raises NotAllowed, RuleBroken REVIEW_OWN, REVIEW_DECIDED, REVIEW_MOVE (at the unit), REASON_MISSING.
    """
    state = _require_turn(db, review, actor)
    back = {_S.UNIT_CHECKED: _S.OPEN, _S.JUSTICE_CHECKED: _S.UNIT_CHECKED}.get(state, state)
    move_review(db, review, back, reason=require_words(reason), actor=actor)
    audit.record(db, actor=actor, action="yearly_review:sent_back", subject=review)


def close_conditions(db: Session, review: YearlyReview, *, met: bool, reason: str, actor: Actor) -> None:
    """Put on record that conditions were met, and the review is passed, or were not, and it failed.

    Nothing else follows: a failed review only proposes a case. Raises NotAllowed, RuleBroken REVIEW_OWN, REVIEW_MOVE,
    REASON_MISSING, REVIEW_CURE_RUNS (not met, and the time is not over).
    """
    _require_decider(db, review, actor)
    if review.state != _S.CONDITIONAL or review.cure_until is None:
        raise RuleBroken("REVIEW_MOVE", state=review.state, new=(_S.PASSED if met else _S.FAILED).value)
    if not met and clock.today() <= review.cure_until:
        raise RuleBroken("REVIEW_CURE_RUNS", day=review.cure_until)
    review.outcome = (_S.PASSED if met else _S.FAILED).value
    move_review(db, review, _S(review.outcome), reason=require_words(reason), actor=actor)
    audit.record(db, actor=actor, action="yearly_review:conditions:closed", subject=review, met=met)


def _require_decider(db: Session, review: YearlyReview, actor: Actor) -> None:
    if not actor.can(_P.DECIDE_CREDENTIALS) or not reaches_unit(db, review.round.unit_id, actor):
        raise NotAllowed(permission=_P.DECIDE_CREDENTIALS.value)
    _require_not_himself(review, actor)


def begin_anew(db: Session, review: YearlyReview, *, reason: str, actor: Actor) -> None:
    """Begin a review anew with the facts of today: a deferred one upon return, another because its decision was wrong.

    Upon return the unit or the bureau may; a decision is taken back by a decider. Raises NotAllowed, RuleBroken
    REVIEW_OWN, REVIEW_MOVE, REASON_MISSING.
    """
    if review.state == _S.DEFERRED and (may_act(actor, _S.OPEN) or may_act(actor, _S.UNIT_CHECKED)):
        if not reaches_unit(db, review.round.unit_id, actor):
            raise NotAllowed
        _require_not_himself(review, actor)
    else:
        _require_decider(db, review, actor)
    require_review_move(_S(review.state), _S.OPEN)
    root = next(one for one in find_roots(db) if review.round.unit.path.startswith(one.path))
    held = holders_in(db, root, review.year, on=clock.today(), person_ids=[review.person_id])
    if held:
        review.facts, review.proposed = frozen(held[0].facts)
        review.credential_id = held[0].credential_id
    review.outcome = None
    move_review(db, review, _S.OPEN, reason=require_words(reason), actor=actor)
    audit.record(db, actor=actor, action="yearly_review:begun_anew", subject=review)
