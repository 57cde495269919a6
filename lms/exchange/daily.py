"""Import of daily assessments from another system (QD-10-8: 爱启东APP): results beside our own quizzes, never in them.

Nothing waits for anybody: results post no hours. A result of a day that stands on record already with other figures is
taken as another record and said; page and picture show both.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, Verdict, every, known_before
from lms.exchange.cells import Kind
from lms.exchange.headers import Column
from lms.exchange.lines import Sheetful, read_lines, shown, without_twins
from lms.exchange.mapped import Carried, read_mapped
from lms.exchange.pace import undisturbed
from lms.exchange.placing import place
from lms.exchange.queries import reading_for
from lms.exchange.rows import Row
from lms.exercises.actions.importing import Result, keep_batch
from lms.exercises.queries.imported import find_daily_batch, results_by_source, results_on
from lms.people.codes import check_id_no
from lms.people.queries.people import people_by_digest

SOURCE = "AIQIDONG_APP"
COLUMNS = (
    Column("record", ("记录编号", "记录号", "流水号", "答题编号", "record_id"), Kind.CODE, required=True),
    Column(
        "id_no", ("身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证", "id_no"), Kind.CODE, required=True
    ),
    Column("day", ("考核日期", "答题日期", "测试日期", "日期", "day"), Kind.DATE, required=True),
    Column("name", ("姓名", "答题人", "name"), Kind.NAME),
    Column("unit", ("单位", "部门", "单位名称", "unit")),
    Column("score", ("成绩", "得分", "分数", "score"), Kind.NUMBER),
    Column("questions", ("题数", "总题数", "questions"), Kind.NUMBER),
    Column("correct", ("答对题数", "答对", "正确题数", "correct"), Kind.NUMBER),
)
_SHEET = Sheetful(COLUMNS)
_MOST_QUESTIONS, _FULL = 500, 10_000


class DailyLine(NamedTuple):
    """What a line says; the score in hundredths of a point."""

    row: int
    record: str
    id_no: str
    name: str
    day: date
    score: int | None
    questions: int | None
    correct: int | None


@undisturbed()
def import_daily(
    db: Session, source: bytes | Path, filename: str, *, actor: Actor, dry_run: bool = False
) -> ImportAnswer:
    """Take a table of daily results as one batch; return a verdict on every line.

    The same file twice adds nothing; a record that came before is unchanged, or refused when it says something else
    now. Raises FileRefused, NotAllowed.
    """
    require_can(actor, Permission.IMPORT_HOURS)
    data = source if isinstance(source, bytes) else source.read_bytes()
    table = read_mapped(data, filename=filename, columns=COLUMNS, reading=reading_for(db, SOURCE, Carried.DAILY))
    checksum = vault.digest_of_bytes(data)
    if find_daily_batch(db, SOURCE, checksum) is not None:
        return known_before((row.number for row in table.rows), table.notes, dry_run=dry_run)
    answer = ImportAnswer(notes=table.notes, dry_run=dry_run)
    rows = _new(db, _placed(db, _lines(table.rows, answer), actor, answer), answer)
    if rows and not dry_run:
        keep_batch(db, rows, source_system=SOURCE, checksum=checksum, file_name=Path(filename).name, actor=actor)
    return answer


def _lines(rows: Sequence[Row], answer: ImportAnswer) -> list[DailyLine]:
    """Read the lines; of those with one record number each names the other and none is taken."""
    return without_twins(read_lines(rows, _line, answer), attrgetter("record"), answer)


def _line(row: Row) -> DailyLine:
    _SHEET.require_cells(row)
    values = row.values
    id_no, day, score, questions, correct = every(
        lambda: check_id_no(values["id_no"], today=clock.today()),
        lambda: _past(_SHEET.required_day(row, "day")),
        lambda: _number(row, "score", 100, _FULL),
        lambda: _number(row, "questions", 1, _MOST_QUESTIONS),
        lambda: _number(row, "correct", 1, _MOST_QUESTIONS),
    )
    if score is None and (questions is None or correct is None):
        raise RuleBroken("DAILY_NO_RESULT")
    if questions is not None and correct is not None and correct > questions:
        raise RuleBroken("DAILY_TOO_MANY_RIGHT", correct=correct, questions=questions)
    whole = (questions, correct) if questions is not None and correct is not None else (None, None)
    return DailyLine(row.number, values["record"], id_no.number, values.get("name", ""), day, score, *whole)


def _past(day: date) -> date:
    if day > clock.today():
        raise RuleBroken("DAILY_IN_FUTURE", day=day)
    return day


def _number(row: Row, key: str, scale: int, most: int) -> int | None:
    text = row.values.get(key, "")
    if not text:
        return None
    try:
        value = Decimal(text) * scale
        is_fit = 0 <= value <= most and value == value.to_integral_value()
    except ArithmeticError:  # no number, or one beyond all measure
        is_fit = False
    if not is_fit:
        raise RuleBroken("DAILY_NUMBER", column=_SHEET.title(key), text=shown(text), most=most // scale)
    return int(value)


def _placed(
    db: Session, lines: Sequence[DailyLine], actor: Actor, answer: ImportAnswer
) -> list[tuple[DailyLine, int, int]]:
    """Find each line's person and the unit of his post that day; refuse the others."""
    id_numbers = list(dict.fromkeys(line.id_no for line in lines))
    digests = dict(zip(id_numbers, vault.digest_many(id_numbers), strict=True))
    people = people_by_digest(db, list(digests.values()))
    return place(
        db, lines, people.values(), answer,
        person_of=lambda line: people.get(digests[line.id_no]), day_of=attrgetter("day"),
        codes=("PERSON_UNKNOWN", "NAME_DIFFERS"), actor=actor,
    )  # fmt: skip


def _new(db: Session, placed: Sequence[tuple[DailyLine, int, int]], answer: ImportAnswer) -> list[Result]:
    """Leave out records that came in before: unchanged when they say the same, refused when not.

    Another record of the same day is taken, and said: both are shown.
    """
    known = results_by_source(db, [f"{SOURCE}:{line.record}" for line, _, _ in placed])
    others = results_on(db, [(person, line.day) for line, person, _ in placed])
    rows = []
    for line, person, unit in placed:
        before = known.get(f"{SOURCE}:{line.record}")
        says = (person, line.day, line.questions, line.correct, line.score)
        if before is not None:
            if says == (before.person_id, before.day, before.questions, before.correct, before.score):
                answer.settle(line.row, Verdict.UNCHANGED)
            else:
                answer.refuse(line.row, RuleBroken("DAILY_CHANGED"))
            continue
        if (person, line.day) in others:
            answer.note(line.row, "DAILY_ANOTHER", day=line.day)
        others.add((person, line.day))
        answer.settle(line.row, Verdict.NEW)
        rows.append(Result(f"{SOURCE}:{line.record}", person, unit, line.day, line.questions, line.correct, line.score))
    return rows
