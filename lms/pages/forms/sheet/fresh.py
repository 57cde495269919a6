"""A sheet that nobody has begun to write, and rows for what a stem asks for."""

import re

from lms.pages.forms.sheet.fields import Typed, count_rows
from question_bank.types.cloze import MARK

_BLANK = re.compile(r"_{2,}")
# How many empty rows a new question of a type begins with.
_NEW = {
    "single": {"options": 4}, "multiple": {"options": 4}, "fill_in": {"blanks": 1}, "matching": {"pairs": 3},
    "ordering": {"items": 4}, "cloze": {"gaps": 2}, "short_answer": {"marking_points": 1},
}  # fmt: skip
ROWS: dict[str, dict[str, str]] = {
    "options": {"html": ""},
    "blanks": {"accepted": ""},
    "marking_points": {"html": "", "points": ""},
    "pairs": {"left": "", "right": ""},
    "spare": {"html": ""},
    "items": {"html": ""},
    "gaps": {"kind": "text", "accepted": "", "share": "1"},
    "basis": {"law": "", "article": "", "version_on": ""},
}


def new_sheet(kind: str) -> Typed:
    """Return the fields of a question that nobody has begun to write."""
    typed: Typed = {"type": [kind], "stem": [""], "points": ["" if kind == "case" else "1"]}
    if kind in ("single", "multiple", "matching"):
        typed["shuffle"] = ["1"]
    for path, number in _NEW.get(kind, {}).items():
        for at in range(1, number + 1):
            typed |= {f"{path}.{at}.{name}": [text] for name, text in ROWS[path].items()}
    return typed


def new_row(path: str, part_type: str = "single") -> dict[str, str]:
    """Return the fields of a new row of a list; a new part is a question of its type that nobody has begun."""
    name = path.rpartition(".")[2]
    if name == "parts":
        return {field: texts[0] for field, texts in new_sheet(part_type).items()}
    return ROWS.get(name, {"html": ""})


def grown(typed: Typed) -> Typed:
    """Return a sheet with a row for each blank `____` and each gap `[[n]]` that its stems have."""
    grown = dict(typed)
    for name, texts in typed.items():
        prefix = name.removesuffix("type")
        if name != "type" and not re.fullmatch(r"parts\.\d{1,2}\.type", name):
            continue
        stem, kind = "".join(typed.get(f"{prefix}stem", ())), texts[0]
        wanted = {"fill_in": len(_BLANK.findall(stem)), "cloze": len(MARK.findall(stem))}.get(kind, 0)
        path = {"fill_in": "blanks", "cloze": "gaps"}.get(kind, "")
        for number in range(count_rows(typed, prefix + path) + 1, min(wanted, 20) + 1):
            grown |= {f"{prefix}{path}.{number}.{field}": [text] for field, text in ROWS[path].items()}
    return grown
