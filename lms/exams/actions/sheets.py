"""Verbs of score tables: stage one, attach scans, read a sample again, accept or reject (C4.5; QD-10-9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import audit, clock, files
from lms.access import Actor
from lms.db import one_at_a_time, table_of
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.exams.actions.running import require_runs
from lms.exams.actions.sheet_scores import apply
from lms.exams.models import Exam, ScoreBatch, ScoreComparison, ScoreLine, ScoreScan
from lms.exams.queries.exams import is_dealt_with_by
from lms.exams.queries.sheets import lines_of, same_file, sampled, scan_names, scans_of
from lms.exams.rules.states import ExamState

# While scores may come in: from the sitting on; from elsewhere as soon as the exam was announced.
PAPER_STATES = frozenset({ExamState.OPEN, ExamState.CLOSED, ExamState.MARKED})
MOST_SCANS = 200


@dataclass(frozen=True, slots=True)
class SheetLine:
    """What a line of a table says of a person; points and `most` in halves, points None for who was absent."""

    line_no: int
    person_id: int
    unit_id: int
    person_class: str
    points: int | None
    most: int
    cheat: bool = False
    scan: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of reading a sample again: the rows of the file where it differs, and how many scores were stored."""

    differ: tuple[int, ...]
    stored: int = 0


def require_scores_open(exam: Exam, source_system: str) -> None:
    """Raise RuleBroken SCORES_CLOSED unless scores may come in now."""
    if exam.state not in PAPER_STATES | ({ExamState.ANNOUNCED} if source_system else set()):
        raise RuleBroken("SCORES_CLOSED")


def stage_scores(
    db: Session,
    exam: Exam,
    lines: Sequence[SheetLine],
    *,
    source_system: str,
    checksum: str,
    file_name: str,
    reason: str,
    answer: Mapping[str, Any],
    actor: Actor,
) -> ScoreBatch:
    """Put a table on record; nothing of it counts yet. Raises RuleBroken SCORES_CLOSED, FILE_IMPORTED, NOBODY."""
    require_runs(db, exam, actor)
    require_scores_open(exam, source_system)
    one_at_a_time(db, f"scores:{exam.id}:{checksum}")
    if same_file(db, exam.id, checksum) is not None:
        raise RuleBroken("FILE_IMPORTED")
    if not lines:
        raise RuleBroken("NOBODY")
    batch = ScoreBatch(
        source_system=source_system, checksum=checksum, file_name=file_name[:200], reason=reason.strip(),
        answer=dict(answer), state="pending", uploaded_by_id=actor.account_id, uploaded_at=clock.now(),
    )  # fmt: skip
    batch.exam_id = exam.id
    db.add(batch)
    db.flush()
    rows = [
        {"batch_id": batch.id, "line_no": one.line_no, "person_id": one.person_id, "unit_id": one.unit_id,
         "person_class": one.person_class, "points": one.points, "most": one.most, "absent": one.points is None,
         "cheat": one.cheat, "scan": one.scan}
        for one in lines
    ]  # fmt: skip
    db.execute(insert(table_of(ScoreLine)), rows)
    audit.record(db, actor=actor, action="exam:scores:staged", subject=batch, exam=exam.id, lines=len(rows))
    return batch


def attach_scans(
    db: Session, exam: Exam, batch: ScoreBatch, given: Sequence[tuple[str, bytes]], *, actor: Actor
) -> int:
    """Attach scans by the names the table mentions; return how many came.

    The wrong pile is refused whole: RuleBroken SCAN_UNMATCHED names the first file no line mentions, SCAN_TWICE one
    that came before with other bytes; also SCORES_DECIDED, FILE_EMPTY, FILE_KIND, FILE_TOO_LARGE, SCANS_MANY.
    """
    require_runs(db, exam, actor)
    _require_pending(batch)
    if len(given) > MOST_SCANS:
        raise RuleBroken("SCANS_MANY", most=MOST_SCANS)
    wanted, known, came = scan_names(db, batch.id), scans_of(db, batch.id), 0
    for name, data in given:
        if name not in wanted:
            raise RuleBroken("SCAN_UNMATCHED", name=name[:60])
        media_type, digest = files.media_type_of(data), files.put(data)
        if name in known:
            if known[name].digest != digest:
                raise RuleBroken("SCAN_TWICE", name=name[:60])
            continue
        scan = ScoreScan(name=name, digest=digest, media_type=media_type, actor_id=actor.account_id, at=clock.now())
        scan.batch_id = batch.id
        db.add(scan)
        known[name] = scan
        came += 1
    db.flush()
    audit.record(db, actor=actor, action="exam:scores:scanned", subject=batch, scans=came)
    return came


def compare_and_accept(
    db: Session, exam: Exam, batch: ScoreBatch, seen: Mapping[int, int | None], *, actor: Actor
) -> Compared:
    """Take what a second person read from the sampled papers (halves by line, None: absent); accept when all agrees.

    What differs is kept on record and nothing is accepted. Raises RuleBroken OWN_SCORES for who entered them,
    SCORES_DECIDED, SCORES_CLOSED, SAMPLE_INCOMPLETE, SCANS_MISSING while a named scan of the sample is not there.
    """
    _require_decides(db, exam, actor)
    _require_pending(batch)
    require_scores_open(exam, batch.source_system)
    if batch.uploaded_by_id is not None and batch.uploaded_by_id == actor.account_id:
        raise RuleBroken("OWN_SCORES")
    sample, scans = sampled(db, batch), scans_of(db, batch.id)
    if any(each.line.id not in seen for each in sample):
        raise RuleBroken("SAMPLE_INCOMPLETE")
    missing = [each.line.scan for each in sample if each.line.scan and each.line.scan not in scans]
    if missing:
        raise RuleBroken("SCANS_MISSING", name=missing[0][:60])
    now, differ = clock.now(), []
    for each in sample:
        agrees = seen[each.line.id] == each.line.points
        row = ScoreComparison(points=seen[each.line.id], agrees=agrees, actor_id=actor.account_id, at=now)
        row.line_id = each.line.id
        db.add(row)
        if not agrees:
            differ.append(each.line.line_no)
    db.flush()
    if differ:
        audit.record(db, actor=actor, action="exam:scores:differ", subject=batch, lines=len(differ))
        return Compared(tuple(differ))
    batch.state, batch.decided_by_id, batch.decided_at = "accepted", actor.account_id, now
    db.flush()  # what still waits is asked of the database
    stored = apply(db, exam, batch, [each.line for each in lines_of(db, batch)], actor=actor)
    audit.record(db, actor=actor, action="exam:scores:accepted", subject=batch, scores=stored)
    return Compared((), stored)


def reject(db: Session, exam: Exam, batch: ScoreBatch, *, reason: str, actor: Actor) -> None:
    """Reject a table, as the second person, or withdraw one's own. Raises RuleBroken REASON_MISSING, SCORES_DECIDED."""
    _require_decides(db, exam, actor)
    _require_pending(batch)
    batch.state, batch.decision = "rejected", require_words(reason)
    batch.decided_by_id, batch.decided_at = actor.account_id, clock.now()
    audit.record(db, actor=actor, action="exam:scores:rejected", subject=batch)


def _require_pending(batch: ScoreBatch) -> None:
    if batch.state != "pending":
        raise RuleBroken("SCORES_DECIDED")


def _require_decides(db: Session, exam: Exam, actor: Actor) -> None:
    if not is_dealt_with_by(db, exam, actor):
        raise NotAllowed
