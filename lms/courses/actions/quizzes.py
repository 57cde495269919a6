"""Verbs of the quiz after a course: draw a paper, hand it in (issue 3 §8, C3.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.models.quizzes import QuizAnswer, QuizItem, QuizPaper, QuizPool, QuizResult
from lms.courses.models.study import Learning
from lms.courses.queries.crediting import lock_learning
from lms.courses.queries.mine import MyCourse
from lms.courses.queries.quizzes import (
    asks_of,
    candidates_for,
    content_of_item,
    drawn_since,
    find_pool,
    has_passed,
    order_of,
    papers_of,
)
from lms.courses.queries.study import left_to_do
from lms.courses.rules.quizzes import Ask, blueprint_of, number_of, require_may_draw, score_of
from lms.db import one_at_a_time
from lms.errors import NotFound, RuleBroken
from lms.people.hashing import new_secret
from question_bank.answers import Form, within
from question_bank.blueprint import Candidate
from question_bank.drawing import Dealer, Infeasible, Paper, pool_digest
from question_bank.types import grade, read_answer

# Of what a browser sent to one question, for showing it again; an honest answer has less.
_MOST_FIELDS, _MOST_SIGNS = 60, 500


def draw_quiz(db: Session, mine: MyCourse, *, actor: Actor) -> QuizPaper:
    """Give the acting person the paper that lies before him, or a fresh one.

    Papers of one learner have one seed and running numbers: each takes the bank's next cards, so that who repeats
    meets other questions as long as there are any. Raises RuleBroken QUIZ_NONE where none is asked, QUIZ_SHUT where the
    course is no longer open to him, QUIZ_EARLY, QUIZ_PASSED, QUIZ_OFTEN, QUIZ_BANK_THIN.
    """
    require_can(actor, Permission.STUDY)
    if mine.version.quiz is None:
        raise RuleBroken("QUIZ_NONE")
    if not mine.may_study:
        raise RuleBroken("QUIZ_SHUT")
    learning = lock_learning(db, mine.learning.id) if mine.learning else None
    if learning is None:
        raise RuleBroken("QUIZ_EARLY", left=len(mine.version.courseware))
    papers = papers_of(db, learning.id)
    if papers and papers[0].result is None:
        return papers[0]
    midnight = clock.local_instant(clock.today())
    require_may_draw(
        left=left_to_do(db, learning.id),
        is_passed=has_passed(db, learning.id),
        drawn_today=drawn_since(db, learning.id, midnight),
    )
    quiz = mine.version.quiz
    candidates = candidates_for(db, quiz.bank_id, asks_of(quiz), on=clock.today())
    seed, number = (papers[0].seed, papers[0].number + 1) if papers else (new_secret(), 0)
    drawn = deal(asks_of(quiz), candidates, seed=seed, number=number)
    paper = _write_paper(db, learning, drawn, seed=seed, pool=_pool(db, candidates))
    audit.record(db, actor=actor, action="courses:quiz:drawn", subject=paper, learning=learning.id)
    return paper


def deal(asks: Sequence[Ask], candidates: Sequence[Candidate], *, seed: str, number: int) -> Paper:
    """Return the paper that lines, questions, seed and number make, today or years later.

    Raises RuleBroken QUIZ_BANK_THIN when the questions do not suffice.
    """
    try:
        return Dealer(blueprint_of(asks), candidates, seed=seed).paper(number)
    except Infeasible as reason:
        raise RuleBroken("QUIZ_BANK_THIN", questions=number_of(asks)) from reason


def hand_in(db: Session, paper: QuizPaper, form: Form, *, actor: Actor) -> QuizResult:
    """Grade what was answered, on the server, once: a paper handed in again changes nothing.

    The paper is the acting person's own (`get_paper`). What was not answered, or is rubbish, earns nothing.
    """
    require_can(actor, Permission.STUDY)
    if paper.learning.person_id != actor.person_id:
        raise NotFound("QUIZ_NOT_FOUND")
    one_at_a_time(db, f"quiz:{paper.id}")
    db.refresh(paper, ["result"])
    if paper.result is not None:
        return paper.result
    learning = lock_learning(db, paper.learning_id)
    shares = [_keep_answer(db, item, within(form, f"q{item.position}")) for item in paper.items]
    score = score_of(shares)
    asked = learning.version.quiz_pass_mark if learning else None
    result = QuizResult(
        paper_id=paper.id, score=score, is_passed=score >= (asked or 0), submitted_at=max(clock.now(), paper.drawn_at)
    )
    db.add(result)
    db.flush()  # whether it was passed is asked at once
    db.refresh(paper, ["result"])
    audit.record(db, actor=actor, action="courses:quiz:handed_in", subject=paper, score=score)
    return result


def _keep_answer(db: Session, item: QuizItem, sent: Mapping[str, Sequence[str]]) -> Fraction:
    content = content_of_item(item)
    given = read_answer(content, sent, order_of(item))
    share = grade(content, given) or Fraction(0)
    shown = {
        str(name)[:20]: [str(text)[:_MOST_SIGNS] for text in texts[:_MOST_FIELDS]]
        for name, texts in list(sent.items())[:_MOST_FIELDS]
    }
    db.add(QuizAnswer(item_id=item.id, answer={"given": given, "sent": shown}, share=int(share * 100)))
    return share


def _write_paper(db: Session, learning: Learning, drawn: Paper, *, seed: str, pool: QuizPool) -> QuizPaper:
    paper = QuizPaper(learning_id=learning.id, number=drawn.number, seed=seed, pool_id=pool.id, drawn_at=clock.now())
    db.add(paper)
    db.flush()  # its questions name it
    db.add_all(
        QuizItem(
            paper_id=paper.id,
            position=position,
            question_version_id=item.question_id,
            option_order={"lists": [list(each) for each in item.order]},
        )
        for position, item in enumerate(drawn.items, start=1)
    )
    db.flush()  # shown at once
    return paper


def _pool(db: Session, candidates: Sequence[Candidate]) -> QuizPool:
    digest = pool_digest(candidates)
    one_at_a_time(db, f"quiz-pool:{digest}")
    pool = find_pool(db, digest)
    if pool is None:
        rows = [asdict(one) | {"tags": sorted(one.tags)} for one in candidates]
        pool = QuizPool(digest=digest, candidates={"questions": rows})
        db.add(pool)
        db.flush()  # papers name it
    return pool
