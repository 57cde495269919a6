"""What came of an exam: outcomes person by person, rates by unit and class. One function for all faces."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate
from lms.exams.queries.attempts import last_scores
from lms.exams.queries.roster import list_candidates
from lms.exams.rules.marking import is_passed
from lms.exams.rules.rates import Outcome, Rate, rate_of
from lms.exams.rules.states import AttemptState, CandidateState


@dataclass(frozen=True, slots=True)
class Result:
    """One candidate's result; points None while he did not sit, passed None while something waits for a marker."""

    candidate: ExamCandidate
    attempt: Attempt | None
    score: AttemptScore | None
    passed: bool | None

    @property
    def outcome(self) -> Outcome:
        """What the rate counts."""
        sat = self.attempt is not None
        return Outcome(self.candidate.person_class, self.candidate.standing, sat, self.passed if sat else False)


@dataclass(frozen=True, slots=True)
class UnitRate:
    """The rate of one unit's people."""

    unit_id: int
    name: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Results:
    """An exam's results for what an actor sees of it."""

    rows: list[Result]
    rate: Rate
    by_class: dict[str, Rate]
    by_unit: list[UnitRate]
    bands: list[int]


def results_of(db: Session, exam: Exam, *, seen_by: Actor) -> Results:
    """Return the results of an exam's confirmed candidates in reach."""
    page = list_candidates(db, exam, seen_by=seen_by, state=CandidateState.CONFIRMED, limit=None)
    attempts = _attempts(db, exam.id)
    scores = last_scores(db, [attempt.id for attempt in attempts.values()])
    rows = [_result(exam, each, attempts.get(each.id), scores) for each in page.rows]
    by_class: dict[str, list[Outcome]] = defaultdict(list)
    by_unit: dict[tuple[int, str], list[Outcome]] = defaultdict(list)
    for row in rows:
        by_class[row.candidate.person_class].append(row.outcome)
        by_unit[row.candidate.unit_id, row.candidate.unit.name].append(row.outcome)
    return Results(
        rows=rows,
        rate=rate_of(row.outcome for row in rows),
        by_class={name: rate_of(outcomes) for name, outcomes in sorted(by_class.items(), reverse=True)},
        by_unit=[UnitRate(unit, name, rate_of(each)) for (unit, name), each in by_unit.items()],
        bands=_bands(rows),
    )


def waiting_for_markers(db: Session, exam_id: int) -> int:
    """Return how many attempts of an exam hold a question that waits for a marker."""
    ended = _attempts(db, exam_id)
    scores = last_scores(db, [each.id for each in ended.values()])
    return sum(score.waiting > 0 for score in scores.values())


def count_sat(db: Session, exam_id: int) -> int:
    """Return how many candidates of an exam have begun."""
    asked = select(func.count()).select_from(Attempt).join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
    return db.scalar(asked.where(ExamCandidate.exam_id == exam_id)) or 0


def _attempts(db: Session, exam_id: int) -> dict[int, Attempt]:
    asked = select(Attempt).join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
    return {each.candidate_id: each for each in db.scalars(asked.where(ExamCandidate.exam_id == exam_id))}


def _result(exam: Exam, candidate: ExamCandidate, attempt: Attempt | None, scores: dict[int, AttemptScore]) -> Result:
    score = scores.get(attempt.id) if attempt is not None and attempt.state != AttemptState.RUNNING else None
    known = score is not None and score.waiting == 0
    return Result(candidate, attempt, score, passed_by(exam, score) if known and score else None)


def passed_by(exam: Exam, score: AttemptScore) -> bool:
    """Tell whether a score reaches the exam's pass mark."""
    return is_passed(score.points, score.most, exam.pass_percent)


def _bands(rows: Sequence[Result]) -> list[int]:
    """Return how many scores lie in each tenth of the whole, the full mark in the last."""
    bands = [0] * 10
    for row in rows:
        if row.score is not None and row.score.most:
            bands[min(9, row.score.points * 10 // row.score.most)] += 1
    return bands
