"""Documents of an exam for the press: who may have which, from when.

Gathering reads only; the page prints what it gets, and then has the print put on record, so that no writer waits while
a document is set.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from certificates.document import Document, document
from certificates.exam_facts import Paper, Papers, Rooms, Ticket, Tickets
from lms import audit, clock
from lms.access import Actor, Permission
from lms.errors import NotAllowed, RuleBroken
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam, ExamCandidate, ExamRoom
from lms.exams.queries.exams import is_dealt_with_by
from lms.exams.queries.print_papers import Sheets, on_paper, sheets_of
from lms.exams.queries.print_places import head_of, in_order_of_seats, local, places_of, rooms_of, to_print
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
# So many while the browser waits, a few seconds; more tickets and named copies are made by the worker.
MOST_TICKETS, MOST_ROOMS, MOST_NAMED = 60, 60, 12


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be printed, and how many copies it holds."""

    document: Document
    copies: int


def tickets(db: Session, exam: Exam, *, actor: Actor, language: Language, under: Unit | None = None) -> Order:
    """Return the admission tickets of an exam in reach, or of one unit with all below.

    Raises RuleBroken NOBODY_TO_PRINT, PRINT_TOO_MUCH.
    """
    require_may_print(db, exam, Print.TICKETS, actor)
    candidates = to_print(db, exam, seen_by=actor, under=under)
    _require_few(len(candidates), MOST_TICKETS)
    return Order(tickets_of(db, exam, candidates, language), len(candidates))


def require_may_print(db: Session, exam: Exam, kind: Print, actor: Actor) -> None:
    """Raise NotAllowed, RuleBroken EXAM_CALLED_OFF for tickets, question papers and answer sheets not to be given."""
    if kind is not Print.TICKETS:
        require_runs(db, exam, actor)
        require_not_called_off(exam)
    elif not any(actor.can(right) for right in (Permission.RUN_EXAMS, Permission.PROPOSE_CANDIDATES,
                                                Permission.CHECK_CANDIDATES, Permission.PUBLISH_EXAMS)):  # fmt: skip
        raise NotAllowed


def require_not_called_off(exam: Exam) -> None:
    """Raise RuleBroken EXAM_CALLED_OFF: its question papers are used again."""
    if exam.state == ExamState.CANCELLED:
        raise RuleBroken("EXAM_CALLED_OFF")


def own_ticket(db: Session, candidate: ExamCandidate, *, language: Language) -> Document:
    """Return the ticket of a candidate who was found as oneself. Raises RuleBroken NOBODY_TO_PRINT without a number."""
    return tickets_of(db, candidate.exam, [candidate] if candidate.ticket_no else [], language)


def tickets_of(db: Session, exam: Exam, candidates: Sequence[ExamCandidate], language: Language) -> Document:
    """Return the tickets of candidates. Raises RuleBroken NOBODY_TO_PRINT."""
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
    require_may_print(db, exam, kind, actor)
    found = sheets_of(db, exam)
    if kind not in NAMED:
        papers = list(found.papers.values())
        return Order(_papers(db, exam, _SHEETS[kind], papers, found, language), len(papers))
    seated = seated_on_paper(db, exam, actor, room)
    _require_few(len(seated), MOST_NAMED)
    return Order(named_of(db, exam, kind, seated, language), len(seated))


def seated_on_paper(db: Session, exam: Exam, actor: Actor, room: ExamRoom | None) -> list[ExamCandidate]:
    """Return who sits on paper, or in one room, seat by seat. Raises RuleBroken NOBODY_SEATED."""
    seated = in_order_of_seats(db, exam, on_paper(db, exam), seen_by=actor, only=room)
    if not seated:
        raise RuleBroken("NOBODY_SEATED")
    return seated


def named_of(db: Session, exam: Exam, kind: Print, seated: Sequence[ExamCandidate], language: Language) -> Document:
    """Return a named copy for each who sits. Raises RuleBroken as `sheets`."""
    found = sheets_of(db, exam)
    first = next(iter(found.papers.values()))
    places = places_of(db, seated)
    papers = [replace(found.papers.get(place.variant, first), place=place) for place in places]
    return _papers(db, exam, _SHEETS[kind], papers, found, language)


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


def record_print(db: Session, exam: Exam, kind: Print, copies: int, *, actor: Actor) -> None:
    """Put on record that somebody was given a document, or ordered it."""
    action = {Print.TICKETS: "exam:tickets:printed", Print.KEYS: "exam:keys:printed"}.get(kind, "exam:papers:printed")
    audit.record(db, actor=actor, action=action, subject=exam, what=kind.value, copies=copies)


_BEGUN = frozenset({ExamState.OPEN, ExamState.CLOSED, ExamState.MARKED, ExamState.PUBLISHED})


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
