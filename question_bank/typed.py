"""HTML of questions as people type it: lines, `**bold**`, tables of `|`, pictures as `[图1]`; other tags as they are.

`typed_of` loses nothing: what cannot be said so stays HTML, and `html_of` reads it as such. Pure.
"""

import html
import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser

from question_bank.markup import MEDIA_ADDRESS, normal, sanitise

_TAGS = (
    "p|br|div|span|b|strong|i|em|u|s|del|ins|sub|sup|small|ol|ul|li|dl|dt|dd|blockquote|pre|code|hr|table|caption|"
    "colgroup|col|thead|tbody|tfoot|tr|th|td|ruby|rb|rt|rp|img|audio|script|style|iframe|svg|math|object|a|font|h[1-6]"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?=[\s/>])[^<>]*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]\w{1,30});", re.IGNORECASE)
_BLOCK = r"(?:p|div|ol|ul|li|dl|dt|dd|blockquote|pre|hr|table|caption|thead|tbody|tfoot|tr|th|td)"
_BREAK_BESIDE_BLOCK = re.compile(rf"(</?{_BLOCK}\b[^<>]*>)\n+|\n+(?=</?{_BLOCK}\b)", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(?=\S)([^\n]+?)(?<=\S)\*\*")
_MEDIA = re.compile(r"[\[【](图|音)\s*(\d{1,3})(?:\s*[:：]\s*([^\]】\n]{0,200}))?[\]】]")
SOUND = "[音"
_MEDIA_SIGNS = {"img": "图", "audio": "音"}
_ROW = re.compile(r"\s*[|｜](.*)[|｜]\s*")
_RULE = re.compile(r"[\s|｜:-]+")


def html_of(text: str, media: Sequence[str] = ()) -> str:
    """Return what was typed as HTML, not yet clean; `media` are the digests that [图1], [音2] … name."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    pieces: list[str] = []
    while lines:
        table = _table_lines(lines)
        if table:
            pieces.append(_table(table, media))
            del lines[: len(table)]
        else:
            pieces.append(_inline(lines.pop(0), media))
    return _BREAK_BESIDE_BLOCK.sub(r"\1", "\n".join(pieces)).replace("\n", "<br>")


def marks_of(media: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the mark that shows each picture or sound where it is typed."""
    signs = ["音" if entry["media_type"].startswith("audio/") else "图" for entry in media]
    return [f"[{sign}{number}]" for number, sign in enumerate(signs, start=1)]


def typed_of(markup: str, media: Sequence[str] = ()) -> str:
    """Return clean HTML as it is typed: `html_of` makes the same of it, but for what makes no difference to readers."""
    if "<" not in markup and "&" not in markup:
        return _guarded(markup)
    writer = _Writer(media)
    writer.feed(markup)
    writer.close()
    text = writer.text()
    if normal(sanitise(html_of(text, media))) == normal(markup):
        return text
    return _guarded(markup.replace("\n", " "))


def _table_lines(lines: list[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        if not _ROW.fullmatch(line):
            break
        found.append(line)
    return found


def _table(lines: list[str], media: Sequence[str]) -> str:
    has_head = len(lines) > 1 and _RULE.fullmatch(lines[1]) is not None and "-" in lines[1]
    rows = [line for at, line in enumerate(lines) if not (has_head and at == 1)]
    made = []
    for at, line in enumerate(rows):
        found = _ROW.fullmatch(line)
        tag = "th" if has_head and at == 0 else "td"
        cells = re.split(r"[|｜]", found.group(1)) if found else []
        made.append("<tr>" + "".join(f"<{tag}>{_inline(cell.strip(), media)}</{tag}>" for cell in cells) + "</tr>")
    return f"<table><tbody>{''.join(made)}</tbody></table>"


def _inline(line: str, media: Sequence[str]) -> str:
    pieces, at = [], 0
    for tag in _TAG.finditer(line):
        pieces += [_escaped(line[at : tag.start()]), tag.group()]
        at = tag.end()
    marked = "".join([*pieces, _escaped(line[at:])])
    marked = _BOLD.sub(r"<b>\1</b>", marked)
    return _MEDIA.sub(lambda found: _shown(found, media), marked)


def _escaped(text: str) -> str:
    pieces, at = [], 0
    for entity in _ENTITY.finditer(text):
        pieces += [html.escape(text[at : entity.start()], quote=False), entity.group()]
        at = entity.end()
    return "".join([*pieces, html.escape(text[at:], quote=False)])


def _shown(found: re.Match[str], media: Sequence[str]) -> str:
    kind, number, words = found.group(1), int(found.group(2)), found.group(3) or ""
    if not 1 <= number <= len(media):
        return found.group()
    address = f"media:{media[number - 1]}"
    # The words were escaped with their line; within an attribute a quotation mark is one sign more.
    said = words.strip().replace('"', "&quot;")
    return f'<audio src="{address}"></audio>' if kind == "音" else f'<img src="{address}" alt="{said}">'


def _guarded(text: str) -> str:
    """Return text whose signs would else be read as marks with those signs as entities."""
    text = text.replace("**", "&#42;&#42;")
    text = re.sub(r"([\[【])(?=[图音]\s*\d)", lambda found: f"&#{ord(found.group())};", text)
    return re.sub(r"(?m)^(\s*)([|｜])(?=.*[|｜]\s*$)", lambda found: f"{found.group(1)}&#{ord(found.group(2))};", text)


class _Writer(HTMLParser):
    """Writes clean HTML as it is typed; a tag it has no mark for is written as it is."""

    def __init__(self, media: Sequence[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.media = list(media)
        self.out: list[str] = []

    def text(self) -> str:
        """Return what was written."""
        return re.sub(r"\n{3,}", "\n\n", "".join(self.out)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write a mark, or the tag."""
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.out.append("\n")
        elif tag in ("b", "strong") and not given:
            self.out.append("**")
        elif tag in _MEDIA_SIGNS and (mark := self._mark(_MEDIA_SIGNS[tag], given)):
            self.out.append(mark)
        elif tag == "table" or (tag in ("p", "div") and not given):
            self._line()
        elif tag == "tr" and not given:
            self.out.append("|")
        elif tag not in ("tbody", "thead", "td", "th") or given:
            self.out.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """Write the end of a mark, or the tag."""
        if tag in ("b", "strong"):
            self.out.append("**")
        elif tag in ("td", "th"):
            self.out.append(" |")
        elif tag in ("p", "div", "table", "tr"):
            self._line()
        elif tag not in ("audio", "tbody", "thead", "br", "img"):
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Write text, what would be read as a mark guarded."""
        text = _ENTITY.sub(lambda found: "&amp;" + found.group()[1:], data.replace("\n", " "))
        text = _TAG.sub(lambda found: "&lt;" + found.group()[1:], text)
        self.out.append(_guarded(text))

    def _line(self) -> None:
        if self.out and not self.out[-1].endswith("\n"):
            self.out.append("\n")

    def _mark(self, sign: str, given: dict[str, str]) -> str:
        address = MEDIA_ADDRESS.fullmatch(given.get("src", ""))
        if address is None or address.group(1) not in self.media or set(given) - {"src", "alt", "controls"}:
            return ""
        words = given.get("alt", "")
        if "]" in words or "\n" in words:
            return ""
        return f"[{sign}{self.media.index(address.group(1)) + 1}{'：' + words if words else ''}]"
