"""The languages of the pages: gettext catalogues as Jinja wants them, read from the .po files at first use."""

import gettext
import io
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from lms.i18n import Language

LANGUAGE_TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}
LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"


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
