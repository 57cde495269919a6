"""HTML as tests read it: elements with their attributes and their text, in the order of the page."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "use", "line", "rect", "path", "circle", "polyline"})


@dataclass
class Element:
    """One element; `text` is all text inside it, white space folded."""

    tag: str
    attributes: dict[str, str]
    inside: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.inside).split())

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.found.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.inside.append(data)


def elements(html: str, tag: str = "", **attributes: str) -> list[Element]:
    """Return the elements of a tag whose attributes have these values (class_="x" means: has the class x)."""
    reader = _Reader()
    reader.feed(html)
    return [e for e in reader.found if tag in ("", e.tag) and all(_fits(e, *pair) for pair in attributes.items())]


def element(html: str, tag: str = "", **attributes: str) -> Element:
    """Return the one element that fits; fails when there are none or several."""
    found = elements(html, tag, **attributes)
    assert len(found) == 1, f"{len(found)} elements fit {tag} {attributes}"
    return found[0]


def _fits(element: Element, name: str, value: str) -> bool:
    if name == "class_":
        return value in element["class"].split()
    return element.attributes.get(name.replace("_", "-")) == value
