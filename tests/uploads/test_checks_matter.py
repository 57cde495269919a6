"""Negative controls: with one check taken away, the file it stops goes through; honest files always do."""

import io
import xml.sax.expatreader
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from lms.courses.checks import archive, archive_contents, content, media, office, office_xml, pdf
from lms.courses.checks.inspection import Inspected, inspect
from lms.courses.checks.office_xml import Part
from lms.courses.rules import materials as rules
from lms.errors import RuleBroken
from tests.databases import SERVER
from tests.uploads import documents as d
from tests.uploads.archives import MANIFEST, PAGE, package, zipped
from tests.uploads.hostile import hostile
from tests.uploads.recordings import mp4

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(SERVER), reason="asks no database: once is enough"),
]
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
MADE = hostile()


def nothing(*_: Any, **__: Any) -> None:
    return None


def _loose_xml(**_: Any) -> Any:
    return xml.sax.expatreader.ExpatParser()


# File → what is taken away: module, name, what stands there instead.
CONTROLS: dict[str, tuple[Any, str, Any]] = {
    "path-backslash.zip": (archive, "require_plain_path", nothing),
    "path-bidi.zip": (archive, "require_plain_path", nothing),
    "twins.zip": (archive, "refuse_twins", nothing),
    "holds-zip.zip": (archive, "refuse_contents", nothing),
    "holds-bat.zip": (archive_contents, "_PROGRAM_NAMES", ("never",)),
    "holds-svg-as-png.zip": (archive_contents, "_PICTURE_NAMES", ("never",)),
    "headers-differ.zip": (archive, "require_true_headers", nothing),
    "leading-gif.zip": (content, "_STARTS", dict.fromkeys(rules.TAKEN, lambda _: True)),
    "bomb-flat.zip": (archive, "_require_measure", nothing),
    "macro-part.docx": (office, "_MACRO_NAMES", office._OUTSIDE_FIELDS),
    "template.docx": (office, "_require_still", nothing),
    "dde.docx": (office, "_require_still", nothing),
    "ole.docx": (office, "_require_embedded", nothing),
    "bomb.docx": (office_xml, "create_parser", _loose_xml),
    "zip-too.pdf": (pdf, "_require_pdf_alone", nothing),
    "bomb.pdf": (pdf, "_require_measure", nothing),
    "pixels.pdf": (pdf, "_require_measure", nothing),
    "long-claim.mp4": (media, "_require_duration", nothing),
    "notice.exe.pdf": (rules, "_PROGRAM", office._OUTSIDE_FIELDS),
}
# Two locks hold these: a further one is opened first.
_FURTHER: dict[str, tuple[Any, str, Any]] = {
    "leading-gif.zip": (archive, "require_directory", lambda *_, **__: 10**9),
    "headers-differ.zip": (archive, "_require_true_bytes", nothing),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_without_its_check_a_hostile_file_goes_through(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(MADE[name]())
    with pytest.raises(RuleBroken):
        inspect(path, name, _folder(tmp_path / "first"))
    for module, attribute, instead in filter(None, (CONTROLS[name], _FURTHER.get(name))):
        monkeypatch.setattr(module, attribute, instead)
    assert isinstance(inspect(path, name, _folder(tmp_path / "second")), Inspected)


def test_without_stripping_a_scripted_pdf_would_be_kept_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(d.saved(d.pdf(OpenAction=d.script())))
    assert inspect(path, path.name, tmp_path).is_cleaned
    monkeypatch.setattr(pdf, "strip", lambda _: set())
    assert not inspect(path, path.name, tmp_path).is_cleaned


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _streamed() -> bytes:
    """Return a package as programs write it that do not know sizes beforehand."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece: Any) -> int:
            self.data += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("imsmanifest.xml", MANIFEST)
        made.writestr("index.html", PAGE)
    return bytes(pipe.data)


def _gbk() -> bytes:
    """Return a package whose names are written as Chinese Windows does, without saying so."""
    made = zipped([("imsmanifest.xml", MANIFEST), ("index.html", PAGE), ("PPPPPPPPPP", b"x")])
    return made.replace(b"PPPPPPPPPP", "第一课.txt".encode("gb18030"))


HONEST: dict[str, Callable[[], bytes]] = {
    "课件.zip": package,
    "stored.zip": lambda: package(deflated=False),
    "folders.zip": lambda: package(
        [("图片/", b""), ("图片/一 (1).png", b"\x89PNG\r\n\x1a\nxx"), ("a-b_c.d/e.js", b"var a=1")]
    ),
    "macos.zip": lambda: package([("__MACOSX/._index.html", b"\0\5\x16\7"), (".DS_Store", b"\0\0\0\1Bud1")]),
    "handout.zip": lambda: package([("讲义.docx", d.office())]),
    "blank-page.zip": lambda: package([("blank.html", b" " * 3_000_000)]),
    "streamed.zip": _streamed,
    "gbk.zip": _gbk,
    "text.docx": d.office,
    "slides.pptx": lambda: d.office("pptx"),
    "table.xlsx": lambda: d.office("xlsx", "<f>SUM(A1:A9)</f>"),
    "links.docx": lambda: d.office(relationships=d.tie("hyperlink", "https://flk.npc.gov.cn/")),
    "mail.docx": lambda: d.office(relationships=d.tie("hyperlink", "mailto:a@example.com")),
    "fields.docx": lambda: d.office(body="<instrText>PAGE</instrText><p/><instrText>TOC \\o 1-3 \\h</instrText>"),
    "dde-word.docx": lambda: d.office(body="<t>DDE是一种旧技术</t>"),
    "chart.pptx": lambda: d.office("pptx", parts={"ppt/embeddings/Sheet1.xlsx": d.office("xlsx")}),
    "pipes.xlsx": lambda: d.office("xlsx", '<f>IF(A1="|",B1,C1)</f>'),
    "plain.pdf": lambda: d.saved(d.pdf()),
    "linear.pdf": lambda: d.saved(d.pdf(), linearize=True),
    "object-streams.pdf": lambda: d.saved(d.pdf(), object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "link.pdf": lambda: d.with_annotation(
        Subtype=pikepdf.Name.Link,
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://flk.npc.gov.cn/")),
    ),
    "goto.pdf": lambda: d.with_annotation(
        Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([0, pikepdf.Name.Fit]))
    ),
    "large-stream.pdf": lambda: d.with_stream(d.deflated_zeros(8 * 2**20), "FlateDecode"),
    "v1.2 final.pdf": lambda: d.saved(d.pdf()),
    "film.mp4": mp4,
    "long.mp4": lambda: mp4(seconds=10),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_taken_as_it_is(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(HONEST[name]())
    found = inspect(path, name, _folder(tmp_path / "work"))
    assert not found.is_cleaned
    assert found.kind == rules.kind_of_name(name)[0]


_UPLOADED = (".mp4", ".webm", ".mp3", ".pdf", ".docx", ".pptx", ".zip", ".h5p")
# Not packages by themselves: fixtures of another system's tests for what it must refuse or mend.
_NO_PACKAGES = {"badscorm.zip", "invalid.zip", "validaicc.zip", "validscorm.zip"}


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the collection of real files is not at {SHARED}")
@pytest.mark.parametrize("folder", ["8-media", "5-elearning-packages"])
def test_every_real_file_of_the_collection_is_taken_as_it_is(folder: str, tmp_path: Path) -> None:
    paths = [path for path in sorted((SHARED / folder).rglob("*")) if path.suffix.lower() in _UPLOADED]
    assert len(paths) >= 7
    refused = {}
    for number, path in enumerate(path for path in paths if path.name not in _NO_PACKAGES):
        try:
            assert not inspect(path, path.name, _folder(tmp_path / str(number))).is_cleaned
        except RuleBroken as refusal:
            refused[path.name] = refusal.code
    # A course of another standard, which the platform says it does not play.
    assert {name: code for name, code in refused.items() if code != "PACKAGE_OTHER"} == {}


def test_names_of_chinese_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(_gbk())
    assert "第一课.txt" in {entry.path for entry in archive.check_archive(path)}


def test_a_part_says_what_it_ties_to(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(d.office(relationships=d.tie("image", "http://example.com/x.png")))
    with zipfile.ZipFile(path) as file:
        entry = archive.ArchiveEntry("x", 1, file.getinfo("word/_rels/document.xml.rels"))
        part: Part = office_xml.read_part(file, entry)
    assert part.outside == [(f"{d.REL}/image", "http://example.com/x.png")]
