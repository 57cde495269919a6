"""HTML of questions: made clean on the way in, read as text on the way to search and comparison. Pure.

Pictures and sound are named by digest alone, `media:<sha-256>`; no other address survives, so a question fetches
nothing from anywhere.
"""

import html
import re
import unicodedata

import nh3

MEDIA_ADDRESS = re.compile(r"media:([0-9a-f]{64})")

# fmt: off
_TAGS = {
    "p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "small", "ol", "ul",
    "li", "dl", "dt", "dd", "blockquote", "pre", "code", "hr", "table", "caption", "colgroup", "col", "thead",
    "tbody", "tfoot", "tr", "th", "td", "ruby", "rb", "rt", "rp", "img", "audio",
}
# fmt: on
_ATTRIBUTES = {
    "img": {"src", "alt", "width", "height"},
    "audio": {"src", "controls"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "*": {"lang", "dir"},
}
_NUMBERS = {"width", "height", "colspan", "rowspan", "start"}
# What goes with all it holds; of any other unknown tag only the tag goes.
_WITH_CONTENT = {"script", "style", "template", "iframe", "object", "noscript", "svg", "math", "textarea", "title"}


def _kept_value(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if MEDIA_ADDRESS.fullmatch(value) else None
    if name in _NUMBERS:
        return value if re.fullmatch(r"\d{1,4}", value) else None
    if name == "dir":
        return value if value in {"ltr", "rtl", "auto"} else None
    return value if tag and len(value) <= 500 else None


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    attribute_filter=_kept_value,
    url_schemes={"media"},
    link_rel=None,
)
_SPECIAL = re.compile(r"[<>&]")
# Never text: control signs but tab and line end, lone surrogates, and signs that turn the direction of what follows.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_BREAKING = re.compile(
    r"</?(?:p|br|div|li|ol|ul|tr|td|th|table|caption|hr|pre|blockquote|d[ltd])\b[^<>]*>", re.IGNORECASE
)
_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_MEDIA_TAG = re.compile(r'<(?:img|audio)\b[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_SPACE = re.compile(r"\s+")
_TAG_OR_BLANK = re.compile(r"""<[^<>"]*(?:"[^"]*"[^<>"]*)*>|(_{2,})""")
_WRAPPED = re.compile(r"<(p|div)>((?:(?!</?(?:p|div)\b).)*)</\1>", re.DOTALL)
_SPAN = re.compile(r'</?span\b[^<>"]*(?:"[^"]*"[^<>"]*)*>')


def sanitise(text: str) -> str:
    """Return HTML with nothing in it but what is on our lists; plain text without `<>&` comes back as it is."""
    text = _UNWANTED.sub("", text)
    if not _SPECIAL.search(text):
        return text.strip()
    # A picture without an address is one that came from elsewhere: the tag says nothing then.
    return re.sub(r"<(img|audio)(?![^<>]*src=)[^<>]*>(?:</audio>)?", "", _CLEANER.clean(text)).strip()


def from_text(text: str) -> str:
    """Return plain text as HTML: signs escaped, line ends kept as breaks."""
    return html.escape(_UNWANTED.sub("", text).strip(), quote=False).replace("\r\n", "\n").replace("\n", "<br>")


def text_of(markup: str) -> str:
    """Return clean HTML as one line of text; a picture is a short mark that differs from picture to picture."""
    if not _SPECIAL.search(markup):
        return " ".join(markup.split())
    marked = _MEDIA_TAG.sub(_media_mark, markup)
    bare = html.unescape(_TAG.sub("", _BREAKING.sub(" ", marked)))
    return " ".join(bare.split())


def normal(markup: str) -> str:
    """Return clean HTML in the form in which two writings of one thing are equal: wrappers, widths, spaces gone."""
    if not _SPECIAL.search(markup):
        return " ".join(unicodedata.normalize("NFC", markup).split())
    text = _SPAN.sub("", unicodedata.normalize("NFC", markup)).replace("&nbsp;", " ")
    text = _SPACE.sub(" ", text)
    text = _WRAPPED.sub(r"\2<br>", text)
    text = re.sub(r"(?:\s*<br>\s*)+", "<br>", text)
    return re.sub(r"^(?:<br>|\s)+|(?:<br>|\s)+$", "", text)


def media_in(markup: str) -> set[str]:
    """Return the digests of the pictures and sounds a piece of HTML shows."""
    return set(MEDIA_ADDRESS.findall(markup)) if "media:" in markup else set()


def _media_mark(found: re.Match[str]) -> str:
    digest = MEDIA_ADDRESS.search(found.group())
    return f" [{digest.group(1)[:12]}] " if digest else " "


def blank_pieces(markup: str, blanks: int) -> list[str]:
    """Return the pieces of a stem between its blanks `____`, one more than blanks; none where their numbers differ."""
    pieces, start = [], 0
    for found in _TAG_OR_BLANK.finditer(markup):
        if found.group(1):
            pieces.append(markup[start : found.start()])
            start = found.end()
    pieces.append(markup[start:])
    return pieces if blanks and len(pieces) == blanks + 1 else []
