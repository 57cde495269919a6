"""How Chinese names are typed and found: parts of them, pinyin and its initials. Pure; the signs are pypinyin's."""

import os
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import islice, product

# A surname may have several readings (单 is Shan, the sign is mostly dan); of a given name's sign two are enough, and
# of the name of an office, which is longer, the usual one.
_READINGS = (3, 2)
_MOST, _PERSON = 8, 4
# Most names of people have up to so many signs.
_GIVEN = 3


def keys_of(name: str) -> set[str]:
    """Return the keys of a name: each part to its end, and each way to read it, in full and by its initials."""
    plain = plain_form(name)
    spelled = spellings_of(plain)
    keys = {plain[start:] for start in range(len(plain))} | {"".join(each) for each in spelled}
    # The name of an office is also found by the initials of its later words: 司法局 of 启东市司法局.
    initials = {"".join(syllable[0] for syllable in each) for each in spelled}
    later = len(plain) > _GIVEN
    return keys | {each[start:] for each in initials for start in range(max(len(each) - 1, 1) if later else 1)}


def plain_form(text: str) -> str:
    """Return a text without spaces and dots, in small letters."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def spellings_of(name: str) -> Sequence[Sequence[str]]:
    """Return how a name may be read, the usual way first: a syllable a sign, in small letters without tones.

    Letters and digits stand for themselves; what is neither, and signs nobody reads, are left out.
    """
    signs = [reading for sign in unicodedata.normalize("NFKC", name) if (reading := _readings(sign))]
    most = _READINGS if len(signs) <= _PERSON else (1, 1)
    some = [readings[: most[place > 0]] for place, readings in enumerate(signs)]
    return list(islice(product(*some), _MOST)) if some else []


@cache
def _readings(sign: str) -> tuple[str, ...]:
    if sign.isascii():
        return (sign.lower(),) if sign.isalnum() else ()
    toned = _table().get(ord(sign), "")
    return tuple(dict.fromkeys(_without_tone(reading) for reading in toned.split(",") if reading))


def _without_tone(reading: str) -> str:
    parts = unicodedata.normalize("NFD", reading)
    parts = parts.replace("u\u0308", "v")  # ü is typed so
    return "".join(part for part in parts if "a" <= part <= "z")


@cache
def _table() -> dict[int, str]:
    # Without its table of phrases, which takes 40 MB and is for running text.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.pinyin_dict import pinyin_dict  # when it is first asked for: commands start without it

    return pinyin_dict
