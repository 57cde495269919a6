"""Formulas in MathML as one line of words: what no list of tags of ours holds is not lost, but written out. Pure."""

import html as entities
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_MATH = re.compile(r"<(?:\w+:)?math\b(?:(?!<(?:\w+:)?math\b).)*?</(?:\w+:)?math>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_PREFIX = re.compile(r"(</?)\w+:|\s[\w-]*:?xmlns(?::\w+)?=(?:\"[^\"]*\"|'[^']*')|\s\w+:\w+=(?:\"[^\"]*\"|'[^']*')")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\w+);)(\w+);")
# How the parts of a formula stand to each other on one line.
_WRITTEN = {
    "mfrac": "{}/{}",
    "msup": "{}^{}",
    "msub": "{}_{}",
    "msubsup": "{}_{}^{}",
    "munder": "{}_{}",
    "mover": "{}^{}",
    "munderover": "{}_{}^{}",
    "mroot": "√[{1}]{0}",
}


def in_words(values: Any) -> tuple[Any, bool]:
    """Return plain values with every formula written out in a line, and whether there was one."""
    # Formulas are rare, and values are many: one look at all of them is quicker than a walk.
    return _in_words(values) if "math" in repr(values) else (values, False)


def _in_words(values: Any) -> tuple[Any, bool]:
    if isinstance(values, str):
        written = _MATH.sub(_line, values) if "math" in values else values
        return written, written != values
    if isinstance(values, Mapping):
        pairs = {name: _in_words(value) for name, value in values.items()}
        return {name: value for name, (value, _) in pairs.items()}, any(found for _, found in pairs.values())
    if isinstance(values, Sequence) and not isinstance(values, bytes):
        items = [_in_words(value) for value in values]
        return [value for value, _ in items], any(found for _, found in items)
    return values, False


def _line(found: re.Match[str]) -> str:
    markup = _NAMED.sub(lambda name: entities.unescape(name.group()), _PREFIX.sub(r"\1", found.group()))
    try:
        return entities.escape(_text(fromstring(markup)).strip(), quote=False)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        return _TAG.sub("", found.group())


def _text(element: Element) -> str:
    parts = [_text(child) for child in element if child.tag not in ("annotation", "annotation-xml")]
    form = _WRITTEN.get(element.tag)
    if form and len(parts) == form.count("{"):
        return form.format(*map(_together, parts))
    inner = (element.text or "").strip() + "".join(parts)
    if element.tag == "msqrt":
        return f"√{_together(inner)}"
    return f"({inner})" if element.tag == "mfenced" else inner


def _together(part: str) -> str:
    return part if len(part) < 2 or part.isalnum() or re.fullmatch(r"\([^()]*\)", part) else f"({part})"
