"""A document to be printed: a design, and facts that are plain values only."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from lms.i18n import Language

Plain = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Media:
    """A picture that stands in a document."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class House:
    """What a bureau has of its own on its papers (`certificates.house`); empty where the designs' own serves."""

    seal: str = ""
    logo: str = ""
    wording: tuple[tuple[str, str], ...] = ()
    picture: Media | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What to print, in which design and language; `media` are pictures by the name that `media:` addresses use."""

    design: str
    facts: Mapping[str, Any]
    language: Language = "zh"
    media: Mapping[str, Media] = field(default_factory=dict)
    house: House = field(default_factory=House)


def document(
    design: str, facts: Any, *, language: Language = "zh", media: Mapping[str, Media] | None = None
) -> Document:
    """Return a document of a dataclass of facts. Raises TypeError for anything that is not plain."""
    return Document(design, plain(asdict(facts)), language, media or {})


def plain(facts: Any) -> Any:
    """Return facts as they are. Raises TypeError where something could load, compute or change while it prints."""
    if isinstance(facts, Mapping):
        return {str(key): plain(value) for key, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [plain(value) for value in facts]
    if facts is not None and type(facts) not in (str, int, bool):
        raise TypeError(f"A document takes plain values only, not {type(facts).__name__}")
    return facts
