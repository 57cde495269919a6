"""What the files of packages are, by their endings: a fixed list, so that no machine's own list decides."""

from pathlib import PurePosixPath

_TEXT = {"html": "text/html", "htm": "text/html", "css": "text/css", "vtt": "text/vtt", "txt": "text/plain"}
_SCRIPT = dict.fromkeys(("js", "mjs", "cjs"), "text/javascript")
_DATA = {
    **dict.fromkeys(("xhtml", "xht"), "application/xhtml+xml"),
    **dict.fromkeys(("xml", "xsd", "dtd", "xsl"), "application/xml"),
    "json": "application/json",
    "map": "application/json",
    "wasm": "application/wasm",
    "pdf": "application/pdf",
}
_PICTURE = {
    **{name: f"image/{name}" for name in ("png", "gif", "webp", "avif", "bmp")},
    **dict.fromkeys(("jpg", "jpeg", "jpe", "jfif"), "image/jpeg"),
    "svg": "image/svg+xml",
    "ico": "image/x-icon",
    "cur": "image/x-icon",
}
_SOUND = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "wav": "audio/wav",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "weba": "audio/webm",
    "flac": "audio/flac",
}
_FILM = {"mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg", "mov": "video/quicktime"}
_FONT = {
    **{name: f"font/{name}" for name in ("woff", "woff2", "ttf", "otf")},
    "eot": "application/vnd.ms-fontobject",
}
_ALL = _TEXT | _SCRIPT | _DATA | _PICTURE | _SOUND | _FILM | _FONT
PAGES = frozenset({"text/html", "application/xhtml+xml"})


def media_type_of(path: str) -> str:
    """Return what a file of a package is sent as; what is not on the list is only ever saved."""
    return _ALL.get(PurePosixPath(path).suffix[1:].lower(), "application/octet-stream")
