"""Answers compressed for who takes them so."""

import gzip

from starlette.datastructures import Headers
from starlette.responses import Response


def takes_gzip(asked: Headers) -> bool:
    """Tell whether a browser takes compressed answers."""
    return "gzip" in {each.partition(";")[0].strip() for each in asked.get("accept-encoding", "").split(",")}


def light(asked: Headers, page: Response) -> Response:
    """Return a page compressed, for a browser that takes it.

    Only for pages on which nothing stands that somebody else could have chosen: from the length of one that repeats
    his words beside our form token he could guess the token (BREACH).
    """
    page.headers.add_vary_header("Accept-Encoding")
    if takes_gzip(asked):
        page.body = gzip.compress(bytes(page.body), compresslevel=4, mtime=0)
        page.headers["Content-Encoding"] = "gzip"
        page.headers["Content-Length"] = str(len(page.body))
    return page
