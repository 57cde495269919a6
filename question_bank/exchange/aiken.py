"""Aiken: single choice and nothing else: a line of question, lines of options, ANSWER: and a letter."""

import re
from collections.abc import Sequence

from question_bank.content import Content, Fault
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
from question_bank.markup import from_text, text_of
from question_bank.types import single

_OPTION = re.compile(r"([A-Z])[.)]\s+(.*)")
_ANSWER = re.compile(r"ANSWER:\s*([A-Z])\s*", re.IGNORECASE)


def read(source: Source) -> Reading:
    """Read an Aiken file. Raises Unreadable NO_QUESTIONS when no ANSWER: stands in it."""
    found: list[ReadQuestion] = []
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text_of_bytes(source.data).split("\n"), start=1):
        if answer := _ANSWER.fullmatch(line.strip()):
            found.append(_question(lines, answer.group(1).upper()))
            lines = []
        elif line.strip():
            lines.append((number, line.strip()))
    if not found:
        raise Unreadable("NO_QUESTIONS")
    if lines:
        found.append(refused(f"第 {lines[0][0]} 行", "KEY_MISSING"))
    return Reading("aiken", found)


def write(contents: Sequence[Content], media: MediaBytes = no_media) -> Written:
    """Write single choice as Aiken; everything else, and everything but words, is left out and said."""
    del media  # Aiken holds no bytes
    blocks, left_out = [], []
    for number, content in enumerate(contents, start=1):
        if not isinstance(content, single.Content):
            left_out.append((number, Fault("FORMAT_NO_TYPE")))
        elif content.media:
            left_out.append((number, Fault("FORMAT_NO_MEDIA")))
        else:
            blocks.append(_block(content))
            left_out += [(number, Fault("LOST_ALL_BUT_WORDS", grave=False))] if _has_more(content) else []
    return Written("\n\n".join([*blocks, ""]).encode(), "text/plain; charset=utf-8", "txt", left_out)


def looks_like(source: Source) -> bool:
    """Tell whether a text may be Aiken: a line that says ANSWER: and a letter."""
    head = source.data[:200_000].decode("utf-8", "ignore")
    return bool(re.search(r"^ANSWER:\s*[A-Z]\s*$", head, re.MULTILINE | re.IGNORECASE))


def _question(lines: list[tuple[int, str]], letter: str) -> ReadQuestion:
    at = f"第 {lines[0][0]} 行" if lines else "第 1 行"
    options = [found for _, line in lines if (found := _OPTION.fullmatch(line))]
    stem = [line for _, line in lines if not _OPTION.fullmatch(line)]
    letters = [found.group(1) for found in options]
    if letter not in letters:
        return refused(at, "KEY_UNKNOWN", key=letter)
    if letters != sorted(set(letters)):
        return refused(at, "OPTIONS_ORDER")
    pieces = [{"html": from_text(found.group(2)), "correct": found.group(1) == letter} for found in options]
    return question(at, {"type": "single", "stem": from_text("\n".join(stem)), "options": pieces})


def _block(content: single.Content) -> str:
    lines = [text_of(content.stem)]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    lines += [f"{letter}. {text_of(option.html)}" for letter, option in zip(letters, content.options, strict=False)]
    key = next(letter for letter, option in zip(letters, content.options, strict=False) if option.correct)
    return "\n".join([*lines, f"ANSWER: {key}"])


def _has_more(content: single.Content) -> bool:
    bare = {"title", "category", "tags", "difficulty", "basis", "explanation", "external_id"}
    return content.points != 2 or not content.shuffle or any(getattr(content, name) for name in bare)
