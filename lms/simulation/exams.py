"""The exams of one county in one year, held in another system: rosters, scores as its tables brought them, results out.

Exams are made up here; candidates and results by the database. Three results a person and year.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms.db import reserve_ids, table_of
from lms.exams.models import (
    Attempt,
    AttemptScore,
    Exam,
    ExamCandidate,
    ExamDraw,
    ExamEvent,
    ExamPaper,
    ExamSitting,
    ScoreBatch,
    ScoreLine,
)
from lms.exams.rules.states import ExamKind
from lms.simulation.hours import SOURCE, Span
from lms.simulation.scratch import RESULTS, draw, noon, put, run
from question_bank.models import BlueprintVersion, PaperBlueprint


@dataclass(frozen=True, slots=True)
class Held:
    """An exam that every county holds each year: what it is called and when; results are out a fortnight later."""

    title: str
    kind: ExamKind
    month: int
    day: int


HELD = (
    Held("上半年日常考核", ExamKind.DAILY, 4, 20),
    Held("下半年日常考核", ExamKind.DAILY, 8, 20),
    Held("年度考试", ExamKind.ANNUAL, 10, 20),
)
OUT_AFTER = timedelta(days=15)
# Halves of a point: a hundred points.
_MOST = 200
_MOVES = (None, "draft", "announced", "open", "closed", "marked", "published")
_FILLED = (ExamCandidate, ExamPaper, Attempt, AttemptScore, ScoreLine)
TABLES = (*(table_of(model).name for model in _FILLED), "exam_candidate_events", "sheet_scores")


def add_blueprints(db: Session, first: date) -> dict[str, int]:
    """Add the blueprints that exams held elsewhere name, without a question; return their versions by kind."""
    made = {}
    for kind in dict.fromkeys(held.kind for held in HELD):
        paper = PaperBlueprint(version=1, is_shared=True, created_at=noon(first))
        version = BlueprintVersion(number=1, name="外部系统考试", kind=kind.value, spare=2, tolerance=0)
        version.blueprint, version.created_at = paper, noon(first)
        db.add(version)
        db.flush()
        made[kind.value] = version.id
    return made


def add_exams(db: Session, county: int, span: Span, blueprints: dict[str, int], seed: int) -> int:
    """Hold the exams whose results are out by the span's last day; return how many results there came.

    `county` is the unit that holds them; its teams are those of `scratch.TEAMS`.
    """
    results = 0
    for held in HELD:
        day = date(span.year, held.month, held.day)
        if day + OUT_AFTER <= span.last:
            put(db, RESULTS, ())
            roster = run(db, _ROSTER, seed=seed % 1_000_003 + held.month, on=day, one=county)
            results += _store(db, _exam(db, county, held, day, blueprints[held.kind.value]), roster)
    return results


def _exam(db: Session, county: int, held: Held, day: date, blueprint: int) -> Exam:
    out = noon(day + OUT_AFTER)
    exam = Exam(
        title=f"{day.year}年{held.title}", kind=held.kind.value, unit_id=county, year=day.year,
        blueprint_version_id=blueprint, results_on=out.date(), published_at=out, state="published",
        created_at=noon(day, -60), changed_at=out,
    )  # fmt: skip
    exam.sittings = [ExamSitting(starts_at=noon(day), ends_at=noon(day) + timedelta(minutes=90))]
    db.add(exam)
    db.flush()
    at = (noon(day, -60), noon(day, -50), noon(day), noon(day), noon(day, 7), out)
    steps = zip(_MOVES, _MOVES[1:], at, strict=False)
    db.add_all(ExamEvent(exam_id=exam.id, old=old, new=new or "", reason=SOURCE, at=when) for old, new, when in steps)
    return exam


def _store(db: Session, exam: Exam, roster: int) -> int:
    """Put who is on the roster and what came of it into the tables, as an accepted table of scores does."""
    [sitting], out = exam.sittings, exam.changed_at
    checksum = f"simulated:{exam.id}"
    batch = ScoreBatch(exam_id=exam.id, source_system=SOURCE, checksum=checksum, file_name=f"{exam.title}.xlsx")
    batch.answer, batch.state, batch.uploaded_at, batch.decided_at = {}, "accepted", out, out
    drawn = ExamDraw(exam_id=exam.id, seed="", pool=[], pool_digest=checksum, papers=roster, at=out)
    db.add_all([batch, drawn])
    db.flush()
    given = {f"first_{table_of(model).name}": reserve_ids(db, table_of(model), roster)[0] for model in _FILLED}
    given |= {"exam": exam.id, "sitting": sitting.id, "batch": batch.id, "drawn": drawn.id}
    at = {"starts": sitting.starts_at, "ends": sitting.ends_at, "out": out}
    *_, results = [run(db, statement, **given, **at) for statement in _STORE]
    batch.answer = {"imported": results, "updated": 0, "unchanged": 0, "refused": 0, "said": 0, "rows": [], "notes": []}
    return results


# Who stood in the county on the day of the exam; who was ill is put off.
_ROSTER = f"""
INSERT INTO simulated_results (place, person_id, unit_id, person_class, is_due, has_sat, points)
SELECT row_number() OVER (ORDER BY x.person_id) - 1, x.person_id, x.unit_id, x.person_class, x.is_due,
  x.is_due AND x.chance % 1000 >= 10,
  CASE WHEN x.chance / 1000 % 1000 < 12 THEN 60 + x.chance / 7 % 59 ELSE 120 + x.chance / 7 % 81 END
FROM (SELECT p.person_id, p.unit_id, r.person_class, {draw("p.person_id", "CAST(:one AS BIGINT)", 6)} AS chance,
        NOT EXISTS (SELECT 1 FROM leaves l
          WHERE l.person_id = p.person_id AND l.started_on <= :on AND l.ended_on >= :on) AS is_due
      FROM simulated_teams t JOIN posts p ON p.unit_id = t.unit_id AND p.kind = 'REGULAR'
      JOIN person_roles r ON r.person_id = p.person_id
      WHERE (p.started_on IS NULL OR p.started_on <= :on) AND (p.ended_on IS NULL OR p.ended_on >= :on)
        AND (r.started_on IS NULL OR r.started_on <= :on)) x"""  # noqa: S608 - nothing of anybody else's
_STORE = (
    """
INSERT INTO exam_candidates (id, exam_id, sitting_id, person_id, unit_id, person_class, state, standing, evidence,
  ticket_no, seat, extra_minutes, may_leave, accommodation)
SELECT :first_exam_candidates + r.place, :exam, :sitting, r.person_id, r.unit_id, r.person_class, 'confirmed',
  CASE WHEN r.is_due THEN 'due' ELSE 'deferred' END, CASE WHEN r.is_due THEN '' ELSE '病假条' END,
  'M' || :exam || '-' || (r.place + 1), '', 0, FALSE, ''
FROM simulated_results r ORDER BY r.place""",
    """
INSERT INTO exam_candidate_events (candidate_id, what, reason, at)
SELECT :first_exam_candidates + r.place, 'confirmed', 'CITY_CLOUD', :out FROM simulated_results r ORDER BY r.place""",
    """
INSERT INTO exam_papers (id, candidate_id, draw_id, number, items, questions, points)
SELECT :first_exam_papers + r.place, :first_exam_candidates + r.place, :drawn, r.place, '[]', 0, 200
FROM simulated_results r WHERE r.has_sat ORDER BY r.place""",
    """
INSERT INTO exam_attempts (id, candidate_id, sitting_id, person_id, paper_id, questions, state, started_at,
  deadline_at, token_digest, fence, device, address, code_tries, answers, flagged, version, seen_at, leaves,
  submitted_at, digest)
SELECT :first_exam_attempts + r.place, :first_exam_candidates + r.place, :sitting, r.person_id,
  :first_exam_papers + r.place, 0, 'submitted', :starts, :ends, 'simulated-' || (:first_exam_candidates + r.place), 0,
  '', '', 0, '{}', '[]', 0, :starts, 0, :ends, 'simulated-' || (:first_exam_candidates + r.place)
FROM simulated_results r WHERE r.has_sat ORDER BY r.place""",
    """
INSERT INTO score_lines (id, batch_id, line_no, person_id, unit_id, person_class, points, most, absent, cheat, scan)
SELECT :first_score_lines + r.place, :batch, r.place + 2, r.person_id, r.unit_id, r.person_class, r.points, 200,
  FALSE, FALSE, ''
FROM simulated_results r WHERE r.has_sat ORDER BY r.place""",
    """
INSERT INTO exam_attempt_scores (id, attempt_id, number, key_version, items, points, most, waiting, reason, at)
SELECT :first_exam_attempt_scores + r.place, :first_exam_attempts + r.place, 1, 1, '[]', r.points, 200, 0, '', :out
FROM simulated_results r WHERE r.has_sat ORDER BY r.place""",
    """
INSERT INTO sheet_scores (score_id, line_id)
SELECT :first_exam_attempt_scores + r.place, :first_score_lines + r.place
FROM simulated_results r WHERE r.has_sat ORDER BY r.place""",
)
