"""The units of the demo: those the 2023 document of 启东 names, its towns and zones, and their teams. Pure data.

Towns and zones are public geography. Sizes, credit codes and publication dates are made up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lms.people.rules import UnitKind

ROOT, JUSTICE, CITY_MANAGEMENT = "QD", "QD-SFJ", "QD-CGJ"
DIVISION = "320681"


@dataclass(frozen=True, slots=True)
class Group:
    """A bureau, town or zone with its teams: it holds classes together and finishes the year together.

    `lag` is the share of its people, in percent, who have not met the year on the demo's day; `finish` the month in
    which its last regular class is held.
    """

    code: str
    name: str
    kind: UnitKind
    leaf: str
    field: str
    officers: int
    assistants: int
    finish: int
    lag: int
    teams: tuple[str, ...] = ()
    published_on: date | None = date(2019, 3, 29)
    line: str | None = None

    @property
    def short(self) -> str:
        """The name people use: 市城市管理局."""
        return self.name.replace("启东市", "市", 1) if self.name.startswith("启东市") else self.name


@dataclass(frozen=True, slots=True)
class Place:
    """One unit as it is put on record."""

    code: str
    name: str
    short: str
    kind: UnitKind
    parent: str | None
    line: str | None = None
    published_on: date | None = None
    group: str = field(default="")
    holds_people: bool = True


_D, _T, _Z = UnitKind.DEPARTMENT, UnitKind.TOWNSHIP, UnitKind.ZONE

BUREAUS = (
    Group(JUSTICE, "启东市司法局", UnitKind.JUSTICE_BUREAU, "BK.OTH", "司法行政", 24, 4, 8, 0),
    Group(
        CITY_MANAGEMENT, "启东市城市管理局", _D, "BK.CSGL", "城市管理", 168, 140, 10, 16,
        ("机动中队", "汇龙一中队", "汇龙二中队", "汇龙三中队", "直属中队", "渣土管理中队"),
    ),
    Group(
        "QD-SJJ", "启东市市场监督管理局", _D, "BK.SJJG", "市场监管", 340, 40, 10, 4,
        ("稽查大队", "汇龙分局", "南阳分局", "北新分局", "寅阳分局", "惠萍分局", "吕四港分局"),
    ),
    Group(
        "QD-JTJ", "启东市交通运输局", _D, "BK.JTYS", "交通运输", 150, 40, 10, 7,
        ("公路执法中队", "水上执法中队", "运输执法中队"),
    ),
    Group(
        "QD-NYJ", "启东市农业农村局", _D, "BK.NYNC", "农业农村", 130, 20, 9, 3,
        ("农业执法中队", "动物卫生监督中队", "渔政执法中队"),
    ),
    Group(
        "QD-ZJJ", "启东市住房和城乡建设局", _D, "BK.OTH", "住房城乡建设", 100, 20, 11, 9,
        ("建筑市场执法中队", "房产市场执法中队"),
    ),
    Group("QD-WJW", "启东市卫生健康委员会", _D, "BK.OTH", "卫生健康", 96, 10, 8, 4, ("卫生监督所",)),
    Group("QD-HJJ", "南通市启东生态环境局", _D, "BK.STHJ", "生态环境", 90, 6, 9, 6, ("执法一中队", "执法二中队")),
    Group("QD-YJJ", "启东市应急管理局", _D, "BK.YJGL", "应急管理", 86, 15, 6, 0, ("执法一中队", "执法二中队")),
    Group("QD-ZRJ", "启东市自然资源和规划局", _D, "BK.OTH", "自然资源", 80, 10, 7, 4, ("执法大队",)),
    Group("QD-RSJ", "启东市人力资源和社会保障局", _D, "BK.OTH", "劳动保障", 62, 8, 8, 3, ("劳动保障监察大队",)),
    Group("QD-WLJ", "启东市文化广电和旅游局", _D, "BK.WHSC", "文化市场", 52, 8, 5, 0, ("文化市场综合执法大队",)),
    Group("QD-JTB", "启东市教育体育局", _D, "BK.OTH", "教育体育", 30, 0, 7, 0),
    Group("QD-JRJ", "启东市地方金融监督管理局", _D, "BK.OTH", "地方金融", 9, 0, 5, 0),
)  # fmt: skip

_TOWN_OFFICE = ("综合行政执法局",)


def _town(
    code: str, name: str, officers: int, assistants: int, finish: int, lag: int, published: date | None = None
) -> Group:
    day = published or date(2020, 9, 25)
    return Group(f"QD-{code}", name, _T, "BK.CSGL", "基层综合", officers, assistants, finish, lag, _TOWN_OFFICE, day)


def _zone(code: str, name: str, officers: int, assistants: int, finish: int, lag: int) -> Group:
    return Group(f"QD-{code}", name, _Z, "BK.YJGL", "园区综合", officers, assistants, finish, lag, ("综合执法大队",))


NOT_PUBLISHED = "QD-QLZ"
TOWNS = (
    _town("HLZ", "汇龙镇", 78, 40, 10, 14),
    _town("LSG", "吕四港镇", 62, 30, 11, 26),
    _town("HPZ", "惠萍镇", 44, 20, 10, 22),
    _town("WBZ", "王鲍镇", 44, 18, 9, 8),
    _town("NYZ", "南阳镇", 42, 18, 9, 9),
    _town("BXZ", "北新镇", 40, 18, 10, 9),
    _town("HZZ", "合作镇", 40, 16, 8, 5),
    _town("HFZ", "海复镇", 36, 16, 10, 12),
    _town("JHZ", "近海镇", 36, 16, 9, 6),
    _town("YYZ", "寅阳镇", 40, 18, 8, 0),
    _town("DHZ", "东海镇", 36, 16, 10, 11),
    _town("QLZ", "启隆镇", 14, 6, 7, 0),
)
ZONES = (
    _zone("KFQ", "启东经济开发区", 26, 16, 9, 10),
    _zone("GXQ", "启东高新技术产业开发区", 22, 14, 8, 5),
    _zone("LKQ", "吕四港经济开发区", 22, 14, 10, 8),
)
PILOT = "QD-KFQ"  # judged by rules of its own, so that the demo shows two rule sets side by side
GROUPS = (*BUREAUS, *TOWNS, *ZONES)
# Enough for every situation the demo shows; tests build only these.
CORE = (JUSTICE, CITY_MANAGEMENT, "QD-WLJ", "QD-YJJ", "QD-HLZ", "QD-QLZ", PILOT)


def places_of(groups: tuple[Group, ...]) -> Iterator[Place]:
    """Yield the units from the top down: the city, then each group with its teams and judicial office."""
    yield Place(ROOT, "启东市人民政府", "启东市", UnitKind.GOVERNMENT, None, holds_people=False)
    for group in groups:
        day = None if group.code == NOT_PUBLISHED else group.published_on
        has_teams = bool(group.teams)
        is_local = group.kind in {UnitKind.TOWNSHIP, UnitKind.ZONE}
        yield Place(
            group.code, group.name, group.short, group.kind, ROOT, None, day, group.code, holds_people=not is_local
        )
        for number, team in enumerate(group.teams, start=1):
            name = f"{group.name}{team}" if is_local else team
            line = CITY_MANAGEMENT if group.kind is UnitKind.TOWNSHIP else None
            code = f"{group.code}-{number:02d}"
            yield Place(code, name, name, UnitKind.TEAM, group.code, line, None, group.code, holds_people=has_teams)
        if group.kind is UnitKind.TOWNSHIP:
            name = f"{group.name.removesuffix('镇')}司法所"
            yield Place(
                f"{group.code}-SFS", name, name, UnitKind.JUDICIAL_OFFICE, group.code, JUSTICE, None, group.code,
                holds_people=False,
            )  # fmt: skip
