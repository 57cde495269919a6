"""Questions written line by line, as in Word and plain text: where one begins, what each line of it is. Pure.

Understood: numbers by hand or by Word, a bare id on a line of its own, headings that name a type and points
("一、单选题（每题2分）"), 【题型】 marks, options on lines of their own or several on one, the key before or after them
or in the brackets of the stem, 解析, 难度, 依据 … in their usual spellings, and a case with its sub-questions.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from question_bank.exchange.chinese.in_stems import take_out_of_stem
from question_bank.exchange.chinese.keys import letters_of
from question_bank.exchange.chinese.options import by_letters, letter_of
from question_bank.exchange.chinese.parts import Parts
from question_bank.exchange.chinese.tidying import Line, tidied
from question_bank.exchange.chinese.words import field_of_head, type_of_word


@dataclass(slots=True)
class Found:
    """One question as its lines gave it; a case has parts of its own."""

    parts: Parts
    subs: list[Parts] = field(default_factory=list)
    number: str = ""
    # Whether it is a case whose sub-questions have the plain numbers, for it is counted otherwise itself.
    numbers_inside: bool = False


_HEADING = re.compile(r"^\s*(?:第?[一二三四五六七八九十]{1,3}[、.．：:部])\s*(?:分[、:： ]*)?(.{2,60})$")
_NUMBERED = re.compile(r"^\s*(?:第\s*\d{1,5}\s*题|\d{1,5}\s*[.．、)）])(?!\d)\s*")
# Other ways of counting, followed where the first question of a text is counted so.
_STYLES = (
    re.compile(r"^\s*[(（]\s*\d{1,4}\s*[)）]\s*"),
    re.compile(r"^\s*[①-⑳]\s*"),
    re.compile(r"^\s*[一二三四五六七八九十]{1,3}、\s*"),
    re.compile(r"^\s*\d{1,4}[ \t\u3000]+(?=\S)"),
)
# How cases are counted whose sub-questions have plain numbers: （一）…, 案例二：…
_CASE_COUNTED = re.compile(
    r"^\s*(?:[(（][一二三四五六七八九十]{1,3}[)）]"
    r"|[【\[]?(?:案例|材料|案情)\s*[一二三四五六七八九十\d]{1,3}\s*(?:[】\]]\s*[:：]?|[:：.．、]))\s*"
)
_TYPE_ALONE = re.compile(r"^[\s【\[]*([一-鿿]{2,9})\s*[】\]]?\s*(?:[(（][^()（）]*[)）])?\s*[:：]?\s*$")
_SUB = re.compile(
    r"^\s*(?:[(（]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[)）]|问题\s*\d{1,2}\s*[:：.．、]?|[①-⑳])\s*"
)
_BARE_ID = re.compile(r"^\s*\d{1,10}\s*$")
_FIELD = re.compile(r"^\s*+[【\[]?\s*+([一-鿿A-Za-z]{2,6})\s*(?:[】\]]\s*[:：]?|[:：])\s*(.*)$", re.DOTALL)
_TYPE_MARK = re.compile(r"^\s*[【\[（(]\s*([一-鿿]{2,7})\s*[】\]）)]\s*")
_EACH = re.compile(r"每(?:小)?题\s*(\d{1,3}(?:\.5)?)\s*分|(\d{1,3}(?:\.5)?)\s*分\s*/\s*题")


class Reader:
    """Goes through lines once and yields questions; holds what the lines so far mean for the next one."""

    def __init__(self, marks: Mapping[str, str], media: Mapping[str, Mapping[str, Any]]) -> None:
        self.marks = marks
        self.media = media
        self.of_section: dict[str, str] = {}
        self.now: Found | None = None
        self.last = ""
        self.style: re.Pattern[str] | None = None

    def read(self, lines: Sequence[Line]) -> Iterator[Found]:
        """Yield the questions of a text."""
        filled = tidied(lines)
        for place, line in enumerate(filled):
            following = filled[place + 1].text if place + 1 < len(filled) else ""
            if self._is_heading(line.text):
                yield from self._done()
                self._enter(line.text)
            elif self._begins(line.text, following):
                yield from self._done()
                self._begin(line)
            elif self.now is not None:
                self._go_on(line.text)
        yield from self._done()

    def _is_heading(self, text: str) -> bool:
        alone = _TYPE_ALONE.match(text)
        if alone and type_of_word(alone.group(1)) and self.last != "type":
            return True
        found = _HEADING.match(text)
        return bool(found and type_of_word(re.split(r"[(（,，:：。;； ]", found.group(1))[0]))

    def _enter(self, text: str) -> None:
        title = _TYPE_ALONE.match(text) or _HEADING.match(text)
        kind = re.split(r"[(（,，:：。;； ]", title.group(1))[0] if title else ""
        each = _EACH.search(text)
        self.of_section = {"type": kind} | ({"points": each.group(1) or each.group(2)} if each else {})

    def _begins(self, text: str, following: str) -> bool:
        if _BARE_ID.match(text):
            return self.now is None or bool(self._part.answer or self._part.options)
        if self.now is None:
            return _field(text) is None or _field(text) == "stem"
        if self._is_case and (self.now.numbers_inside or not _NUMBERED.match(text)):
            return self.now.numbers_inside and bool(_CASE_COUNTED.match(text))
        if _NUMBERED.match(text) or (_TYPE_MARK.match(text) and _type_mark(text)) or _field(text) == "stem":
            return not self._is_only_an_id
        if self.style and self.style.match(text) and (self._part.answer or self._part.options):
            return not self._is_case
        complete = bool(self._part.answer) and (self.last != "explanation" or _opens(following))
        return complete and letter_of(text) is None and _field(text) is None and _opens(following)

    @property
    def _part(self) -> Parts:
        now = self.now or Found(Parts(""))
        return now.subs[-1] if now.subs else now.parts

    @property
    def _is_case(self) -> bool:
        return self.now is not None and type_of_word(self.now.parts.type) == "case"

    @property
    def _is_only_an_id(self) -> bool:
        return self.now is not None and not self.now.parts.stem and "external_id" in self.now.parts.fields

    def _begin(self, line: Line) -> None:
        parts = Parts(f"第 {line.number} 行", self.of_section.get("type", ""), html=self.marks)
        parts.fields = {name: text for name, text in self.of_section.items() if name == "points"}
        self.now, self.last = Found(parts), "stem"
        if _BARE_ID.match(line.text):
            parts.fields["external_id"] = line.text.strip()
        else:
            self.now.numbers_inside = self._is_case and bool(_CASE_COUNTED.match(line.text))
            self._stem(parts, self._without_number(line.text))

    def _without_number(self, text: str) -> str:
        """Return a first line without its number, which is kept; how the first question is counted sets the style."""
        if self.now and self.now.numbers_inside:
            return _CASE_COUNTED.sub("", text, count=1)
        if found := _NUMBERED.match(text):
            if self.now:
                self.now.number = "".join(re.findall(r"\d+", found.group()))
            return text[found.end() :]
        if not self._is_case:
            self.style = self.style or next((style for style in _STYLES if style.match(text)), None)
        return self.style.sub("", text, count=1) if self.style else text

    def _stem(self, parts: Parts, text: str) -> None:
        if kind := _type_mark(text):
            parts.type, text = kind, _TYPE_MARK.sub("", text, count=1)
        elif _field(text) == "stem":
            text = _FIELD.match(text).group(2)  # type: ignore[union-attr] # it is a field
        options = _options_at_end(text)
        if options:
            text, parts.options = options
        parts.stem = text.strip()

    def _go_on(self, text: str) -> None:
        if self._is_only_an_id:
            self._stem(self._part, text)
            return
        if self.now and (found := self._sub(text)):
            sub = Parts(self.now.parts.at, html=self.marks)
            self.now.subs.append(sub)
            self._stem(sub, text[found.end() :])
            self.last = "stem"
            return
        name = _field(text)
        if name and name != "stem":
            self._field(name, _FIELD.match(text).group(2))  # type: ignore[union-attr] # it is a field
        elif self._is_next_option(text):
            self._part.options.append(text.strip())
            self.last = "options"
        else:
            self._continue(text)

    def _sub(self, text: str) -> re.Match[str] | None:
        """Return how a line begins that opens a sub-question of a case."""
        if self.now is None or not self._is_case:
            return None
        if self.now.numbers_inside:
            return _NUMBERED.match(text)
        return _SUB.match(text) if self.last != "explanation" else None

    def _field(self, name: str, text: str) -> None:
        self.last = name
        if name == "answer":
            self._part.answer = text.strip()
        elif name == "type" and self.now is not None:
            self._part.type = text.strip()
        elif name == "options":
            self._part.options = [text.strip()] if text.strip() else []
        elif name != "ignored" and not name.startswith("option:"):
            self._part.fields[name] = text.strip()

    def _is_next_option(self, text: str) -> bool:
        """Tell whether a line is the next option: by its letter, or the first after a head 选项：."""
        letter, count = (
            letter_of(text),
            sum(max(1, len(by_letters(o, letter_of(o) or "A"))) for o in self._part.options),
        )
        return letter is not None and ord(letter) - ord("A") == count

    def _continue(self, text: str) -> None:
        part = self._part
        if self.last == "options" and part.options:
            part.options[-1] += f"\n{text.strip()}"
        elif self.last == "answer" and part.options and letters_of(part.answer):
            part.fields["explanation"], self.last = text.strip(), "explanation"  # the key is whole
        elif self.last == "answer":
            part.answer = f"{part.answer}\n{text.strip()}".strip()
        elif self.last in part.fields:
            part.fields[self.last] = f"{part.fields[self.last]}\n{text.strip()}".strip()
        else:
            part.stem = f"{part.stem}\n{text.strip()}".strip()

    def _done(self) -> Iterator[Found]:
        if self.now is not None:
            for parts in (self.now.parts, *self.now.subs):
                take_out_of_stem(parts)
                whole = " ".join([parts.stem, *parts.options, parts.answer, *parts.fields.values()])
                shown = [entry for mark, entry in self.media.items() if mark in whole]
                parts.media = tuple({entry["digest"]: entry for entry in shown}.values())
            yield self.now
        self.now = None


def _field(text: str) -> str | None:
    found = _FIELD.match(text)
    return field_of_head(found.group(1)) if found else None


def _type_mark(text: str) -> str:
    found = _TYPE_MARK.match(text)
    return found.group(1) if found and type_of_word(found.group(1)) else ""


def _opens(text: str) -> bool:
    """Tell whether a line is what stands right below a stem: a first option, or a key."""
    return letter_of(text) == "A" or _field(text) in ("answer", "options")


def _options_at_end(text: str) -> tuple[str, list[str]] | None:
    """Take options off the end of a stem that holds them on the same line."""
    for found in re.finditer(r"(?<!\s)\s++[(（]?[AＡ][)）]?\s*[.．、:：]", text):
        options = by_letters(text[found.start() :].strip())
        if len(options) > 1:
            return text[: found.start()], list(options.values())
    return None
