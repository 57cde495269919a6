"""What an accepted table of scores becomes: attempts that were never written to, each with its score and its line."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor
from lms.db import reserve_ids, table_of
from lms.exams.actions.marking import settle_marking
from lms.exams.actions.moving import move_exam
from lms.exams.actions.roster import give_tickets
from lms.exams.actions.roster_rows import add_candidates, move_many
from lms.exams.models import (
    Attempt,
    AttemptScore,
    Exam,
    ExamDraw,
    ExamIrregularity,
    ExamPaper,
    ExamSitting,
    ScoreBatch,
    ScoreLine,
    SheetScore,
)
from lms.exams.queries.sheets import Stands, drawn_papers, sittings_by_id, standing_scores
from lms.exams.rules.states import AttemptState, CandidateState, ExamState, Standing
from lms.people.hashing import new_secret, secret_digest


def apply(db: Session, exam: Exam, batch: ScoreBatch, lines: Sequence[ScoreLine], *, actor: Actor) -> int:
    """Store what the lines say; return how many scores came. Who scored the same before gets none."""
    known = _on_roster(db, exam, batch, lines, actor)
    scored = [line for line in lines if line.points is not None and _is_new(line, known[line.person_id])]
    attempts = _attempts(db, exam, batch, [(line, known[line.person_id]) for line in scored])
    now, table = clock.now(), table_of(AttemptScore)
    ids = reserve_ids(db, table, len(scored))
    rows, origins = [], []
    for score_id, line in zip(ids, scored, strict=True):
        before = known[line.person_id].score
        rows.append(
            {"id": score_id, "attempt_id": attempts[line.person_id], "number": before.number + 1 if before else 1,
             "key_version": before.key_version if before else 1, "items": [], "points": line.points,
             "most": line.most, "waiting": 0, "reason": batch.reason, "actor_id": actor.account_id, "at": now}
        )  # fmt: skip
        origins.append({"score_id": score_id, "line_id": line.id})
    if rows:
        db.execute(insert(table), rows)
        db.execute(insert(table_of(SheetScore)), origins)
    _report_cheats(db, lines, known, actor)
    _move_on(db, exam, batch, actor)
    return len(rows)


def _is_new(line: ScoreLine, stands: Stands) -> bool:
    return stands.score is None or (stands.score.points, stands.score.most) != (line.points, line.most)


def _on_roster(
    db: Session, exam: Exam, batch: ScoreBatch, lines: Sequence[ScoreLine], actor: Actor
) -> Mapping[int, Stands]:
    """Return what stands by person; whoever sat in the other system is on the roster, by that system's word."""
    known = {each.person_id: each for each in standing_scores(db, exam.id)}
    if not batch.source_system:
        return known
    first = next(iter(sittings_by_id(db, exam.id)))
    new = [
        {"exam_id": exam.id, "sitting_id": first, "person_id": line.person_id, "unit_id": line.unit_id,
         "person_class": line.person_class, "state": CandidateState.CONFIRMED.value, "evidence": "",
         "standing": Standing.DUE.value}
        for line in lines
        if line.person_id not in known
    ]  # fmt: skip
    ids = add_candidates(db, new, actor=actor, reason=batch.source_system)
    open_ones = [
        known[line.person_id].candidate_id
        for line in lines
        if line.person_id in known and known[line.person_id].state != CandidateState.CONFIRMED
    ]
    move_many(db, open_ones, CandidateState.CONFIRMED, actor=actor, reason=batch.source_system)
    give_tickets(db, exam, [*open_ones, *ids])
    return {each.person_id: each for each in standing_scores(db, exam.id)}


def _attempts(db: Session, exam: Exam, batch: ScoreBatch, scored: Sequence[tuple[ScoreLine, Stands]]) -> dict[int, int]:
    """Map people to their attempts; whoever has none gets one that was never written to."""
    found = {one.person_id: one.attempt_id for _, one in scored if one.attempt_id is not None}
    missing = [(line, one) for line, one in scored if one.attempt_id is None]
    papers = drawn_papers(db, [one.candidate_id for _, one in missing])
    papers |= _blank_papers(db, exam, batch, [each for each in missing if each[1].candidate_id not in papers])
    sittings = sittings_by_id(db, exam.id)
    table = table_of(Attempt)
    ids = reserve_ids(db, table, len(missing))
    rows = [
        _attempt(row_id, one, papers[one.candidate_id], sittings[one.sitting_id])
        for row_id, (_, one) in zip(ids, missing, strict=True)
    ]
    if rows:
        db.execute(insert(table), rows)
    return found | {one.person_id: row_id for row_id, (_, one) in zip(ids, missing, strict=True)}


def _blank_papers(
    db: Session, exam: Exam, batch: ScoreBatch, missing: Sequence[tuple[ScoreLine, Stands]]
) -> dict[int, tuple[int, int]]:
    """Give who sat elsewhere a paper without questions: what he was asked is not known here."""
    if not missing:
        return {}
    draw = ExamDraw(
        seed="", pool=[], pool_digest=batch.checksum, papers=len(missing), actor_id=None, at=clock.now()
    )  # the file is all there is
    draw.exam_id = exam.id
    db.add(draw)
    db.flush()
    table = table_of(ExamPaper)
    ids = reserve_ids(db, table, len(missing))
    rows = [
        {"id": row_id, "candidate_id": one.candidate_id, "draw_id": draw.id, "number": number, "items": [],
         "questions": 0, "points": line.most}
        for number, (row_id, (line, one)) in enumerate(zip(ids, missing, strict=True))
    ]  # fmt: skip
    db.execute(insert(table), rows)
    return {one.candidate_id: (row_id, 0) for row_id, (_, one) in zip(ids, missing, strict=True)}


def _attempt(row_id: int, one: Stands, paper: tuple[int, int], sitting: ExamSitting) -> dict[str, Any]:
    paper_id, questions = paper
    return {
        "id": row_id,
        "candidate_id": one.candidate_id,
        "sitting_id": one.sitting_id,
        "person_id": one.person_id,
        "paper_id": paper_id,
        "questions": questions,
        "state": AttemptState.SUBMITTED.value,
        "started_at": sitting.starts_at,
        "deadline_at": sitting.ends_at,
        "token_digest": secret_digest(new_secret()),  # nobody holds the secret: nobody can write
        "answers": {},
        "flagged": [],
        "seen_at": sitting.starts_at,
        "submitted_at": sitting.ends_at,
        "digest": vault.digest_of_bytes(f"sheet:{one.candidate_id}".encode()),
    }


def _report_cheats(db: Session, lines: Iterable[ScoreLine], known: Mapping[int, Stands], actor: Actor) -> None:
    """Put on record whom the table calls a cheat: that decides nothing, the procedure does (C4.7)."""
    rows = [
        {"candidate_id": known[line.person_id].candidate_id, "code": "OTHER", "note": f"成绩册第{line.line_no}行：作弊",
         "actor_id": actor.account_id, "at": clock.now()}
        for line in lines
        if line.cheat
    ]  # fmt: skip
    if rows:
        db.execute(insert(table_of(ExamIrregularity)), rows)


def _move_on(db: Session, exam: Exam, batch: ScoreBatch, actor: Actor) -> None:
    """An exam held elsewhere is over when its scores are in; one on paper is marked once nothing waits any more."""
    if batch.source_system:
        for old, new in ((ExamState.ANNOUNCED, ExamState.OPEN), (ExamState.OPEN, ExamState.CLOSED)):
            if exam.state == old:
                move_exam(db, exam, new, actor=actor, reason=batch.source_system)
    if exam.state == ExamState.CLOSED:
        settle_marking(db, exam, actor=actor)
