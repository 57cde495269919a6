"""Verbs of bulletins and urging: draft on frozen figures, issue, answer, send back, close."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.errors import RuleBroken, require_words
from lms.filings.actions.reports import is_own
from lms.filings.actions.telling import tell_of_urging
from lms.filings.models import Bulletin, BulletinLine, Rectification, RectificationEvent
from lms.filings.queries.bulletins import last_issue, stood_on
from lms.filings.rules.bulletins import RectificationState, lags, require_move
from lms.holidays.queries import working_calendar
from lms.people.models import Unit
from lms.workdays import known_working_day_after


@dataclass(frozen=True, slots=True)
class Wording:
    """What a bulletin says around its figures; `asks` one a line."""

    title: str
    opening: str
    asks: str = ""
    copies_to: str = ""
    answer_days: int = 10


def draft_bulletin(
    db: Session, unit: Unit, year: int, as_of: date, *, percent: int, wording: Wording, actor: Actor
) -> Bulletin:
    """Draft a bulletin: how the units in the drafter's reach stood on a day is frozen now; below `percent` is behind.

    Raises RuleBroken BULLETIN_NOT_OURS, AS_OF_OUTSIDE, BULLETIN_EMPTY when nobody is due anywhere, REASON_MISSING.
    """
    require_can(actor, Permission.WRITE_BULLETINS)
    _require_own(unit, actor)
    stood = stood_on(db, year, as_of, seen_by=actor)
    if not stood:
        raise RuleBroken("BULLETIN_EMPTY")
    made = Bulletin(
        unit_id=unit.id, year=year, as_of=as_of, percent=percent, drafted_by_id=actor.account_id,
        drafted_at=clock.now(), title="", opening="", answer_days=wording.answer_days,
    )  # fmt: skip
    _word(made, wording)
    db.add(made)
    db.flush()  # its lines name it
    db.add_all(
        BulletinLine(
            bulletin_id=made.id, unit_id=one.unit_id, due=one.due, met=one.met, rate=one.rate,
            is_behind=lags(one.met, one.due, percent),
        )
        for one in stood
    )  # fmt: skip
    db.flush()
    audit.record(db, actor=actor, action="bulletin:drafted", subject=made, units=len(stood))
    return made


def reword(db: Session, bulletin: Bulletin, wording: Wording, *, actor: Actor) -> None:
    """Change what a draft says; its figures stay. Raises RuleBroken BULLETIN_ISSUED, BULLETIN_NOT_OURS."""
    require_can(actor, Permission.WRITE_BULLETINS)
    _require_own(bulletin.unit, actor)
    _require_draft(bulletin)
    _word(bulletin, wording)
    audit.record(db, actor=actor, action="bulletin:reworded", subject=bulletin)


def issue(db: Session, bulletin: Bulletin, *, actor: Actor) -> None:
    """Issue a bulletin under the next number; each lagging unit gets a rectification with its day (working days).

    Raises RuleBroken BULLETIN_ISSUED, BULLETIN_NOT_OURS, OWN_BULLETIN for who drafted it.
    """
    require_can(actor, Permission.ISSUE_BULLETINS)
    _require_own(bulletin.unit, actor)
    one_at_a_time(db, f"bulletin:{bulletin.unit_id}:{bulletin.year}")
    _require_draft(bulletin)
    if actor.account_id == bulletin.drafted_by_id:
        raise RuleBroken("OWN_BULLETIN")
    now = clock.now()
    until = known_working_day_after(clock.local_date(now), bulletin.answer_days, working_calendar(db))
    bulletin.running = last_issue(db, bulletin.unit_id, bulletin.year) + 1
    bulletin.issued_at, bulletin.issued_by_id, bulletin.answer_by = now, actor.account_id, until
    behind = [line.unit for line in bulletin.lines if line.is_behind]
    tasks = [Rectification(bulletin_id=bulletin.id, unit=unit, due_on=until) for unit in behind]
    db.add_all(tasks)
    db.flush()
    for task in tasks:
        tell_of_urging(db, task, 0, actor=actor)
    audit.record(db, actor=actor, action="bulletin:issued", subject=bulletin, behind=len(behind))


def answer(db: Session, rectification: Rectification, *, text: str, actor: Actor) -> None:
    """Answer what the unit has put right; late is recorded and never refused.

    Raises RuleBroken REASON_MISSING, RECTIFICATION_STATE, BULLETIN_NOT_OURS for another unit's.
    """
    if not actor.can(Permission.SIGN_REPORTS):
        require_can(actor, Permission.WRITE_REPORTS)
    _require_own(rectification.unit, actor)
    text = require_words(text)
    rectification.replied_at = rectification.replied_at or clock.now()
    _move(db, rectification, RectificationState.REPLIED, actor=actor, text=text)


def send_back(db: Session, rectification: Rectification, *, text: str, actor: Actor) -> None:
    """Say what is still missing. Raises RuleBroken REASON_MISSING, RECTIFICATION_STATE, BULLETIN_NOT_OURS."""
    _require_issuer(rectification, actor)
    _move(db, rectification, RectificationState.OPEN, actor=actor, text=require_words(text))


def close(db: Session, rectification: Rectification, *, text: str, actor: Actor) -> None:
    """Close what was put right. Raises RuleBroken RECTIFICATION_STATE, BULLETIN_NOT_OURS."""
    _require_issuer(rectification, actor)
    _move(db, rectification, RectificationState.CLOSED, actor=actor, text=text.strip())


def _require_issuer(rectification: Rectification, actor: Actor) -> None:
    if not actor.can(Permission.ISSUE_BULLETINS):
        require_can(actor, Permission.WRITE_BULLETINS)
    _require_own(rectification.bulletin.unit, actor)


def _require_own(unit: Unit, actor: Actor) -> None:
    if not is_own(unit, actor):
        raise RuleBroken("BULLETIN_NOT_OURS")


def _require_draft(bulletin: Bulletin) -> None:
    if bulletin.issued_at is not None:
        raise RuleBroken("BULLETIN_ISSUED")


def _word(bulletin: Bulletin, wording: Wording) -> None:
    bulletin.title, bulletin.opening = require_words(wording.title), require_words(wording.opening)
    bulletin.asks, bulletin.copies_to = wording.asks.strip(), wording.copies_to.strip()
    bulletin.answer_days = wording.answer_days


def _move(db: Session, rectification: Rectification, new: RectificationState, *, actor: Actor, text: str) -> None:
    """The only writer of `Rectification.state`."""
    require_move(rectification.state, new)
    old, rectification.state = rectification.state, new.value
    event = RectificationEvent(
        rectification_id=rectification.id, old=old, new=new.value, details={"text": text},
        actor_id=actor.account_id, at=clock.now(),
    )  # fmt: skip
    db.add(event)
    db.flush()
    audit.record(db, actor=actor, action=f"rectification:state:{new.value}", subject=rectification)
    tell_of_urging(db, rectification, event.id, actor=actor)
