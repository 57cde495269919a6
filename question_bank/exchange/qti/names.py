"""The words of QTI 3 in those of QTI 2, and back: qti-choice-interaction is choiceInteraction. Pure."""

import re
from xml.etree.ElementTree import Element


def in_words_of_two(element: Element) -> Element:
    """Return an item without namespaces, in the words of version 2, whatever version it has."""
    fresh = Element(_tag(element.tag), {_attribute(name): value for name, value in element.attrib.items()})
    fresh.text, fresh.tail = element.text, element.tail
    fresh.extend([in_words_of_two(child) for child in element])
    return fresh


def in_words_of_three(element: Element) -> Element:
    """Return an item written in the words of version 2 in those of version 3."""
    is_html = element.tag.islower() and element.tag not in ("prompt", "mapping", "value", "gap", "hottext")
    tag = element.tag if is_html else f"qti-{_kebab(element.tag)}"
    fresh = Element(tag, {name if is_html else _kebab(name): value for name, value in element.attrib.items()})
    fresh.text, fresh.tail = element.text, element.tail
    fresh.extend([in_words_of_three(child) for child in element])
    return fresh


def local(name: str) -> str:
    """Return a name without its namespace."""
    return name.rpartition("}")[2]


def _tag(name: str) -> str:
    plain = local(name)
    return _camel(plain.removeprefix("qti-")) if plain.startswith("qti-") else plain


def _attribute(name: str) -> str:
    plain = local(name)
    return plain if plain.startswith(("data-", "aria-", "xml:")) else _camel(plain)


def _camel(name: str) -> str:
    return re.sub(r"-([a-z0-9])", lambda found: found.group(1).upper(), name)


def _kebab(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: f"-{found.group(1).lower()}", name)
