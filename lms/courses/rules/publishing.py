"""What a course version lacks before it may be published (ZJG-2-2, C3.2, C3.3, FN-1-1). Pure.

Times are minutes, lengths of media milliseconds. Limits on documents are defaults of ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lms.courses.rules.quizzes import QuizFacts, require_asks
from lms.courses.rules.states import PREPOST
from lms.errors import RuleBroken
from lms.hours.catalogue import PUBLIC_LAW, Method
from lms.hours.rules import DEFAULT_LIMITS, Limits, require_countable

MINUTES_PER_PAGE = 5  # default: nobody needs longer for a page of a document or a slide
MOST_MINUTES_UNMEASURED = 180  # default: packages, and documents whose pages could not be counted
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class PartFacts:
    """A part by content: its leaf, its topics (bits of Tag), its minutes."""

    category: str
    tags: int
    minutes: int


@dataclass(frozen=True, slots=True)
class PieceFacts:
    """A courseware: declared minutes, and what the server measured of its material."""

    title: str
    minutes: int
    kind: str
    is_ready: bool
    duration_ms: int | None = None
    pages: int | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """The syllabus item a course rests on. `is_superseded`: a later version of the syllabus is in force."""

    category: str
    is_approved: bool
    effective_from: date
    effective_until: date | None = None
    is_superseded: bool = False

    def is_in_force(self, day: date) -> bool:
        """Tell whether the item is approved and in force on a day."""
        until = self.effective_until or date.max
        return self.is_approved and not self.is_superseded and self.effective_from <= day <= until


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """A course version as the rules see it."""

    effective_from: date
    effective_until: date | None
    item: ItemFacts | None
    parts: Sequence[PartFacts]
    pieces: Sequence[PieceFacts]
    targets: int
    # Whether the owner is the bureau, or teaches public law in its place (FN-1-1).
    is_justice: bool
    compulsory: str | None = None
    due_on: date | None = None
    quiz: QuizFacts | None = None


def require_publishable(facts: CourseFacts, *, on: date, limits: Limits = DEFAULT_LIMITS) -> None:
    """Raise the first of `findings`."""
    for finding in findings(facts, on=on, limits=limits):
        raise finding


def findings(facts: CourseFacts, *, on: date, limits: Limits = DEFAULT_LIMITS) -> list[RuleBroken]:
    """Return everything that stands in the way of publishing on a day, in the order it should be mended.

    Codes: SYLLABUS_MISSING, SYLLABUS_NOT_IN_FORCE, SYLLABUS_CATEGORY (ZJG-2-2); COURSEWARE_MISSING,
    MATERIAL_NOT_READY, MATERIAL_EXPIRED, MINUTES_OVER_MEDIA, MINUTES_OVER_PAGES, MINUTES_UNMEASURED; PARTS_MISSING,
    PARTS_SUM (C3.2);
    CATEGORY_UNKNOWN, METHOD_CATEGORY (C3.3); PUBLIC_LAW_OWNER (FN-1-1); TARGETS_MISSING; DUE_MISSING, DUE_OUTSIDE;
    COURSE_OVER; QUIZ_LINE_THIN (C4.2) and the codes of `require_asks`.
    """
    return [
        *_about_syllabus(facts, on),
        *_about_pieces(facts.pieces, on),
        *_about_parts(facts, limits),
        *_about_people(facts),
        *_about_days(facts, on),
        *_about_quiz(facts.quiz),
    ]


def most_minutes(kind: str, duration_ms: int | None, pages: int | None) -> int:
    """Return the most minutes a material may be declared with: what it lasts, or what its pages can take."""
    if kind in {"VIDEO", "AUDIO"}:
        return (duration_ms or 0) // _MINUTE_MS
    return MOST_MINUTES_UNMEASURED if pages is None else pages * MINUTES_PER_PAGE


def require_minutes(piece: PieceFacts) -> None:
    """Raise RuleBroken MINUTES_OVER_MEDIA, MINUTES_OVER_PAGES or MINUTES_UNMEASURED when too much is declared."""
    most = most_minutes(piece.kind, piece.duration_ms, piece.pages)
    if piece.minutes <= most:
        return
    if piece.kind in {"VIDEO", "AUDIO"}:
        raise RuleBroken("MINUTES_OVER_MEDIA", title=piece.title, minutes=piece.minutes, most=most)
    if piece.pages is None:
        raise RuleBroken("MINUTES_UNMEASURED", title=piece.title, minutes=piece.minutes, most=most)
    raise RuleBroken(
        "MINUTES_OVER_PAGES",
        title=piece.title,
        minutes=piece.minutes,
        most=most,
        pages=piece.pages,
        per_page=MINUTES_PER_PAGE,
    )


def gives_nothing(part: PartFacts, *, is_justice: bool, limits: Limits) -> bool:
    """Tell whether a part of public law would give nothing because only the justice bureau may teach it (FN-1-1)."""
    return limits.justice_only_public_law and part.category in PUBLIC_LAW and not is_justice


def _about_syllabus(facts: CourseFacts, on: date) -> Iterator[RuleBroken]:
    if facts.item is None:
        yield RuleBroken("SYLLABUS_MISSING")
    elif not facts.item.is_in_force(on):
        yield RuleBroken("SYLLABUS_NOT_IN_FORCE", day=on)
    elif facts.parts and facts.item.category not in {part.category for part in facts.parts}:
        yield RuleBroken("SYLLABUS_CATEGORY", category=facts.item.category)


def _about_pieces(pieces: Sequence[PieceFacts], on: date) -> Iterator[RuleBroken]:
    if not pieces:
        yield RuleBroken("COURSEWARE_MISSING")
    for piece in pieces:
        if not piece.is_ready:
            yield RuleBroken("MATERIAL_NOT_READY", title=piece.title)
            continue
        if piece.expires_on is not None and piece.expires_on < on:
            yield RuleBroken("MATERIAL_EXPIRED", title=piece.title, day=piece.expires_on)
        try:
            require_minutes(piece)
        except RuleBroken as refusal:
            yield refusal


def _about_parts(facts: CourseFacts, limits: Limits) -> Iterator[RuleBroken]:
    if not facts.parts:
        yield RuleBroken("PARTS_MISSING")
        return
    split, whole = sum(p.minutes for p in facts.parts), sum(p.minutes for p in facts.pieces)
    if facts.pieces and split != whole:
        yield RuleBroken("PARTS_SUM", parts=split, courseware=whole)
    for part in facts.parts:
        try:
            require_countable(part.category, Method.ONLINE)
        except RuleBroken as refusal:
            yield refusal
    barred = [p for p in facts.parts if gives_nothing(p, is_justice=facts.is_justice, limits=limits)]
    if barred:
        yield RuleBroken("PUBLIC_LAW_OWNER", minutes=sum(part.minutes for part in barred))


def _about_people(facts: CourseFacts) -> Iterator[RuleBroken]:
    if not facts.targets:
        yield RuleBroken("TARGETS_MISSING")
    if facts.compulsory and facts.compulsory not in PREPOST and facts.due_on is None:
        yield RuleBroken("DUE_MISSING")


def _about_quiz(quiz: QuizFacts | None) -> Iterator[RuleBroken]:
    if quiz is None:
        return
    try:
        require_asks(quiz.asks, quiz.pass_mark or 0)
    except RuleBroken as refusal:
        yield refusal
    for line in quiz.short:
        yield RuleBroken("QUIZ_LINE_THIN", line=line.line, available=line.available, needed=line.needed)


def _about_days(facts: CourseFacts, on: date) -> Iterator[RuleBroken]:
    last = facts.effective_until or date.max
    if last < on:
        yield RuleBroken("COURSE_OVER", day=last)
    if facts.due_on is not None and not (max(on, facts.effective_from) <= facts.due_on <= last):
        yield RuleBroken("DUE_OUTSIDE", day=facts.due_on)
