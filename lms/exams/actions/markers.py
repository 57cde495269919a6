"""Who marks an exam, and who marks which answer (domain C4.5): two places an answer, a third when they disagree."""

import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission
from lms.among import is_among
from lms.db import table_of
from lms.errors import RuleBroken
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam, ExamMarker, MarkingPlace, WrittenAnswer
from lms.exams.queries.markers import hands_of, markers_of
from lms.exams.queries.marking import (
    answers_of_attempts,
    attempt_and_paper,
    open_places_of,
    unbegun_places,
    waiting_attempts,
    wanted_in,
)
from lms.exams.queries.papers import contents_of
from lms.exams.rules.marking import written_in
from lms.exams.rules.papers import items_of
from lms.exams.rules.states import ExamState
from lms.exams.rules.two_markers import Shared, even_out, share_out
from lms.people.queries.choosing import find_chosen, holds_right

_OPEN_STATES = frozenset({ExamState.ANNOUNCED, ExamState.OPEN, ExamState.CLOSED})
_PLACES = table_of(MarkingPlace)


def name_marker(db: Session, exam: Exam, said: str, *, actor: Actor) -> ExamMarker:
    """Name who marks an exam, or name him again: by account name, "name，unit" or a name that one alone bears.

    Raises RuleBroken MARKER_UNKNOWN, MARKER_CANNOT, ACCOUNT_SEVERAL, MARKING_OVER.
    """
    _require_open(db, exam, actor)
    account = find_chosen(db, said, Permission.MARK_EXAMS, seen_by=actor)
    if account is None:
        raise RuleBroken("MARKER_UNKNOWN")
    if not holds_right(db, account.id, Permission.MARK_EXAMS):
        raise RuleBroken("MARKER_CANNOT", name=account.name)
    known = {marker.account_id: marker for marker in markers_of(db, exam.id, to_change=True)}
    marker = known.get(account.id)
    if marker is None:
        marker = ExamMarker(
            exam_id=exam.id, account_id=account.id, named_by_id=actor.account_id, named_at=clock.now(), ended_at=None
        )
        db.add(marker)
    marker.ended_at, marker.end_reason = None, ""
    db.flush()  # who is named now gets his share at once
    audit.record(db, actor=actor, action="exam:marker:named", subject=exam, marker=account.id)
    share_places(db, exam)
    _even_out(db, exam)
    return marker


def end_marker(db: Session, exam: Exam, marker: ExamMarker, *, reason: str, actor: Actor) -> None:
    """Take a marker off an exam: what he has not marked goes to the others, what he gave stays.

    Raises RuleBroken END_REASON_MISSING, MARKING_OVER.
    """
    _require_open(db, exam, actor)
    if not reason.strip():
        raise RuleBroken("END_REASON_MISSING")
    if marker.ended_at is not None:
        return
    marker.ended_at, marker.end_reason = clock.now(), reason.strip()
    db.flush()
    free = open_places_of(db, exam.id, marker.account_id)
    if free:
        db.execute(_PLACES.delete().where(is_among(_PLACES.c.id, free)))
    account, why = marker.account_id, marker.end_reason
    audit.record(db, actor=actor, action="exam:marker:ended", subject=exam, marker=account, freed=len(free), reason=why)
    share_places(db, exam)


def lay_out(db: Session, exam: Exam) -> int:
    """Make out what people must mark in an exam that was closed, in an order that says nothing; return how much."""
    waiting = waiting_attempts(db, exam.id)
    laid = answers_of_attempts(db, sorted(waiting))
    rows = [row for attempt_id in waiting if attempt_id not in laid for row in _to_mark(db, exam, attempt_id)]
    random.SystemRandom().shuffle(rows)
    if rows:
        db.execute(insert(table_of(WrittenAnswer)), rows)
    share_places(db, exam)
    return len(rows)


def _even_out(db: Session, exam: Exam) -> None:
    """Let who came later take his part of what nobody has begun."""
    for place, account in even_out(unbegun_places(db, exam.id), hands_of(db, exam.id)):
        db.execute(update(_PLACES).where(_PLACES.c.id == place).values(account_id=account))


def _to_mark(db: Session, exam: Exam, attempt_id: int) -> list[dict[str, Any]]:
    attempt, paper = attempt_and_paper(db, attempt_id)
    items = items_of(paper.items)
    contents = contents_of(db, [item.question_id for item in items])
    return [
        {"exam_id": exam.id, "attempt_id": attempt_id, "number": number, "part": written.part,
         "version_id": item.question_id, "most": written.most, "points": None, "decided_at": None}
        for number, item in enumerate(items, start=1)
        for written in written_in(item, contents[item.question_id], attempt.answers.get(str(number)))
    ]  # fmt: skip


def share_places(db: Session, exam: Exam, answer_ids: Sequence[int] | None = None) -> Shared:
    """Give every answer that lacks a marker to one, as far as there are any."""
    if exam.state != ExamState.CLOSED:
        return Shared()
    shared = share_out(wanted_in(db, exam.id, answer_ids), hands_of(db, exam.id))
    now = clock.now()
    rows = [
        {"answer_id": answer, "place": place, "account_id": account, "given_at": now, "draft_points": None,
         "draft_note": ""}
        for answer, place, account in shared.given
    ]  # fmt: skip
    random.SystemRandom().shuffle(rows)
    if rows:
        db.execute(insert(_PLACES), rows)
    return shared


def _require_open(db: Session, exam: Exam, actor: Actor) -> None:
    require_runs(db, exam, actor)
    if exam.state not in _OPEN_STATES:
        raise RuleBroken("MARKING_OVER")
