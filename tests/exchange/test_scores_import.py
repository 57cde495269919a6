"""Tables of scores come in: every line judged, a sample read again by somebody else, corrections as new versions."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.errors import NotAllowed, RuleBroken
from lms.exams.actions.drawing import draw_papers, open_exam
from lms.exams.actions.publishing import close_ended, publish
from lms.exams.actions.setting_up import Terms, announce, set_terms
from lms.exams.actions.sheets import Compared, attach_scans, compare_and_accept, reject
from lms.exams.actions.sittings import SittingPlan, change_sitting
from lms.exams.models import (
    Attempt,
    AttemptScore,
    Exam,
    ExamIrregularity,
    ScoreBatch,
    ScoreComparison,
    ScoreLine,
    SheetScore,
)
from lms.exams.queries.sheets import get_batch, sampled
from lms.exchange.answers import ImportAnswer, Verdict
from lms.exchange.refusals import FileRefused
from lms.exchange.scores import import_scores
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.people.models import Person
from tests.cast import Cast
from tests.exam_factories import MORNING, Staff, begin, candidate_of, fill_roster, hand_in, make_exam, ready_exam

HEADS = ("准考证号", "姓名", "成绩", "缺考", "作弊", "扫描件")
NAMES = ("顾明澈", "何以宁", "施雨桐", "岳清和", "魏长风", "纪怀川")
PNG = b"\x89PNG\r\n\x1a\n scan "
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast, staff: Staff) -> Exam:
    """A paper exam of six that is over; its papers hold 18 points."""
    exam = make_exam(db, cast.units["city"], staff)
    first = exam.sittings[0]
    change_sitting(db, exam, first, SittingPlan(first.starts_at, way="paper", room="党校"), actor=staff.examiner)
    announce(db, exam, actor=staff.examiner)
    fill_roster(db, exam, cast.units["own"], staff)
    draw_papers(db, exam, actor=staff.examiner)
    open_exam(db, exam, actor=staff.examiner)
    db.flush()
    return exam


def table(rows: Sequence[Sequence[str]], heads: Sequence[str] = HEADS) -> bytes:
    return write_xlsx([NewSheet("成绩", list(heads), [tuple(row) for row in rows])])


def csv_of(rows: Sequence[Sequence[str]], heads: Sequence[str] = HEADS, encoding: str = "gb18030") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue().encode(encoding)


def tickets(db: Session, exam: Exam, cast: Cast) -> dict[str, str]:
    return {name: candidate_of(db, exam, cast.people[name]).ticket_no or "" for name in NAMES}


def take(db: Session, exam: Exam, staff: Staff, data: bytes, name: str = "成绩.xlsx", **how: object) -> ImportAnswer:
    return import_scores(db, data, name, exam=exam, actor=staff.examiner, **how)  # type: ignore[arg-type]


def accept(db: Session, exam: Exam, staff: Staff, answer: ImportAnswer) -> Compared:
    assert answer.batch_id is not None
    batch = get_batch(db, exam, answer.batch_id)
    seen = {each.line.id: each.line.points for each in sampled(db, batch)}
    return compare_and_accept(db, exam, batch, seen, actor=staff.decider)


def codes(answer: ImportAnswer) -> dict[int, str]:
    return {each.row: each.code for each in answer.rows if each.verdict is Verdict.REFUSED}


@pytest.mark.requirement("QD-10-9")
def test_scores_of_paper_count_once_another_person_has_read_a_sample_again(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    number = tickets(db, exam, cast)
    rows = [(number[name], name, str(10 + at / 2), "", "", "") for at, name in enumerate(NAMES[:4])]
    rows += [(number["魏长风"], "魏长风", "", "缺考", "", ""), (number["纪怀川"], "纪怀川", "8.5", "", "是", "")]
    answer = take(db, exam, staff, table(rows))
    assert (answer.count(Verdict.NEW), answer.refused) == (6, 0)
    assert db.query(Attempt).count() == 0, "nothing counts yet"
    with clock.travel(MORNING + timedelta(hours=4)):
        close_ended(db)
        db.refresh(exam, ["state"])
        assert exam.state == "closed", "paper that nobody has told the scores of is not marked"
        batch = get_batch(db, exam, answer.batch_id or 0)
        with pytest.raises(RuleBroken, match="OWN_SCORES"):
            compare_and_accept(db, exam, batch, {}, actor=staff.examiner)
        with pytest.raises(RuleBroken, match="SAMPLE_INCOMPLETE"):
            compare_and_accept(db, exam, batch, {}, actor=staff.decider)
        assert accept(db, exam, staff, answer) == Compared((), 5)
        assert exam.state == "marked"
        publish(db, exam, actor=staff.decider)
    scores = {
        db.get_one(Person, db.get_one(Attempt, each.attempt_id).person_id).name: (each.points, each.most, each.number)
        for each in db.query(AttemptScore)
    }
    assert scores == {
        "顾明澈": (20, 36, 1), "何以宁": (21, 36, 1), "施雨桐": (22, 36, 1), "岳清和": (23, 36, 1),
        "纪怀川": (17, 36, 1),
    }  # fmt: skip
    attempt = db.query(Attempt).filter_by(person_id=cast.people["顾明澈"].id).one()
    assert (attempt.answers, attempt.version, attempt.state) == ({}, 0, "submitted")
    assert db.query(SheetScore).count() == 5
    assert "作弊" in db.query(ExamIrregularity).one().note


def test_a_sample_that_differs_accepts_nothing_and_stays_on_record(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    number = tickets(db, exam, cast)
    answer = take(db, exam, staff, table([(number["顾明澈"], "顾明澈", "10", "", "", "")]))
    batch = get_batch(db, exam, answer.batch_id or 0)
    (line,) = sampled(db, batch)
    assert compare_and_accept(db, exam, batch, {line.line.id: 18}, actor=staff.decider).differ == (2,)
    assert (db.query(Attempt).count(), batch.state) == (0, "pending")
    assert [(each.points, each.agrees) for each in db.query(ScoreComparison)] == [(18, False)]
    with pytest.raises(RuleBroken, match="REASON_MISSING"):
        reject(db, exam, batch, reason=" ", actor=staff.decider)
    reject(db, exam, batch, reason="第2行抄错", actor=staff.decider)
    with pytest.raises(RuleBroken, match="SCORES_DECIDED"):
        accept(db, exam, staff, answer)
    assert take(db, exam, staff, table([(number["顾明澈"], "顾明澈", "10", "", "", "")])).batch_id != batch.id


def test_the_same_file_twice_adds_nothing_and_the_same_scores_are_unchanged(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    number = tickets(db, exam, cast)
    rows = [(number[name], name, "10", "", "", "") for name in NAMES[:3]]
    data = table(rows)
    first = take(db, exam, staff, data)
    again = take(db, exam, staff, data)
    assert (again.count(Verdict.UNCHANGED), again.batch_id, again.notes[-1].code) == (
        3,
        first.batch_id,
        "SCORES_IMPORTED",
    )
    waits = take(db, exam, staff, csv_of(rows), "成绩.csv")
    assert set(codes(waits).values()) == {"SCORE_WAITS"}
    accept(db, exam, staff, first)
    told = take(db, exam, staff, csv_of(rows), "成绩.csv")
    assert (told.count(Verdict.UNCHANGED), told.batch_id) == (3, None)
    assert (db.query(ScoreBatch).count(), db.query(AttemptScore).count()) == (1, 3)


def test_a_corrected_file_needs_a_reason_and_makes_a_new_version_of_the_score(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    number = tickets(db, exam, cast)["顾明澈"]
    accept(db, exam, staff, take(db, exam, staff, table([(number, "顾明澈", "10", "", "", "")])))
    mended = table([(number, "顾明澈", "11.5", "", "", "")])
    assert codes(take(db, exam, staff, mended)) == {2: "SCORE_CHANGED"}
    assert codes(take(db, exam, staff, table([(number, "顾明澈", "", "是", "", "")]), reason="x")) == {
        2: "SCORE_TO_ABSENT"
    }
    answer = take(db, exam, staff, mended, reason="合分有误")
    assert answer.count(Verdict.UPDATED) == 1
    accept(db, exam, staff, answer)
    versions = [(each.number, each.points, each.reason) for each in db.query(AttemptScore).order_by(AttemptScore.id)]
    assert versions == [(1, 20, ""), (2, 23, "合分有误")]
    assert db.query(Attempt).count() == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("20230000100099", "", "10", "", "", ""), "TICKET_UNKNOWN"),
        (("2.02300001000E+13", "", "10", "", "", ""), "TICKET_DAMAGED"),
        (("", "", "10", "", "", ""), "SCORE_WHOSE"),
        (("{gu}", "何以宁", "10", "", "", ""), "SCORE_NAME_DIFFERS"),
        (("{gu}", "", "10.3", "", "", ""), "SCORE_UNREADABLE"),
        (("{gu}", "", "-1", "", "", ""), "SCORE_UNREADABLE"),
        (("{gu}", "", "二十", "", "", ""), "SCORE_UNREADABLE"),
        (("{gu}", "", "18.5", "", "", ""), "SCORE_TOO_HIGH"),
        (("{gu}", "", "", "", "", ""), "SCORE_MISSING"),
        (("{gu}", "", "10", "是", "", ""), "SCORE_THOUGH_ABSENT"),
        (("{gu}", "", "10", "也许", "", ""), "FLAG_UNREADABLE"),
    ],
)
def test_a_line_that_cannot_be_taken_is_refused_with_its_number_and_reason(
    db: Session, exam: Exam, cast: Cast, staff: Staff, row: tuple[str, ...], code: str
) -> None:
    number = tickets(db, exam, cast)
    good = (number["何以宁"], "何以宁", "10分", "", "", "")
    answer = take(db, exam, staff, csv_of([good, [cell.format(gu=number["顾明澈"]) for cell in row]]), "成绩.csv")
    assert codes(answer) == {3: code}
    assert answer.count(Verdict.NEW) == 1
    assert db.query(ScoreLine).count() == 1


def test_id_numbers_do_as_well_and_damaged_ones_are_never_repaired(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    heads, he = ("身份证号", "成绩"), cast.id_numbers["何以宁"]
    rows = [
        (cast.id_numbers["顾明澈"], "10"),
        ("3.29999198805E+17", "10"),
        (he[:-1] + ("0" if he[-1] != "0" else "1"), "1"),
    ]
    answer = take(db, exam, staff, csv_of([*rows, (cast.id_numbers["陆知远"], "10")], heads), "成绩.csv")
    assert codes(answer) == {3: "ID_NO_DAMAGED", 4: "ID_NO_CHECK_DIGIT", 5: "CANDIDATE_UNKNOWN"}
    assert not any(cast.id_numbers["陆知远"] in str(each.parameters) for each in answer.rows)


def test_one_person_twice_and_a_ticket_of_somebody_else_are_refused(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    number, heads = tickets(db, exam, cast), ("准考证号", "身份证号", "成绩")
    rows = [
        (number["顾明澈"], "", "10"), ("", cast.id_numbers["顾明澈"], "11"),
        (number["何以宁"], cast.id_numbers["施雨桐"], "10"),
    ]  # fmt: skip
    answer = take(db, exam, staff, csv_of(rows, heads), "成绩.csv")
    assert codes(answer) == {2: "SCORE_TWICE", 3: "SCORE_TWICE", 4: "TICKET_NOT_HIS"}


def test_the_whole_file_waits_when_told_and_a_dry_run_stores_nothing(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    number = tickets(db, exam, cast)
    data = table([(number["顾明澈"], "", "10", "", "", ""), ("1", "", "10", "", "", "")])
    assert take(db, exam, staff, data, whole=True).waits
    assert take(db, exam, staff, data, dry_run=True).count(Verdict.NEW) == 1
    assert db.query(ScoreBatch).count() == 0


def test_who_answered_here_gets_no_score_from_a_table(db: Session, cast: Cast, staff: Staff) -> None:
    exam = ready_exam(db, cast.units["city"], cast.units["own"], staff)
    with clock.travel(MORNING + timedelta(hours=1)):
        hand_in(db, begin(db, exam, cast[Role.SELF]), cast[Role.SELF])
    number = tickets(db, exam, cast)["顾明澈"]
    assert codes(take(db, exam, staff, table([(number, "", "10", "", "", "")]))) == {2: "SCORED_HERE"}


def test_scans_come_by_name_and_the_wrong_pile_is_refused_whole(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    number = tickets(db, exam, cast)
    answer = take(db, exam, staff, table([(number["顾明澈"], "顾明澈", "10", "", "", "0001.png")]))
    batch = get_batch(db, exam, answer.batch_id or 0)
    with pytest.raises(RuleBroken, match="SCANS_MISSING"):
        accept(db, exam, staff, answer)
    with pytest.raises(RuleBroken, match="SCAN_UNMATCHED"):
        attach_scans(db, exam, batch, [("0002.png", PNG)], actor=staff.examiner)
    with pytest.raises(RuleBroken, match="FILE_KIND"):
        attach_scans(db, exam, batch, [("0001.png", b"MZ")], actor=staff.examiner)
    assert attach_scans(db, exam, batch, [("0001.png", PNG)], actor=staff.examiner) == 1
    assert attach_scans(db, exam, batch, [("0001.png", PNG)], actor=staff.examiner) == 0
    with pytest.raises(RuleBroken, match="SCAN_TWICE"):
        attach_scans(db, exam, batch, [("0001.png", PNG + b"other")], actor=staff.examiner)
    assert accept(db, exam, staff, answer).stored == 1


@pytest.mark.requirement("QD-10-9")
def test_yearly_scores_of_the_cloud_platform_need_no_roster_and_keep_their_source(
    db: Session, cast: Cast, staff: Staff
) -> None:
    exam = make_exam(db, cast.units["city"], staff)
    set_terms(db, exam, Terms(30, 5, 5, elsewhere="NANTONG_CLOUD"))
    with pytest.raises(RuleBroken, match="SCORES_CLOSED"):
        take(db, exam, staff, csv_of([("1", "2")], ("身份证号", "成绩")), "云.csv")
    announce(db, exam, actor=staff.examiner)
    heads = ("身份证号码", "姓名", "考试成绩", "满分")
    rows = [(cast.id_numbers[name], name, "85.5", "100") for name in ("顾明澈", "陆知远")]
    rows.append((cast.id_numbers["沈秋实"], "沈秋实", "90", "100"))
    answer = take(db, exam, staff, csv_of(rows, heads), "云平台成绩.csv")
    assert codes(answer) == {4: "CANDIDATE_UNKNOWN"}, "another city's people are out of reach"
    accept(db, exam, staff, answer)
    assert exam.state == "marked"
    assert db.query(ScoreBatch).one().source_system == "NANTONG_CLOUD"
    gu = candidate_of(db, exam, cast.people["顾明澈"])
    assert (gu.state, bool(gu.ticket_no)) == ("confirmed", True)
    assert {(each.points, each.most) for each in db.query(AttemptScore)} == {(171, 200)}


def test_tables_come_neither_before_the_exam_nor_after_publication_nor_from_anybody(
    db: Session, exam: Exam, cast: Cast, staff: Staff
) -> None:
    number = tickets(db, exam, cast)
    data = table([(number["顾明澈"], "", "10", "", "", "")])
    with pytest.raises(NotAllowed):
        import_scores(db, data, "a.xlsx", exam=exam, actor=staff.trainer)
    with pytest.raises(FileRefused):
        take(db, exam, staff, table([("x", "y")], ("工号", "奖金")))
    for state in ("announced", "published", "cancelled", "draft"):
        exam.state = state
        with pytest.raises(RuleBroken, match="SCORES_CLOSED"):
            take(db, exam, staff, data)
