"""The text of a report: typed as people write it, kept by sections. Pure."""

import re
from collections.abc import Iterable, Sequence

# The first level of headings in official documents (GB/T 9704): 一、 ; in English 1. and a blank.
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、\S.{0,58}|\d{1,2}\. \S.{0,90}")


def sections_from(text: str) -> list[tuple[str, str]]:
    """Return the sections of a text: each line that is numbered like a heading begins one."""
    found: list[tuple[str, list[str]]] = []
    for line in (each.strip() for each in text.splitlines()):
        if _HEADING.fullmatch(line) and not line.endswith(("。", "；")):
            found.append((line, []))
        elif line:
            if not found:
                found.append(("", []))
            found[-1][1].append(line)
    return [(heading, "\n".join(lines)) for heading, lines in found]


def text_from(sections: Iterable[Sequence[str]]) -> str:
    """Return the text of sections, as it is typed."""
    return "\n\n".join("\n".join(part for part in (heading, text) if part) for heading, text in sections)
