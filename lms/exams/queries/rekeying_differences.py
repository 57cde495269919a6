"""What another key would change for whom, or has changed (lessons P16)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.among import is_among
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate, Rekeying, ScoreCheck, ScoreCheckAnswer
from lms.exams.queries.attempts import last_scores
from lms.exams.queries.marking import answers_of_attempts, by_hand_of
from lms.exams.queries.papers import contents_of
from lms.exams.queries.rekeying import get_rekeying, sat_papers
from lms.exams.queries.results import passed_by
from lms.exams.queries.rulings import marking_under, rulings_of, versions_of_questions
from lms.exams.rules.marking import earned_by, is_passed
from lms.exams.rules.papers import items_of
from lms.exams.rules.rulings import Effect, effect_of


@dataclass(frozen=True)
class Difference:
    """What another key makes of one who had the question: items in halves before and after, passes before and after.

    `takes` is why a pass he would lose is taken back; without it he keeps it.
    """

    candidate: ExamCandidate
    last: AttemptScore
    items: tuple[int | None, ...]
    passed: bool
    passes: bool
    takes: str = ""

    @property
    def attempt_id(self) -> int:
        """Whose answers."""
        return self.last.attempt_id

    @cached_property
    def points(self) -> int:
        """Halves afterwards."""
        return sum(points or 0 for points in self.items)

    @cached_property
    def effect(self) -> Effect:
        """What it does to him."""
        return effect_of(self.last.points, self.points, passed=self.passed, passes=self.passes)

    @property
    def passes_then(self) -> bool:
        """Whether he has passed once it is applied: nobody loses a pass unless that was decided for him."""
        return self.passes or (self.passed and not self.takes)


def get_differences(db: Session, exam: Exam, rekeying_id: int) -> tuple[Rekeying, list[Difference]]:
    """Return a re-keying of an exam with what it would change, or has changed; nothing where it was dropped.

    Raises NotFound REKEYING_NOT_FOUND.
    """
    rekeying, decision = get_rekeying(db, exam, rekeying_id)
    if decision is None:
        return rekeying, differences(db, exam, rekeying)
    if decision.key_version is None:
        return rekeying, []
    return rekeying, applied_differences(db, exam, decision.key_version)


def differences(db: Session, exam: Exam, rekeying: Rekeying) -> list[Difference]:
    """Return what a re-keying would change, for everybody who had the question; changes nothing itself (a dry run)."""
    rulings = rulings_of(db, exam.id, also=rekeying)
    versions = set(versions_of_questions(db, [rekeying.question_id])[rekeying.question_id])
    papers = [
        (attempt, items) for attempt, items in sat_papers(db, exam.id) if any(item[0] in versions for item in items)
    ]
    ids = [attempt for attempt, _ in papers]
    scores, people = last_scores(db, ids), _candidates(db, ids)
    answers, corrected = answers_of_attempts(db, ids), _corrected(db, ids)
    contents, marking = contents_of(db, sorted(versions)), marking_under(exam)
    found = []
    for attempt_id, plain in papers:
        score, (attempt, candidate) = scores[attempt_id], people[attempt_id]
        if len(score.items) != len(plain):  # a score that came in from paper: there are no answers to mark again
            continue
        earned, given = list(score.items), by_hand_of(answers.get(attempt_id, []))
        for number, item in enumerate(items_of(plain), start=1):
            if item.question_id in versions:
                ruling, answer = rulings[item.question_id], attempt.answers.get(str(number))
                new = earned_by(item, contents[item.question_id], answer, marking, given.get(number), ruling)
                kept = corrected.get(attempt_id, {}).get(str(number))
                earned[number - 1] = new if kept is None or new is None else max(new, kept)
        passes = is_passed(sum(points or 0 for points in earned), score.most, exam.pass_percent)
        one = Difference(candidate, score, tuple(earned), passed_by(exam, score), passes)
        found.append(replace(one, takes=rekeying.takes.get(str(attempt_id), "")))
    return found


def applied_differences(db: Session, exam: Exam, key_version: int) -> list[Difference]:
    """Return what a re-keying changed when it was applied, from the scores themselves."""
    asked = (
        select(AttemptScore)
        .join(Attempt, Attempt.id == AttemptScore.attempt_id)
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .where(ExamCandidate.exam_id == exam.id)
        .order_by(AttemptScore.attempt_id, AttemptScore.number)
    )
    before: dict[int, AttemptScore] = {}
    found: dict[int, tuple[AttemptScore, AttemptScore]] = {}
    for score in db.scalars(asked):
        last = before.get(score.attempt_id)
        if score.key_version == key_version and last is not None and last.key_version < key_version:
            found[score.attempt_id] = (last, score)
        before[score.attempt_id] = score
    people = _candidates(db, sorted(found))
    rows = []
    for attempt_id, (last, score) in found.items():
        passes = is_passed(score.points, score.most, exam.pass_percent)
        takes = score.reason if passed_by(exam, last) and not passed_by(exam, score) else ""
        rows.append(Difference(people[attempt_id][1], last, tuple(score.items), passed_by(exam, last), passes, takes))
    return rows


def _candidates(db: Session, attempt_ids: Sequence[int]) -> dict[int, tuple[Attempt, ExamCandidate]]:
    asked = (
        select(Attempt, ExamCandidate)
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .where(is_among(Attempt.id, attempt_ids))
        .options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
    )
    return {attempt.id: (attempt, candidate) for attempt, candidate in db.execute(asked)}


def _corrected(db: Session, attempt_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Map attempts to what a score check corrected: that survives another key."""
    asked = select(ScoreCheck.attempt_id, ScoreCheckAnswer.items).join(
        ScoreCheckAnswer, ScoreCheckAnswer.check_id == ScoreCheck.id
    )
    return dict(db.execute(asked.where(is_among(ScoreCheck.attempt_id, attempt_ids))).all())
