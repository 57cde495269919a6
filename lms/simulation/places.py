"""The units of a made-up world. Pure: people in, a tree out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.people.rules import UnitKind

TEAM_SIZE, TEAMS_A_BUREAU, COUNTIES_A_CITY = 20, 5, 10
_FIRST = "临清安宁泰兴永新长平云石江海山金"
_SECOND = "川阳陵原溪泽城港浦州岭湖"
_PREFIXES = ("", "上", "下", "南", "北", "东", "西", "中")
_DEPARTMENTS = (
    *("城市管理局", "市场监督管理局", "交通运输局", "生态环境局", "应急管理局", "农业农村局", "文化广电和旅游局"),
    *("住房和城乡建设局", "自然资源局", "水务局", "卫生健康委员会", "人力资源和社会保障局", "教育体育局", "民政局"),
    *("财政局", "统计局"),
)
_BUREAUS = (
    ("司法局", UnitKind.JUSTICE_BUREAU),
    *((name, UnitKind.DEPARTMENT) for name in _DEPARTMENTS),
    *((f"{sign}河镇", UnitKind.TOWNSHIP) for sign in "东南西北上下青白"),
)
BUREAUS = len(_BUREAUS)


@dataclass(slots=True)
class Place:
    """A unit: who it is, what it stands under, and how many people work in each of its teams."""

    code: str
    name: str
    kind: UnitKind
    parent: str | None = None
    line: str | None = None
    teams: list[int] = field(default_factory=list)


def places_for(people: int) -> Iterator[Place]:
    """Yield units for so many people, superiors first: a county, or a city of counties, or a province of cities."""
    counties = max(1, -(-people // (TEAM_SIZE * TEAMS_A_BUREAU * BUREAUS)))
    cities = -(-counties // COUNTIES_A_CITY) if counties > 1 else 0
    if cities > 1:
        yield Place("99", "模拟省", UnitKind.GOVERNMENT)
    for city in range(cities):
        yield from _city(city, "99" if cities > 1 else None)
    for number, share in enumerate(_shares(people, counties)):
        yield from _county(number, share, _city_code(number // COUNTIES_A_CITY) if cities else None)


def _city(number: int, province: str | None) -> Iterator[Place]:
    """Yield a city and its bureaus, which lead those of its counties."""
    code, name = _city_code(number), f"模拟{place_name(number)}市"
    yield Place(code, name, UnitKind.GOVERNMENT, province)
    for index, (bureau, kind) in enumerate(_BUREAUS):
        if kind is not UnitKind.TOWNSHIP:
            yield Place(f"{code}-{index:02d}", f"{name}{bureau}", kind, code)


def _county(number: int, people: int, city: str | None) -> Iterator[Place]:
    code = f"{city or '9901'}{number % COUNTIES_A_CITY + 1:02d}"
    name = f"{'' if city else '模拟'}{place_name(number + 40)}{'县' if city else '市'}"
    yield Place(code, name, UnitKind.GOVERNMENT, city)
    bureaus = min(BUREAUS, max(1, -(-people // (TEAM_SIZE * 2))))
    for index, share in enumerate(_shares(people, bureaus)):
        bureau, kind = _BUREAUS[index]
        line = f"{city}-{index:02d}" if city and kind is not UnitKind.TOWNSHIP else None
        teams = _shares(share, max(1, -(-share // TEAM_SIZE)))
        yield Place(f"{code}-{index:02d}", f"{name}{bureau}", kind, code, line, teams)


def place_name(number: int) -> str:
    """Return a name that no other place has."""
    turn, index = divmod(number * 7, len(_FIRST) * len(_SECOND))
    prefix = _PREFIXES[turn % len(_PREFIXES)] + (f"第{turn}" if turn >= len(_PREFIXES) else "")
    return f"{prefix}{_FIRST[index % len(_FIRST)]}{_SECOND[index // len(_FIRST)]}"


def _city_code(number: int) -> str:
    return f"99{number + 1:02d}"


def _shares(whole: int, parts: int) -> list[int]:
    """Split a number into nearly equal parts."""
    return [whole // parts + (index < whole % parts) for index in range(parts)]
