"""Taking many questions in at once: what each would do, and doing it. The same file twice adds nothing (P10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from lms import audit
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from question_bank.actions.banks import require_keeper
from question_bank.actions.recording import Outlines, Record, record_new, twins_among
from question_bank.actions.writing import hand_of, revise
from question_bank.content import Content, Fault
from question_bank.models import Bank
from question_bank.queries.questions import fetch_question
from question_bank.queries.twins import known_external_ids, known_fingerprints
from question_bank.types import validate

# Together in memory; the rest waits its turn.
CHUNK = 2_000


class Fate(StrEnum):
    """What an import does with one question."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A question as a file has it; `row` is what the reader of the file calls its place."""

    content: Content
    row: int


@dataclass(slots=True)
class Outcome:
    """What becomes of one question.

    `question_id`: ours, new or known. `twins`: near-duplicates with their likeness in hundredths, by id of a known
    question or, below zero, by minus the row of another in the file.
    """

    row: int
    fate: Fate
    question_id: int | None = None
    faults: tuple[Fault, ...] = ()
    twins: tuple[tuple[int, int], ...] = ()


def examine(db: Session, bank: Bank, incoming: Sequence[Incoming], *, actor: Actor) -> list[Outcome]:
    """Return what an import would do, question by question, and do nothing."""
    return _go_through(db, bank, incoming, source="", note="", actor=actor, dry_run=True)


def take_in(
    db: Session, bank: Bank, incoming: Sequence[Incoming], *, source: str, actor: Actor, note: str = ""
) -> list[Outcome]:
    """Put sound questions into a bank as drafts and say what became of each.

    One whose external id is known gets a new version; one that is there word for word stays as it is; one with grave
    faults stays out. Raises NotAllowed.
    """
    outcomes = _go_through(db, bank, incoming, source=source, note=note or source, actor=actor, dry_run=False)
    counts = {fate.value: sum(outcome.fate is fate for outcome in outcomes) for fate in Fate}
    audit.record(db, actor=actor, action="questions:bank:imported", subject=bank, source=source, **counts)
    return outcomes


def _go_through(
    db: Session, bank: Bank, incoming: Sequence[Incoming], *, source: str, note: str, actor: Actor, dry_run: bool
) -> list[Outcome]:
    require_can(actor, Permission.WRITE_QUESTIONS)
    require_keeper(db, bank, actor)
    one_at_a_time(db, f"question-bank:{bank.id}")
    known, named = known_fingerprints(db, bank.id), known_external_ids(db, bank.id)
    outcomes: list[Outcome] = []
    seen: Outlines = {}
    for start in range(0, len(incoming), CHUNK):
        new: list[tuple[Outcome, Record]] = []
        for one in incoming[start : start + CHUNK]:
            record = Record(one.content, source)
            outcome = _judged(one, record, known, named)
            outcomes.append(outcome)
            if outcome.fate is Fate.IMPORTED:
                new.append((outcome, record))
                known[record.fingerprint] = 0
            elif outcome.fate is Fate.UPDATED and not dry_run and outcome.question_id:
                question = fetch_question(db, outcome.question_id)
                revise(db, question, one.content, shown_version=question.version, note=note, actor=actor, source=source)
                seen.pop(question.id, None)
        _settle(db, bank, new, known, named, seen, actor=actor, dry_run=dry_run)
    return outcomes


def _judged(one: Incoming, record: Record, known: dict[str, int], named: dict[str, int]) -> Outcome:
    faults = tuple(validate(one.content))
    if any(fault.grave for fault in faults):
        return Outcome(one.row, Fate.REFUSED, faults=faults)
    if record.fingerprint in known:
        return Outcome(one.row, Fate.UNCHANGED, known[record.fingerprint] or None, faults)
    ours = named.get(one.content.external_id) if one.content.external_id else None
    if ours is not None:
        return Outcome(one.row, Fate.UPDATED, ours, faults)
    return Outcome(one.row, Fate.IMPORTED, None, faults)


def _settle(
    db: Session,
    bank: Bank,
    new: Sequence[tuple[Outcome, Record]],
    known: dict[str, int],
    named: dict[str, int],
    seen: Outlines,
    *,
    actor: Actor,
    dry_run: bool,
) -> None:
    records = [record for _, record in new]
    if dry_run:
        twins = twins_among(db, bank.id, records, seen)
    else:
        twins = record_new(db, bank, records, author=hand_of(actor), seen=seen)
    for position, (outcome, record) in enumerate(new):
        outcome.question_id = record.question_id or None
        outcome.twins = tuple((o if o > 0 else -new[-1 - o][0].row, share) for o, share in twins.get(position, ()))
        if record.question_id:
            known[record.fingerprint] = record.question_id
            named.update({record.content.external_id: record.question_id} if record.content.external_id else {})


def rows_of(contents: Iterable[Content], *, first: int = 1) -> list[Incoming]:
    """Return contents numbered one after the other."""
    return [Incoming(content, row) for row, content in enumerate(contents, start=first)]
