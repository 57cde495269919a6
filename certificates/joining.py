"""Many PDFs as one, which stays what they are: archival (PDF/A) and tagged, where all of them are."""

import io
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import pikepdf

# All tags of the whole are in memory at once: 3 kB each. A stack for the printer goes without.
MOST_OBJECTS = 75_000
# Of the parts; a file made of pages alone would call itself the oldest.
_PDF = "1.7"
# What an archival, tagged file says of itself as a whole.
_MARKS = ("/MarkInfo", "/Lang", "/OutputIntents", "/Metadata", "/ViewerPreferences")
# A tree of tags with anything beside, such as names of tags of its own, cannot be put together with others.
_TREE = {"/Type", "/K", "/ParentTree", "/ParentTreeNextKey"}
# The same facts twice, as PDF and XMP name them.
_SAID = {
    "/Title": "dc:title",
    "/Author": "dc:creator",
    "/Subject": "dc:description",
    "/Keywords": "pdf:Keywords",
    "/Producer": "pdf:Producer",
}


def join(parts: Sequence[Path] | Sequence[BinaryIO], whole: Path | BinaryIO) -> None:
    """Write PDFs, one after the other, as one. What it says of itself is what all of them say: nobody's code.

    Tags and archival marks are kept when all have them and they are not too many (`MOST_OBJECTS`, about 1,500
    certificates); bookmarks are left out.
    """
    with pikepdf.new() as made, ExitStack() as opened:  # pages are copied when all is saved
        sources = [opened.enter_context(pikepdf.open(part)) for part in parts]
        are_few = sum(int(source.trailer.Size) for source in sources) <= MOST_OBJECTS
        tree = _Tags(made) if are_few and all(_is_tagged(source) for source in sources) else None
        for source in sources:
            before = len(made.pages)
            made.pages.extend(source.pages)
            if tree:
                tree.take(source, [page.obj for page in made.pages[before:]])
        if tree:
            tree.finish()
            _mark(made, sources)
        made.save(whole, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True, min_version=_PDF)


def joined(files: Sequence[bytes]) -> bytes:
    """Return PDFs, one after the other, as one."""
    if len(files) == 1:
        return files[0]
    join([io.BytesIO(each) for each in files], made := io.BytesIO())
    return made.getvalue()


class _Tags:
    """The tree of tags of the whole; each page of a part finds its own through a number, moved behind those before."""

    def __init__(self, made: pikepdf.Pdf) -> None:
        self._made = made
        self._root = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))
        self._branches: list[pikepdf.Object] = []
        self._numbers: list[pikepdf.Object | int] = []
        self._next = 0

    def take(self, source: pikepdf.Pdf, pages: Iterable[pikepdf.Object]) -> None:
        """Take over the tags of a part whose pages have been."""
        tree, last = self._made.copy_foreign(source.Root.StructTreeRoot), -1
        for branch in _several(tree.K):
            branch.P = self._root
            self._branches.append(branch)
        for number, owner in pikepdf.NumberTree(tree.ParentTree).items():
            self._numbers += [self._next + number, owner]
            last = max(last, number)
        for page in pages:
            self._move(page, "/StructParents")
            for annotation in page.get("/Annots", []):
                self._move(annotation, "/StructParent")
        self._next += last + 1

    def finish(self) -> None:
        """Put the tree into the whole."""
        numbers = pikepdf.Dictionary(Nums=pikepdf.Array(self._numbers))
        self._root.K = pikepdf.Array(self._branches)
        self._root.ParentTree = self._made.make_indirect(numbers)
        self._root.ParentTreeNextKey = self._next
        self._made.Root.StructTreeRoot = self._root

    def _move(self, thing: pikepdf.Object, name: str) -> None:
        if name in thing:
            thing[name] = self._next + int(thing[name])


def _is_tagged(source: pikepdf.Pdf) -> bool:
    tree = source.Root.get("/StructTreeRoot")
    return tree is not None and {"/K", "/ParentTree"} <= set(tree.keys()) <= _TREE


def _several(children: pikepdf.Object) -> list[pikepdf.Object]:
    return list(children) if isinstance(children, pikepdf.Array) else [children]


def _mark(made: pikepdf.Pdf, sources: Sequence[pikepdf.Pdf]) -> None:
    first = sources[0]
    for name in _MARKS:
        if name in first.Root:
            made.Root[name] = made.copy_foreign(first.make_indirect(first.Root[name]))
    different = [name for name in _SAID if len({str(source.docinfo.get(name, "")) for source in sources}) > 1]
    for name, value in first.docinfo.items():
        if name not in different:
            made.docinfo[name] = str(value)
    with made.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        for name in different:
            if _SAID[name] in said:
                del said[_SAID[name]]
