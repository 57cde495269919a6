"""Lines of a question paper as they were typed, put into the form that the reader of questions understands. Pure.

What a page carries besides its questions goes; a key that stands before or behind a question becomes a line of its
own; options whose letters stand bare get their dot.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line and where it stands; pictures and tables are marks in it."""

    number: int
    text: str


# What stands between these lines says how to fill in our template; people send it back with their questions.
EXPLAINED_FROM, EXPLAINED_TO = "【填写说明】", "【说明结束】"

_PAGE = re.compile(r"\s*(?:第\s*\d+\s*页\s*[,，/]?\s*(?:共\s*\d+\s*页)?|[-—]\s*\d+\s*[-—])\s*$")
_TRUTH = r"√|×|✓|✗|✔|✘|对|错|正确|错误|T|F"
_TRUTH_BEFORE = re.compile(rf"^\s*[(（]\s*({_TRUTH})\s*[)）]\s*(?=\d{{1,5}}\s*[.．、)）])(.*)$", re.DOTALL)
_SPACED_WORD = re.compile(r"^(\s*[【\[（(]?\s*)(答|解)\s+(案|析)")
_ANSWERED = re.compile(r"^\s*答\s*[:：]")
_KEY_WITHOUT_COLON = re.compile(r"^\s*((?:正确|参考|标准)?答案)\s+([A-JＡ-Ｊ]{1,10}|[√×对错])\s*$")
_BRACKETED_KEY = re.compile(r"^\s*[（(]\s*((?:正确|参考|标准)?答案)\s*[:：]\s*(.*?)\s*[)）]\s*$")
_KEY_BEHIND = re.compile(
    r"(?:(?<=[^\s（(【\[])[\s（(【\[]++|(?<=[。？?！；;）)]))((?:正确|参考|标准)?答案)[】\]]?\s*[:：]\s*([A-JＡ-Ｊ√×对错,，、\s]{1,30})[)）]?\s*$"
)
# In words only behind a stem with blanks: anywhere else they may be part of what is asked.
_BLANKS = re.compile(r"_{2,}|[（(]\s+[）)]")
_WORDS_BEHIND = re.compile(
    r"(?<=[。？?！；;）)_])\s*[（(【\[]?((?:正确|参考|标准)?答案)[】\]]?\s*[:：]\s*([^（(）)]{1,60})[)）]?\s*$"
)
_BARE_LETTER = re.compile(r"^\s*([A-JＡ-Ｊ])(?:[ \t\u3000]+(?=\S)|(?=[一-鿿《“]))")


def tidied(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that say something, one thing a line."""
    kept = [line for line in without_explanation(lines) if line.text.strip() and not _PAGE.match(line.text)]
    return [one for line in _with_dots(kept) for one in _with_key_apart(line)]


def without_explanation(lines: Sequence[Line]) -> list[Line]:
    """Return lines without the explanation of our template, where it stands whole."""
    texts = [line.text.strip() for line in lines]
    if EXPLAINED_FROM not in texts or EXPLAINED_TO not in texts[texts.index(EXPLAINED_FROM) :]:
        return list(lines)
    start = texts.index(EXPLAINED_FROM)
    return [*lines[:start], *lines[texts.index(EXPLAINED_TO, start) + 1 :]]


def _with_dots(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines; where they begin one after the other with a bare A, B …, each letter has its dot."""
    letters = [found.group(1) if (found := _BARE_LETTER.match(line.text)) else "" for line in lines]
    open_run = ""
    for place, (line, letter) in enumerate(zip(lines, letters, strict=True)):
        following = letters[place + 1] if place + 1 < len(lines) else ""
        begins = letter in ("A", "Ａ") and _follows(letter, following)
        if letter and (begins or _follows(open_run, letter)):
            open_run = letter
            yield Line(line.number, _BARE_LETTER.sub(r"\1. ", line.text))
        else:
            open_run = ""
            yield line


def _follows(letter: str, following: str) -> bool:
    return bool(letter and following) and ord(following) == ord(letter) + 1


def _with_key_apart(line: Line) -> Iterator[Line]:
    """Yield a line, and the key beside it as a line of its own: B. 市级（答案：B）, （√）3. 应当公开。"""
    text = _ANSWERED.sub("答案：", _SPACED_WORD.sub(r"\1\2\3", line.text))
    text = _KEY_WITHOUT_COLON.sub(r"\1：\2", _BRACKETED_KEY.sub(r"\1：\2", text))
    if before := _TRUTH_BEFORE.match(text):
        yield Line(line.number, before.group(2))
        yield Line(line.number, f"答案：{before.group(1)}")
    elif found := _KEY_BEHIND.search(text) or (_WORDS_BEHIND.search(text) if _BLANKS.search(text) else None):
        yield Line(line.number, text[: found.start()])
        yield Line(line.number, f"{found.group(1)}：{found.group(2)}")
    else:
        yield Line(line.number, text)
