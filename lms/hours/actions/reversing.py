"""Verbs that undo: a posted entry is never changed, it is reversed by an entry of its own."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.holds.models import HeldRecord
from lms.holds.queries import require_free
from lms.hours.actions.counting import ask_to_count
from lms.hours.models import HourEntry
from lms.hours.queries.ledger import reversed_of
from lms.hours.rules import DEFAULT_LIMITS, Limits, require_open, require_other_person, require_reversible
from lms.people.queries.people import lock_people


def reverse(
    db: Session,
    entry: HourEntry,
    *,
    reason: str,
    actor: Actor,
    amount: int | None = None,
    document: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> HourEntry:
    """Take back a posted entry, whole or `amount` hundredths of it, by a new entry that points to it.

    Raises RuleBroken RECORD_HELD while a spot check looks into it, OWN_HOURS, REVERSAL_OF_REVERSAL, REASON_MISSING,
    AMOUNT_NOT_POSITIVE, REVERSAL_EXCEEDS, and YEAR_CLOSED or DOCUMENT_MISSING once the year is closed (domain C3.4).
    """
    require_can(actor, Permission.REVERSE_HOURS)
    require_other_person(actor, proposed_by_id=None, person_id=entry.person_id)
    lock_people(db, [entry.person_id])
    require_free(db, HeldRecord.HOUR_ENTRY, [entry.id])
    already = reversed_of(db, entry.id)
    amount = entry.credit - already if amount is None else amount
    require_reversible(
        credit=entry.credit,
        is_reversal=entry.reverses_id is not None,
        reversed_already=already,
        amount=amount,
        reason=reason,
    )
    until = limits.late_until
    require_open(entry.occurred_on, today=clock.today(), actor=actor, document=document, late_until=until)
    copied = {name: getattr(entry, name) for name in _COPIED}
    undoing = HourEntry(
        **copied,
        reverses_id=entry.id,
        credit=-amount,
        source=f"reversal:{entry.id}:{already + amount}",
        reason=reason.strip(),
        document=document,
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(undoing)
    audit.record(db, actor=actor, action="hours:entry:reversed", subject=entry, amount=amount)
    ask_to_count(db, [(entry.year, entry.person_id)])
    return undoing


_COPIED = (
    *("person_id", "unit_id", "title", "course_code", "category", "tags", "method"),
    *("occurred_on", "starts_at", "ends_at", "year", "is_make_up"),
)
