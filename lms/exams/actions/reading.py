"""Scores of a paper exam read by two people, each for himself; where they agree the score counts (C4.5, lessons 13)."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from lms import audit, clock, vault
from lms.access import Actor
from lms.db import one_at_a_time
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.exams.actions.running import require_runs
from lms.exams.actions.sheet_scores import apply
from lms.exams.actions.sheets import SheetLine, require_scores_open, stage_scores
from lms.exams.models import Exam, ScoreReading
from lms.exams.queries.exams import is_dealt_with_by
from lms.exams.queries.readings import PaperLine, paper_lines
from lms.exams.queries.sheets import lines_of
from lms.exams.rules.readings import Read


def read_scores(db: Session, exam: Exam, read: Mapping[int, Read], *, actor: Actor) -> int:
    """Put down what the actor read off papers, by candidate, in halves, None for absent; return how many are new.

    The same again adds nothing; another value is his newest, the old one stays. Raises NotAllowed, NotFound
    SCORES_NOT_FOUND for who is not among those who sit on paper, RuleBroken SCORES_CLOSED, OWN_PAPER, READING_TOO_HIGH,
    SCORED_HERE, SCORE_TO_ABSENT, ACCOUNT_MISSING.
    """
    if not is_dealt_with_by(db, exam, actor):
        raise NotAllowed
    require_scores_open(exam, "")
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    lines = {line.candidate_id: line for line in paper_lines(db, exam, seen_by=actor)}
    new = 0
    for candidate_id, points in read.items():
        line = lines.get(candidate_id)
        if line is None:
            raise NotFound("SCORES_NOT_FOUND")
        _require_may_read(line, points, actor)
        if line.has_own and line.own == points:
            continue
        reading = ScoreReading(points=points, actor_id=actor.account_id, at=clock.now())
        reading.candidate_id = candidate_id
        db.add(reading)
        new += 1
    db.flush()
    if new:
        audit.record(db, actor=actor, action="exam:scores:read", subject=exam, papers=new)
    return new


def accept_agreed(db: Session, exam: Exam, *, reason: str = "", actor: Actor) -> int:
    """Let every score count that two people agree on and that is not on record; return how many lines that are.

    What is still open stays open. Raises NotAllowed, RuleBroken SCORES_CLOSED, NOTHING_AGREED, REASON_MISSING where a
    score that stands would change.
    """
    require_runs(db, exam, actor)
    one_at_a_time(db, f"readings:{exam.id}")
    agreed = [line for line in paper_lines(db, exam, seen_by=actor) if line.is_new]
    if not agreed:
        raise RuleBroken("NOTHING_AGREED")
    if any(line.is_scored for line in agreed) and not reason.strip():
        raise RuleBroken("REASON_MISSING")
    changed = sum(line.is_scored for line in agreed)
    sheet = [
        SheetLine(number, line.person_id, line.unit_id, line.person_class, line.judged.points, line.most)
        for number, line in enumerate(agreed, start=1)
    ]
    answer = {
        "imported": len(agreed) - changed,
        "updated": changed,
        "unchanged": 0,
        "refused": 0,
        "said": 0,
        "rows": [],
        "notes": [],
    }
    batch = stage_scores(
        db, exam, sheet, source_system="", checksum=_checksum(exam, sheet), file_name="", reason=reason, answer=answer,
        actor=actor,
    )  # fmt: skip
    batch.state, batch.decided_by_id, batch.decided_at = "accepted", actor.account_id, clock.now()
    db.flush()  # what still waits is asked of the database
    apply(db, exam, batch, [each.line for each in lines_of(db, batch)], actor=actor)
    audit.record(db, actor=actor, action="exam:scores:agreed", subject=batch, exam=exam.id, lines=len(agreed))
    return len(agreed)


def _checksum(exam: Exam, sheet: Sequence[SheetLine]) -> str:
    said = ";".join(f"{line.person_id}:{line.points}" for line in sheet)
    return vault.digest_of_bytes(f"read:{exam.id}:{clock.now().isoformat()}:{said}".encode())


def _require_may_read(line: PaperLine, points: Read, actor: Actor) -> None:
    if actor.person_id is not None and actor.person_id == line.person_id:
        raise RuleBroken("OWN_PAPER")
    if line.is_elsewhere:
        raise RuleBroken("SCORED_HERE")
    if points is None and line.stands is not None:
        raise RuleBroken("SCORE_TO_ABSENT")
    if points is not None and not 0 <= points <= line.most:
        raise RuleBroken("READING_TOO_HIGH", name=line.name, most=f"{line.most / 2:g}")
