"""Two languages: Chinese, which is written in the code, and English, which is read from its gettext catalogue."""

import gettext
import io
from functools import lru_cache
from pathlib import Path
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["zh", "en"]

LANGUAGES: tuple[Language, ...] = ("zh", "en")
LANGUAGE_TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}
LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a text of a Python table for translation; it is translated where it is shown."""
    return message


@lru_cache
def translations(language: Language) -> gettext.NullTranslations:
    """Return the catalogue of a language. Chinese needs none: the message ids are the Chinese texts.

    The English .po file is compiled here, in memory, so that no binary catalogue has to be built, committed or
    forgotten. Entries marked fuzzy are left out, as gettext does.
    """
    if language == "zh":
        return gettext.NullTranslations()
    with (LOCALE_DIR / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(message: str, language: Language, **parameters: object) -> str:
    """Return a marked text in `language`, its %(name)s places filled with `parameters`."""
    text = translations(language).gettext(message)
    return text % parameters if parameters else text
