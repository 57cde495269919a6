"""How two wordings of a question are shown beside each other: what was struck, what was added, what was looked for."""

import re
import unicodedata
from difflib import SequenceMatcher

from markupsafe import Markup, escape

from question_bank.likeness import searched

# Signs are compared as they are; numbers and Latin words as wholes, so that 30 to 60 is not 3 to 6.
_PIECE = re.compile(r"[0-9A-Za-z.]+|\s+|.", re.DOTALL)
# Below this share of common signs nobody follows the threads: the old and the new are shown one after the other.
_MUCH_ALIKE = 0.4
# So few signs between two changes were not left standing, they only happen to be the same.
_ISLAND = 2
_DELETED, _ADDED, _FOUND = Markup("<del>{}</del>"), Markup("<ins>{}</ins>"), Markup("<mark>{}</mark>")


def changed_text(old: str, new: str) -> Markup:
    """Return a text with what was struck from its older form and what was added."""
    if not old or not new:
        return _ADDED.format(new) if new else _DELETED.format(old)
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < _MUCH_ALIKE:
        return _DELETED.format(old) + _ADDED.format(new)
    shown, struck, added = [Markup("")], "", ""
    for kind, a, b, c, d in matcher.get_opcodes():
        same = kind == "equal"
        if same and (b - a >= _ISLAND or b == len(before) or not (struck or added)):
            shown += [_struck_and_added(struck, added), escape("".join(before[a:b]))]
            struck = added = ""
        else:
            struck, added = struck + "".join(before[a:b]), added + "".join(after[c:d])
    return Markup("").join([*shown, _struck_and_added(struck, added)])


def _struck_and_added(struck: str, added: str) -> Markup:
    return (_DELETED.format(struck) if struck else Markup("")) + (_ADDED.format(added) if added else Markup(""))


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
