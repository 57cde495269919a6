"""What was taught: one lesson is one training that was held, with those who came. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from lms import clock
from lms.demo.people import Member
from lms.hours.actions.proposing import Held, Part
from lms.hours.catalogue import Method, Tag
from lms.hours.rules import DEFAULT_LIMITS, credit_of, split_credit
from lms.requirements.caps import Hours

HOUR_MINUTES = 45
TOPICS = Tag.DISCRETION | Tag.LENIENCY
FULL_DAY = (time(9), time(17))
HALF_DAY = (time(14), time(17, 30))


def part(category: str, hours: int, tags: int = 0) -> Part:
    """Return a part of so many 学时."""
    return Part(category, int(tags), hours * HOUR_MINUTES)


@dataclass(slots=True, eq=False)
class Lesson:
    """A training with its people: who came and, where not all of it, for how many minutes.

    `proposer` and `confirmer` are logins; without a confirmer it still waits. `rejected` are people whose hours were
    sent back, with `reason`.
    """

    series: str
    title: str
    host: str
    day: date
    method: Method
    parts: tuple[Part, ...]
    proposer: str
    confirmer: str | None
    hours: tuple[time, time] = FULL_DAY
    place: str | None = None
    lecturer: str | None = None
    make_up_for: int | None = None
    people: dict[Member, int | None] = field(default_factory=dict, repr=False)
    rejected: set[Member] = field(default_factory=set, repr=False)
    reason: tuple[str, str] = ("", "")

    @property
    def held(self) -> Held:
        """The facts as they are put on record."""
        start, end = (clock.local_instant(self.day, moment.hour, moment.minute) for moment in self.hours)
        return Held(
            title=self.title,
            method=self.method,
            occurred_on=self.day,
            parts=self.parts,
            starts_at=start,
            ends_at=end,
            place=self.place,
            lecturer=self.lecturer,
            make_up_for=self.make_up_for,
        )

    def credits(self, minutes: int | None = None) -> list[tuple[Part, int]]:
        """Return what attending gives for each part, by the product's own reckoning."""
        shares = [p.minutes for p in self.parts]
        attended = sum(shares) if minutes is None else minutes
        return list(
            zip(self.parts, split_credit(credit_of(attended, DEFAULT_LIMITS, self.method), shares), strict=True)
        )

    def as_hours(self, minutes: int | None = None) -> list[Hours]:
        """Return what attending gives as the yearly caps see it."""
        return [
            Hours(0, self.day, p.category, p.tags, self.method.value, credit) for p, credit in self.credits(minutes)
        ]


@dataclass(frozen=True, slots=True)
class Course:
    """An online course of the city's cloud platform."""

    code: str
    title: str
    category: str
    hours: int


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody finished an online course on a day."""

    member: Member
    course: Course
    day: date

    def as_hours(self) -> list[Hours]:
        """Return what it gives as the yearly caps see it."""
        return [Hours(0, self.day, self.course.category, 0, Method.ONLINE.value, self.course.hours * 100)]


COURSES: Mapping[int, tuple[Course, ...]] = {
    2022: (
        Course("NT2022-01", "行政处罚法（2021年修订）要点", "PL.GEN", 4),
        Course("NT2022-02", "行政执法三项制度", "PL.SYS", 4),
        Course("NT2022-03", "常见执法文书制作", "BK.OTH", 4),
    ),
    2023: (
        Course("NT2023-01", "习近平法治思想概论", "PL.POL", 2),
        Course("NT2023-02", "行政处罚程序与听证", "PL.GEN", 2),
        Course("NT2023-03", "江苏省行政执法证件管理办法解读", "PL.SYS", 2),
        Course("NT2023-04", "执法证据的收集与固定", "BK.OTH", 2),
        Course("NT2023-05", "跨领域综合执法案例", "BK.OTH", 2),
        Course("NT2023-06", "涉企检查规范", "BK.OTH", 2),
    ),
}
# Offered too; nobody needs them, some watch them all and learn that a cap takes the rest.
MORE_COURSES = tuple(
    Course(f"NT2023-{number}", title, "BK.OTH", 2)
    for number, title in enumerate(
        ("广告监管实务", "价格监管实务", "消防协同检查", "特种设备常识", "危险化学品常识", "农资市场检查",
         "餐饮油烟治理", "道路扬尘治理", "非现场执法", "信用修复", "投诉举报处理", "执法记录仪使用"),
        start=11,
    )
)  # fmt: skip
