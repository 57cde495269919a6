"""Tables of scores: what each says, what already stands, which lines a second person reads again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.errors import NotFound
from lms.exams.models import (
    Attempt,
    AttemptScore,
    Exam,
    ExamCandidate,
    ExamPaper,
    ExamSitting,
    ScoreBatch,
    ScoreComparison,
    ScoreLine,
    ScoreScan,
    SheetScore,
    SittingWay,
)
from lms.exams.queries.attempts import last_scores
from lms.exams.rules.sheets import sample_of
from lms.people.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Stands:
    """What is known of a candidate before a table comes: his paper, his attempt, the score that counts."""

    candidate_id: int
    person_id: int
    unit_id: int
    person_class: str
    name: str
    id_no_digest: str
    ticket_no: str
    state: str
    standing: str
    sitting_id: int
    most: int | None
    attempt_id: int | None
    by_sheet: bool
    score: AttemptScore | None


def standing_scores(db: Session, exam_id: int) -> list[Stands]:
    """Return all who are on the roster of an exam, removed ones left out, with what stands of each."""
    asked = (
        select(
            ExamCandidate.id, ExamCandidate.person_id, ExamCandidate.unit_id, ExamCandidate.person_class, Person.name,
            Person.id_no_digest, func.coalesce(ExamCandidate.ticket_no, ""), ExamCandidate.state,
            ExamCandidate.standing, ExamCandidate.sitting_id, ExamPaper.points, Attempt.id,
        )
        .join(Person, Person.id == ExamCandidate.person_id)
        .outerjoin(ExamPaper, ExamPaper.candidate_id == ExamCandidate.id)
        .outerjoin(Attempt, Attempt.candidate_id == ExamCandidate.id)
        .where(ExamCandidate.exam_id == exam_id, ExamCandidate.state != "removed")
        .order_by(ExamCandidate.id)
    )  # fmt: skip
    rows: Any = db.execute(asked).all()
    attempts = [row[11] for row in rows if row[11] is not None]
    scores, by_sheet = last_scores(db, attempts), sheet_attempts(db, attempts)
    return [Stands(*(*row, row[11] in by_sheet, scores.get(row[11]))) for row in rows]


def sheet_attempts(db: Session, attempt_ids: Sequence[int]) -> set[int]:
    """Return those of the attempts that were never written to: their scores came in tables."""
    asked = select(AttemptScore.attempt_id).join(SheetScore, SheetScore.score_id == AttemptScore.id)
    return set(db.scalars(asked.where(is_among(AttemptScore.attempt_id, attempt_ids))))


def sittings_by_id(db: Session, exam_id: int) -> dict[int, ExamSitting]:
    """Map the sittings of an exam, in order of time."""
    asked = select(ExamSitting).filter_by(exam_id=exam_id).order_by(ExamSitting.starts_at, ExamSitting.id)
    return {each.id: each for each in db.scalars(asked)}


def drawn_papers(db: Session, candidate_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Map candidates to their papers and how many questions each has."""
    asked = select(ExamPaper.candidate_id, ExamPaper.id, ExamPaper.questions)
    rows = db.execute(asked.where(is_among(ExamPaper.candidate_id, candidate_ids)))
    return {candidate: (paper, questions) for candidate, paper, questions in rows}


def accepted_absences(db: Session, exam_id: int) -> set[int]:
    """Return the people whom an accepted table said to be absent."""
    asked = select(ScoreLine.person_id).join(ScoreBatch, ScoreBatch.id == ScoreLine.batch_id)
    asked = asked.where(ScoreBatch.exam_id == exam_id, ScoreBatch.state == "accepted", ScoreLine.absent)
    return set(db.scalars(asked))


def waiting_lines(db: Session, exam_id: int) -> dict[int, int]:
    """Map people to the table that names them and waits for its second person."""
    asked = select(ScoreLine.person_id, ScoreBatch.id).join(ScoreBatch, ScoreBatch.id == ScoreLine.batch_id)
    rows = db.execute(asked.where(ScoreBatch.exam_id == exam_id, ScoreBatch.state == "pending"))
    return {person: batch for person, batch in rows}  # noqa: C416 - rows are no pairs to dict()


def same_file(db: Session, exam_id: int, checksum: str) -> ScoreBatch | None:
    """Return the table of an exam with the same bytes that was not rejected."""
    asked = select(ScoreBatch).filter_by(exam_id=exam_id, checksum=checksum).where(ScoreBatch.state != "rejected")
    return db.scalar(asked.limit(1))


def batches_of(db: Session, exam_id: int) -> list[ScoreBatch]:
    """Return the tables of an exam, the newest first."""
    return list(db.scalars(select(ScoreBatch).filter_by(exam_id=exam_id).order_by(ScoreBatch.id.desc())))


def get_batch(db: Session, exam: Exam, batch_id: int, *, to_change: bool = False) -> ScoreBatch:
    """Return a table of an exam, locked to be decided about. Raises NotFound SCORES_NOT_FOUND."""
    asked = select(ScoreBatch).filter_by(id=batch_id, exam_id=exam.id)
    if to_change:
        asked = asked.with_for_update().execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("SCORES_NOT_FOUND")
    return found


@dataclass(frozen=True, slots=True)
class NamedLine:
    """A line with whose it is."""

    line: ScoreLine
    name: str
    unit: str
    ticket_no: str


def lines_of(db: Session, batch: ScoreBatch, *, only: Sequence[int] | None = None) -> list[NamedLine]:
    """Return the lines of a table in the order of the file, all or the given ones."""
    asked = (
        select(ScoreLine, Person.name, Unit.name, func.coalesce(ExamCandidate.ticket_no, ""))
        .join(Person, Person.id == ScoreLine.person_id)
        .join(Unit, Unit.id == ScoreLine.unit_id)
        .outerjoin(
            ExamCandidate,
            (ExamCandidate.person_id == ScoreLine.person_id) & (ExamCandidate.exam_id == batch.exam_id),
        )
        .where(ScoreLine.batch_id == batch.id)
        .order_by(ScoreLine.line_no)
    )
    if only is not None:
        asked = asked.where(is_among(ScoreLine.id, only))
    return [NamedLine(*row) for row in db.execute(asked)]


def sampled(db: Session, batch: ScoreBatch) -> list[NamedLine]:
    """Return the lines of a table that the second person reads again."""
    ids = db.scalars(select(ScoreLine.id).filter_by(batch_id=batch.id)).all()
    return lines_of(db, batch, only=sample_of(ids, batch.checksum))


def scans_of(db: Session, batch_id: int) -> dict[str, ScoreScan]:
    """Map names to the scans of a table."""
    return {each.name: each for each in db.scalars(select(ScoreScan).filter_by(batch_id=batch_id))}


def scan_names(db: Session, batch_id: int) -> set[str]:
    """Return the names of scans that the lines of a table mention."""
    asked = select(ScoreLine.scan).where(ScoreLine.batch_id == batch_id, ScoreLine.scan != "")
    return set(db.scalars(asked.distinct()))


def comparisons_of(db: Session, batch_id: int) -> list[ScoreComparison]:
    """Return what was read again of a table, in order."""
    asked = select(ScoreComparison).join(ScoreLine, ScoreLine.id == ScoreComparison.line_id)
    return list(db.scalars(asked.where(ScoreLine.batch_id == batch_id).order_by(ScoreComparison.id)))


def awaits_sheets(db: Session, exam_id: int) -> int:
    """Return how many who had to sit on paper have neither a score nor an accepted absence yet."""
    heard = select(ScoreLine.person_id).join(ScoreBatch, ScoreBatch.id == ScoreLine.batch_id)
    heard = heard.where(ScoreBatch.exam_id == exam_id, ScoreBatch.state == "accepted")
    asked = (
        select(func.count())
        .select_from(ExamCandidate)
        .join(SittingWay, SittingWay.sitting_id == ExamCandidate.sitting_id)
        .where(SittingWay.way == "paper", ExamCandidate.exam_id == exam_id)
        .where(ExamCandidate.state == "confirmed", ExamCandidate.standing == "due")
        .where(ExamCandidate.person_id.not_in(heard))
    )
    return db.scalar(asked) or 0
