"""Verbs on clean-ups: open one over a unit on a day, decide about each line, close (ZJG-7-10, ZJG-7-11)."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.actions.exits import Left, record_exit
from lms.credentials.models import CleanUp, CleanUpDecision, CleanUpLine
from lms.credentials.queries.clean_ups import CleanUpFile, look_through, open_clean_up_of
from lms.credentials.queries.exits import open_exit_of
from lms.credentials.rules.clean_ups import EXITS, CleanUpOutcome, require_clean_up_day, require_cleaned
from lms.db import one_at_a_time
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.people.models import Unit
from lms.people.queries.reach import reaches_unit


def open_clean_up(db: Session, unit: Unit, *, title: str, as_of: date, actor: Actor) -> CleanUp:
    """Look through a unit and all below it on a day; whoever may not act becomes a line, with every reason.

    Raises NotAllowed, RuleBroken EFFECT_IN_FUTURE, REASON_MISSING without a title, CLEAN_UP_OPEN while another runs.
    """
    require_can(actor, Permission.KEEP_CARDS)
    if not reaches_unit(db, unit.id, actor):
        raise NotAllowed
    require_clean_up_day(as_of, today=clock.today())
    one_at_a_time(db, f"clean-up:{unit.id}")
    if open_clean_up_of(db, unit.id) is not None:
        raise RuleBroken("CLEAN_UP_OPEN")
    looked = look_through(db, unit, as_of)
    one = CleanUp(
        unit_id=unit.id,
        title=require_words(title),
        as_of=as_of,
        looked_at=len(looked),
        opened_by_id=actor.account_id,
        opened_at=clock.now(),
    )
    db.add(one)
    db.flush()  # lines and audit name it
    db.add_all(
        CleanUpLine(
            clean_up_id=one.id,
            person_id=each.person_id,
            unit_id=each.unit_id,
            person_class=each.person_class,
            reasons=list(each.reasons),
        )
        for each in looked
        if each.reasons
    )
    db.flush()
    audit.record(db, actor=actor, action="clean_up:opened", subject=one, people=len(looked))
    return one


def decide_line(
    db: Session, file: CleanUpFile, line: CleanUpLine, outcome: CleanUpOutcome, *, reason: str, actor: Actor
) -> CleanUpDecision:
    """Decide what becomes of the person of a line. `file` locked; `line`, its person and unit loaded, is one of it.

    Who goes has an exit recorded, unless one is open. A decision may be changed until the end; the ones before stay.
    Raises NotAllowed, RuleBroken CLEAN_UP_CLOSED, OWN_RECORD, REASON_MISSING.
    """
    _require_open(db, file, actor)
    if actor.person_id is not None and actor.person_id == line.person_id:
        raise RuleBroken("OWN_RECORD")
    decision = CleanUpDecision(
        line_id=line.id,
        outcome=outcome.value,
        reason=require_words(reason),
        actor_id=actor.account_id,
        at=clock.now(),
    )
    db.add(decision)
    if outcome in EXITS and open_exit_of(db, line.person_id) is None:
        left = Left(EXITS[outcome], clock.today(), decision.reason)
        record_exit(db, line.person, line.unit, left, actor=actor)
    audit.record(db, actor=actor, action="clean_up:decided", subject=file.clean_up, outcome=outcome.value)
    return decision


def close_clean_up(db: Session, file: CleanUpFile, *, note: str = "", actor: Actor) -> None:
    """Close a clean-up as head of the unit or of the bureau: every line decided, every card of who goes handed in.

    `file` locked. Raises NotAllowed, RuleBroken CLEAN_UP_CLOSED, CLEAN_UP_UNDECIDED, CLEAN_UP_CARD_OUT.
    """
    if not actor.can(Permission.DECIDE_CREDENTIALS):
        require_can(actor, Permission.END_BADGES)
    _require_runs(db, file, actor)
    require_cleaned(file.undecided, file.cards_out)
    one = file.clean_up
    one.closed_by_id, one.closed_at, one.closing_note = actor.account_id, clock.now(), note.strip()
    audit.record(db, actor=actor, action="clean_up:closed", subject=one)


def _require_open(db: Session, file: CleanUpFile, actor: Actor) -> None:
    require_can(actor, Permission.KEEP_CARDS)
    _require_runs(db, file, actor)


def _require_runs(db: Session, file: CleanUpFile, actor: Actor) -> None:
    if not reaches_unit(db, file.clean_up.unit_id, actor):
        raise NotAllowed
    if file.clean_up.closed_at is not None:
        raise RuleBroken("CLEAN_UP_CLOSED")
