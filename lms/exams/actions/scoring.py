"""Scores: what an attempt earned under one version of the key, a new row each time."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.db import table_of
from lms.exams.models import AttemptScore, ExamPaper
from lms.exams.queries.attempts import marking_of
from lms.exams.queries.papers import Paper, contents_on
from lms.exams.rules.marking import Marked, mark
from lms.exams.rules.papers import items_of
from question_bank.content import Marking

_INSERT = insert(table_of(AttemptScore)).inline()


def score_first(
    db: Session,
    papers: Mapping[int, ExamPaper | Paper],
    answers: Mapping[int, Mapping[str, Any]],
    markings: Mapping[int, str] | None = None,
) -> None:
    """Mark attempts for the first time; all maps are by attempt. Questions for a marker are left waiting.

    `markings`: how each exam marks several options, where that is known already.
    """
    markings = markings or marking_of(db, sorted(papers))
    items = {attempt: items_of(paper.items) for attempt, paper in papers.items()}
    contents = contents_on(db, papers.values())
    now = clock.now()
    rows = []
    for attempt, own in items.items():
        marking = Marking(cast("Literal['exact', 'missing_half']", markings[attempt]))
        rows.append(_row(attempt, mark(own, contents, answers[attempt], marking)) | {"at": now})
    if rows:
        db.execute(_INSERT, rows if len(rows) > 1 else rows[0])  # one alone needs no pipeline


def score_again(
    db: Session,
    last: AttemptScore,
    items: Sequence[int | None],
    *,
    key_version: int,
    reason: str,
    pass_kept: str | None = None,
    actor: Actor,
) -> AttemptScore:
    """Write the next score of an attempt beside the last one; from now on it counts, and the old one stays."""
    score = AttemptScore(
        attempt_id=last.attempt_id,
        number=last.number + 1,
        key_version=key_version,
        items=list(items),
        points=sum(points or 0 for points in items),
        most=last.most,
        waiting=sum(points is None for points in items),
        pass_kept=pass_kept,
        reason=reason,
        actor_id=actor.account_id,
        at=clock.now(),
    )
    db.add(score)
    return score


def _row(attempt_id: int, marked: Marked) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "number": 1,
        "key_version": 1,
        "items": list(marked.items),
        "points": marked.points,
        "most": marked.most,
        "waiting": marked.waiting,
        "reason": "",
        "actor_id": None,
    }
