"""Documents on paper as answers of the site."""

from starlette.responses import Response

from certificates.document import Document
from certificates.fonts import FontsMissing
from certificates.press import print_document
from lms.errors import RuleBroken
from lms.web.downloads import send_made


def pdf(document: Document, name: str, copies: int = 1) -> Response:
    """Return a document as a file to take away; `name` is without its ending and names nobody.

    Raises RuleBroken FONTS_MISSING where set-up is not complete.
    """
    try:
        data = print_document(document, copies)
    except FontsMissing as fault:
        raise RuleBroken("FONTS_MISSING") from fault
    return send_made(data, "application/pdf", f"{name}.pdf")
