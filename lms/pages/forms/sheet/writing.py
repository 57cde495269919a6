"""From a content to the fields of a sheet: the inverse of reading, but for what makes no difference."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from lms.pages.forms.sheet.fields import Typed, number_line
from lms.pages.forms.sheet.fresh import ROWS
from question_bank.content import Content
from question_bank.exchange.metadata import points_text
from question_bank.typed import typed_of

# Fields of the sheet itself; whatever else a piece holds travels along in `more`.
_SHOWN = frozenset(
    {"type", "stem", "points", "explanation", "title", "category", "tags", "difficulty", "basis", "media", "options",
     "shuffle", "scoring", "correct", "blanks", "case_sensitive", "any_order", "model_answer", "marking_points",
     "accepted", "unit", "pairs", "spare", "items", "gaps", "parts"}
)  # fmt: skip
_OF_PARTS_ONLY = ("title", "category", "tags", "difficulty", "basis", "media")


def sheet_of(content: Content) -> Typed:
    """Return the fields that say what a content says."""
    digests = [media.digest for media in content.media]
    values = content.to_json()
    typed = _piece(values, digests, _SHOWN)
    typed |= {
        "title": [content.title],
        "category": [content.category],
        "tags": ["、".join(content.tags)],
        "difficulty": [str(content.difficulty or "")],
    }
    for number, basis in enumerate(values.get("basis", ()), start=1):
        typed |= {f"basis.{number}.{name}": [basis.get(name) or ""] for name in ROWS["basis"]}
    for number, part in enumerate(values.get("parts", ()), start=1):
        typed |= {f"parts.{number}.{k}": v for k, v in _piece(part, digests, _SHOWN - {*_OF_PARTS_ONLY}).items()}
    return typed


def media_of(content: Content) -> list[dict[str, str]]:
    """Return the pictures and sounds of a content as a manuscript keeps them."""
    return [{"digest": m.digest, "media_type": m.media_type, "name": m.name} for m in content.media]


def _piece(values: dict[str, Any], digests: Sequence[str], shown: frozenset[str]) -> Typed:
    more = {name: value for name, value in values.items() if name not in shown}
    typed: Typed = {
        "type": [values["type"]],
        "stem": [typed_of(values.get("stem", ""), digests)],
        "points": [points_text(values.get("points", 2))],
        "explanation": [typed_of(values.get("explanation", ""), digests)],
    }
    if more:
        typed["more"] = [json.dumps(more, ensure_ascii=False)]
    for name in ("shuffle", "case_sensitive", "any_order"):
        if values.get(name):
            typed[name] = ["1"]
    typed["scoring"] = [values.get("scoring") or ""]
    return typed | _OF_TYPE.get(values["type"], _nothing)(values, digests)


def _nothing(values: dict[str, Any], digests: Sequence[str]) -> Typed:
    return {}


def _options(values: dict[str, Any], digests: Sequence[str]) -> Typed:
    typed: Typed = {"options.key": []}
    for number, option in enumerate(values.get("options", ()), start=1):
        more = {name: value for name, value in option.items() if name not in {"html", "correct", "fixed", "weight"}}
        typed[f"options.{number}.html"] = [typed_of(option.get("html", ""), digests)]
        typed[f"options.{number}.weight"] = [option.get("weight", "")]
        if option.get("fixed"):
            typed[f"options.{number}.fixed"] = ["1"]
        if more:
            typed[f"options.{number}.more"] = [json.dumps(more, ensure_ascii=False)]
        if option.get("correct"):
            typed["options.key"].append(str(number))
    return typed


def _true_false(values: dict[str, Any], digests: Sequence[str]) -> Typed:
    return {"correct": [str(values.get("correct", "")).lower()]}


def _fill_in(values: dict[str, Any], digests: Sequence[str]) -> Typed:
    typed: Typed = {}
    for number, blank in enumerate(values.get("blanks", ()), start=1):
        typed |= _texts(f"blanks.{number}.", blank.get("accepted", ()))
    return typed


def _texts(prefix: str, accepted: Sequence[dict[str, Any]]) -> Typed:
    typed: Typed = {f"{prefix}accepted": ["\n".join(one.get("text", "") for one in accepted)]}
    if any(set(one) - {"text", "weight"} or one.get("weight", "1") != "1" for one in accepted):
        typed[f"{prefix}more"] = [json.dumps({"accepted": list(accepted)}, ensure_ascii=False)]
    return typed


def _numbers(prefix: str, accepted: Sequence[dict[str, Any]]) -> Typed:
    return {
        f"{prefix}accepted": ["\n".join(map(number_line, accepted))],
        f"{prefix}accepted_more": [json.dumps({"accepted": list(accepted)}, ensure_ascii=False)],
    }


def _short_answer(values: dict[str, Any], digests: Sequence[str]) -> Typed:
    typed: Typed = {"model_answer": [typed_of(values.get("model_answer", ""), digests)]}
    for number, point in enumerate(values.get("marking_points", ()), start=1):
        typed[f"marking_points.{number}.html"] = [typed_of(point["html"], digests)]
        typed[f"marking_points.{number}.points"] = [points_text(point["points"]) if point.get("points") else ""]
    return typed


def _numeric(values: dict[str, Any], digests: Sequence[str]) -> Typed:
    return _numbers("", values.get("accepted", ())) | {"unit": [values.get("unit", "")]}


def _matching(values: dict[str, Any], digests: Sequence[str]) -> Typed:
    typed: Typed = {}
    for number, pair in enumerate(values.get("pairs", ()), start=1):
        for side in ("left", "right"):
            typed[f"pairs.{number}.{side}"] = [typed_of(pair.get(side, ""), digests)]
    for number, html in enumerate(values.get("spare", ()), start=1):
        typed[f"spare.{number}.html"] = [typed_of(html, digests)]
    return typed


def _ordering(values: dict[str, Any], digests: Sequence[str]) -> Typed:
    return {f"items.{n}.html": [typed_of(html, digests)] for n, html in enumerate(values.get("items", ()), start=1)}


def _cloze(values: dict[str, Any], digests: Sequence[str]) -> Typed:
    typed: Typed = {}
    for number, gap in enumerate(values.get("gaps", ()), start=1):
        prefix = f"gaps.{number}."
        typed |= {f"{prefix}kind": [gap["kind"]], f"{prefix}share": [str(gap.get("share", 1))]}
        if gap["kind"] == "text":
            typed |= _texts(prefix, gap.get("accepted", ()))
            typed |= {f"{prefix}case_sensitive": ["1"]} if gap.get("case_sensitive") else {}
        elif gap["kind"] == "number":
            typed |= _numbers(prefix, gap.get("accepted", ()))
        else:
            typed |= _choices(prefix, gap, digests)
    return typed


def _choices(prefix: str, gap: dict[str, Any], digests: Sequence[str]) -> Typed:
    options, shuffle = gap.get("options", ()), gap.get("shuffle", True)
    lines = [typed_of(option.get("html", ""), digests).replace("\n", "<br>") for option in options]
    kept = [
        {"typed": line} | {name: value for name, value in option.items() if name not in {"html", "correct"}}
        for line, option in zip(lines, options, strict=True)
    ]
    stars = ["* " if option.get("correct") else "" for option in options]
    return {
        f"{prefix}accepted": ["\n".join(star + line for star, line in zip(stars, lines, strict=True))],
        f"{prefix}more": [json.dumps({"options": kept, "shuffle": shuffle}, ensure_ascii=False)],
    }


_OF_TYPE: dict[str, Callable[[dict[str, Any], Sequence[str]], Typed]] = {
    "single": _options,
    "multiple": _options,
    "true_false": _true_false,
    "fill_in": _fill_in,
    "short_answer": _short_answer,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}
