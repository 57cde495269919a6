"""Checking a large imported batch by a sample: drawn here, read in the review queue, settled when all is read."""

from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.pages.acting import attempt, done
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form, Whole
from lms.web.gate import may
from lms.web.render import redirect, render
from lms.web.routing import PageRouter
from question_bank.actions.sampling import draw_sample, give_up_sample
from question_bank.models import Bank, ReviewSample
from question_bank.queries.banks import get_bank
from question_bank.queries.reviewing import Queue, ids_waiting
from question_bank.queries.samples import drawn_of, find_open_sample, fit_for_sampling, get_sample, rest_of
from question_bank.sampling import LEAST, MOST, most_faulty, sample_size

router = PageRouter("question_samples", prefix="/questions/samples")
_REVIEW = may(Permission.REVIEW_QUESTIONS)
_REFUSED = {"EARLIER_REVIEW_MISSING": "earlier_review"}


class SampleForm(Form):
    """Which batch, and who approved its questions before."""

    bank: Whole
    source: Annotated[str, StringConstraints(max_length=300)]
    earlier_review: Annotated[str, StringConstraints(max_length=300)] = ""


@router.get("/new", dependencies=[_REVIEW])
def new(request: Request, db: ReadDb, actor: CurrentActor, bank: str = "", source: str = "") -> Response:
    """Say what a sample check is, how many would be read, and what is left out of it."""
    if not (number := _number(bank)):
        return redirect(request, "question_review.index")
    kept = get_bank(db, number, seen_by=actor)
    return _form(request, db, actor, kept, SampleForm.empty(bank=kept.id, source=source[:300]))


@router.post("", dependencies=[_REVIEW])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Draw the sample."""
    form = SampleForm.read(submitted)
    if not (number := _number(str(form.values.get("bank", "")))):
        return redirect(request, "question_review.index")
    kept = get_bank(db, number, seen_by=actor)
    made: list[ReviewSample] = []
    if not form.errors:
        with attempt(db, form, _REFUSED):
            made.append(draw_sample(db, kept, source=form.source, earlier_review=form.earlier_review, actor=actor))
    if form.errors:
        return _form(request, db, actor, kept, form, status=422)
    read = {"drawn": len(drawn_of(db, made[0]))}
    return done(request, "question_samples.show", "SAMPLE_DRAWN", read, sample_id=made[0].id)


@router.get("/{sample_id:int}", dependencies=[_REVIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, sample_id: Id) -> Response:
    """Show a sample: what was read, what is left, how it ended."""
    sample = get_sample(db, sample_id, seen_by=actor)
    read = drawn_of(db, sample)
    return render(
        request,
        "question_samples/show.html",
        sample=sample,
        bank=get_bank(db, sample.bank_id, seen_by=actor),
        drawn=read,
        rest=len(rest_of(db, sample)),
        following=next((one.question.id for one in read if not one.verdict), None),
        percent=_percent(len(read)),
        own=sample.reviewer_id == actor.account_id,
    )


@router.post("/{sample_id:int}/end", dependencies=[_REVIEW])
def give_up(request: Request, db: Db, actor: CurrentActor, sample_id: Id) -> Response:
    """End a sample: its batch is read one by one."""
    give_up_sample(db, get_sample(db, sample_id, seen_by=actor), actor=actor)
    return done(request, "question_review.index", "SAMPLE_GIVEN_UP")


def _form(request: Request, db: Session, actor: Actor, bank: Bank, form: Form, status: int = 200) -> Response:
    source = str(form.values.get("source", ""))
    waiting = ids_waiting(db, Queue(bank_id=bank.id, source=source), seen_by=actor, on=clock.today())
    fit = len(fit_for_sampling(db, waiting, on=clock.today())[:MOST])
    return render(
        request,
        "question_samples/new.html",
        status=status,
        form=form,
        bank=bank,
        source=source,
        waiting=len(waiting),
        fit=fit,
        size=sample_size(fit),
        least=LEAST,
        percent=_percent(sample_size(fit)),
        open=find_open_sample(db, bank.id, source),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def _percent(size: int) -> str:
    return f"{most_faulty(size) * 100:.1f}"
