"""The keys of a whole paper at its end: 参考答案 一、单选题 1、B 2、A …, 1-5 ABCDA, or a numbered line each. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from question_bank.exchange.chinese.words import type_of_word

_HEAD = re.compile(
    r"\s*[【\[]?\s*(?:附[:：]?)?(?:试题|习题)?(?:参考|标准|正确)?答案(?:表|汇总|部分)?"
    r"(?:[及与和]?(?:答案)?(?:解析|详解|说明))?\s*[】\]]?\s*[:：]?\s*(.*)$"
)
_KEY_LINE = re.compile(r"\s*(?:附[:：]?\s*)?[【\[(（]?\s*(?:正确|参考|标准)?答\s*案")
_SECTION = re.compile(
    r"\s*(?:第?[一二三四五六七八九十]{1,3}[、.．：:部分]+\s*)?([一-鿿]{2,8}题?)\s*(?:[(（][^()（）]*[)）])?\s*[:：]?\s*"
)
_SIGN = r"(?:[A-J](?:[、,]?[A-J]){0,9}|[√×✓✗]|对|错|正确|错误|T|F)"
_ONE = re.compile(rf"\s*(?:第\s*)?(\d{{1,4}})\s*题?\s*[.、:)]?\s*({_SIGN})(?![一-鿿A-Za-z])[\s;,。]*")
_RUN = re.compile(r"\s*(\d{1,4})\s*(?:-|—|~|至|–)+\s*(\d{1,4})\s*[.、:)]?\s*([A-J√×✓✗对错TF\s,]+?)(?=\d|$)[\s;。]*")
_EXPLAINED = re.compile(
    rf"\s*(?:第\s*)?(\d{{1,4}})\s*题?\s*[.、:)]?\s*(?:[【\[(]?(?:正确|参考)?答案[】\])]?\s*:?)?\s*({_SIGN})\s*[。.;,]?\s*"
    r"(?:[【\[(]?(?:答案|试题)?(?:解析|详解|说明)[】\])]?\s*:?\s*(.*))?$"
)
_EXPLANATION = re.compile(r"\s*[【\[(]?(?:答案|试题)?(?:解析|详解)[】\])]?\s*:?\s*(.*)$")
_TEXT = re.compile(r"\s*(\d{1,4})\s*[.、)]\s*(\S.*)$")


Place = tuple[str, str]


@dataclass(slots=True)
class Sheet:
    """Keys, and what explains them, by the type of their section, "" without one, and the number of the question."""

    keys: dict[Place, str] = field(default_factory=dict)
    explanations: dict[Place, str] = field(default_factory=dict)

    def place_of(self, kind: str, number: str) -> Place | None:
        """Return where a question has its key; without such a section, by its number if that stands once."""
        if (kind, number) in self.keys:
            return kind, number
        same = [place for place in self.keys if place[1] == number]
        return same[0] if len(same) == 1 else None


def cut_off_sheet(texts: Sequence[str]) -> tuple[int, Sheet]:
    """Return how many lines stand before the sheet of keys, all where there is none, and the sheet.

    A sheet is the end of a text that has no key anywhere before; each of its lines is a heading, holds keys, or
    explains the key before it.
    """
    place = next((n for n, text in enumerate(texts) if _KEY_LINE.match(text)), None)
    head = _HEAD.match(texts[place]) if place is not None else None
    if place is None or head is None:
        return len(texts), Sheet()
    sheet, section, last = Sheet(), "", None
    for text in [head.group(1), *texts[place + 1 :]]:
        rest = unicodedata.normalize("NFKC", text).strip()
        if (found := _SECTION.match(rest)) and (kind := type_of_word(found.group(1))):
            section, rest = kind, rest[found.end() :]
        if one := _EXPLAINED.match(rest):
            last = (section, one.group(1))
            sheet.keys[last] = one.group(2)
            sheet.explanations |= {last: one.group(3)} if one.group(3) else {}
        elif (read := _keys_of(rest)) is not None:
            sheet.keys |= {(section, number): key for number, key in read.items()}
        elif last and ((said := _EXPLANATION.match(rest)) or last in sheet.explanations):
            before = sheet.explanations.get(last, "")
            sheet.explanations[last] = f"{before}\n{said.group(1) if said else text.strip()}".strip()
        else:
            return len(texts), Sheet()
    return (place, sheet) if len(sheet.keys) > 1 else (len(texts), Sheet())


def _keys_of(text: str) -> Mapping[str, str] | None:
    """Return the keys of a line by number; None for a line that holds something else."""
    keys: dict[str, str] = {}
    at = 0
    while at < len(text):
        if run := _RUN.match(text, at):
            first, last = int(run.group(1)), int(run.group(2))
            signs = re.findall(r"[A-J√×✓✗对错TF]", run.group(3))
            words = run.group(3).replace(",", " ").split()
            signs = words if len(words) == last - first + 1 else signs
            if len(signs) != last - first + 1:
                return None
            keys |= {str(first + n): sign for n, sign in enumerate(signs)}
            at = run.end()
        elif one := _ONE.match(text, at):
            keys[one.group(1)] = one.group(2)
            at = one.end()
        else:
            written = _TEXT.match(text) if at == 0 else None
            return {written.group(1): written.group(2)} if written else None
    return keys
