"""Look into drawn records: find, answer, decide, close. Hours change by reversal alone, and by a second person."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.files import Attached, media_type_of
from lms.holds.actions import release
from lms.holidays.queries import working_calendar
from lms.hours.actions.reversing import reverse
from lms.hours.actions.storing import keep_file
from lms.hours.models import HourEntry
from lms.hours.queries.ledger import get_entry
from lms.notices.rules.causes import Cause
from lms.spot_checks.actions.opening import cause_of
from lms.spot_checks.actions.telling import tell_of_item
from lms.spot_checks.models import (
    SpotCheck,
    SpotCheckAnswer,
    SpotCheckClosing,
    SpotCheckDecision,
    SpotCheckFinding,
    SpotCheckItem,
)
from lms.spot_checks.queries.checks import left_to_do, line_of, lines_of
from lms.spot_checks.rules.findings import Code, Outcome, RecordKind, require_decidable
from lms.workdays import known_working_day_after


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Hours to be taken back of a drawn entry: hundredths, None for all that is left; a document for a closed year."""

    amount: int | None = None
    document: str | None = None


def find(
    db: Session, item: SpotCheckItem, code: Code, *, note: str, actor: Actor, file: Attached | None = None
) -> SpotCheckFinding:
    """Enter what was found in a drawn record, once. What is in order is free again; to the rest the unit answers.

    Raises RuleBroken SPOT_CHECK_FOUND the second time, REASON_MISSING where something is wrong without words,
    OWN_RECORD about himself.
    """
    _require_runs(item, actor)
    if item.finding is not None:
        raise RuleBroken("SPOT_CHECK_FOUND")
    in_order = code is Code.IN_ORDER
    words = note.strip() if in_order else require_words(note)
    today = clock.today()
    finding = SpotCheckFinding(
        item_id=item.id,
        code=code.value,
        note=words,
        **_kept(db, file),
        answer_by=None if in_order else known_working_day_after(today, item.check.answer_days, working_calendar(db)),
        found_by_id=actor.account_id,
        found_at=clock.now(),
    )
    db.add(finding)
    db.flush()
    if in_order:
        release(db, cause_of(item.id))
    else:
        tell_of_item(db, item, Cause.SPOT_FOUND, finding.answer_by, actor=actor)
    audit.record(db, actor=actor, action="spot_check:found", subject=item, code=code.value)
    return finding


def answer(
    db: Session, item: SpotCheckItem, *, text: str, actor: Actor, file: Attached | None = None
) -> SpotCheckAnswer:
    """Answer a finding for the unit, once; late is recorded and never refused.

    Raises NotAllowed for another unit's; RuleBroken SPOT_CHECK_NOTHING, SPOT_CHECK_ANSWERED, SPOT_CHECK_DECIDED,
    REASON_MISSING.
    """
    require_can(actor, Permission.ANSWER_SPOT_CHECKS)
    if not item.unit.path.startswith(actor.unit_path):
        raise NotAllowed
    finding = item.finding
    if finding is None or finding.code == Code.IN_ORDER:
        raise RuleBroken("SPOT_CHECK_NOTHING")
    if finding.answer is not None:
        raise RuleBroken("SPOT_CHECK_ANSWERED")
    if finding.decision is not None:
        raise RuleBroken("SPOT_CHECK_DECIDED")
    said = SpotCheckAnswer(
        finding_id=finding.id, text=require_words(text), **_kept(db, file), answered_by_id=actor.account_id,
        answered_at=clock.now(),
    )  # fmt: skip
    db.add(said)
    db.flush()
    audit.record(db, actor=actor, action="spot_check:answered", subject=item)
    tell_of_item(db, item, Cause.SPOT_ANSWERED, actor=actor)
    return said


def decide(
    db: Session, item: SpotCheckItem, outcome: Outcome, *, reason: str, actor: Actor, hours: TakeBack | None = None
) -> SpotCheckDecision:
    """Decide whether a finding stands, as another than the finder; with `hours` those of a drawn entry are taken back.

    The record is free again. Raises RuleBroken SPOT_CHECK_NOTHING, SPOT_CHECK_DECIDED, OWN_FINDING, SPOT_CHECK_TERM,
    OWN_RECORD, REASON_MISSING, SPOT_CHECK_HOURS where no hours can be taken back, and as `reverse` does.
    """
    _require_runs(item, actor)
    line, finding = line_of(item), item.finding
    require_decidable(
        line.state,
        found_by_id=finding.found_by_id if finding else None,
        decided_by_id=actor.account_id,
        answer_by=finding.answer_by if finding else None,
        today=clock.today(),
    )
    assert finding is not None  # noqa: S101 - a state beyond DRAWN has a finding
    words = require_words(reason)
    release(db, cause_of(item.id))
    undoing = _take_back(db, item, outcome, hours, words, actor) if hours else None
    decision = SpotCheckDecision(
        finding_id=finding.id, outcome=outcome.value, reason=words, reversal_id=undoing.id if undoing else None,
        decided_by_id=actor.account_id, decided_at=clock.now(),
    )  # fmt: skip
    db.add(decision)
    db.flush()
    audit.record(db, actor=actor, action="spot_check:decided", subject=item, outcome=outcome.value)
    tell_of_item(db, item, Cause.SPOT_DECIDED, actor=actor)
    return decision


def close(db: Session, check: SpotCheck, *, note: str, actor: Actor) -> None:
    """Close a spot check whose every record was dealt with. Raises RuleBroken SPOT_CHECK_LEFT, SPOT_CHECK_CLOSED."""
    require_can(actor, Permission.RUN_SPOT_CHECKS)
    _require_open(check)
    if left := left_to_do(lines_of(db, check, seen_by=actor)):
        raise RuleBroken("SPOT_CHECK_LEFT", records=left)
    db.add(
        SpotCheckClosing(
            spot_check_id=check.id, note=require_words(note), closed_by_id=actor.account_id, closed_at=clock.now()
        )
    )
    db.flush()
    audit.record(db, actor=actor, action="spot_check:closed", subject=check)


def _take_back(
    db: Session, item: SpotCheckItem, outcome: Outcome, hours: TakeBack, reason: str, actor: Actor
) -> HourEntry:
    if outcome is not Outcome.STANDS or item.check.record != RecordKind.HOUR_ENTRY:
        raise RuleBroken("SPOT_CHECK_HOURS")
    entry = get_entry(db, item.record_id, seen_by=actor)
    undoing = reverse(db, entry, reason=reason, amount=hours.amount, document=hours.document, actor=actor)
    db.flush()  # the decision names it
    return undoing


def _kept(db: Session, file: Attached | None) -> dict[str, str | None]:
    if file is None:
        return {"digest": None, "media_type": None}
    return {"digest": keep_file(db, file.data), "media_type": media_type_of(file.data)}


def _require_runs(item: SpotCheckItem, actor: Actor) -> None:
    require_can(actor, Permission.RUN_SPOT_CHECKS)
    _require_open(item.check)
    if actor.person_id is not None and actor.person_id == item.person_id:
        raise RuleBroken("OWN_RECORD")


def _require_open(check: SpotCheck) -> None:
    if check.closing is not None:
        raise RuleBroken("SPOT_CHECK_CLOSED")
