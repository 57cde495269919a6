"""A bureau's own house: seal text, logo and wording of its papers, in a folder that it keeps beside its data.

    house.toml     seal = "启东市司法局（公章）"
                   logo = "logo.svg"
                   [wording]
                   "学时完成证明" = "年度培训合格证明"

`wording` replaces whole sentences of the designs by others; what a sentence fills in (%(year)s) may be left out, but
nothing may be added. Nothing in the folder is code, and nothing of it but house.toml and the logo is read.
"""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from certificates.document import House, Media

FILE = "house.toml"
_DESIGNS = Path(__file__).parent / "designs"
_SENTENCE = re.compile(r'_\("([^"]+)"')
_FILLED_IN = re.compile(r"%\((\w+)\)s")
_LOGOS = {".svg": "image/svg+xml", ".png": "image/png"}
_LOGO_BYTES = 40_000


class HouseBroken(Exception):
    """The house file cannot be used; the message is one line for the operator."""


def house_in(folder: Path | None) -> House:
    """Return the house of a folder, the plain one where there is no folder or no file. Raises HouseBroken."""
    path = folder / FILE if folder else None
    if path is None or not path.is_file():
        return House()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise HouseBroken(f"{FILE}: {fault}") from fault
    for name in set(told) - {"seal", "logo", "wording"}:
        raise HouseBroken(f"{FILE}: unknown: {name}")
    logo = _text(told, "logo", 60)
    return House(_text(told, "seal", 60), logo, _wording(told.get("wording", {})), _picture(path.parent, logo))


@lru_cache(maxsize=1)
def sentences() -> frozenset[str]:
    """Return every sentence of the designs: what may be worded anew."""
    return frozenset(
        found for path in _DESIGNS.rglob("*.html") for found in _SENTENCE.findall(path.read_text(encoding="utf-8"))
    )


def _text(told: dict[str, Any], name: str, most: int) -> str:
    value = told.get(name, "")
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise HouseBroken(f"{FILE}: {name} is a text of up to {most} signs")
    return value


def _wording(told: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(told, dict):
        raise HouseBroken(f"{FILE}: [wording] has lines of two sentences")
    for old, new in told.items():
        if old not in sentences():
            raise HouseBroken(f"{FILE}: no design says: {old[:60]}")
        if not isinstance(new, str) or not new.strip() or len(new) > 1000:
            raise HouseBroken(f"{FILE}: a sentence of up to 1000 signs is needed for: {old[:60]}")
        rest = _FILLED_IN.sub("", new).replace("%%", "")
        if "%" in rest or not set(_FILLED_IN.findall(new)) <= set(_FILLED_IN.findall(old)):
            raise HouseBroken(f"{FILE}: fills in what the sentence does not have: {new[:60]}")
    return tuple(sorted(told.items()))


def _picture(folder: Path, logo: str) -> Media | None:
    if not logo:
        return None
    path = folder / logo
    kind = _LOGOS.get(path.suffix)
    if kind is None or "/" in logo or "\\" in logo or path.is_symlink() or not path.is_file():
        raise HouseBroken(f"{FILE}: logo is the name of an .svg or .png file beside it: {logo}")
    data = path.read_bytes()
    if len(data) > _LOGO_BYTES:
        raise HouseBroken(f"{FILE}: logo has more than {_LOGO_BYTES // 1000} kB")
    return Media(data, kind)
