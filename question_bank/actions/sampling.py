"""Verbs of a reviewer who checks a large batch by a sample: draw it, and let the rest follow it.

What an inspector finds afterwards: who drew which questions with which seed, what was said of each, on whose earlier
approval the batch rests, and for every question approved unread a review that says so.
"""

import secrets

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.errors import NotAllowed, RuleBroken
from question_bank.actions.banks import require_keeper
from question_bank.actions.reviewing import approve
from question_bank.models import Bank, ReviewSample, ReviewSampleItem
from question_bank.queries.reviewing import Queue, ids_waiting
from question_bank.queries.samples import drawn_of, find_open_sample, fit_for_sampling, rest_of
from question_bank.rules import Status
from question_bank.sampling import LEAST, MOST, drawn


def draw_sample(db: Session, bank: Bank, *, source: str, earlier_review: str, actor: Actor) -> ReviewSample:
    """Draw the sample of a batch that waits for this reviewer.

    Raises RuleBroken EARLIER_REVIEW_MISSING, SAMPLE_OPEN, SAMPLE_SMALL when too few may be approved unread; NotAllowed.
    """
    require_can(actor, Permission.REVIEW_QUESTIONS)
    require_keeper(db, bank, actor)
    if not earlier_review.strip():
        raise RuleBroken("EARLIER_REVIEW_MISSING")
    if actor.account_id is None:
        raise RuleBroken("REVIEWER_UNKNOWN")
    one_at_a_time(db, f"review-samples:{bank.id}")
    if find_open_sample(db, bank.id, source) is not None:
        raise RuleBroken("SAMPLE_OPEN")
    waiting = ids_waiting(db, Queue(bank_id=bank.id, source=source), seen_by=actor, on=clock.today())
    batch = fit_for_sampling(db, waiting, on=clock.today())[:MOST]
    if len(batch) < LEAST:
        raise RuleBroken("SAMPLE_SMALL", fit=len(batch), least=LEAST)
    sample = ReviewSample(
        bank_id=bank.id,
        source=source,
        earlier_review=earlier_review.strip(),
        seed=secrets.token_hex(8),
        reviewer_id=actor.account_id,
        opened_at=clock.now(),
        outcome=None,
        closed_at=None,
    )
    db.add(sample)
    db.flush()  # its items name its id
    chosen = set(drawn([one.id for one in batch], sample.seed))
    db.add_all(
        ReviewSampleItem(sample_id=sample.id, question_id=one.id, version=one.version, is_drawn=one.id in chosen)
        for one in batch
    )
    db.flush()  # what was drawn is asked of the database
    audit.record(db, actor=actor, action="questions:sample:drawn", subject=sample, batch=len(batch), drawn=len(chosen))
    return sample


def settle_sample(db: Session, sample: ReviewSample, *, actor: Actor) -> int:
    """Close a sample once it is decided, and return how many questions were approved unread.

    All read and approved: the rest follows, but for what was changed meanwhile. One sent back, changed or retired: no
    question follows, and the batch is read one by one. Raises NotAllowed for another than its reviewer.
    """
    require_can(actor, Permission.REVIEW_QUESTIONS)
    if actor.account_id != sample.reviewer_id:
        raise NotAllowed("SAMPLE_OF_ANOTHER")
    if sample.outcome is not None:
        return 0
    read = drawn_of(db, sample)
    if any(one.verdict == "returned" or one.question.version != one.version for one in read):
        return _close(db, sample, "failed", 0, actor)
    if not all(one.verdict == "approved" for one in read):
        return 0
    note = f"抽检通过：种子{sample.seed}，抽{len(read)}题全部合格；此前审定：{sample.earlier_review}"
    rest = [
        (question, version)
        for question, version in rest_of(db, sample)
        if question.version == version and question.status == Status.DRAFT.value
    ]
    for question, version in rest:
        approve(db, question, shown_version=version, note=note, actor=actor)
    return _close(db, sample, "passed", len(rest), actor)


def give_up_sample(db: Session, sample: ReviewSample, *, actor: Actor) -> None:
    """End a sample: its batch is read one by one. Raises NotAllowed for another than its reviewer."""
    if actor.account_id != sample.reviewer_id:
        raise NotAllowed("SAMPLE_OF_ANOTHER")
    if sample.outcome is None:
        _close(db, sample, "given_up", 0, actor)


def _close(db: Session, sample: ReviewSample, outcome: str, approved: int, actor: Actor) -> int:
    sample.outcome, sample.closed_at = outcome, clock.now()
    audit.record(db, actor=actor, action=f"questions:sample:{outcome}", subject=sample, approved=approved)
    return approved
