"""Jobs about large prints: the next piece, the whole file of all pieces, deleting what is kept no longer."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from certificates.fonts import FontsMissing
from certificates.press import PressFailed
from lms.credentials.actions.inspection import KIND as PACKAGE
from lms.documents.actions.batches import GATHERED as DOCUMENT_PRINTS
from lms.errors import Refusal, RuleBroken
from lms.exams.actions.printing_large import GATHERED as EXAM_PRINTS
from lms.prints import actions, files
from lms.prints.actions import Maker, Making
from lms.prints.queries import find_making
from lms.worker import inspections

# A new kind of large print is a line here; the room orders it by `lms.prints.actions.order`.
MAKERS: Mapping[str, Maker] = {**EXAM_PRINTS, **DOCUMENT_PRINTS, PACKAGE: inspections.gather}


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done next about a print: its piece of this number, or the joining of all."""

    run_id: int
    number: int
    of: int
    media_type: str
    making: Making | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, or why it could not be."""

    step: Step
    size: int = 0
    digest: str = ""
    fault: str = ""


def find_step(db: Session, key: str) -> Step | None:
    """Return what is to be done next; None when nobody waits for it any more."""
    run = find_making(db, int(key))
    if run is None:
        return None
    step = Step(run.id, run.done, len(run.pieces), run.media_type)
    if run.done == len(run.pieces):
        return step
    try:
        making = MAKERS[run.kind](db, run, run.pieces[run.done])
    except Refusal as refusal:
        fault = "PRINT_CHANGED" if refusal.parameters else refusal.code
        return Step(run.id, run.done, len(run.pieces), run.media_type, fault=fault)
    return Step(run.id, run.done, len(run.pieces), run.media_type, making)


def do_step(step: Step | None) -> Done | None:
    """Print a piece and keep it, or join all of them."""
    if step is None or step.fault:
        return Done(step, fault=step.fault) if step else None
    try:
        if step.number == step.of:
            return Done(step, *files.join_pieces(step.run_id, range(step.of), step.media_type))
        files.keep_piece(step.run_id, step.number, step.making() if step.making else b"")
    except FontsMissing:
        return Done(step, fault="FONTS_MISSING")
    except RuleBroken as refusal:
        return Done(step, fault=refusal.code)
    except PressFailed:
        return Done(step, fault="PRESS_FAILED")
    return Done(step)


def store_step(db: Session, done: Done | None) -> None:
    """Write down how far it is."""
    if done is None:
        return
    step = done.step
    if done.fault:
        actions.fail(db, step.run_id, done.fault)
    elif step.number == step.of:
        actions.finish(db, step.run_id, done.size, done.digest)
    else:
        actions.note_piece(db, step.run_id, step.number)


def drop_files(_: Session, key: str) -> None:
    """Delete what is kept of a print no longer."""
    files.drop(key)
