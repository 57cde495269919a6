"""Marking attempts of a hundred objective questions on one core, rows written: `attempts_per_s` (goal: 334)."""

import json
import os
import tempfile
import time

from sqlalchemy import insert

from benchmarks._candidates import open_for
from benchmarks._city import arguments, empty_city
from lms import clock
from lms.db import make_sessions, table_of
from lms.exams.actions.scoring import score_first
from lms.exams.models import Attempt, AttemptScore, ExamPaper
from lms.settings import get_settings
from question_bank.blueprint import Cell

CELLS = (Cell("single", 60, 2), Cell("multiple", 25, 4), Cell("true_false", 15, 1))
AT_ONCE = 100


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    count = 1_000 if asked.quick else 10_000
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        with make_sessions(engine).begin() as db:
            open_for(db, count, cells=CELLS)
            now, papers = clock.now(), db.query(ExamPaper).all()
            answers = {str(number): "A" if number <= 60 else ["A", "B"] for number in range(1, 86)}
            answers |= {str(number): "true" for number in range(86, 101)}
            rows = [
                {"candidate_id": paper.candidate_id, "sitting_id": 1, "person_id": paper.candidate_id,
                 "paper_id": paper.id, "questions": 100, "state": "running", "started_at": now, "deadline_at": now,
                 "token_digest": str(paper.id), "fence": 1, "answers": answers, "flagged": [], "version": 1,
                 "seen_at": now, "leaves": 0, "code_tries": 0} for paper in papers
            ]  # fmt: skip
            db.execute(insert(table_of(Attempt)), rows)
        began = time.process_time()
        for start in range(0, count, AT_ONCE):
            with make_sessions(engine).begin() as db:
                attempts = db.query(Attempt).order_by(Attempt.id).offset(start).limit(AT_ONCE).all()
                held = {paper.id: paper for paper in db.query(ExamPaper).filter(
                    ExamPaper.id.in_([one.paper_id for one in attempts]))}  # fmt: skip
                score_first(db, {one.id: held[one.paper_id] for one in attempts}, {o.id: o.answers for o in attempts})
        taken = time.process_time() - began
        with make_sessions(engine).begin() as db:
            marked = db.query(AttemptScore).count()
    if marked != count:
        raise SystemExit(f"{marked} of {count} attempts are marked")
    print(
        json.dumps({"benchmark": "grading", "figures": {"attempts_per_s": round(count / taken, 1), "marked": marked}})
    )


if __name__ == "__main__":
    main()
