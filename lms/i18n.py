"""Two languages: Chinese texts are the message ids, English comes from its catalogue, read once at first use."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_LOCALE = Path(__file__).parent.parent / "locale"


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: Language) -> dict[str, str]:
    """Return the translations of a language; Chinese needs none."""
    path = _LOCALE / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}


def translate(language: Language, text: str) -> str:
    """Return a Chinese text in the reader's language; an untranslated one stays Chinese."""
    return catalogue(language).get(text, text)


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a text for translation where it is written down and not yet shown."""
    return text
