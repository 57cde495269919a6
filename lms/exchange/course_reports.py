"""A course's coverage as a workbook: everybody it is for by name, who has finished and who has not (FN-14-2)."""

from collections.abc import Sequence
from datetime import date

from lms import clock
from lms.courses.models.courses import CourseVersion
from lms.courses.queries.reached import Covered
from lms.exchange.report_words import CLASSES
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.i18n import N_, Language, translate

HEADS = (N_("姓名"), N_("单位"), N_("类别"), N_("是否学完"), N_("进度（%）"), N_("学完日期"))
_SHEET, _DONE, _BEGUN, _NOT_YET = N_("学习情况"), N_("已学完"), N_("学习中"), N_("未开始")


def coverage_workbook(version: CourseVersion, rows: Sequence[Covered], *, on: date, language: Language) -> bytes:
    """Return a workbook of who must take a version, those who have not finished first. No ID number is in it."""
    finished = sum(row.finished_at is not None for row in rows)
    above = [
        f"{version.title}  {version.course.code} v{version.number}",
        translate(language, N_("统计至%(day)s：应学%(due)s人，已学完%(done)s人"))
        % {"day": on.isoformat(), "due": len(rows), "done": finished},
    ]
    ordered = sorted(rows, key=lambda row: row.finished_at is not None)
    heads = [translate(language, head) for head in HEADS]
    return write_xlsx([NewSheet(translate(language, _SHEET), heads, [_line(row, language) for row in ordered], above)])


def _line(row: Covered, language: Language) -> tuple[str | int | date | None, ...]:
    state = _DONE if row.finished_at else _BEGUN if row.begun else _NOT_YET
    day = row.finished_at.astimezone(clock.zone()).date() if row.finished_at else None
    kind = translate(language, CLASSES.get(row.person.person_class, row.person.person_class))
    return (row.person.name, row.person.unit, kind, translate(language, state), row.percent, day)
