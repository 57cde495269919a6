"""Verbs that take an assistant off the post, let him answer, put him back, and end his badge (B5 to B7)."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission
from lms.credentials.actions.badges_moving import move, require_may
from lms.credentials.models.badges import Badge, BadgeStop
from lms.credentials.queries.badges_facts import standings_of
from lms.credentials.rules.badges import (
    ANSWER_DAYS,
    BadgeStep,
    EndReason,
    HandedIn,
    StopGround,
    require_ending,
)
from lms.credentials.rules.badges_training import require_retest
from lms.credentials.rules.contracts import require_sound
from lms.errors import NotAllowed, RuleBroken
from lms.holidays.queries import working_calendar
from lms.workdays import working_days_after


def stop(db: Session, badge: Badge, *, ground: StopGround, facts: str, document: str, actor: Actor) -> BadgeStop:
    """Take an assistant off the post (停岗), told in writing; he sees it at once and has three working days to answer.

    Raises RuleBroken BADGE_STEP, OWN_BADGE, STOP_FACTS_MISSING, DOCUMENT_MISSING (the written notice).
    """
    require_may(badge, BadgeStep.STOP, Permission.ISSUE_BADGES, actor)
    if not facts.strip():
        raise RuleBroken("STOP_FACTS_MISSING")
    if not document.strip():
        raise RuleBroken("DOCUMENT_MISSING")
    today = clock.today()
    made = BadgeStop(
        badge_id=badge.id,
        ground=ground.value,
        facts=facts.strip(),
        document=document.strip(),
        told_on=today,
        answer_until=working_days_after(today, ANSWER_DAYS, working_calendar(db)),
    )
    db.add(made)
    move(db, badge, BadgeStep.STOP, actor=actor, reason=ground.value, note=facts)
    return made


def running_stop(badge: Badge) -> BadgeStop:
    """Return the stop that runs. Raises RuleBroken NOT_STOPPED."""
    for each in badge.stops:
        if each.resumed_on is None and badge.state == "STOPPED":
            return each
    raise RuleBroken("NOT_STOPPED")


def answer_stop(db: Session, badge: Badge, *, text: str, actor: Actor) -> None:
    """Say something to one's stop, once; a late answer is taken, and is late. Raises NotAllowed for anybody else.

    Raises RuleBroken NOT_STOPPED, STOP_ANSWERED, ANSWER_MISSING.
    """
    if actor.person_id != badge.person_id:
        raise NotAllowed(permission="own_badge")
    own = running_stop(badge)
    if own.answered_at is not None:
        raise RuleBroken("STOP_ANSWERED")
    if not text.strip():
        raise RuleBroken("ANSWER_MISSING")
    own.answer, own.answered_at = text.strip(), clock.now()
    audit.record(db, actor=actor, action="badge:stop:answered", subject=badge)


def resume(db: Session, badge: Badge, *, cure: str, actor: Actor) -> None:
    """Put a stopped assistant back on the post, cured and tested again (B6).

    Raises RuleBroken BADGE_STEP, OWN_BADGE, CURE_MISSING, RETEST_MISSING, NEGATIVE_LIST_UNSIGNED, BADGE_EXPIRED, the
    faults of the contract.
    """
    require_may(badge, BadgeStep.RESUME, Permission.ISSUE_BADGES, actor)
    own, today = running_stop(badge), clock.today()
    (standing,) = standings_of(db, [badge])
    retest = require_retest(standing.exams, stopped_on=own.told_on, cure=cure)
    if not standing.signing.is_signed:
        raise RuleBroken("NEGATIVE_LIST_UNSIGNED")
    require_sound(badge.contract.said, today)
    if badge.valid_until is not None and today > badge.valid_until:
        raise RuleBroken("BADGE_EXPIRED", day=badge.valid_until)
    own.cure, own.retest_candidate_id, own.resumed_on = cure.strip(), retest.candidate_id, today
    move(db, badge, BadgeStep.RESUME, actor=actor, note=cure)


def end_badge(
    db: Session, badge: Badge, *, reason: EndReason, note: str, handed_in: HandedIn | None, actor: Actor
) -> None:
    """End an assistant's badge today and put on record what became of the piece, the same day (B7).

    The employment itself is ended elsewhere, under labour law. Raises RuleBroken BADGE_STEP, OWN_BADGE, REASON_MISSING,
    BADGE_NOT_RETURNED, LOSS_NOTE_MISSING.
    """
    require_may(badge, BadgeStep.END, Permission.END_BADGES, actor)
    has_number = badge.number is not None
    require_ending(reason, note, has_number=has_number, handed_in=handed_in)
    badge.ended_on, badge.end_reason = clock.today(), reason.value
    badge.handed_in = handed_in.value if handed_in and has_number else None
    move(db, badge, BadgeStep.END, actor=actor, reason=reason.value, note=note)
