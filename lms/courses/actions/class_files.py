"""What a class leaves as evidence, written by ourselves: notice, timetable and the attendance log of a day.

They are documents of the record, so their words are those of the record, whatever language somebody reads in.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO

from lms import clock
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.boards import Board
from lms.hours.catalogue import EVIDENCE_EXPECTED, EvidenceKind, Method

_WAYS = {"code": "扫码", "number": "数字码", "hand": "手工", "paper": "纸质签到表"}
_STATES = {
    "present": "全程",
    "came_late": "迟到",
    "left_early": "早退",
    "late_and_early": "迟到并早退",
    "no_sign_out": "没有签退",
    "no_show": "缺席",
    "teaches": "授课",
}
_K = EvidenceKind
File = tuple[EvidenceKind, str, str, bytes]


def files_of(one: TrainingClass, boards: Sequence[Board], day: date) -> list[File]:
    """Return kind, name, media type and bytes of what is kept about one day of a class."""
    expected = EVIDENCE_EXPECTED[Method(one.method)]
    notice = _first(expected, _K.NOTICE, _K.PLAN)
    timetable = _first(expected, _K.TIMETABLE, _K.AGENDA)
    roster = _first(expected, _K.SIGN_IN, _K.LOG)
    return [
        (notice, f"通知-{one.id}.json", "application/json", _notice(one)),
        (timetable, f"课程表-{one.id}.csv", "text/csv", timetable_file(one)),
        (roster, f"签到签退-{one.id}-{day:%Y%m%d}.csv", "text/csv", roster_file(boards, day)),
    ]


def timetable_file(one: TrainingClass) -> bytes:
    """Return the timetable as a table that spreadsheet programs open."""
    rows = [
        (
            f"{_local(row.starts_at):%Y-%m-%d}",
            f"{_local(row.starts_at):%H:%M}",
            f"{_local(row.ends_at):%H:%M}",
            row.topic,
            row.part.category,
            row.lecturer.name if row.lecturer else row.lecturer_name or "",
            row.place or one.place,
        )
        for row in one.sessions
        if row.cancelled_at is None
    ]
    return _table(("日期", "开始", "结束", "内容", "类别", "授课人", "地点"), rows)


def roster_file(boards: Sequence[Board], day: date) -> bytes:
    """Return who came and left when on a day, how it was recorded, and the minutes that count."""
    rows = []
    for board in boards:
        for seat in board.seats if board.sitting.day == day else ():
            came, left = seat.attendance.came_at, seat.attendance.left_at
            rows.append(
                (
                    f"{_local(board.sitting.starts_at):%H:%M}—{_local(board.sitting.ends_at):%H:%M}",
                    seat.name,
                    seat.listed.person.unit,
                    f"{_local(came):%H:%M:%S}" if came else "",
                    f"{_local(left):%H:%M:%S}" if left else "",
                    "、".join(dict.fromkeys(_WAYS[sign.way] for sign in seat.signs)),
                    _STATES.get(seat.attendance.state, ""),
                    "存疑" if seat.is_doubtful else "",
                    str(seat.minutes),
                    "；".join(sign.reason for sign in seat.signs if sign.reason),
                )
            )
    head = ("场次", "姓名", "单位", "签到", "签退", "方式", "情况", "签认", "计入分钟", "手工登记理由")
    return _table(head, rows)


def _notice(one: TrainingClass) -> bytes:
    said = {
        "名称": one.title,
        "方式": one.method,
        "举办单位": one.host_unit.name,
        "培训对象": [row.unit.name for row in one.trainees],
        "地点": one.place,
        "联系人": one.in_charge,
        "通知": one.notice,
        "名额": one.places,
        "迟到早退容许分钟": one.tolerance,
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _first(expected: Sequence[EvidenceKind], *wished: EvidenceKind) -> EvidenceKind:
    return next((kind for kind in wished if kind in expected), wished[0])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    # A text that begins like a formula would be reckoned by a spreadsheet program.
    writer.writerows([[f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t") else cell for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _local(at: datetime) -> datetime:
    return at.astimezone(clock.zone())
