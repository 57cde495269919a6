"""How people write a mapping in a form: titles one after the other, words a line each. Pure."""

from collections.abc import Mapping, Sequence

from lms.errors import RuleBroken
from lms.exchange.headers import Column

_APART = ("、", "，", ",", "\n", ";", "；")


def titles_from(text: str) -> list[str]:
    """Divide the titles of a field."""
    for sign in _APART[1:]:
        text = text.replace(sign, _APART[0])
    return [title for piece in text.split(_APART[0]) if (title := piece.strip())]


def pairs_from(text: str, columns: Sequence[Column]) -> dict[str, dict[str, str]]:
    """Read lines such as 课程类别：公法=PL.GEN, by column. Raises RuleBroken MAPPING_WORDS with the line's number."""
    keys = {name: column.key for column in columns for name in (*column.names, column.key)}
    found: dict[str, dict[str, str]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        title, _, pair = line.replace(":", "：").partition("：")
        theirs, is_pair, ours = pair.replace("＝", "=").partition("=")
        key = keys.get(title.strip())
        if key is None or not is_pair or not theirs.strip() or not ours.strip():
            raise RuleBroken("MAPPING_WORDS", line=number)
        found.setdefault(key, {})[theirs.strip()] = ours.strip()
    return found


def pairs_text(words: Mapping[str, Mapping[str, str]], columns: Sequence[Column]) -> str:
    """Return words as they are typed."""
    titles = {column.key: column.names[0] for column in columns}
    return "\n".join(
        f"{titles.get(key, key)}：{theirs}={ours}" for key, pairs in words.items() for theirs, ours in pairs.items()
    )
