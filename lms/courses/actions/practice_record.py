"""What of practice goes into the ledger: what a day gives, the title, and the log itself as a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from lms import clock
from lms.courses.models.practice import Mentorship, PracticeDay
from lms.hours.actions.proposing_days import DayHeld
from lms.hours.catalogue import Method
from lms.hours.rules import Limits, credit_of

# What stands in the record itself: people read it in lists, whatever language they read in.
_NAMES = {"SHADOWING": "跟班学习", "ON_SITE_GUIDANCE": "蹲点指导", "MENTORING": "带教"}


def credit_of_day(day: PracticeDay, limits: Limits) -> int:
    """Return what a day of practice gives, in hundredths: by its minutes, six 学时 at most (C3.3)."""
    return credit_of(day.minutes, limits, Method(day.mentorship.kind))


def title_of(good: Mapping[PracticeDay, DayHeld], pair: Mentorship, name: str) -> str:
    """Return the title of practice that is handed over, with its months and days."""
    is_first = all(gives.category == "INIT.POST" for gives in good.values())
    return f"{'岗位实训' if is_first else _NAMES[pair.kind]}：{name}{span_of(good)}"


def span_of(good: Mapping[PracticeDay, DayHeld]) -> str:
    """Return months and number of days, as the record says them."""
    first, last = min(d.occurred_on for d in good), max(d.occurred_on for d in good)
    months = f"{first.year}年{first.month}月" if first.month == last.month else f"{first.year}年"
    return f"{months}（{len(good)}天）"


def log_file(days: Sequence[PracticeDay], pair: Mentorship, limits: Limits) -> dict[str, Any]:
    """Return the signed log as it is kept as evidence: who, under whom, each day's text, times and signature."""
    return {
        "日志": "岗位实训与带教日志",
        "学习人": pair.learner.name,
        "学习人编号": pair.learner_id,
        "带教人": pair.mentor.name,
        "带教人编号": pair.mentor_id,
        "方式": _NAMES[pair.kind],
        "实训单位": pair.unit.name,
        "天": [_line(day, limits) for day in sorted(days, key=lambda each: each.occurred_on)],
    }


def _line(day: PracticeDay, limits: Limits) -> dict[str, Any]:
    zone = clock.zone()
    return {
        "日期": day.occurred_on.isoformat(),
        "开始": f"{day.starts_at.astimezone(zone):%H:%M}",
        "结束": f"{day.ends_at.astimezone(zone):%H:%M}",
        "分钟": day.minutes,
        "学时百分数": credit_of_day(day, limits),
        "类别": day.category,
        "内容": day.work,
        "签字时间": day.signed_at.astimezone(zone).isoformat(timespec="seconds") if day.signed_at else None,
        "签字账号": day.signed_by_id,
        "摘要": day.digest,
    }
