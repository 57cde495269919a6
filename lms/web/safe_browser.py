"""What a request shows of Safe Exam Browser: the hashes it sends, and the public address they are taken over."""

from starlette.requests import Request

from lms.exams.rules.safe_browser import Proof
from lms.settings import get_settings

CONFIG, EXAM = "x-safeexambrowser-configkeyhash", "x-safeexambrowser-requesthash"
# What our own script passes on where the browser tells the keys to scripts only.
PAGE_CONFIG, PAGE_EXAM = "x-safe-browser-page-config", "x-safe-browser-page-exam"
_MOST = 128


def proof_of(request: Request, page: str = "") -> Proof:
    """Return what a request brought along; `page` is the path of the page whose script sent it.

    Behind a proxy only the settings know the address that the browser sees.
    """
    base, query = get_settings().base_url.rstrip("/"), request.url.query
    raw = request.scope.get("raw_path") or request.url.path.encode()
    path = raw.decode("ascii", "replace").partition("?")[0]

    def header(name: str) -> str:
        return request.headers.get(name, "")[:_MOST]

    return Proof(
        url=f"{base}{path}" + (f"?{query}" if query else ""),
        config_hash=header(CONFIG),
        exam_hash=header(EXAM),
        page_url=f"{base}{page}" if page else "",
        page_config_hash=header(PAGE_CONFIG),
        page_exam_hash=header(PAGE_EXAM),
    )
