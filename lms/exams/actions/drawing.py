"""Drawing papers before the opening, and opening (C4.2, lessons P9: nothing is drawn when everybody starts at once)."""

import secrets
from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.among import is_among
from lms.db import bulk_insert, reserve_ids, table_of
from lms.errors import RuleBroken
from lms.exams.actions.moving import move_exam
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam, ExamDraw, ExamPaper
from lms.exams.queries.exams import last_draw
from lms.exams.queries.papers import ground_of
from lms.exams.queries.print_papers import on_paper_among
from lms.exams.queries.roster import must_sit, without_paper
from lms.exams.rules.papers import plain_items, plain_pool, pool_of
from lms.exams.rules.states import ExamState, require_roster_open
from lms.exams.rules.variants import numbers_for
from question_bank.blueprint import Blueprint, Candidate
from question_bank.drawing import Dealer, Infeasible, Paper, pool_digest
from question_bank.queries.blueprints import blueprint_of


def draw_papers(db: Session, exam: Exam, *, actor: Actor) -> int:
    """Draw a paper for each confirmed candidate who must sit, all anew; return how many. Who sits on paper shares one.

    Raises RuleBroken ROSTER_CLOSED unless the exam is announced, ROSTER_EMPTY, BANK_TOO_THIN.
    """
    require_runs(db, exam, actor)
    require_roster_open(exam.state)
    candidates = must_sit(db, exam.id)
    if not candidates:
        raise RuleBroken("ROSTER_EMPTY")
    ground, seed = ground_of(db, exam, on=clock.local_date(exam.sittings[0].starts_at)), secrets.token_hex(16)
    if ground.thin:
        raise RuleBroken("BANK_TOO_THIN", parts=len(ground.thin))
    numbers = numbers_for(candidates, on_paper_among(db, exam))
    papers = _dealt(ground.blueprint, ground.pool.candidates, seed, numbers)
    draw = ExamDraw(
        exam_id=exam.id,
        seed=seed,
        pool=plain_pool(ground.pool.candidates),
        pool_digest=pool_digest(ground.pool.candidates),
        papers=len(papers),
        actor_id=actor.account_id,
        at=clock.now(),
    )
    db.add(draw)
    db.flush()
    table = table_of(ExamPaper)
    db.execute(delete(table).where(is_among(table.c.candidate_id, candidates)))
    ids = reserve_ids(db, table, len(papers))
    rows = [
        {"id": row, "candidate_id": candidate, "draw_id": draw.id, "number": paper.number,
         "items": plain_items(paper.items), "questions": len(paper.items),
         "points": sum(item.points for item in paper.items)}
        for row, candidate, paper in zip(ids, candidates, papers, strict=True)
    ]  # fmt: skip
    bulk_insert(db, table, rows)
    audit.record(db, actor=actor, action="exam:papers:drawn", subject=exam, papers=len(papers))
    return len(papers)


def open_exam(db: Session, exam: Exam, *, actor: Actor) -> None:
    """Open an exam: from the start of each sitting on its candidates may begin, and nothing about it changes any more.

    Raises RuleBroken ROSTER_EMPTY, PAPERS_MISSING when somebody who must sit has no paper, EXAM_MOVE.
    """
    require_runs(db, exam, actor)
    if exam.state == ExamState.ANNOUNCED:
        if not must_sit(db, exam.id):
            raise RuleBroken("ROSTER_EMPTY")
        missing = without_paper(db, exam.id)
        if missing:
            raise RuleBroken("PAPERS_MISSING", papers=len(missing))
    move_exam(db, exam, ExamState.OPEN, actor=actor)


def drawn_again(db: Session, exam: Exam, number: int) -> Paper:
    """Draw a paper of an exam again from what was kept: the same to the last place (security B7)."""
    draw = last_draw(db, exam.id)
    if draw is None:
        raise RuleBroken("PAPERS_MISSING", papers=0)
    return Dealer(blueprint_of(db, exam.blueprint), pool_of(draw.pool), seed=draw.seed).paper(number)


def _dealt(blueprint: Blueprint, pool: Sequence[Candidate], seed: str, numbers: Sequence[int]) -> list[Paper]:
    try:
        dealer = Dealer(blueprint, pool, seed=seed)
        dealt = {number: dealer.paper(number) for number in sorted(set(numbers))}
        return [dealt[number] for number in numbers]
    except Infeasible as refusal:
        raise RuleBroken("BANK_TOO_THIN", parts=len(refusal.thin)) from refusal
