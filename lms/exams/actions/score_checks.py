"""Score checks: asked for by the candidate, answered by the examiner with a new score or with none (domain C4.5)."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken, require_words
from lms.exams.actions.running import require_runs
from lms.exams.actions.scoring import score_again
from lms.exams.models import Attempt, AttemptScore, Exam, ScoreCheck, ScoreCheckAnswer
from lms.exams.queries.attempts import get_my_attempt, last_scores
from lms.exams.queries.exams import lock_exam
from lms.exams.queries.marking import attempt_and_paper
from lms.exams.queries.results import passed_by
from lms.exams.queries.score_checks import check_of, may_ask_until
from lms.exams.rules.marking import is_passed
from lms.exams.rules.papers import items_of
from lms.exams.rules.score_checks import Outcome, corrected_items
from lms.exams.rules.states import ExamState


def ask(db: Session, attempt_id: int, *, reason: str, actor: Actor) -> ScoreCheck:
    """Ask that one's own score be checked, once, until the fifth working day after publication.

    Raises NotFound ATTEMPT_NOT_FOUND; RuleBroken CHECK_UNPUBLISHED, CHECK_LATE, CHECK_TWICE, REASON_MISSING.
    """
    require_can(actor, Permission.SIT_EXAMS)
    attempt = get_my_attempt(db, attempt_id, seen_by=actor)
    exam = lock_exam(db, attempt.candidate.exam_id)
    until = may_ask_until(db, exam)
    if exam.state != ExamState.PUBLISHED or until is None:
        raise RuleBroken("CHECK_UNPUBLISHED")
    if check_of(db, attempt.id) is not None:
        raise RuleBroken("CHECK_TWICE")
    if clock.today() > until:
        raise RuleBroken("CHECK_LATE", day=until)
    check = ScoreCheck(attempt_id=attempt.id, exam_id=exam.id, reason=require_words(reason), asked_at=clock.now())
    db.add(check)
    db.flush()
    audit.record(db, actor=actor, action="exam:check:asked", subject=attempt)
    return check


def answer(
    db: Session,
    exam: Exam,
    check: ScoreCheck,
    *,
    outcome: Outcome,
    note: str,
    changes: Mapping[int, int] | None = None,
    actor: Actor,
) -> ScoreCheckAnswer:
    """Answer a score check; corrected points (halves by number) become a new score beside the old one.

    Raises RuleBroken REASON_MISSING, CHECK_ANSWERED, CHECK_POINTS, CHECK_SAME, CHECK_LOWERS, OWN_ATTEMPT; NotAllowed.
    """
    require_runs(db, exam, actor)
    attempt, paper = attempt_and_paper(db, check.attempt_id)
    if attempt.person_id == actor.person_id:
        raise RuleBroken("OWN_ATTEMPT")
    known = check_of(db, check.attempt_id)
    if known is not None and known[1] is not None:
        raise RuleBroken("CHECK_ANSWERED")
    note = require_words(note)
    given: dict[str, int] = {}
    if outcome is Outcome.CORRECTED:
        most = [item.points for item in items_of(paper.items)]
        _correct(db, exam, attempt, most, changes or {}, note, actor)
        given = {str(number): points for number, points in (changes or {}).items()}
    said = ScoreCheckAnswer(
        check_id=check.id,
        outcome=outcome.value,
        note=note,
        items=given,
        actor_id=actor.account_id,
        at=clock.now(),
    )
    db.add(said)
    audit.record(db, actor=actor, action=f"exam:check:{outcome.value}", subject=attempt, **given)
    return said


def _correct(
    db: Session, exam: Exam, attempt: Attempt, most: list[int], changes: Mapping[int, int], note: str, actor: Actor
) -> AttemptScore:
    last = last_scores(db, [attempt.id])[attempt.id]
    if len(last.items) != len(most):  # a score that came in from paper has no questions here
        raise RuleBroken("CHECK_POINTS", number=0)
    items = corrected_items(last.items, most, changes)
    passes = is_passed(sum(points or 0 for points in items), last.most, exam.pass_percent)
    kept = last.pass_kept if not passes and passed_by(exam, last) else None
    return score_again(db, last, items, key_version=last.key_version, reason=note, pass_kept=kept, actor=actor)
