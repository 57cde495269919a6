"""Plain text as people type or paste it: numbers, options, 答案：, 解析：. The same reader serves Word."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.content import Content, Fault
from question_bank.exchange.chinese.answer_sheet import Sheet, cut_off_sheet
from question_bank.exchange.chinese.lines import Found, Reader
from question_bank.exchange.chinese.parts import Parts, question_of
from question_bank.exchange.chinese.tidying import Line, without_explanation
from question_bank.exchange.chinese.words import type_of_word
from question_bank.exchange.chinese.writing import Unwritable, lines_of
from question_bank.exchange.decoding import text_of_bytes
from question_bank.exchange.reading import (
    MediaBytes,
    Reading,
    ReadQuestion,
    Source,
    Unreadable,
    Written,
    no_media,
    question,
    refused,
)

_WIDE = re.compile(r"[^\S\n]{40,}")


def read(source: Source) -> Reading:
    """Read a plain text. Raises Unreadable when no question stands in it."""
    lines = [Line(number, line) for number, line in enumerate(text_of_bytes(source.data).split("\n"), start=1)]
    found = questions_of_lines(lines, {}, {})
    if not any(question.content for question in found):
        raise Unreadable("NO_QUESTIONS")
    return Reading("text", found)


def write(contents: Sequence[Content], media: MediaBytes = no_media) -> Written:
    """Write questions as plain text that `read` understands; what it cannot carry is left out and said."""
    del media  # text holds no bytes
    blocks: list[str] = []
    left_out: list[tuple[int, Fault]] = []
    for number, content in enumerate(contents, start=1):
        try:
            if content.media:
                raise Unwritable("FORMAT_NO_MEDIA")
            lines, lost = lines_of(content)
        except Unwritable as unwritable:
            left_out.append((number, Fault(str(unwritable))))
            continue
        left_out += [(number, fault) for fault in lost]
        blocks.append("\n".join([f"{len(blocks) + 1}. {lines[0]}", *lines[1:]]))
    return Written("\n\n".join([*blocks, ""]).encode(), "text/plain; charset=utf-8", "txt", left_out)


def looks_like(source: Source) -> bool:
    """Tell whether a text may hold questions: a key, or options, at the beginning of a line."""
    head = source.data[:100_000]
    for encoding in ("utf-8", "gb18030"):
        if re.search(
            r"^\s*[【\[]?(?:正确|参考|标准)?答案|^\s*[AＡ][.．、:：]", head.decode(encoding, "ignore"), re.MULTILINE
        ):
            return True
    return False


def questions_of_lines(
    lines: Sequence[Line], marks: Mapping[str, str], media: Mapping[str, Mapping[str, Any]]
) -> list[ReadQuestion]:
    """Return the questions that lines hold; `marks` are pictures and tables, `media` the entries of the pictures."""
    filled = [_narrow(line) for line in without_explanation(lines) if line.text.strip()]
    end, sheet = cut_off_sheet([line.text for line in filled])
    found = list(Reader(marks, media).read(filled[:end]))
    for one in found:
        _take_from_sheet(one, sheet)
    return [_question(one) for one in found]


def _take_from_sheet(found: Found, sheet: Sheet) -> None:
    place = sheet.place_of(type_of_word(found.parts.type) or "", found.number)
    if place and not found.parts.answer:
        found.parts.answer = sheet.keys[place]
        if place in sheet.explanations:
            found.parts.fields.setdefault("explanation", sheet.explanations[place])


def _narrow(line: Line) -> Line:
    # Long runs of spaces mean no more than short ones, and cost patterns their square.
    return Line(line.number, _WIDE.sub("    ", line.text))


def _question(found: Found) -> ReadQuestion:
    parts = found.parts
    if not (found.subs or parts.options or parts.answer or parts.type):
        return refused(parts.at, "TEXT_ONLY", text=parts.stem[:40])
    if not found.subs:
        return question_of(parts)
    subs = [question_of(sub) for sub in found.subs]
    faults = [fault for sub in subs for fault in sub.faults if fault.code != "MEDIA_MISSING"]
    contents = [sub.content for sub in subs if sub.content is not None]
    story = question_of(_as_story(found.parts))
    if story.content is None or len(contents) < len(subs):
        return ReadQuestion(found.parts.at, None, tuple(faults or story.faults))
    common = story.content.model_dump(include=set(Content.model_fields) - {"type", "points"})
    inner = [content.model_dump() for content in contents]
    media = {entry["digest"]: entry for sub in found.subs for entry in (*sub.media, *found.parts.media)}
    points = sum(content.points for content in contents)
    fields = common | {"type": "case", "parts": inner, "points": points, "media": list(media.values())}
    return question(found.parts.at, fields, [fault for fault in faults if not fault.grave])


def _as_story(parts: Parts) -> Parts:
    """Read the story of a case as a task to write about: it has a stem and no key of its own."""
    return Parts(parts.at, "简答题", parts.stem, fields=parts.fields, html=parts.html, media=parts.media)
