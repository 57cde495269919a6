"""Reading QTI: a package, or one item by itself."""

import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from question_bank.content import Fault
from question_bank.exchange.docx.document import parsed
from question_bank.exchange.packages import read_entry, require_honest_zip
from question_bank.exchange.qti.items import Files, Item
from question_bank.exchange.qti.names import local
from question_bank.exchange.qti.old import questions_of_old
from question_bank.exchange.reading import Reading, ReadQuestion, Source, Unreadable, refused

_MANIFEST = "imsmanifest.xml"
_ITEMS = ("assessmentItem", "qti-assessment-item")


def read(source: Source) -> Reading:
    """Read QTI of version 1.2, 2.1, 2.2 or 3.0.

    Raises Unreadable NOT_QTI, QTI_NO_MANIFEST, NO_QUESTIONS or what a broken archive or XML raises. A broken item is
    refused by its name and keeps out no other.
    """
    store: dict[str, bytes] = {}
    if source.data[:2] != b"PK":
        version, questions = _single(source, store)
        return Reading(version, questions, media=store)
    archive = require_honest_zip(source.data)
    found = list(_of_package(archive, store))
    if not found:
        raise Unreadable("NO_QUESTIONS")
    notes = [Fault("QTI_TEST_LEFT", grave=False)] if _has_test(archive) else []
    return Reading("qti", found, notes, store)


def looks_like(source: Source) -> bool:
    """Tell whether a file may be QTI: a package with a manifest, an archive of nothing but items, or an item."""
    if source.data[:2] == b"PK":
        return _MANIFEST.encode() in source.data or _may_be_heap(source.data)
    head = source.data[:6000]
    return b"assessmentItem" in head or b"qti-assessment-item" in head or b"<questestinterop" in head


def _single(source: Source, store: dict[str, bytes]) -> tuple[str, list[ReadQuestion]]:
    root = parsed(source.data)
    if local(root.tag) == "questestinterop":
        return "qti12", questions_of_old(root, _no_files, store)
    if local(root.tag) not in _ITEMS:
        raise Unreadable("NOT_QTI")
    return "qti", [_question(root, root.get("identifier", "1"), _no_files, store)]


def _no_files(_: str) -> bytes:
    raise Unreadable("MEDIA_NOT_THERE")


def _of_package(archive: zipfile.ZipFile, store: dict[str, bytes]) -> Iterator[ReadQuestion]:
    names = set(archive.namelist())
    manifest = _manifest_of(names)
    if manifest is None:
        if not _is_heap_of_items(archive):
            raise Unreadable("QTI_NO_MANIFEST")
        for name in sorted(filter(_is_item_name, names)):
            yield from _of_file(archive, name, names, store)
        return
    folder = posixpath.dirname(manifest)
    for kind, href in _resources(parsed(read_entry(archive, manifest))):
        path = posixpath.normpath(posixpath.join(folder, unquote(href)))
        if "imsqti_item" in kind or kind.startswith("imsqti_xmlv1") or (kind == "" and path.endswith(".xml")):
            yield from _of_file(archive, path, names, store)


def _manifest_of(names: Iterable[str]) -> str | None:
    """Return the path of the manifest: at the top, else in the one folder that was packed as a whole."""
    found = sorted((name for name in names if posixpath.basename(name) == _MANIFEST), key=lambda name: name.count("/"))
    return found[0] if found else None


def _may_be_heap(data: bytes) -> bool:
    try:
        return _is_heap_of_items(require_honest_zip(data))
    except Unreadable:
        return False


def _is_item_name(name: str) -> bool:
    # What a Mac packs beside each file is none.
    return name.casefold().endswith(".xml") and not posixpath.basename(name).startswith("._")


def _is_heap_of_items(archive: zipfile.ZipFile) -> bool:
    """Tell whether an archive without a manifest holds items that somebody packed together."""
    first = next(filter(_is_item_name, archive.namelist()), None)
    return first is not None and local(parsed(read_entry(archive, first)).tag) in _ITEMS


def _of_file(archive: zipfile.ZipFile, path: str, names: set[str], store: dict[str, bytes]) -> Iterator[ReadQuestion]:
    if path not in names:
        yield refused(path[-80:], "QTI_FILE_NOT_THERE")
        return

    def file(address: str) -> bytes:
        inside = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))
        return read_entry(archive, inside if inside in names else unquote(address))

    try:
        root = parsed(read_entry(archive, path))
    except Unreadable as unreadable:
        yield refused(path[-80:], unreadable.fault.code)
        return
    if local(root.tag) == "questestinterop":
        yield from questions_of_old(root, file, store)
    elif local(root.tag) in _ITEMS:
        yield _question(root, root.get("identifier") or path[-80:], file, store)
    else:
        yield refused(path[-80:], "NOT_QTI")


def _question(root: Element, identity: str, files: Files, store: dict[str, bytes]) -> ReadQuestion:
    return Item(root, files, store).read(f"{identity} {root.get('title') or ''}".strip()[:80])


def _resources(manifest: Element) -> Iterator[tuple[str, str]]:
    for one in manifest.iter():
        if local(one.tag) == "resource":
            href = one.get("href") or next((f.get("href", "") for f in one if local(f.tag) == "file"), "")
            yield one.get("type", ""), href


def _has_test(archive: zipfile.ZipFile) -> bool:
    manifest = _manifest_of(archive.namelist())
    return manifest is not None and b"imsqti_test" in read_entry(archive, manifest)
