"""A GIFT file cut into its questions: blocks between blank lines, comments taken apart, escapes put aside. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Escaped signs mean themselves; while the marks are looked for they stand as signs nobody writes.
_ESCAPABLE = "\\~=#{}:[]>-\"'%"
_ASIDE = {sign: chr(0xF8A0 + index) for index, sign in enumerate(_ESCAPABLE)}
_BACK = str.maketrans({aside: sign for sign, aside in _ASIDE.items()})
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_IN_COMMENT = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
_CATEGORY = re.compile(r"\s*\$CATEGORY:(.*)")


@dataclass(frozen=True, slots=True)
class Block:
    """One question as it stands, escapes put aside. `line` is where it begins, from 1."""

    line: int
    text: str
    category: str
    identity: str
    tags: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """Yield the questions of a file; a category holds for all that follow it."""
    category = ""
    for first, lines in _paragraphs(text):
        comments = [line for line in lines if line.lstrip().startswith("//")]
        kept = [line for line in lines if not line.lstrip().startswith("//")]
        while kept and (found := _CATEGORY.match(kept[0])):
            category = plain(aside(found.group(1))).strip()
            kept = kept[1:]
        if not kept:
            continue
        said = [found for comment in comments for found in _IN_COMMENT.findall(comment)]
        identity = next((_ESCAPE.sub(r"\1", value) for kind, value in said if kind == "id"), "")
        tags = tuple(_ESCAPE.sub(r"\1", value).strip() for kind, value in said if kind == "tag")
        yield Block(first, aside("\n".join(line.strip() for line in kept)), category, identity, tags)


def aside(text: str) -> str:
    r"""Put escaped signs aside; `\n` is a line end."""
    return _ESCAPE.sub(lambda found: "\n" if found.group(1) == "n" else _put_aside(found), text)


def plain(text: str) -> str:
    """Return text with the signs that were put aside."""
    return text.translate(_BACK)


def escaped(text: str) -> str:
    r"""Return text in which no sign is a mark of GIFT; line ends are written `\n`."""
    return re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", "\\n")


def _put_aside(found: re.Match[str]) -> str:
    return _ASIDE.get(found.group(1), found.group(0))


def _paragraphs(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield runs of lines; a blank line inside open braces does not end one, for people write answers so."""
    lines: list[str] = []
    first, depth = 1, 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() and (depth <= 0 or not lines):
            if lines:
                yield first, lines
            lines, depth = [], 0
            continue
        if not lines:
            first = number
        elif line.startswith("::") and depth > 0 and not lines[-1].strip():
            yield first, lines  # the braces before were never closed
            lines, first, depth = [], number, 0
        elif depth <= 0 and lines[-1].rstrip().endswith("}") and (line.startswith("::") or _asks(line)):
            yield first, lines  # the blank line between two questions was forgotten
            lines, first, depth = [], number, 0
        lines.append(line)
        if not line.lstrip().startswith("//"):
            bare = _ESCAPE.sub("", line)
            depth += bare.count("{") - bare.count("}")
    if lines:
        yield first, lines


def _asks(line: str) -> bool:
    """Tell whether a line holds a question of its own: words, and then an answer in braces."""
    bare = _ESCAPE.sub("", line)
    return not bare.lstrip().startswith(("//", "{")) and "{" in bare and bare.rstrip().endswith("}")
