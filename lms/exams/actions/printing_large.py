"""Documents of an exam too large to wait for: ordered here, made piece by piece by the worker."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import cast

from sqlalchemy.orm import Session

from certificates.press import print_document
from lms.access import Actor
from lms.errors import RuleBroken
from lms.exams.actions.printing import (
    NAMED,
    Print,
    named_of,
    record_print,
    require_may_print,
    require_not_called_off,
    seated_on_paper,
    tickets_of,
)
from lms.exams.models import Exam, ExamRoom
from lms.exams.queries.print_papers import sheets_of
from lms.exams.queries.print_places import exam_to_print, still_to_print, to_print
from lms.i18n import Language
from lms.people.models import Unit
from lms.prints.actions import Maker, Making, Wanted, order
from lms.prints.models import PrintRun

LARGE = NAMED | {Print.TICKETS}
# A piece takes the press some seconds: the least that a crash costs, and a step of the bar.
_TICKETS, _COPIES = 40, 10


def order_large(
    db: Session,
    exam: Exam,
    kind: Print,
    *,
    actor: Actor,
    language: Language,
    under: Unit | None = None,
    room: ExamRoom | None = None,
) -> PrintRun:
    """Order tickets, or named copies for each seat, of all of an exam in reach or of a unit or room.

    Raises NotAllowed, RuleBroken NOBODY_TO_PRINT, EXAM_CALLED_OFF, NO_PAPER_SITTING, PAPERS_MISSING,
    PAPERS_NOT_ALIKE, NOBODY_SEATED, PRINT_AT_ONCE for what is never large.
    """
    if kind not in LARGE:
        raise RuleBroken("PRINT_AT_ONCE")
    require_may_print(db, exam, kind, actor)
    people = to_print(db, exam, seen_by=actor, under=under) if kind is Print.TICKETS else []
    if kind in NAMED:
        sheets_of(db, exam)  # what cannot be printed is said now
        people = seated_on_paper(db, exam, actor, room)
    if not people:
        raise RuleBroken("NOBODY_TO_PRINT")
    part = f"-unit-{under.id}" if under else f"-room-{room.id}" if room else ""
    name, a_piece = f"exam-{exam.id}-{kind.value}{part}", _TICKETS if kind is Print.TICKETS else _COPIES
    ids = [each.id for each in people]
    run = order(db, Wanted(f"exam:{kind.value}", exam.id, exam.title, name, ids, a_piece, language), actor=actor)
    record_print(db, exam, kind, run.copies, actor=actor)
    return run


def _tickets(db: Session, run: PrintRun, ids: Sequence[int]) -> Making | None:
    exam = exam_to_print(db, run.subject_id)
    people = still_to_print(db, exam, ids)
    language = cast("Language", run.language)
    return partial(print_document, tickets_of(db, exam, people, language), len(people)) if people else None


def _named(kind: Print, db: Session, run: PrintRun, ids: Sequence[int]) -> Making | None:
    exam = exam_to_print(db, run.subject_id)
    require_not_called_off(exam)
    people = still_to_print(db, exam, ids)
    language = cast("Language", run.language)
    return partial(print_document, named_of(db, exam, kind, people, language), len(people)) if people else None


# What a piece of each kind is made of, for the worker.
GATHERED: Mapping[str, Maker] = {
    f"exam:{Print.TICKETS.value}": _tickets,
    **{f"exam:{kind.value}": partial(_named, kind) for kind in sorted(NAMED)},
}
