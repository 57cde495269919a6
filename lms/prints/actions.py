"""Ordering large prints, stopping and taking them up again; what the worker writes down about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock, outbox
from lms.access import Actor
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.i18n import Language
from lms.prints.models import PrintRun, RunState
from lms.prints.queries import find_making, get_run, kept_before, waiting_like

MAKE, DROP = "prints:make", "prints:drop"
PDF, ZIP = "application/pdf", "application/zip"
# So long a file is offered, then it is deleted: it can be ordered again [default].
KEPT = timedelta(days=30)
# What makes a piece, while no transaction is open.
Making = Callable[[], bytes]
# Reads what a piece is made of, by the ids of the order; None where nothing is left of it.
Maker = Callable[[Session, PrintRun, Sequence[int]], Making | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be printed: of which kind and subject, under which name, made of which ids, so many a piece."""

    kind: str
    subject_id: int
    title: str
    name: str
    ids: Sequence[int]
    a_piece: int
    language: Language = "zh"
    media_type: str = PDF
    args: Mapping[str, Any] = field(default_factory=dict)


def order(db: Session, wanted: Wanted, *, actor: Actor) -> PrintRun:
    """Order a file; whoever calls has seen that the actor may have it. The same while one is being made is that one.

    Raises RuleBroken PRINT_EMPTY, ACCOUNT_MISSING.
    """
    if not wanted.ids:
        raise RuleBroken("PRINT_EMPTY")
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    one_at_a_time(db, f"print:{actor.account_id}")
    pieces = [list(wanted.ids[start : start + wanted.a_piece]) for start in range(0, len(wanted.ids), wanted.a_piece)]
    for run in waiting_like(db, wanted.kind, wanted.subject_id, seen_by=actor):
        if (run.pieces, run.args, run.language) == (pieces, dict(wanted.args), wanted.language):
            return run
    run = PrintRun(
        kind=wanted.kind, subject_id=wanted.subject_id, title=wanted.title, name=wanted.name,
        media_type=wanted.media_type, language=wanted.language, args=dict(wanted.args), pieces=pieces,
        copies=len(wanted.ids), ordered_by_id=actor.account_id, role=actor.role.value, unit_id=actor.unit_id,
        ordered_at=clock.now(),
    )  # fmt: skip
    db.add(run)
    db.flush()  # the job bears its id
    outbox.request(db, MAKE, str(run.id))
    audit.record(db, actor=actor, action="print_run:file:ordered", subject=run, what=run.kind, copies=run.copies)
    return run


def stop(db: Session, run_id: int, *, actor: Actor) -> PrintRun:
    """Stop what is being made, or give up what failed. Raises NotFound, RuleBroken PRINT_OVER."""
    run = get_run(db, run_id, seen_by=actor, lock=True)
    if run.state not in (RunState.MAKING, RunState.FAILED):
        raise RuleBroken("PRINT_OVER")
    run.stopped_at = clock.now()
    outbox.request(db, DROP, str(run.id))
    audit.record(db, actor=actor, action="print_run:file:stopped", subject=run)
    return run


def go_on(db: Session, run_id: int, *, actor: Actor) -> PrintRun:
    """Take up what failed where it stood. Raises NotFound, RuleBroken PRINT_OVER."""
    run = get_run(db, run_id, seen_by=actor, lock=True)
    if run.state is not RunState.FAILED:
        raise RuleBroken("PRINT_OVER")
    run.failed_at, run.fault = None, ""
    outbox.request(db, MAKE, str(run.id))
    audit.record(db, actor=actor, action="print_run:file:resumed", subject=run)
    return run


def record_taken(db: Session, run: PrintRun, *, actor: Actor) -> None:
    """Put on record that somebody was given the file."""
    audit.record(db, actor=actor, action="print_run:file:taken", subject=run, what=run.kind)


def note_piece(db: Session, run_id: int, number: int) -> None:
    """Write down that a piece is made and kept, and ask for what comes next; nothing for one noted before."""
    run = find_making(db, run_id, lock=True)
    if run is not None and run.done == number:
        run.done += 1
        outbox.request(db, MAKE, str(run.id))


def finish(db: Session, run_id: int, size: int, digest: str) -> None:
    """Write down that the whole file is there; its pieces may go."""
    run = find_making(db, run_id, lock=True)
    if run is not None:
        run.finished_at, run.size, run.digest = clock.now(), size, digest
        outbox.request(db, DROP, f"{run.id}/pieces")


def fail(db: Session, run_id: int, fault: str) -> None:
    """Write down why it cannot be made now: the one who ordered it sees that, and may have it go on."""
    run = find_making(db, run_id, lock=True)
    if run is not None:
        run.failed_at, run.fault = clock.now(), fault


def drop_old(db: Session) -> None:
    """Let go of what was kept long enough."""
    for run in kept_before(db, clock.now() - KEPT):
        run.dropped_at = clock.now()
        outbox.request(db, DROP, str(run.id))
