"""A question as lines of text that our own reader understands, for plain text and for Word. Pure."""

import html as entities
import re
from fractions import Fraction

from question_bank.answers import LETTERS
from question_bank.choices import Option
from question_bank.content import Content, Fault
from question_bank.exchange.metadata import basis_text, points_text
from question_bank.types import case, fill_in, matching, multiple, numeric, ordering, short_answer, single, true_false

TYPE_NAMES = {
    "single": "单选题",
    "multiple": "多选题",
    "true_false": "判断题",
    "fill_in": "填空题",
    "short_answer": "简答题",
    "numeric": "数值题",
    "ordering": "排序题",
    "matching": "匹配题",
    "case": "案例题",
}
_TAG = re.compile(r'</?([a-z0-9]+)\b[^<>"]*(?:"[^"]*"[^<>"]*)*>')
PICTURE = re.compile(r'<img\b[^<>]*?src="media:([0-9a-f]{64})"[^<>]*>')


class Unwritable(ValueError):
    """Lines of text have no form for it; the message is a code."""


def lines_of(content: Content, *, marks: bool = False) -> tuple[list[str], list[Fault]]:
    """Return a question's lines, the first its stem, and what they do not carry.

    With `marks`, pictures stay in the lines as their HTML, for Word to put in. Raises Unwritable FORMAT_NO_TYPE.
    """
    if content.type not in TYPE_NAMES:
        raise Unwritable("FORMAT_NO_TYPE")
    lost: list[Fault] = []
    lines = [
        f"【{TYPE_NAMES[content.type]}】{_text(content.stem, lost, marks=marks)}",
        *_body(content, lost, marks=marks),
    ]
    points = f"分值：{points_text(content.points)}"
    if not isinstance(content, case.Content):
        lines += [points, *_facts(content, lost, marks=marks)]
        return lines, _once([*lost_of(content), *lost])
    # What is said of the whole case stands before its parts, or it would be said of the last of them.
    lines += [*_facts(content, lost, marks=marks), points]
    for number, part in enumerate(content.parts, start=1):
        of_part, lost_of_part = lines_of(part, marks=marks)
        lines += [f"（{number}）{of_part[0]}", *of_part[1:]]
        lost += lost_of_part
    return lines, _once([*lost_of(content), *lost])


def _once(faults: list[Fault]) -> list[Fault]:
    return list({fault.code: fault for fault in faults}.values())


def plain_lines(html: str, lost: list[Fault]) -> str:
    """Return HTML as text with line ends; any other markup is lost, which is noted in `lost`."""
    return _text(html, lost, marks=False)


def _facts(content: Content, lost: list[Fault], *, marks: bool) -> list[str]:
    facts = [f"解析：{_text(content.explanation, lost, marks=marks)}"] if content.explanation else []
    facts += [f"难度：{content.difficulty}"] if content.difficulty else []
    facts += [f"依据：{'；'.join(map(basis_text, content.basis))}"] if content.basis else []
    facts += [f"分类：{content.category}"] if content.category else []
    facts += [f"标签：{'、'.join(content.tags)}"] if content.tags else []
    return facts + ([f"编号：{content.external_id}"] if content.external_id else [])


def _body(content: Content, lost: list[Fault], *, marks: bool) -> list[str]:  # noqa: PLR0911 - one line a type
    def text(html: str) -> str:
        return _text(html, lost, marks=marks)

    if isinstance(content, single.Content | multiple.Content):
        right = "".join(LETTERS[i] for i, option in enumerate(content.options) if option.correct)
        return [*_options([text(option.html) for option in content.options]), f"答案：{right}"]
    if isinstance(content, true_false.Content):
        return [f"答案：{'正确' if content.correct else '错误'}"]
    if isinstance(content, fill_in.Content):
        return [f"答案：{'；'.join('/'.join(a.text for a in blank.accepted) for blank in content.blanks)}"]
    if isinstance(content, numeric.Content):
        first = content.accepted[0]
        within = f"±{first.tolerance:f}" if first.tolerance else ""
        return [f"答案：{first.value:f}{within}{content.unit}"] if first.value is not None else []
    if isinstance(content, ordering.Content):
        letters = "".join(LETTERS[: len(content.items)])
        return [*_options([text(item) for item in content.items]), f"答案：{letters}"]
    if isinstance(content, matching.Content):
        return _options([f"{text(pair.left)} -> {text(pair.right)}" for pair in content.pairs])
    if isinstance(content, short_answer.Content) and content.model_answer:
        return [f"答案：{text(content.model_answer)}"]
    return []


def _options(texts: list[str]) -> list[str]:
    return [f"{LETTERS[index]}. {text}" for index, text in enumerate(texts)]


def _text(html: str, lost: list[Fault], *, marks: bool) -> str:
    """Return HTML as text with line ends; other markup is lost and said."""
    pictures = PICTURE.findall(html) if marks else []
    kept = re.sub(r"<br\s*/?>|</p>\s*<p[^>]*>", "\n", html)
    for digest in pictures:
        kept = PICTURE.sub(f"\ue000{digest}\ue001", kept, count=1)
    if any(found != "p" for found in _TAG.findall(kept)):
        lost.append(Fault("LOST_MARKUP", grave=False))
    return entities.unescape(_TAG.sub("", kept)).strip()


def lost_of(content: Content) -> list[Fault]:
    """Return what of a question lines of text have no place for."""
    lost = []
    options: tuple[Option, ...] = content.options if isinstance(content, single.Content | multiple.Content) else ()
    if content.title:
        lost.append("LOST_TITLE")
    if any(option.fixed for option in options) or getattr(content, "shuffle", True) is False:
        lost.append("LOST_SHUFFLE")
    if any(option.weight is not None for option in options) or getattr(content, "scoring", None) in (
        "weights",
        "missing_half",
    ):
        lost.append("LOST_SCORING")
    if isinstance(content, fill_in.Content) and any(
        a.weight != 1 or a.pattern or re.search(r"[/；;|]", a.text) for blank in content.blanks for a in blank.accepted
    ):
        lost.append("LOST_SCORING")
    if isinstance(content, numeric.Content) and (
        len(content.accepted) > 1 or content.accepted[0].weight != Fraction(1)
    ):
        lost.append("LOST_SCORING")
    if isinstance(content, matching.Content) and content.spare:
        lost.append("LOST_SPARE")
    if '"feedback' in content.model_dump_json(exclude_defaults=True):
        lost.append("LOST_FEEDBACK")
    if isinstance(content, short_answer.Content) and content.marking_points:
        lost.append("LOST_MARKING_POINTS")
    return [Fault(code, grave=False) for code in lost]
