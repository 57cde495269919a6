"""The files the demo takes in, as offices and other systems would send them. Pure: values in, bytes out."""

import csv
import io
from collections.abc import Iterable, Sequence

from lms.demo.lessons import Watched
from lms.demo.people import Member
from lms.people.rules import Employment, PersonClass

_CLASSES = {
    PersonClass.OFFICER: "行政执法人员",
    PersonClass.ASSISTANT: "辅助人员",
    PersonClass.SUPERVISOR: "行政执法监督人员",
    PersonClass.SOCIAL_SUPERVISOR: "社会监督员",
    PersonClass.APPLICANT: "拟申领人员",
}
_EMPLOYMENTS = {
    Employment.ESTABLISHMENT: "在编",
    Employment.CONTRACT: "合同制",
    Employment.DISPATCH: "劳务派遣",
    Employment.OUTSOURCED: "服务外包",
}
_ROSTER = ("姓名", "身份证号", "单位代码", "人员类别", "岗位", "编制", "执法证号", "发证日期", "有效期至", "入职时间")
_HOURS = ("记录编号", "姓名", "身份证号", "课程编号", "课程名称", "课程类别", "培训方式", "学时", "培训日期")


def roster(members: Iterable[Member]) -> bytes:
    """Return a roster of people as they stand on their first day, in the encoding Excel saves here (GB18030)."""
    rows = []
    for member in members:
        holding, posting = member.holdings[0], member.postings[0]
        is_officer = holding.person_class is PersonClass.OFFICER
        rows.append(
            (
                member.name,
                member.id_no,
                posting.unit,
                _CLASSES[holding.person_class],
                member.title,
                _EMPLOYMENTS.get(member.employment, ""),
                holding.card_no or "",
                holding.start if is_officer else "",
                holding.card_valid_until or "",
                member.joined_on or "",
            )
        )
    return _csv(_ROSTER, rows)


def hours(watched: Iterable[Watched]) -> bytes:
    """Return finished online courses as the city's cloud platform exports them."""
    rows = [
        (
            f"{each.course.code}-{each.member.number:05d}",
            each.member.name,
            each.member.id_no,
            each.course.code,
            each.course.title,
            each.course.category,
            "网上培训",
            each.course.hours,
            each.day,
        )
        for each in watched
    ]
    return _csv(_HOURS, rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue().encode("gb18030")
