"""The frozen paper of a sitting on paper, in the variants that lie on the desks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.document import Media
from certificates.exam_facts import Paper
from lms.errors import RuleBroken
from lms.exams.models import Exam, ExamCandidate, ExamPaper, ExamRoom, ExamSitting
from lms.exams.queries.exams import last_draw
from lms.exams.queries.must_sit import MUST_SIT
from lms.exams.queries.papers import contents_of
from lms.exams.queries.rooms import PAPER, ways_of
from lms.exams.rules.on_paper import question_on_paper, sections_of
from lms.exams.rules.papers import items_of, pool_of
from lms.exams.rules.variants import LETTERS, ON_PAPER, varied
from question_bank.queries.media import media_bytes
from question_bank.types import shown


@dataclass(frozen=True, slots=True)
class Sheets:
    """A paper in its variants, by letter ("" where there is but one), and the pictures in it."""

    papers: dict[str, Paper]
    media: dict[str, Media]


def on_paper(db: Session, exam: Exam) -> list[ExamSitting]:
    """Return the sittings of an exam that are held on paper."""
    ways = ways_of(db, exam.sittings)
    return [each for each in exam.sittings if ways[each.id] == PAPER]


def require_at_screen(way: str | None) -> None:
    """Raise RuleBroken HELD_ON_PAPER where the way of a sitting is paper: nobody sees its paper on a screen."""
    if way == PAPER:
        raise RuleBroken("HELD_ON_PAPER")


def on_paper_among(db: Session, exam: Exam) -> set[int]:
    """Return the ids of the candidates of an exam who sit on paper."""
    ids = [each.id for each in on_paper(db, exam)]
    return set(db.scalars(select(ExamCandidate.id).where(ExamCandidate.sitting_id.in_(ids))))


def variants_of(db: Session, sittings: Iterable[ExamSitting]) -> int:
    """Return how many variants lie in the rooms of sittings, at least one."""
    ids = [each.id for each in sittings]
    return max(db.scalars(select(ExamRoom.variants).where(ExamRoom.sitting_id.in_(ids))), default=1)


def sheets_of(db: Session, exam: Exam, *, keyed: bool = False) -> Sheets:
    """Return the paper of the sittings on paper in all its variants.

    Raises RuleBroken NO_PAPER_SITTING, PAPERS_MISSING before the draw, PAPERS_NOT_ALIKE when a sitting became one on
    paper after it.
    """
    sittings = on_paper(db, exam)
    if not sittings:
        raise RuleBroken("NO_PAPER_SITTING")
    paper, draw = _paper(db, sittings), last_draw(db, exam.id)
    if draw is None:
        raise RuleBroken("PAPERS_MISSING", papers=0)
    pool = {each.id: each for each in pool_of(draw.pool)}
    items = items_of(paper.items)
    contents = contents_of(db, [item.question_id for item in items])
    count, papers = variants_of(db, sittings), {}
    for variant in range(count):
        letter = LETTERS[variant] if count > 1 else ""
        rows = varied(items, pool, seed=draw.seed, variant=variant)
        asked = (
            question_on_paper(contents[row.question_id], row.order, number, row.points, keyed=keyed)
            for number, row in enumerate(rows, start=1)
        )
        papers[letter] = Paper(letter, sections_of(asked), paper.points)
    digests = {one.digest: one.media_type for item in items for one in shown(contents[item.question_id]).media}
    return Sheets(papers, _pictures(digests))


def _paper(db: Session, sittings: Sequence[ExamSitting]) -> ExamPaper:
    asked = (
        select(ExamPaper)
        .join(ExamCandidate, ExamCandidate.id == ExamPaper.candidate_id)
        .where(ExamCandidate.sitting_id.in_([each.id for each in sittings]))
        .where(MUST_SIT)
    )
    if db.scalar(asked.where(ExamPaper.number != ON_PAPER).limit(1)) is not None:
        raise RuleBroken("PAPERS_NOT_ALIKE")
    found = db.scalar(asked.order_by(ExamPaper.id).limit(1))
    if found is None:
        raise RuleBroken("PAPERS_MISSING", papers=0)
    return found


def _pictures(digests: dict[str, str]) -> dict[str, Media]:
    return {name: Media(media_bytes(name), kind) for name, kind in digests.items() if kind.startswith("image/")}
