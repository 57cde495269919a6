"""Many papers as one document, for those who print them all."""

import io
import re
from collections.abc import Sequence

from certificates.document import Document
from certificates.joining import join
from certificates.printing import html_of, media_of, pdf_of_html, printed

# Papers whose pages stand for themselves can be set in one go; one that counts its own pages cannot.
_LOOSE = re.compile(r"<body>\s*<section")
_CODE = re.compile(r'<meta name="keywords"[^>]*>')


def printed_together(documents: Sequence[Document]) -> bytes:
    """Return papers, one after the other, as one PDF, which bears nobody's code.

    Raises ValueError for none; else as `printing.printed`.
    """
    first = documents[0]
    pages = [html_of(each) for each in documents]
    alike = all((each.design, each.language) == (first.design, first.language) for each in documents)
    if not (alike and _LOOSE.search(pages[0])):
        return joined([printed(each) for each in documents])
    head = _CODE.sub("", pages[0].partition("<body>")[0])
    bodies = "".join(page.partition("<body>")[2].rpartition("</body>")[0] for page in pages)
    media = {name: picture for each in documents for name, picture in media_of(each).items()}
    return pdf_of_html(f"{head}<body>{bodies}</body></html>", first.design, media)


def joined(files: Sequence[bytes]) -> bytes:
    """Return PDFs, one after the other, as one."""
    if len(files) == 1:
        return files[0]
    made = io.BytesIO()
    join([io.BytesIO(each) for each in files], made)
    return made.getvalue()
