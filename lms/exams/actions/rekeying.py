"""A wrong key found after the exam: proposed by one, tried on everybody who had the question, applied by another.

Domain C4.5, lessons P16: applied to all or to nobody, as a version of the key with its reason, beside the old scores;
who passed keeps it unless that was decided with a reason for him alone.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission
from lms.errors import RuleBroken, require_words
from lms.exams.actions.marking import decide_void, settle_marking
from lms.exams.actions.running import require_runs
from lms.exams.actions.scoring import score_again
from lms.exams.models import Exam, Rekeying, RekeyingDecision
from lms.exams.queries.papers import contents_of
from lms.exams.queries.rekeying import get_asked, next_key_version, open_rekeyings
from lms.exams.queries.rekeying_differences import Difference, differences
from lms.exams.queries.rulings import versions_of_questions
from lms.exams.rules.rulings import Effect, RekeyKind, require_same_form, with_options
from lms.exams.rules.states import ExamState
from question_bank.actions.reviewing import move
from question_bank.queries.questions import fetch_question, reviews_of, version_of
from question_bank.rules import Status, Verdict

_STATES = frozenset({ExamState.CLOSED, ExamState.MARKED, ExamState.PUBLISHED})
_KEPT = "REKEYED_PASS_KEPT"


@dataclass(frozen=True)
class Proposal:
    """What is to be done about a question, why, and whose pass is to be taken back for which reason."""

    kind: RekeyKind
    reason: str = ""
    options: Sequence[int] = ()
    takes: Mapping[int, str] = field(default_factory=dict)


def draft(db: Session, exam: Exam, question_id: int, proposal: Proposal, *, actor: Actor) -> Rekeying:
    """Return a re-keying that can be tried, not stored. Raises RuleBroken REKEY_FORM, REKEY_OPTIONS, REKEY_VERSION.

    A corrected version must be the newest of its question and reviewed by another than its author (four eyes).
    """
    require_runs(db, exam, actor)
    if exam.state not in _STATES:
        raise RuleBroken("REKEY_STATE")
    asked = get_asked(db, exam, question_id)
    printed = contents_of(db, [asked.version.id])[asked.version.id]
    version_id, options = None, sorted(set(proposal.options)) if proposal.kind is RekeyKind.OPTIONS else []
    if proposal.kind in (RekeyKind.VERSION, RekeyKind.VERSION_TOO):
        newest = version_of(db, asked.question)
        reviewed = any(
            review.version == newest.number and review.verdict != Verdict.RETURNED
            for review in reviews_of(db, asked.question)
        )
        if newest.id == asked.version.id or not reviewed:
            raise RuleBroken("REKEY_VERSION")
        require_same_form(printed, contents_of(db, [newest.id])[newest.id])
        version_id = newest.id
    elif proposal.kind is RekeyKind.OPTIONS:
        with_options(printed, options)
    return Rekeying(
        exam_id=exam.id,
        question_id=question_id,
        kind=proposal.kind.value,
        version_id=version_id,
        options=options,
        takes={str(attempt): why.strip() for attempt, why in proposal.takes.items() if why.strip()},
        reason=proposal.reason.strip(),
        actor_id=actor.account_id,
        at=clock.now(),
    )


def propose(db: Session, exam: Exam, question_id: int, proposal: Proposal, *, actor: Actor) -> Rekeying:
    """Put a re-keying forward for another person to decide, and take the question out of use in the bank.

    Raises RuleBroken REASON_MISSING, REKEYING_OPEN while another one of the exam waits, and as `draft`.
    """
    rekeying = draft(db, exam, question_id, proposal, actor=actor)
    require_words(rekeying.reason)
    if open_rekeyings(db, exam.id):
        raise RuleBroken("REKEYING_OPEN")
    losing = {str(one.attempt_id) for one in differences(db, exam, rekeying) if one.effect is Effect.WOULD_FAIL}
    rekeying.takes = {attempt: why for attempt, why in rekeying.takes.items() if attempt in losing}
    db.add(rekeying)
    question = fetch_question(db, question_id, to_change=True)
    if rekeying.version_id is None and question.status == Status.ACTIVE:
        move(db, question, Status.STALE, reason=rekeying.reason, actor=actor)
    db.flush()
    audit.record(db, actor=actor, action="exam:key:proposed", subject=exam, question=question_id, kind=rekeying.kind)
    return rekeying


def apply(db: Session, exam: Exam, rekeying: Rekeying, *, seen: str, actor: Actor) -> RekeyingDecision:
    """Apply a re-keying to everybody who had the question, in one transaction, as the next version of the key.

    `seen` is the digest of the list that was looked at. Raises RuleBroken OWN_REKEYING for who proposed it,
    REKEYING_DECIDED, REKEY_CHANGED when the list is another one by now; NotAllowed.
    """
    _require_decides(db, exam, rekeying, actor)
    found = differences(db, exam, rekeying)
    if digest_of(found) != seen:
        raise RuleBroken("REKEY_CHANGED")
    version = next_key_version(db, exam.id)
    for one in found:
        kept = _KEPT if one.passed and not one.passes and not one.takes else None
        why = one.takes or rekeying.reason
        score_again(db, one.last, one.items, key_version=version, reason=why, pass_kept=kept, actor=actor)
    decision = _decided(db, rekeying, "applied", version, "", actor)
    db.flush()  # the scores are read again for what waits
    if rekeying.kind == RekeyKind.VOID:
        decide_void(db, exam, versions_of_questions(db, [rekeying.question_id])[rekeying.question_id])
    settle_marking(db, exam, actor=actor)
    audit.record(
        db, actor=actor, action="exam:key:applied", subject=exam, key_version=version, people=len(found), seen=seen
    )
    return decision


def drop(db: Session, exam: Exam, rekeying: Rekeying, *, reason: str, actor: Actor) -> RekeyingDecision:
    """Decide that a key stays as it was. Raises RuleBroken REASON_MISSING, OWN_REKEYING, REKEYING_DECIDED."""
    _require_decides(db, exam, rekeying, actor)
    reason = require_words(reason)
    audit.record(db, actor=actor, action="exam:key:dropped", subject=exam, rekeying=rekeying.id)
    return _decided(db, rekeying, "dropped", None, reason, actor)


def digest_of(found: Sequence[Difference]) -> str:
    """Return what names a list of differences: another list, another digest."""
    plain = [[one.attempt_id, one.last.number, one.items, one.passed, one.passes, one.takes] for one in found]
    return hashlib.sha256(json.dumps(sorted(plain), default=list).encode()).hexdigest()


def _require_decides(db: Session, exam: Exam, rekeying: Rekeying, actor: Actor) -> None:
    require_runs(db, exam, actor, Permission.PUBLISH_EXAMS)
    if rekeying.id not in {each.id for each in open_rekeyings(db, exam.id)}:
        raise RuleBroken("REKEYING_DECIDED")
    if rekeying.actor_id == actor.account_id:  # a person has one account
        raise RuleBroken("OWN_REKEYING")


def _decided(
    db: Session, rekeying: Rekeying, outcome: str, key_version: int | None, note: str, actor: Actor
) -> RekeyingDecision:
    decision = RekeyingDecision(
        rekeying_id=rekeying.id,
        exam_id=rekeying.exam_id,
        outcome=outcome,
        key_version=key_version,
        note=note,
        actor_id=actor.account_id,
        at=clock.now(),
    )
    db.add(decision)
    return decision
