"""HTML of Moodle XML with the files it names: in, and out again."""

import base64
import html as entities
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from question_bank.content import Content, Fault
from question_bank.exchange.pictures import NotMedia, cleaned
from question_bank.exchange.reading import MediaBytes, media_of
from question_bank.markup import MEDIA_ADDRESS

_NAMED = re.compile(r"""(["'])@@PLUGINFILE@@/([^"']+)\1""")
_EMBEDDED = re.compile(r"""(["'])data:[^;"']{0,80};base64,([A-Za-z0-9+/=\s]+)\1""")
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/wav": "wav"}


class Shelf:
    """The files of one question as it is read: each cleaned, under its digest; what could not be taken is noted."""

    def __init__(self, store: dict[str, bytes]) -> None:
        self.store = store
        self.media: dict[str, dict[str, Any]] = {}
        self.notes: list[Fault] = []

    def html(self, element: Element | None) -> str:
        """Return the HTML of a text element, its files' names turned into digests."""
        if element is None:
            return ""
        text = (element.findtext("text") or element.text or "").strip()
        kind = element.get("format", "html")
        if kind in ("plain_text", "markdown"):
            return entities.escape(text, quote=False).replace("\n", "<br>")
        if kind == "moodle_auto_format":
            text = text.replace("\n", "<br>")
        files = {unquote(f"{f.get('path', '/')}{f.get('name', '')}".lstrip("/")): f for f in element.findall("file")}
        text = _NAMED.sub(lambda found: self._named(found, files), text)
        return _EMBEDDED.sub(lambda found: self._put(found, found.group(2), "embedded"), text)

    def add(self, encoded: str, name: str) -> str:
        """Take a file by its base64; return its address, or nothing when it cannot be taken."""
        try:
            data, media_type = cleaned(base64.b64decode("".join(encoded.split()), validate=True))
        except ValueError as error:  # NotMedia, or no base64
            code = str(error) if isinstance(error, NotMedia) else "MEDIA_BROKEN"
            self.notes.append(Fault(code, "media", grave=False, values={"name": name[:80]}))
            return ""
        entry = media_of(data, media_type, name)
        self.store[entry.digest] = data
        self.media[entry.digest] = entry.model_dump()
        return f"media:{entry.digest}"

    def _named(self, found: re.Match[str], files: dict[str, Element]) -> str:
        name = unquote(entities.unescape(found.group(2))).split("?")[0]
        if name not in files:
            self.notes.append(Fault("MEDIA_NOT_THERE", "media", grave=False, values={"name": name[:80]}))
            return '""'
        return self._put(found, files[name].text or "", name)

    def _put(self, found: re.Match[str], encoded: str, name: str) -> str:
        del found
        return f'"{self.add(encoded, name)}"'


def put_text(parent: Element, tag: str, html: str, content: Content, media: MediaBytes, **attributes: str) -> Element:
    """Write HTML as a text element, and the files it shows inside it."""
    element = SubElement(parent, tag, {"format": "html", **attributes})
    names = file_names(content)
    shown = [digest for digest in dict.fromkeys(MEDIA_ADDRESS.findall(html)) if digest in names]
    text = MEDIA_ADDRESS.sub(lambda found: f"@@PLUGINFILE@@/{names.get(found.group(1), found.group(1))}", html)
    SubElement(element, "text").text = text
    for digest in shown:
        file = SubElement(element, "file", {"name": names[digest], "path": "/", "encoding": "base64"})
        file.text = base64.b64encode(media(digest)).decode()
    return element


def plain_element(parent: Element, tag: str, text: object) -> None:
    """Write a plain value."""
    SubElement(parent, tag).text = str(text)


def texts_of(parent: Element, path: str) -> Iterable[str]:
    """Return the texts of the elements at a path."""
    return ((element.findtext("text") or element.text or "").strip() for element in parent.findall(path))


def file_names(content: Content) -> dict[str, str]:
    """Return a name for each file of a question: its own where that is plain and not taken, else its digest."""
    names: dict[str, str] = {}
    for entry in content.media:
        plain = re.fullmatch(r"[\w-]{1,80}\.\w{1,5}", entry.name) and entry.name not in names.values()
        names[entry.digest] = entry.name if plain else f"{entry.digest[:16]}.{_EXTENSIONS.get(entry.media_type, 'bin')}"
    return names
