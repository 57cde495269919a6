"""Documents of an exam for the press: who may have which, from when.

Gathering reads only; the page prints what it gets, and then has the print put on record, so that no writer waits while
a document is set.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from certificates.document import Document, document
from certificates.exam_facts import Paper, Papers, Place, Rooms, Ticket, Tickets
from lms import audit, clock
from lms.access import Actor, Permission
from lms.errors import NotAllowed, RuleBroken
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam, ExamCandidate, ExamRoom
from lms.exams.queries.exams import is_dealt_with_by
from lms.exams.queries.print_papers import Sheets, on_paper, sheets_of
from lms.exams.queries.print_places import head_of, local, places_of, rooms_of, to_print
from lms.exams.queries.terms import terms_of
from lms.exams.rules.states import ExamState
from lms.i18n import Language
from lms.people.models import Unit
from lms.settings import get_settings


class Print(StrEnum):
    """What can be printed of an exam."""

    TICKETS = "tickets"
    SEATS = "seats"
    SIGN_IN = "sign-in"
    DOORS = "doors"
    PAPERS = "papers"
    SHEETS = "sheets"
    NAMED_PAPERS = "named-papers"
    NAMED_SHEETS = "named-sheets"
    KEYS = "keys"


LISTS = {Print.SEATS: "seat_lists", Print.SIGN_IN: "sign_in_lists", Print.DOORS: "room_doors"}
_SHEETS = {
    Print.PAPERS: "question_papers",
    Print.NAMED_PAPERS: "question_papers",
    Print.SHEETS: "answer_sheets",
    Print.NAMED_SHEETS: "answer_sheets",
}
NAMED = frozenset({Print.NAMED_PAPERS, Print.NAMED_SHEETS})
# So many in one go: minutes of printing are asked for unit by unit, room by room.
MOST_TICKETS, MOST_ROOMS, MOST_NAMED = 200, 60, 60


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed, and how many copies it holds."""

    document: Document
    copies: int


def tickets(db: Session, exam: Exam, *, actor: Actor, language: Language, under: Unit | None = None) -> Order:
    """Return the admission tickets of an exam in reach, or of one unit with all below.

    Raises RuleBroken NOBODY_TO_PRINT, PRINT_TOO_MUCH.
    """
    if not any(actor.can(right) for right in (Permission.RUN_EXAMS, Permission.PROPOSE_CANDIDATES,
                                              Permission.CHECK_CANDIDATES, Permission.PUBLISH_EXAMS)):  # fmt: skip
        raise NotAllowed
    candidates = to_print(db, exam, seen_by=actor, under=under)
    _require_few(len(candidates), MOST_TICKETS)
    return Order(_tickets(db, exam, candidates, language), len(candidates))


def own_ticket(db: Session, candidate: ExamCandidate, *, language: Language) -> Document:
    """Return the ticket of a candidate who was found as oneself. Raises RuleBroken NOBODY_TO_PRINT without a number."""
    return _tickets(db, candidate.exam, [candidate] if candidate.ticket_no else [], language)


def _tickets(db: Session, exam: Exam, candidates: Sequence[ExamCandidate], language: Language) -> Document:
    if not candidates:
        raise RuleBroken("NOBODY_TO_PRINT")
    base = get_settings().base_url.rstrip("/")
    made = [
        Ticket(place, f"{base}/exams/sittings/{candidate.sitting_id}")
        for candidate, place in zip(candidates, places_of(db, candidates), strict=True)
    ]
    sittings = list({each.sitting_id: each.sitting for each in candidates}.values())
    facts = Tickets(head_of(db, exam, sittings), tuple(made), terms_of(db, exam).bring)
    return document("admission_tickets", facts, language=language)


def room_lists(
    db: Session, exam: Exam, kind: Print, *, actor: Actor, language: Language, room: ExamRoom | None = None
) -> Order:
    """Return lists of the rooms of an exam, or of one room. Raises RuleBroken NOBODY_SEATED."""
    require_runs(db, exam, actor)
    rooms = rooms_of(db, exam, exam.sittings, seen_by=actor, only=room)
    if not rooms:
        raise RuleBroken("NOBODY_SEATED")
    _require_few(len(rooms), MOST_ROOMS)
    made = document(LISTS[kind], Rooms(head_of(db, exam), tuple(rooms)), language=language)
    return Order(made, len(rooms))


def sheets(
    db: Session, exam: Exam, kind: Print, *, actor: Actor, language: Language, room: ExamRoom | None = None
) -> Order:
    """Return question papers or answer sheets: each variant once, or a named copy for each seat.

    Raises RuleBroken NO_PAPER_SITTING, PAPERS_MISSING, PAPERS_NOT_ALIKE, NOBODY_SEATED, EXAM_CALLED_OFF,
    PRINT_TOO_MUCH.
    """
    require_runs(db, exam, actor)
    if exam.state == ExamState.CANCELLED:
        raise RuleBroken("EXAM_CALLED_OFF")
    found = sheets_of(db, exam)
    papers = _named(db, exam, found, actor, room) if kind in NAMED else list(found.papers.values())
    return Order(_papers(db, exam, _SHEETS[kind], papers, found, language), len(papers))


def keys(db: Session, exam: Exam, *, actor: Actor, language: Language) -> Order:
    """Return the key of each variant, with the name of who printed it on every page.

    Raises RuleBroken KEY_NOT_DUE before the last sitting on paper is over, and as `sheets`.
    """
    if not is_dealt_with_by(db, exam, actor):
        raise NotAllowed
    sittings = on_paper(db, exam)
    over = max((each.ends_at for each in exam.sittings), default=None)
    if sittings and (over is None or clock.now() < over or exam.state not in _BEGUN):
        raise RuleBroken("KEY_NOT_DUE", at=over)
    found = sheets_of(db, exam, keyed=True)
    mark = f"{actor.name} {local(clock.now()).replace('T', ' ')}"
    made = _papers(db, exam, "answer_keys", list(found.papers.values()), found, language, mark)
    return Order(made, len(found.papers))


def record_print(db: Session, exam: Exam, kind: Print, order: Order, *, actor: Actor) -> None:
    """Put on record that somebody was given a document."""
    action = {Print.TICKETS: "exam:tickets:printed", Print.KEYS: "exam:keys:printed"}.get(kind, "exam:papers:printed")
    audit.record(db, actor=actor, action=action, subject=exam, what=kind.value, copies=order.copies)


_BEGUN = frozenset({ExamState.OPEN, ExamState.CLOSED, ExamState.MARKED, ExamState.PUBLISHED})


def _named(db: Session, exam: Exam, found: Sheets, actor: Actor, room: ExamRoom | None) -> list[Paper]:
    """Return a copy for each seat, room by room, so that each pile goes to its room as it is."""
    rooms = rooms_of(db, exam, on_paper(db, exam), seen_by=actor, only=room)
    places = [place for each in rooms for place in each.places]
    if not places:
        raise RuleBroken("NOBODY_SEATED")
    _require_few(len(places), MOST_NAMED)
    return [_copy(found, place) for place in places]


def _copy(found: Sheets, place: Place) -> Paper:
    first = next(iter(found.papers.values()))
    return replace(found.papers.get(place.variant, first), place=place)


def _papers(
    db: Session, exam: Exam, design: str, papers: list[Paper], found: Sheets, language: Language, mark: str = ""
) -> Document:
    sittings = on_paper(db, exam)
    begins = min((each.starts_at for each in sittings), default=clock.now())
    facts = Papers(head_of(db, exam, sittings), tuple(papers), local(begins), mark)
    return document(design, facts, language=language, media=found.media)


def _require_few(copies: int, most: int) -> None:
    if copies > most:
        raise RuleBroken("PRINT_TOO_MUCH", copies=copies, most=most)
