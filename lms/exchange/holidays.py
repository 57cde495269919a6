"""The State Council's notice of holidays as a table: one line a span of days, all taken or none."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from lms.access import Actor, Permission, require_can
from lms.errors import Refusal, RuleBroken
from lms.exchange.cells import Kind
from lms.exchange.headers import Column
from lms.exchange.rows import Row
from lms.exchange.tables import read_table
from lms.holidays.actions import Paper, import_notice
from lms.holidays.rules import Span, What, require_span

COLUMNS = (
    Column("first", ("日期", "起", "开始日期", "起始日期", "date", "from"), Kind.DATE, required=True),
    Column("what", ("安排", "类型", "放假或上班", "what"), required=True),
    Column("last", ("至", "止", "结束日期", "截止日期", "to"), Kind.DATE),
    Column("name", ("节日", "名称", "holiday")),
)
_WHAT = {
    **dict.fromkeys(("放假", "休", "休息", "放假调休", "调休", "off"), What.OFF),
    **dict.fromkeys(("上班", "班", "调休上班", "补班", "worked"), What.WORKED),
}
# A year as the notice tells it, to copy: 国办发明电〔2025〕7号.
EXAMPLE = (
    ("2026-01-01", "放假", "2026-01-03", "元旦"),
    ("2026-01-04", "上班", "", "元旦"),
    ("2026-02-15", "放假", "2026-02-23", "春节"),
    ("2026-02-14", "上班", "", "春节"),
    ("2026-02-28", "上班", "", "春节"),
    ("2026-04-04", "放假", "2026-04-06", "清明节"),
    ("2026-05-01", "放假", "2026-05-05", "劳动节"),
    ("2026-05-09", "上班", "", "劳动节"),
    ("2026-06-19", "放假", "2026-06-21", "端午节"),
    ("2026-09-25", "放假", "2026-09-27", "中秋节"),
    ("2026-10-01", "放假", "2026-10-07", "国庆节"),
    ("2026-09-20", "上班", "", "国庆节"),
    ("2026-10-10", "上班", "", "国庆节"),
)


@dataclass(slots=True)
class HolidaysRead:
    """What came of a table: whether it is new, how many days it names; or which rows are wrong and why."""

    is_new: bool = False
    days: int = 0
    faults: list[tuple[int, Refusal]] = field(default_factory=list)


def import_holidays(db: Session, source: bytes, filename: str, paper: Paper, *, actor: Actor) -> HolidaysRead:
    """Import a year's notice from a table, whole or not at all; the same again changes nothing.

    Raises FileRefused for a file that cannot be read, NotAllowed, and what `import_notice` raises.
    """
    require_can(actor, Permission.ADOPT_RULES)
    read, spans = HolidaysRead(), []
    for row in read_table(source, filename=filename, columns=COLUMNS).rows:
        try:
            span = _span(row)
            require_span(span, paper.year)
            spans.append(span)
        except RuleBroken as refusal:
            read.faults.append((row.number, refusal))
    if not read.faults:
        read.is_new = import_notice(db, paper, spans, actor=actor) is not None
        read.days = sum(len(span.days()) for span in spans)
    return read


def _span(row: Row) -> Span:
    first, what = _day(row.values["first"]), _WHAT.get(row.values["what"].replace(" ", "").lower())
    if what is None:
        raise RuleBroken("HOLIDAY_WHAT", said=row.values["what"])
    until = row.values.get("last", "")
    return Span(first, _day(until) if until else first, what, row.values.get("name", ""))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("HOLIDAY_DAY", said=text) from None
