"""Questions of an exam, wrong keys found in it, and what another key would change for whom (lessons P16)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from lms.among import is_among
from lms.errors import NotFound
from lms.exams.models import (
    Attempt,
    AttemptScore,
    Exam,
    ExamCandidate,
    ExamPaper,
    Rekeying,
    RekeyingDecision,
    ScoreCheck,
    ScoreCheckAnswer,
)
from lms.exams.queries.attempts import last_scores
from lms.exams.queries.marking import answers_of_attempts, by_hand_of
from lms.exams.queries.papers import contents_of
from lms.exams.queries.results import passed_by
from lms.exams.queries.rulings import key_version_of, marking_under, rulings_of, versions_of_questions
from lms.exams.rules.marking import earned_by, is_passed
from lms.exams.rules.papers import items_of
from lms.exams.rules.rulings import Effect, effect_of
from lms.exams.rules.states import ExamState
from question_bank.models import Question, QuestionVersion


def open_rekeyings(db: Session, exam_id: int) -> list[Rekeying]:
    """Return the re-keyings of an exam that nobody has decided about."""
    decided = exists().where(RekeyingDecision.rekeying_id == Rekeying.id)
    return list(db.scalars(select(Rekeying).filter_by(exam_id=exam_id).where(~decided).order_by(Rekeying.id)))


def publishable(db: Session, today: date) -> Sequence[int]:
    """Return the ids of marked exams whose results are promised for today or before, no wrong key being open."""
    decided = exists().where(RekeyingDecision.rekeying_id == Rekeying.id)
    still = select(Rekeying.id).where(Rekeying.exam_id == Exam.id, ~decided)
    asked = select(Exam.id).where(Exam.state == ExamState.MARKED.value, Exam.results_on <= today, ~still.exists())
    return db.scalars(asked).all()


def rekeyings_of(db: Session, exam_id: int) -> list[tuple[Rekeying, RekeyingDecision | None]]:
    """Return all re-keyings of an exam with what was decided, the newest first."""
    asked = select(Rekeying, RekeyingDecision).outerjoin(RekeyingDecision)
    rows = db.execute(asked.where(Rekeying.exam_id == exam_id).order_by(Rekeying.id.desc()))
    return [(rekeying, decision) for rekeying, decision in rows]


def get_rekeying(db: Session, exam: Exam, rekeying_id: int) -> tuple[Rekeying, RekeyingDecision | None]:
    """Return a re-keying of an exam and what was decided. Raises NotFound REKEYING_NOT_FOUND."""
    for rekeying, decision in rekeyings_of(db, exam.id):
        if rekeying.id == rekeying_id:
            return rekeying, decision
    raise NotFound("REKEYING_NOT_FOUND")


@dataclass(slots=True)
class Asked:
    """A question as an exam asked it: how many had it, how many answered it wholly right, by how many halves it is."""

    question: Question
    version: QuestionVersion
    had: int = 0
    full: int = 0
    waiting: int = 0
    points: int = 0


def questions_asked(db: Session, exam: Exam) -> list[Asked]:
    """Return the questions on papers that were sat, those answered worst first: there a key is wrong, if anywhere."""
    papers = dict(_papers(db, exam.id))
    scores = last_scores(db, sorted(papers))
    by_version: dict[int, list[tuple[int, int | None]]] = {}
    for attempt, items in papers.items():
        score = scores.get(attempt)
        if score is not None and len(score.items) == len(items):
            for item, points in zip(items, score.items, strict=True):
                by_version.setdefault(item[0], []).append((item[2], points))
    asked = select(QuestionVersion, Question).join(Question, Question.id == QuestionVersion.question_id)
    found: dict[int, Asked] = {}
    for version, question in db.execute(asked.where(is_among(QuestionVersion.id, sorted(by_version)))):
        one = found.setdefault(question.id, Asked(question, version))
        for most, points in by_version[version.id]:
            one.had += 1
            one.full += points == most
            one.waiting += points is None
            one.points = most
    return sorted(found.values(), key=lambda one: (one.full / max(1, one.had), one.question.id))


def get_asked(db: Session, exam: Exam, question_id: int) -> Asked:
    """Return a question that somebody had in an exam. Raises NotFound QUESTION_NOT_FOUND."""
    for one in questions_asked(db, exam):
        if one.question.id == question_id:
            return one
    raise NotFound("QUESTION_NOT_FOUND")


def _papers(db: Session, exam_id: int) -> list[tuple[int, list[list[int]]]]:
    asked = (
        select(Attempt.id, ExamPaper.items)
        .join(ExamPaper, ExamPaper.id == Attempt.paper_id)
        .join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        .where(ExamCandidate.exam_id == exam_id, Attempt.state != "running")
    )
    return [(attempt, items) for attempt, items in db.execute(asked.order_by(Attempt.id))]


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


def differences(db: Session, exam: Exam, rekeying: Rekeying) -> list[Difference]:
    """Return what a re-keying would change, for everybody who had the question; changes nothing itself (a dry run)."""
    rulings = rulings_of(db, exam.id, also=rekeying)
    versions = set(versions_of_questions(db, [rekeying.question_id])[rekeying.question_id])
    papers = [(attempt, items) for attempt, items in _papers(db, exam.id) if any(item[0] in versions for item in items)]
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


def next_key_version(db: Session, exam_id: int) -> int:
    """Return the version that the next re-keying of an exam becomes."""
    return key_version_of(db, exam_id) + 1
