"""Scores of an exam held in another system come in at the console; they wait for a second person on the page."""

from datetime import timedelta
from pathlib import Path

import pytest

from lms import clock
from lms.access import Role
from lms.cli.answers import Exit
from lms.db import make_sessions
from lms.exams.actions.setting_up import Terms, announce, set_terms
from lms.exams.models import AttemptScore, ScoreBatch, ScoreLine
from tests.cli.conftest import Console
from tests.exam_factories import Staff, make_exam
from tests.factories import make_actor, make_id_no, make_person, make_unit

ONE = make_id_no(601)


@pytest.fixture
def exam(console: Console) -> int:
    """An announced exam that NANTONG_CLOUD holds, for a city with one officer."""
    with make_sessions(console.engine).begin() as db:
        city = make_unit(db, name="临江市")
        make_person(db, city, name="顾明澈", id_no=ONE)
        staff = Staff(*(make_actor(db, Role.JUSTICE_REVIEWER, city, login=f"r{number}") for number in range(4)))
        exam = make_exam(db, city, staff, starts_at=clock.now() + timedelta(days=1))
        set_terms(db, exam, Terms(30, 5, 5, elsewhere="NANTONG_CLOUD"))
        announce(db, exam, actor=staff.examiner)
        return exam.id


def _table(folder: Path, score: str = "85.5") -> Path:
    path = folder / "云平台成绩.csv"
    path.write_bytes(f"2023年度成绩\n身份证号,姓名,成绩\n{ONE},顾明澈,{score}\n{ONE[:17]}Y,某人,80\n".encode("gb18030"))
    return path


@pytest.mark.requirement("QD-10-9")
def test_scores_come_in_once_and_count_for_nothing_yet(console: Console, exam: int, tmp_path: Path) -> None:
    asked = ("scores", "import", _table(tmp_path), "--exam", exam)
    assert console.done(*asked, "--dry-run")["stored"] is False
    report = tmp_path / "checked.xlsx"
    first = console.done(*asked, "--report", report)
    assert (first["imported"], first["refused"], report.exists()) == (1, 1, True)
    assert [row["row"] for row in first["rows"]] == [4]
    assert ONE[:17] not in str(first["rows"])
    again = console.done(*asked)
    assert (again["imported"], again["unchanged"], again["batch"]) == (0, 2, first["batch"])
    with console.db() as db:
        assert (db.query(ScoreBatch).count(), db.query(ScoreLine).one().points) == (1, 171)
        assert db.query(AttemptScore).count() == 0


def test_an_exam_that_is_none_and_a_folder_that_is_none_are_said(console: Console, exam: int, tmp_path: Path) -> None:
    answer = console.run("scores", "import", _table(tmp_path), "--exam", exam + 99)
    assert answer.exit_code == Exit.REFUSED
    assert "没有这场考试" in answer.err
    answer = console.run("scores", "import", _table(tmp_path), "--exam", exam, "--scans", tmp_path / "none")
    assert answer.exit_code == Exit.WRONG_USAGE
    assert "没有目录" in answer.err
