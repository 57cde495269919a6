"""Facts about a question in formats that have nothing but tags: written as tags people can read, and read again."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from question_bank.content import Content, LawBasis

_DIFFICULTY = re.compile(r"难度[:：]\s*([1-5])")
_POINTS = re.compile(r"分值[:：]\s*(\d{1,3}(?:\.[05])?)")
_BASIS = re.compile(r"依据[:：]\s*(.+)")
_SIGN = "§"


def tags_with_facts(content: Content, *, points: bool = True) -> list[str]:
    """Return a question's tags, and as further tags its difficulty, law basis and, if asked, its points."""
    facts = [f"难度:{content.difficulty}"] if content.difficulty else []
    facts += [f"分值:{points_text(content.points)}"] if points and content.points != 2 else []
    return [*content.tags, *facts, *(f"依据:{basis_text(basis)}" for basis in content.basis)]


def facts_of_tags(tags: Iterable[str]) -> dict[str, Any]:
    """Return fields of a content from tags, those that say a fact taken out."""
    fields: dict[str, Any] = {}
    plain, bases = [], []
    for tag in (tag.strip() for tag in tags):
        if found := _DIFFICULTY.fullmatch(tag):
            fields["difficulty"] = int(found.group(1))
        elif found := _POINTS.fullmatch(tag):
            fields["points"] = halves_of(found.group(1))
        elif found := _BASIS.fullmatch(tag):
            bases.append(basis_of(found.group(1)))
        elif tag and tag not in plain:
            plain.append(tag)
    return fields | {"tags": plain} | ({"basis": bases} if bases else {})


def basis_text(basis: LawBasis) -> str:
    """Return a law basis as one line: law, article, version day, divided by a paragraph sign."""
    parts = [basis.law, basis.article, basis.version_on.isoformat() if basis.version_on else ""]
    return _SIGN.join(parts).rstrip(_SIGN)


def basis_of(text: str) -> dict[str, Any]:
    """Return a law basis from our line, or from what people write: 《行政处罚法》第四十四条."""
    law, _, rest = text.strip().partition(_SIGN)
    if rest:
        article, _, day = rest.partition(_SIGN)
        return {"law": law, "article": article, "version_on": _day(day)}
    found = re.match(r"(《[^》]+》(?:（[^）]*）|\([^)]*\))?)[\s,，]*(第.+)?$", text.strip())
    if found:
        return {"law": found.group(1), "article": (found.group(2) or "").strip()}
    return {"law": text.strip()}


def points_text(halves: int) -> str:
    """Return points in halves as people write them: 3 is "1.5"."""
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)


def halves_of(points: str) -> int | None:
    """Return points as people write them in halves; None for what is no number of halves over 0."""
    found = re.fullmatch(r"\s*(\d{1,3})(?:\.(\d+))?\s*分?\s*", points)
    if not found or (found.group(2) or "0").rstrip("0") not in ("", "5"):
        return None
    return int(found.group(1)) * 2 + ((found.group(2) or "").startswith("5")) or None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
