"""Verbs of reviewers, and the one mover of a question's state."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from question_bank.actions.banks import require_keeper
from question_bank.actions.recording import Record, record_version
from question_bank.content import LawBasis
from question_bank.models import Question, QuestionEvent, QuestionReview
from question_bank.queries.law import find_law_version, is_resting_on_ended_law, version_in_force
from question_bank.queries.questions import content_of_version, fetch_question, version_of
from question_bank.rules import Hand, Status, Verdict, law_name, require_move, require_other_hand


def approve(db: Session, question: Question, *, shown_version: int, actor: Actor, note: str = "") -> None:
    """Let a draft be drawn, held against the law of today.

    Raises RuleBroken OWN_QUESTION, REVIEWER_UNKNOWN, QUESTION_CHANGED, QUESTION_STATE, LAW_ENDED; NotAllowed.
    """
    question = _open(db, question, shown_version, actor)
    require_move(Status(question.status), Status.ACTIVE)
    if question.status != Status.DRAFT.value:
        raise RuleBroken("QUESTION_STATE", old=question.status, new=Status.ACTIVE.value)
    question.checked_on = clock.today()
    db.flush()  # the law is asked with the day of this check
    if is_resting_on_ended_law(db, question.id, clock.today()):
        raise RuleBroken("LAW_ENDED")
    _review(db, question, Verdict.APPROVED, note, actor)
    move(db, question, Status.ACTIVE, reason=note or None, actor=actor)


def send_back(db: Session, question: Question, *, shown_version: int, note: str, actor: Actor) -> None:
    """Return a draft to its author with what is to be mended. Raises RuleBroken NOTE_MISSING and as `approve`."""
    question = _open(db, question, shown_version, actor)
    if question.status != Status.DRAFT.value:
        raise RuleBroken("QUESTION_STATE", old=question.status, new=Status.DRAFT.value)
    _require_note(note)
    question.returned_version = question.version
    _review(db, question, Verdict.RETURNED, note, actor)


def doubt(db: Session, question: Question, *, note: str, actor: Actor) -> None:
    """Take an active question out until it is checked: a leak, a suspicious key. Raises RuleBroken NOTE_MISSING."""
    question = _held(db, question, actor)
    _require_note(note)
    move(db, question, Status.STALE, reason=note, actor=actor)


def check_again(db: Session, question: Question, *, shown_version: int, actor: Actor, note: str = "") -> None:
    """Say that a question still holds under the law of today, and let it be drawn again.

    A basis that names an ended version is moved to the version in force, as a new version of the question whose
    author stays. Raises RuleBroken LAW_UNKNOWN when none is on record, and as `approve`.
    """
    question = _open(db, question, shown_version, actor)
    if question.status not in {Status.ACTIVE.value, Status.STALE.value}:
        raise RuleBroken("QUESTION_STATE", old=question.status, new=Status.ACTIVE.value)
    _move_bases(db, question)
    question.checked_on = clock.today()
    _review(db, question, Verdict.CHECKED, note, actor)
    if question.status == Status.STALE.value:
        move(db, question, Status.ACTIVE, reason=note or None, actor=actor)


def retire(db: Session, question: Question, *, note: str, actor: Actor) -> None:
    """Take a question out for good; papers that hold it keep it. Raises RuleBroken NOTE_MISSING, QUESTION_STATE."""
    question = _held(db, question, actor)
    _require_note(note)
    move(db, question, Status.RETIRED, reason=note, actor=actor)


def bring_back(db: Session, question: Question, *, note: str, actor: Actor) -> None:
    """Make a retired question a draft that needs its review anew. Raises RuleBroken NOTE_MISSING, QUESTION_STATE."""
    question = _held(db, question, actor)
    _require_note(note)
    if question.status != Status.RETIRED.value:
        raise RuleBroken("QUESTION_STATE", old=question.status, new=Status.DRAFT.value)
    move(db, question, Status.DRAFT, reason=note, actor=actor)


def move(db: Session, question: Question, new: Status, *, reason: str | None, actor: Actor) -> None:
    """Change a question's state: the only writer of `Question.status`. Raises RuleBroken QUESTION_STATE."""
    old = Status(question.status)
    require_move(old, new)
    now = clock.now()
    db.add(
        QuestionEvent(
            question_id=question.id,
            version=question.version,
            old=old.value,
            new=new.value,
            reason=reason,
            actor_id=actor.account_id,
            at=now,
        )
    )
    question.status = new.value
    question.changed_at = now
    audit.record(db, actor=actor, action="questions:status:changed", subject=question, old=old.value, new=new.value)


def _open(db: Session, question: Question, shown_version: int, actor: Actor) -> Question:
    """Return the question, locked, when this reviewer may judge the version he saw."""
    question = _held(db, question, actor)
    if question.version != shown_version:
        raise RuleBroken("QUESTION_CHANGED")
    version = version_of(db, question)
    require_other_hand(Hand(version.author_id, version.author_person_id), Hand(actor.account_id, actor.person_id))
    return question


def _held(db: Session, question: Question, actor: Actor) -> Question:
    require_can(actor, Permission.REVIEW_QUESTIONS)
    question = fetch_question(db, question.id, to_change=True)
    require_keeper(db, question.bank, actor)
    return question


def _review(db: Session, question: Question, verdict: Verdict, note: str, actor: Actor) -> None:
    if actor.account_id is None:
        raise RuleBroken("REVIEWER_UNKNOWN")
    db.add(
        QuestionReview(
            question_id=question.id,
            version=question.version,
            verdict=verdict.value,
            reviewer_id=actor.account_id,
            note=note.strip() or None,
            at=clock.now(),
        )
    )
    audit.record(
        db, actor=actor, action=f"questions:review:{verdict.value}", subject=question, version=question.version
    )


def _move_bases(db: Session, question: Question) -> None:
    version = version_of(db, question)
    content = content_of_version(version)
    moved = content.changed(basis=tuple(_in_force(db, basis) for basis in content.basis))
    if moved == content:
        return
    author = Hand(version.author_id, version.author_person_id)
    record_version(db, question, Record(moved, version.source), note="LAW_CHECKED", author=author)


def _in_force(db: Session, basis: LawBasis) -> LawBasis:
    today, law = clock.today(), law_name(basis.law)
    own = find_law_version(db, law, basis.version_on) if basis.version_on else None
    if own is None or own.effective_until is None or own.effective_until >= today:
        return basis
    version = version_in_force(db, law, today)
    if version is None:
        raise RuleBroken("LAW_UNKNOWN", law=law)
    return basis.model_copy(update={"version_on": version.version_on})


def _require_note(note: str) -> None:
    if not note.strip():
        raise RuleBroken("NOTE_MISSING")
