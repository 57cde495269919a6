"""The cage of package code: what its pages may do, and what the page around them may frame (security E2).

Two locks, each enough alone: the frame's `sandbox`, and the same in every answer's policy. Without an address of their
own (LMS_PACKAGES_URL) packages run in an opaque origin: they read nothing of ours, and no cookie travels with them.
"""

import re
from urllib.parse import urlsplit

from starlette.requests import Request

from lms.settings import get_settings
from lms.web.headers import POLICY

RUNS = "/packages/run/"
# Below a run, what is ours and no file of the package; no package may hold such a name.
OURS = "~lifa/"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HOST = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?")
_DOCTYPE_OR_HTML = re.compile(rb"<head(?:\s[^>]*)?>|<html(?:\s[^>]*)?>|<!doctype[^>]*>", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,30})""", re.IGNORECASE)


def has_own_origin() -> bool:
    """Tell whether packages have an address of their own."""
    return bool(get_settings().packages_url)


def frame_sandbox() -> str:
    """Return the value of the frame's `sandbox`; at an address of their own a package's pages may know each other."""
    return "allow-scripts allow-same-origin" if has_own_origin() else "allow-scripts"


def frame_origin() -> str:
    """Return what a message from the frame must say where it comes from."""
    return get_settings().packages_url or "null"


def run_address(token: str, path: str = "") -> str:
    """Return the address of a package's file for a run."""
    return f"{get_settings().packages_url}{RUNS}{token}/{path}"


def page_headers(request: Request) -> dict[str, str]:
    """Return the headers of a page that frames a package: it may frame nothing but packages."""
    place = urlsplit(get_settings().packages_url).netloc or _host(request)
    others = [part for part in POLICY.split("; ") if not part.startswith("frame-src")]
    return {"Content-Security-Policy": "; ".join([*others, f"frame-src {place}{RUNS}"])}


def package_headers(request: Request, token: str) -> dict[str, str]:
    """Return the headers of every answer to a package: it may load and ask its own files only, and frame itself.

    No frame-ancestors, and X-Frame-Options that say nothing: a package's pages in frames of each other have opaque
    ancestors, which no list can name. Whoever frames it needs its secret, and gains nothing.
    """
    own = f"{_host(request)}{RUNS}{token if _TOKEN.fullmatch(token) else '-'}/"
    policy = (
        f"sandbox {frame_sandbox()}; default-src {own} 'unsafe-inline' 'unsafe-eval' data: blob:; "
        f"form-action 'none'; base-uri {own}; manifest-src 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Frame-Options": "ALLOWALL",
        "Referrer-Policy": "no-referrer",
        "X-DNS-Prefetch-Control": "off",
        # Pages of an opaque origin are strangers to their own files; the secret in the address is the key.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


def with_scripts(page: bytes, addresses: list[str]) -> bytes:
    """Return a page that loads our scripts before any of its own, in whatever encoding it is written."""
    tags = "".join(f'<script src="{address}"></script>' for address in addresses)
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if page.startswith(mark):
            text = page[2:].decode(encoding, "replace").encode()
            return mark + _inserted(text, tags.encode()).decode().encode(encoding)
    return _inserted(page, tags.encode())


def encoding_of(page: bytes) -> str:
    """Return the encoding of a page: as it says itself, else UTF-8 where it is that, else the Chinese one.

    Said in the header, because our scripts move what the page says out of the part that browsers look through.
    """
    for mark, encoding in ((b"\xff\xfe", "utf-16le"), (b"\xfe\xff", "utf-16be"), (b"\xef\xbb\xbf", "utf-8")):
        if page.startswith(mark):
            return encoding
    if said := _CHARSET.search(page[:4096]):
        return said.group(1).decode("ascii").lower()
    try:
        page.decode()
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _inserted(page: bytes, tags: bytes) -> bytes:
    places = {
        found.group()[:5].lower(): found.end() for found in reversed(list(_DOCTYPE_OR_HTML.finditer(page[:65536])))
    }
    at = places.get(b"<head", places.get(b"<html", places.get(b"<!doc", 0)))
    return page[:at] + tags + page[at:]


def _host(request: Request) -> str:
    host = request.headers.get("host", "")
    return host if _HOST.fullmatch(host) else "'none'"
