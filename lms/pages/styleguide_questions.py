"""Made-up questions for the style guide: one of each type, some of them answered; a day and a month of practice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from lms.exercises.rules.streaks import DayCell, DayState
from lms.pages.exercise_cards import Card
from question_bank.accepted import AcceptedNumber, AcceptedText
from question_bank.choices import Option
from question_bank.content import Content, Media
from question_bank.facts import changes_between, keys_in
from question_bank.types import (
    case,
    cloze,
    fill_in,
    matching,
    multiple,
    numeric,
    ordering,
    short_answer,
    shown,
    single,
    true_false,
)

_PICTURE = "0" * 64


def question_context() -> dict[str, Any]:
    """Return what the style guide shows of questions: as candidates see them, their keys, a change, their states."""
    old, new = _single(), _single().changed(difficulty=2, explanation="见第三十三条")
    states = [("draft", 0), ("draft", 1), ("active", 0), ("stale", 0), ("retired", 0)]
    return {
        "questions": question_samples(),
        "question_facts": keys_in(_case()) + keys_in(_multiple()),
        "question_changes": changes_between(old, new.changed(stem=old.stem.replace("2平方米", "3平方米"))),
        "question_rows": [
            SimpleNamespace(status=state, version=1, returned_version=number) for state, number in states
        ],
    } | _exercises()


def _exercises() -> dict[str, Any]:
    """Return a daily quiz at its third place, its card before and after the answer, and a month."""
    card = Card(shown(_multiple()), "#", "/static/img/logo.svg?", number=3, total=5)
    told: dict[str, Any] = {
        "sent": {"answer": ["A", "C"]},
        "key": "AC",
        "explanation": "责令改正不是行政处罚。",
        "next_href": "#",
    }
    states = [DayState.OFF if day % 7 in (4, 5) else DayState.DONE for day in range(1, 15)]
    states += [DayState.BEGUN, DayState.MISSED, DayState.LEAVE, *[DayState.TO_COME] * 13]
    return {
        "exercise_quiz": SimpleNamespace(id=1, questions=5),
        "exercise_answers": {1: SimpleNamespace(share=100), 2: SimpleNamespace(share=0)},
        "exercise_open": card,
        "exercise_done": replace(card, share=100, **told),
        "exercise_days": [
            DayCell(date(2023, 11, day), state, 4 if state is DayState.DONE else 0, 5 if state is DayState.DONE else 0)
            for day, state in enumerate(states, start=1)
        ],
    }


def question_samples() -> list[SimpleNamespace]:
    """Return one question of each type as a candidate sees it, with what he answered."""
    made: list[tuple[Content, dict[str, list[str]]]] = [
        (_single(), {"answer": ["B"]}),
        (_multiple(), {"answer": ["A", "C"]}),
        (true_false.Content(stem="当场作出行政处罚决定，执法人员不得少于两人。", correct=True), {"answer": ["true"]}),
        (_fill_in(), {"1": ["两"]}),
        (short_answer.Content(stem="简述适用简易程序的条件。", points=10), {}),
        (numeric.Content(stem="申请行政复议的期限是多少？", accepted=(_number("60"),), unit="日"), {"answer": ["60"]}),
        (_matching(), {"1": ["B"]}),
        (ordering.Content(stem="按普通程序的先后排列。", items=("立案", "调查取证", "法制审核", "决定")), {"A": ["2"]}),
        (_cloze(), {"2": ["A"]}),
        (_case(), {"1": ["B"], "2": ["false"]}),
    ]
    return [
        SimpleNamespace(shown=shown(content), sent=sent, prefix=f"s{number}")
        for number, (content, sent) in enumerate(made, start=1)
    ]


def _options(*texts: str, right: int = 1) -> tuple[Option, ...]:
    return tuple(Option(html=text, correct=number == right) for number, text in enumerate(texts, start=1))


def _number(value: str) -> AcceptedNumber:
    return AcceptedNumber(value=Decimal(value))


def _single() -> Content:
    return single.Content(
        stem="一家水果店占用人行道摆放货架，面积约2平方米，店主当场改正，此前没有被查处过。"
        "依照《中华人民共和国行政处罚法》，下列处理正确的是哪一项？"
        f'<br><img src="media:{_PICTURE}" alt="现场照片">',
        options=_options(
            "责令改正，并处以警告",
            "可以不予行政处罚，对当事人进行教育",
            "先行登记保存货架，七日内作出处理决定",
            "因当事人是初次违法，一律不得立案",
            right=2,
        ),
        media=(Media(digest=_PICTURE, media_type="image/png"),),
    )


def _multiple() -> Content:
    return multiple.Content(
        stem="下列属于行政处罚种类的是：", options=_options("警告", "责令改正", "罚款", "加处罚款"), points=3
    )


def _fill_in() -> Content:
    blanks = tuple(fill_in.Blank(accepted=(AcceptedText(text=text),)) for text in ("两", "执法证件"))
    return fill_in.Content(stem="执法人员不得少于____人，并应当主动出示____。", blanks=blanks, points=4)


def _matching() -> Content:
    pairs = (
        matching.Pair(left="立案", right="十五日内"),
        matching.Pair(left="听证申请", right="五日内"),
        matching.Pair(left="决定送达", right="七日内"),
    )
    return matching.Content(stem="把程序与期限连起来。", pairs=pairs, spare=("三十日内",), points=3)


def _cloze() -> Content:
    gaps = (
        cloze.TextGap(accepted=(AcceptedText(text="九十"),)),
        cloze.ChoiceGap(options=_options("可以延长", "不得延长")),
    )
    return cloze.Content(stem="应当自立案之日起[[1]]日内作出决定；确有需要的，[[2]]。", gaps=gaps, points=4)


def _case() -> Content:
    table = (
        "<table><tr><th>时间</th><th>地点</th><th>经过</th></tr><tr><td>9:10</td><td>人民路</td><td>发现占道</td></tr>"
        "<tr><td>9:25</td><td>人民路</td><td>当场改正</td></tr></table>"
    )
    parts = (
        single.Content(stem="执法人员首先应当做什么？", options=_options("出示证件", "扣押货架"), points=4),
        true_false.Content(stem="当场改正的，仍应当处以罚款。", correct=False, points=2),
    )
    return case.Content(stem=f"某镇综合执法局巡查经过如下。{table}", parts=parts, points=6)
