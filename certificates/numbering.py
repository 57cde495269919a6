"""Serial numbers of papers, and the codes by which anybody may ask how a paper stands. Pure but for the dice.

A code has 130 random bits: nobody guesses one, and none says anything about its paper (lessons P20, security C6). Its
signs are Crockford's 32, which have no I, L, O and U, and a check sign follows them, so that a slip of the finger is
not asked of anybody's database.
"""

import re
import secrets

_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
_RANDOM = 26
_SHAPE = re.compile(f"[{_SIGNS}]{{{_RANDOM + 1}}}")
# What people type for a sign that looks alike; what they put between.
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-–—_.]+")


def new_code() -> str:
    """Return a fresh code; a database makes sure that no two are alike."""
    drawn = "".join(secrets.choice(_SIGNS) for _ in range(_RANDOM))
    return drawn + _check_sign(drawn)


def clean(text: str) -> str:
    """Return what somebody typed or scanned as a code is written: capitals, nothing between."""
    return _BETWEEN.sub("", text).upper().translate(_ALIKE)


def is_code(text: str) -> bool:
    """Tell whether a cleaned text has the form of a code and its check sign is right."""
    return _SHAPE.fullmatch(text) is not None and _check_sign(text[:-1]) == text[-1]


def shown(code: str) -> str:
    """Return a code as it is printed for people who type it: groups of four, the rest last."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def serial(issuer: str, year: int, kind: str, running: int) -> str:
    """Return the number printed on a paper: who issued it, which kind, in which year, the how many-th."""
    return f"{issuer}-{kind}{year}-{running:05d}"


def _check_sign(signs: str) -> str:
    """Return the sign that catches any one wrong sign and most swapped neighbours: Luhn's sum, of 32 values.

    Luhn mod N, as ISO/IEC 7812-1 annex B has it for ten digits.
    """
    total = 0
    for place, sign in enumerate(reversed(signs)):
        value = _VALUES[sign] * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return _SIGNS[-total % 32]
