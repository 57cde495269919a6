"""The review queue (审题): one question a screen, never one's own; and questions to be held against new law again."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.pages.acting import attempt, link_to
from lms.pages.review_round import Round, next_in, number_in, round_of
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form, Whole
from lms.web.gate import may
from lms.web.messages import notice
from lms.web.render import language_of, redirect_to, render
from lms.web.routing import PageRouter
from question_bank.actions import reviewing
from question_bank.actions.sampling import settle_sample
from question_bank.facts import changes_between, keys_in
from question_bank.keyed import key_sent
from question_bank.models import Question
from question_bank.queries.banks import get_bank, is_kept_by
from question_bank.queries.listing import ended_among
from question_bank.queries.questions import content_of_version, contents_of, get_question, reviews_of, versions_of
from question_bank.queries.registers import laws_of
from question_bank.queries.reviewing import (
    Queue,
    Task,
    banks_to_review,
    count_waiting,
    counters,
    next_waiting,
    place_in,
    sources_waiting,
)
from question_bank.queries.samples import get_sample, open_samples
from question_bank.queries.twins import twins_of
from question_bank.rules import Hand, Status, require_other_hand
from question_bank.types import plain, shown, validate

router = PageRouter("question_review", prefix="/questions/review")
_REVIEW = may(Permission.REVIEW_QUESTIONS)
_NOTE = {"NOTE_MISSING": "note"}
_TWINS = 3


class VerdictForm(Form):
    """What a reviewer says of the version he was shown."""

    shown_version: Whole
    note: Annotated[str, StringConstraints(max_length=500)] = ""


@router.get("", dependencies=[_REVIEW])
def index(request: Request, db: ReadDb, actor: CurrentActor, bank: str = "") -> Response:
    """Show what waits, for whom, and from which files it came."""
    bank_id = number_in(bank)
    if bank_id is not None:
        get_bank(db, bank_id, seen_by=actor)
    today = clock.today()
    return render(
        request,
        "question_review/index.html",
        counts=counters(db, seen_by=actor, on=today, bank_id=bank_id),
        batches=sources_waiting(db, seen_by=actor, on=today, bank_id=bank_id),
        banks={one.id: one.name for one in banks_to_review(db, seen_by=actor)},
        bank=bank_id,
        first=next_waiting(db, Queue(Task.NEW, bank_id), seen_by=actor, on=today),
        first_again=next_waiting(db, Queue(Task.AGAIN, bank_id), seen_by=actor, on=today),
        samples=open_samples(db, seen_by=actor),
    )


@router.get("/next", dependencies=[_REVIEW])
def following(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Go to the first question of a round."""
    return redirect_to(request, next_in(db, actor, round_of(request, db, actor), 0))


@router.get("/{question_id:int}", dependencies=[_REVIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, question_id: Id) -> Response:
    """Show one question with its key, what changed, what is alike and whether its law holds."""
    question, round_ = get_question(db, question_id, seen_by=actor), round_of(request, db, actor)
    return _show(request, db, actor, question, round_, VerdictForm.empty())


@router.post("/{question_id:int}/approval", dependencies=[_REVIEW])
def approve(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, question_id: Id) -> Response:
    """Let a draft be drawn."""
    return _decide(request, db, actor, submitted, question_id, reviewing.approve, "REVIEW_APPROVED")


@router.post("/{question_id:int}/sending-back", dependencies=[_REVIEW])
def send_back(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, question_id: Id) -> Response:
    """Return a draft to its author with what is to be mended."""
    return _decide(request, db, actor, submitted, question_id, reviewing.send_back, "REVIEW_RETURNED")


@router.post("/{question_id:int}/check", dependencies=[_REVIEW])
def check(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, question_id: Id) -> Response:
    """Say that a question still holds under the law of today."""
    return _decide(request, db, actor, submitted, question_id, reviewing.check_again, "REVIEW_CHECKED")


@router.post("/{question_id:int}/retirement", dependencies=[_REVIEW])
def retire(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, question_id: Id) -> Response:
    """Take a question out for good."""

    def verb(db: Session, question: Question, *, shown_version: int, actor: Actor, note: str) -> None:
        if question.version != shown_version:
            raise RuleBroken("QUESTION_CHANGED")
        reviewing.retire(db, question, note=note, actor=actor)

    return _decide(request, db, actor, submitted, question_id, verb, "REVIEW_RETIRED")


def _decide(
    request: Request,
    db: Session,
    actor: Actor,
    submitted: Any,
    question_id: int,
    verb: Callable[..., None],
    said: str,
) -> Response:
    """Do what a reviewer decided and go on to the next question of his round."""
    question, round_ = get_question(db, question_id, seen_by=actor), round_of(request, db, actor)
    form, unread = VerdictForm.read(submitted), 0
    if not form.errors:
        with attempt(db, form, _NOTE):
            verb(db, question, shown_version=form.shown_version, note=form.note, actor=actor)
            if round_.sample_id is not None:
                unread = settle_sample(db, get_sample(db, round_.sample_id, seen_by=actor), actor=actor)
    if form.errors:
        again = get_question(db, question_id, seen_by=actor)
        return _show(request, db, actor, again, round_, form, status=422)
    language = language_of(request)
    told = notice(language, "SAMPLE_DONE", count=unread) if unread else notice(language, said, number=question_id)
    return redirect_to(request, next_in(db, actor, round_, question_id), notice=told)


def _show(
    request: Request, db: Session, actor: Actor, question: Question, round_: Round, form: Form, status: int = 200
) -> Response:
    versions = versions_of(db, question)
    contents = [content_of_version(version) for version in versions[:2]]
    near = dict(twins_of(db, question.id)[:_TWINS])
    twins = [get_question(db, identity, seen_by=actor) for identity in near]
    bank, reviews = get_bank(db, question.bank_id, seen_by=actor), reviews_of(db, question)
    ended = bool(ended_among(db, [question.id], on=clock.today()))
    return render(
        request,
        "question_review/show.html",
        status=status,
        one=question,
        form=form,
        bank=bank,
        content=contents[0],
        shown=shown(contents[0]),
        sent=key_sent(contents[0]),
        keys=keys_in(contents[0]),
        faults=validate(contents[0]),
        version=versions[0],
        changes=changes_between(contents[1], contents[0]) if len(contents) > 1 else None,
        reviews=reviews,
        names=account_names(db, {versions[0].author_id} | {row.reviewer_id for row in reviews}),
        laws=laws_of(db, question, on=clock.today()),
        near=near,
        twins=twins,
        twin_texts={identity: plain(one) for identity, one in contents_of(db, twins).items()},
        refused=_refusal(db, question, versions[0], actor),
        kept=is_kept_by(db, bank, actor),
        again=question.status == Status.STALE.value or (question.status == Status.ACTIVE.value and ended),
        nth=place_in(db, question.id, round_.queue, seen_by=actor, on=clock.today()),
        waiting=count_waiting(db, round_.queue, seen_by=actor, on=clock.today()),
        query=round_.query,
        skip=next_in(db, actor, round_, question.id),
        edit_at=link_to(request, "questions.show", question_id=question.id),
        round=round_,
    )


def _refusal(db: Session, question: Question, version: Any, actor: Actor) -> RuleBroken | None:
    """Return why this reviewer may not judge a question, or None."""
    try:
        require_other_hand(Hand(version.author_id, version.author_person_id), Hand(actor.account_id, actor.person_id))
    except RuleBroken as refused:
        return refused
    return None
