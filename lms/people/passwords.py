"""What makes a password acceptable (NIST SP 800-63B-4: length and a blocklist; no composition, no rotation). Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from lms.errors import RuleBroken

# Without a second factor; 63B-4 section 3.1.1.2.
LEAST_LENGTH = 15
MOST_LENGTH = 128
# What must be left of a password once everything guessable is taken out of it.
_LEAST_OWN = 6
_LEAST_DISTINCT = 5
_COMMON_FILE = Path(__file__).with_name("common_passwords.txt")
_YEAR = re.compile(r"(19|20)[0-9]{2}")


def normal(password: str) -> str:
    """Return a password as it is hashed: NFKC, so that each keyboard and input method gives the same."""
    return unicodedata.normalize("NFKC", password)


def require_acceptable(password: str, *, about: Iterable[str] = ()) -> None:
    """Raise RuleBroken unless a password is long enough and nobody's first guess.

    `about` are words that others know of the user: name, account, unit. Codes: PASSWORD_SHORT, PASSWORD_LONG,
    PASSWORD_COMMON (made of common words, runs or repetitions), PASSWORD_OWN_WORDS (made of what others know).
    """
    text = normal(password).casefold()
    if len(text) < LEAST_LENGTH:
        raise RuleBroken("PASSWORD_SHORT", least=LEAST_LENGTH)
    if len(text) > MOST_LENGTH:
        raise RuleBroken("PASSWORD_LONG", most=MOST_LENGTH)
    if not _own_part(text, common_words()):
        raise RuleBroken("PASSWORD_COMMON")
    known = sorted({word for name in about for word in _words(name)}, key=len, reverse=True)
    if not _own_part(text, (*known, *common_words())):
        raise RuleBroken("PASSWORD_OWN_WORDS")


@lru_cache(maxsize=1)
def common_words() -> tuple[str, ...]:
    """Return the shipped blocklist, longest first: words, keyboard walks and digits that passwords are made of."""
    lines = _COMMON_FILE.read_text(encoding="utf-8").splitlines()
    words = {line.strip().casefold() for line in lines if line.strip() and not line.startswith("#")}
    return tuple(sorted(words, key=len, reverse=True))


def _own_part(text: str, words: Iterable[str]) -> bool:
    """Tell whether enough of a text is left once words, years, runs and repetitions are taken out."""
    for word in words:
        text = text.replace(word, "\0")
    text = _YEAR.sub("\0", text)
    own = "".join(sign for sign in _without_runs(text) if sign.isalnum())
    return len(own) >= _LEAST_OWN and len(set(own)) >= _LEAST_DISTINCT


def _without_runs(text: str) -> str:
    """Drop signs that repeat the one before or go one on or back (aaaa, abcd, 4321), and whatever only repeats."""
    kept = [sign for sign, before in zip(text, "\0" + text, strict=False) if abs(ord(sign) - ord(before)) > 1]
    half = re.fullmatch(r"(.{1,8}?)\1+.{0,7}", text)
    return half[1] if half else "".join(kept)


def _words(name: str) -> list[str]:
    text = normal(name).casefold().strip()
    return [part for part in {text, *re.split(r"[\s._@-]+", text)} if len(part) >= 2]
