"""Forms of the inbox."""

from typing import Annotated

from pydantic import StringConstraints

from lms.i18n import Language
from lms.pages.forms.ids import RowId
from lms.web.forms import Form


class ReadForm(Form):
    """Up to which notice everything has been read: the newest that the page showed."""

    up_to: RowId


class AddressForm(Form):
    """Where mail goes, empty for nowhere; and in which language."""

    email: Annotated[str, StringConstraints(max_length=200)] = ""
    language: Language | None = None


class CodeForm(Form):
    """The code that was mailed to an address."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=20)]


def row_id(text: str) -> int | None:
    """Return an id from a query string, None for anything that is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
