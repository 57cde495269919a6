"""How two wordings of a question are shown beside each other: what was struck, what was added, what was looked for."""

import re
import unicodedata
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from question_bank.likeness import searched

# Signs are compared as they are; numbers and Latin words as wholes, so that 30 to 60 is not 3 to 6.
_PIECE = re.compile(r"[0-9A-Za-z.]+|\s+|.", re.DOTALL)
_DELETED, _ADDED, _FOUND = Markup("<del>{}</del>"), Markup("<ins>{}</ins>"), Markup("<mark>{}</mark>")


def changed_text(old: str, new: str) -> Markup:
    """Return a text with what was struck from its older form and what was added."""
    if not old or not new:
        return _ADDED.format(new) if new else _DELETED.format(old)
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    shown = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            shown.append(escape("".join(before[a:b])))
            continue
        if b > a:
            shown.append(_DELETED.format("".join(before[a:b])))
        if d > c:
            shown.append(_ADDED.format("".join(after[c:d])))
    return Markup("").join(shown)


def found_in(text: str, sought: str, most: int = 90) -> Markup:
    """Return the part of a text around the first hit of a search, every hit marked."""
    hits = _hits(text, searched(sought).split())
    first = min((start for start, _ in hits), default=0)
    start = 0 if first < most * 2 // 3 else first - most // 3
    end = min(len(text), start + most)
    shown, at = [Markup("…")] if start else [], start
    for one, other in hits:
        if one < at or other > end:
            continue
        shown += [escape(text[at:one]), _FOUND.format(text[one:other])]
        at = other
    shown += [escape(text[at:end]), Markup("…") if end < len(text) else Markup("")]
    return Markup("").join(shown)


def _hits(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Return where words stand in a text, whatever width and case it is written in; places of signs as written."""
    if not words:
        return []
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        plain = unicodedata.normalize("NFKC", sign).casefold()
        signs.append(plain)
        places += [place] * len(plain)
    whole = "".join(signs)
    hits = {(places[f.start()], places[f.end() - 1] + 1) for word in words for f in re.finditer(re.escape(word), whole)}
    return sorted(hits)
