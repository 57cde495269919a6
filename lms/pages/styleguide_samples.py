"""Made-up people and figures for the style guide."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from lms.dashboard.rules import Key, share
from lms.exchange.dashboard_words import FIGURES
from lms.i18n import N_

_MONTHS = list(range(1, 12))
_UNITS = [
    ("市城市管理局", 212, 34, 21),
    ("市市场监督管理局", 282, 11, 10),
    ("吕四港镇", 41, 10, 6),
    ("市应急管理局", 58, 0, 0),
]
_PERSONS = [
    ("纪怀川", "吕四中队", 2150, 0, 3850, ("T1", "B1", "S1"), "warn", N_("未达标")),
    ("孟昭宁", "机动中队", 3350, 200, 2650, ("T1", "P1", "R1"), "bad", N_("已退回")),
    ("何以宁", "吕四中队", 5600, 400, 400, ("P1",), "info", N_("待确认")),
    ("尹南乔", "渣土中队", 6200, 0, 300, ("B1",), "you", N_("轮到您")),
]
_HEAT = {
    "市城市管理局": [120, 410, 820, 250, 290, 490, 370, 280, 720, 670, 240, None],
    "吕四港镇": [290, 40, 760, 210, 320, 430, 20, 30, 310, 530, 320, None],
    "市应急管理局": [360, 420, 1240, 240, 730, 650, 430, 270, 790, 880, 550, None],
}


def samples() -> dict[str, Any]:
    """Return the context of styleguide.html beside what every page gets."""
    return {
        "as_of": datetime(2023, 11, 20, 0, 0, tzinfo=UTC),
        "icons": [
            "ok",
            "warn",
            "bad",
            "wait",
            "info",
            "you",
            "dash",
            "flag",
            "year",
            "course",
            "exam",
            "calendar",
            "card",
            "mail",
            "person",
            "people",
            "rules",
            "units",
            "search",
            "add",
            "edit",
            "undo",
            "file",
            "save",
            "up",
            "print",
            "net",
            "lock",
        ],
        "form": SimpleNamespace(
            values={"title": "占道经营现场处置演练", "category": "SK", "topics": ["leniency"]}, errors={}
        ),
        "bad_form": SimpleNamespace(
            values={"end": "04:10", "why": "evidence", "reason": "11月8日的跟班日志缺带教人签字"},
            errors={"end": N_("结束时间要晚于开始时间"), "reason": "REQUIRED"},
        ),
        "sent": [
            _file("演练方案.pdf", "ok", "1.2MB"),
            _file("现场录像.mp4", "info", "62%", 62),
            _file("签到表.heic", "bad", "HEIC"),
        ],
        "files": [
            SimpleNamespace(name=name, href="#records", kind=kind)
            for name, kind in [
                ("培训通知.pdf", "text"),
                ("课程表.pdf", "table"),
                ("签到表.jpg", "list"),
                ("现场照片.jpg", "photo"),
            ]
        ],
        "persons": [_person(number, *row) for number, row in enumerate(_PERSONS)],
        "units": [
            {"name": name, "due": due, "missing": missing, "pending": pending} for name, due, missing, pending in _UNITS
        ],
        "page": SimpleNamespace(number=2, pages=6, first=21, last=40, total=107),
        "events": [_event(*row) for row in _EVENTS],
        "steps": [_step(*row) for row in _STEPS],
        "completion": share(Key.COMPLETION, 1219, 1326, 100),
        "completion_words": FIGURES[Key.COMPLETION],
        "months": _MONTHS,
        "trend": [0, 0, 40, 210, 680, 1490, 2360, 3120, 4970, 7130, 9193],
        "trend_before": [0, 0, 20, 140, 520, 1180, 1830, 2500, 4160, 6390, 8460],
        "positions": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9.67],
        "bands": [100, 300, 500, 800, 1200],
        "seat_room": "301",
        "seat_numbers": [[1, 2, 3, 4], [5, 6, 7, 8]],
        "seat_people": {
            number: SimpleNamespace(name=name, unit=unit, candidate_id=number)
            for number, name, unit in ((1, "顾明澈", "市城管局"), (2, "陆知远", "市交通局"), (6, "何以宁", "市城管局"))
        },
        "seat_letters": {number: "AB"[(number + (number > 4)) % 2] for number in range(1, 9)},
        "seat_shades": {"市城管局": 0, "市交通局": 1},
        "heat_rows": [
            {"name": name, "href": "#charts", "cells": cells, "total": sum(filter(None, cells))}
            for name, cells in _HEAT.items()
        ],
    }


def nav_samples() -> list[SimpleNamespace]:
    """Return a navigation with one entry that is open and one that waits."""
    entries = [
        (N_("组件"), "/styleguide", "year", 0),
        (N_("培训名称"), "/styleguide/a", "course", 0),
        (N_("等您确认"), "/styleguide/b", "mail", 2),
    ]
    return [SimpleNamespace(label=label, href=href, icon=icon, count=count) for label, href, icon, count in entries]


_EVENTS = [
    ("申请、审核、审查", ["5月8日—5月24日", "退回1次：缺2022年度考核表，5月22日补齐"], "done"),
    ("退回一次", ["10月9日"], "stopped"),
    ("答复异议", ["韩叙白，11月23日前"], "yours"),
    ("决定", ["由局负责人作出；审查人不能同时作决定"], "to-come"),
]
_STEPS = [
    ("申请", "本人", "5月8日提交", "done"),
    ("单位审核", "吕四港镇", "5月15日同意", "done"),
    ("公示", "市司法局", "请您答复1件异议", "current"),
    ("决定", "局负责人", "公示结束后10个工作日", "to-come"),
]


def _file(name: str, kind: str, words: str, percent: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(name=name, kind=kind, words=words, percent=percent)


def _person(
    number: int,
    name: str,
    unit: str,
    total: int,
    pending: int,
    missing: int,
    codes: tuple[str, ...],
    kind: str,
    word: str,
) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "unit": unit,
        "total": total,
        "pending": pending,
        "missing": missing,
        "codes": codes,
        "kind": kind,
        "word": word,
    }


def _event(title: str, when: list[str], state: str) -> SimpleNamespace:
    return SimpleNamespace(title=title, when=when, state=state)


def _step(title: str, who: str, note: str, state: str) -> SimpleNamespace:
    return SimpleNamespace(title=title, who=who, note=note, state=state)
