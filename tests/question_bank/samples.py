"""Made-up questions, one of each type and more; `bare()` is the least that is sound."""

import struct
import zlib
from decimal import Decimal
from fractions import Fraction
from typing import Any

from question_bank.accepted import AcceptedNumber, AcceptedText
from question_bank.choices import Option
from question_bank.content import Content
from question_bank.exchange.pictures import cleaned
from question_bank.types import (
    case,
    cloze,
    fill_in,
    matching,
    multiple,
    numeric,
    ordering,
    short_answer,
    single,
    true_false,
)

DIGEST = "d" * 64


def options(*right: int, count: int = 4, **more: Any) -> tuple[Option, ...]:
    """Return options named 选项1 …; those with the numbers given (from 1) are right."""
    return tuple(Option(html=f"选项{n}", correct=n in right, **more) for n in range(1, count + 1))


def one_of(right: int = 2, **more: Any) -> single.Content:
    return single.Content(**{"stem": "行政处罚的追诉时效一般为？", "options": options(right)} | more)


def several(*right: int, **more: Any) -> multiple.Content:
    return multiple.Content(stem="下列属于行政处罚种类的是？", options=options(*(right or (1, 3))), **more)


def statement(*, correct: bool | None = True, **more: Any) -> true_false.Content:
    return true_false.Content(**{"stem": "执法人员不得少于两人。", "correct": correct} | more)


def blanks(*texts: str, **more: Any) -> fill_in.Content:
    each = tuple(fill_in.Blank(accepted=(AcceptedText(text=text),)) for text in texts or ("两",))
    return fill_in.Content(**{"stem": "执法人员不得少于____人。", "blanks": each} | more)


def essay(**more: Any) -> short_answer.Content:
    return short_answer.Content(
        **{"stem": "简述行政处罚的简易程序。", "model_answer": "出示证件、告知……", "points": 20} | more
    )


def number(value: str = "60", tolerance: str = "0", **more: Any) -> numeric.Content:
    accepted = (AcceptedNumber(value=Decimal(value), tolerance=Decimal(tolerance)),)
    return numeric.Content(**{"stem": "行政复议申请期限为多少日？", "accepted": accepted} | more)


def pairs(**more: Any) -> matching.Content:
    made = tuple(matching.Pair(left=f"左{n}", right=f"右{n}") for n in range(1, 4))
    return matching.Content(**{"stem": "连线。", "pairs": made, "spare": ("多余",)} | more)


def sequence(**more: Any) -> ordering.Content:
    return ordering.Content(**{"stem": "按程序排列。", "items": ("立案", "调查", "审核", "决定")} | more)


def gapped(**more: Any) -> cloze.Content:
    gaps = (
        cloze.TextGap(accepted=(AcceptedText(text="两"),)),
        cloze.ChoiceGap(options=options(1, count=3), share=2),
        cloze.NumberGap(accepted=(AcceptedNumber(value=Decimal(3)),)),
    )
    return cloze.Content(**{"stem": "不得少于[[1]]人，应当[[2]]，期限[[3]]日。", "gaps": gaps} | more)


def story(**more: Any) -> case.Content:
    parts = (one_of(points=2), several(points=4), statement(points=4))
    return case.Content(**{"stem": "某市城管局接到举报……", "parts": parts, "points": 10} | more)


def bare() -> dict[str, Content]:
    """Return one sound question of each type."""
    made: list[Content] = [
        one_of(), several(), statement(), blanks(), essay(), number(), pairs(), sequence(), gapped(), story(),
    ]  # fmt: skip
    return {content.type: content for content in made}


HALF = Fraction(1, 2)


def picture() -> bytes:
    """Return the smallest honest picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xff\x00\x00")
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return cleaned(data)[0]
