"""The browser in words that its owner recognises in the list of his sign-ins; and by what devices are told apart."""

from starlette.requests import Request

from lms import vault
from lms.web import cookies

_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """Return browser and system of a User-Agent header, "" where neither is known."""
    names = (next((word for sign, word in table if sign in user_agent), "") for table in (_BROWSERS, _SYSTEMS))
    return " · ".join(name for name in names if name)


def device_mark(request: Request) -> str:
    """Tell devices apart without keeping who they are: the browser's own mark, or where and what it is."""
    mark = cookies.read(request, cookies.DEVICE)
    place = request.client.host if request.client else ""
    return vault.digest(mark or f"{place} {request.headers.get('user-agent', '')}")[:16]
