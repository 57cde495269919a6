"""Hostile uploads, made here: name → bytes. Each is refused with a reason, or cleaned where that is the rule (E1)."""

import stat
import zlib
from collections.abc import Callable, Iterator

from pikepdf import Array, Dictionary, Encryption, Name, String

from tests.uploads import archives as a, documents as d
from tests.uploads.recordings import mp4

Made = Callable[[], bytes]
_PATHS = {
    "up": "../../etc/passwd",
    "up-inside": "a/../../../b.html",
    "absolute": "/etc/passwd",
    "backslash": "..\\..\\windows\\win.ini",
    "drive": "C:/windows/win.ini",
    "stream": "index.html:evil",
    "dot": "./index2.html",
    "double-slash": "a//b.html",
    "reserved-con": "CON.html",
    "reserved-nul": "sub/nul",
    "reserved-com": "com1.js",
    "trailing-dot": "index.html.",
    "trailing-space": "index.html ",
    "newline": "a\nb.html",
    "bell": "a\x07b.html",
    "quote": 'a"b.html',
    "star": "a*b.html",
    "pipe": "a|b.html",
    "long": "x" * 500,
    "long-part": "x" * 250 + ".html",
    "deep": "/".join(["d"] * 40) + "/a.html",
    "bidi": "讲义\u202elmth.exe.html",
    "bidi-isolate": "讲义\u2066a.html",
    "zero-width": "in\u200bdex.html",
    "tilde-reserved": "~lifa/x.js",
}
_MEMBERS: dict[str, tuple[str, bytes]] = {
    "zip": ("more.zip", a.zipped([("x", b"y")])),
    "zip-renamed": ("pic.dat", a.zipped([("x", b"y")])),
    "7z": ("more.bin", b"7z\xbc\xaf\x27\x1c" + bytes(40)),
    "rar": ("more.dat", b"Rar!\x1a\x07\x01\x00" + bytes(40)),
    "gzip": ("more.gz", b"\x1f\x8b\x08" + bytes(40)),
    "tar": ("more.data", bytes(257) + b"ustar\x0000" + bytes(248)),
    "exe": ("setup.exe", b"MZ" + bytes(60)),
    "exe-renamed": ("pic.dat", b"MZ\x90\x00" + bytes(60)),
    "elf": ("tool", b"\x7fELF" + bytes(60)),
    "php": ("shell.php", b"<?php system($_GET[0]);"),
    "php-renamed": ("shell.txt", b"<?php system($_GET[0]);"),
    "jsp": ("x.jsp", b"<% %>"),
    "bat": ("run.bat", b"del *"),
    "vbs": ("run.vbs", b"x"),
    "lnk": ("go.lnk", b"L\0\0\0"),
    "jar": ("a.jar", b"x"),
    "docm": ("handout.docm", b"x"),
    "svg-as-png": ("pic.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
    "html-as-jpg": ("pic.jpg", b"<!DOCTYPE html><script>1</script>"),
}
_DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def hostile() -> dict[str, Made]:
    """Return every made file by the name it is uploaded under."""
    return dict(_all())


def _all() -> Iterator[tuple[str, Made]]:
    for family in (_archives, _packages, _offices, _pdfs, _media, _dressed):
        yield from family()


def _archives() -> Iterator[tuple[str, Made]]:
    for name, path in _PATHS.items():
        yield f"path-{name}.zip", lambda path=path: a.with_path(path)  # type: ignore[misc]
    for name, member in _MEMBERS.items():
        yield f"holds-{name}.zip", lambda member=member: a.package([member])  # type: ignore[misc]
    yield "nul.zip", lambda: a.package([("P" * 9, b"x")]).replace(b"P" * 9, b"a\0b.htmlx")
    yield "link.zip", lambda: a.link("/etc/passwd")
    yield "link-up.zip", lambda: a.link("../../..")
    yield "device.zip", lambda: a.link("", stat.S_IFCHR)
    yield "pipe.zip", lambda: a.link("", stat.S_IFIFO)
    yield "socket.zip", lambda: a.link("", stat.S_IFSOCK)
    yield "twins.zip", lambda: a.package([("INDEX.html", b"x")])
    yield "file-and-folder.zip", lambda: a.package([("index.html/x.js", b"x")])
    yield "encrypted.zip", lambda: a.flags(0x1)
    yield "strongly-encrypted.zip", lambda: a.flags(0x40)
    yield "method-lzma.zip", lambda: a.method(14)
    yield "method-unknown.zip", lambda: a.method(77)
    yield "aes.zip", lambda: a.method(99)
    yield "says-less.zip", lambda: a.lying_size(5, both=True)
    yield "says-more.zip", lambda: a.lying_size(5_000, both=True)
    yield "headers-differ.zip", lambda: a.lying_size(4_000, both=False)
    yield "names-differ.zip", a.lying_name
    yield "checksum.zip", a.wrong_checksum
    yield "bomb-flat.zip", lambda: a.bomb(64 * 2**20)
    yield "bomb-many.zip", lambda: a.many_bombs(20, 4 * 2**20)
    yield "bomb-nested.zip", lambda: a.nested(6)
    yield "bomb-overlap.zip", lambda: a.overlapping(500)
    yield "bomb-overlap-small.zip", lambda: a.overlapping(2)
    yield "too-many.zip", lambda: a.package([(f"f{at}", b"") for at in range(5_001)])
    yield "claims-many.zip", lambda: a.claiming_many(0xFFFE)
    yield "claims-64.zip", lambda: a.claiming_many(0xFFFF)
    yield "cut.zip", lambda: a.package()[:-30]
    yield "cut-begin.zip", lambda: a.package()[10:]
    yield "trailing.zip", lambda: a.package() + b"<script>1</script>"
    yield "leading-gif.zip", lambda: b"GIF89a" + a.package()
    yield "empty-archive.zip", lambda: a.zipped([])
    yield "only-folders.zip", lambda: a.zipped([("a/", b""), ("b/", b"")])
    yield "split.zip", lambda: b"PK\x07\x08" + a.package()


def _packages() -> Iterator[tuple[str, Made]]:
    yield "no-manifest.zip", lambda: a.zipped([("index.html", a.PAGE)])
    yield "no-launch.zip", lambda: a.zipped([("imsmanifest.xml", a.MANIFEST)])
    yield "manifest-bomb.zip", lambda: _manifest(b"?>", b"?>" + _DTD.encode())
    yield "manifest-xxe.zip", lambda: _manifest(b"?>", b"?>" + _XXE.encode())
    yield "manifest-dtd.zip", lambda: _manifest(b"?>", b'?><!DOCTYPE manifest SYSTEM "http://example.com/x.dtd">')
    yield "manifest-outside.zip", lambda: _manifest(b'href="index.html"', b'href="../../index.html"')
    yield "manifest-elsewhere.zip", lambda: _manifest(b'href="index.html"', b'href="http://example.com/"')
    yield "manifest-script.zip", lambda: _manifest(b'href="index.html"', b'href="javascript:alert(1)"')
    yield "manifest-cut.zip", lambda: a.zipped([("imsmanifest.xml", a.MANIFEST[:300]), ("index.html", a.PAGE)])
    yield "h5p-empty.h5p", lambda: a.zipped([("h5p.json", b"{}")])
    yield "h5p-text.h5p", lambda: a.zipped([("h5p.json", b"not json"), ("content/content.json", b"{}")])
    yield "scorm-named.h5p", a.package


def _manifest(old: bytes, new: bytes) -> bytes:
    return a.zipped([("imsmanifest.xml", a.MANIFEST.replace(old, new)), ("index.html", a.PAGE)])


def _offices() -> Iterator[tuple[str, Made]]:
    macro = '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    enabled = "application/vnd.ms-word.document.macroEnabled.main+xml"
    yield "macro-part.docx", lambda: d.office(parts={"word/vbaProject.bin": b"x"})
    yield "macro-type.docx", lambda: d.office(types=macro)
    yield "macro-main.docx", lambda: d.office(main_type=enabled)
    yield "macro.docm", lambda: d.office(main_type=enabled)
    yield "macro-tie.docx", lambda: d.office(relationships=d.tie("vbaProject", "x.bin", outside=False))
    yield "macro-sheet.xlsx", lambda: d.office("xlsx", parts={"xl/macrosheets/sheet1.xml": b"<x/>"})
    yield "activex.docx", lambda: d.office(parts={"word/activeX/activeX1.xml": b"<x/>"})
    yield "ole.docx", lambda: d.office(parts={"word/embeddings/oleObject1.bin": b"x"})
    yield "ole-tie.pptx", lambda: d.office("pptx", relationships=d.tie("oleObject", "x.bin", outside=False))
    yield (
        "embedded-macro.pptx",
        lambda: d.office("pptx", parts={"ppt/embeddings/a.xlsx": d.office("xlsx", parts={"xl/vbaProject.bin": b"x"})}),
    )
    yield (
        "embedded-twice.pptx",
        lambda: d.office(
            "pptx", parts={"ppt/embeddings/a.xlsx": d.office("xlsx", parts={"xl/embeddings/b.xlsx": d.office("xlsx")})}
        ),
    )
    yield "template.docx", lambda: d.office(relationships=d.tie("attachedTemplate", "http://example.com/x.dotm"))
    yield "picture.docx", lambda: d.office(relationships=d.tie("image", "http://example.com/x.png"))
    yield "frame.docx", lambda: d.office(relationships=d.tie("frame", "file:///etc/passwd"))
    yield "link-file.docx", lambda: d.office(relationships=d.tie("hyperlink", "file://host/share/x"))
    yield "link-script.docx", lambda: d.office(relationships=d.tie("hyperlink", "javascript:alert(1)"))
    yield "external.xlsx", lambda: d.office("xlsx", relationships=d.tie("externalLink", "x.xml", outside=False))
    yield "dde.docx", lambda: d.office(body="<instrText>DDEAUTO c:\\windows\\cmd.exe</instrText>")
    yield "dde-split.docx", lambda: d.office(body="<instrText>DD</instrText><instrText>E cmd</instrText>")
    yield "dde-simple.docx", lambda: d.office(body='<fldSimple instr="DDE cmd"/>')
    yield "dde.xlsx", lambda: d.office("xlsx", "<f>cmd|' /C calc'!A0</f>")
    yield (
        "dde-link.xlsx",
        lambda: d.office("xlsx", parts={"xl/externalLinks/e.xml": b'<x><ddeLink ddeService="cmd"/></x>'}),
    )
    yield "include.docx", lambda: d.office(body='<instrText>INCLUDEPICTURE "http://example.com/x"</instrText>')
    yield "bomb.docx", lambda: d.office(prolog=_DTD, body="&b;")
    yield "xxe.docx", lambda: d.office(prolog=_XXE, body="&a;")
    yield "dtd.pptx", lambda: d.office("pptx", prolog='<!DOCTYPE x SYSTEM "http://example.com/x.dtd">')
    yield "xxe-in-part.xlsx", lambda: d.office("xlsx", parts={"xl/sheet.xml": f"{_XXE}<x>&a;</x>".encode()})
    yield "broken.xlsx", lambda: d.office("xlsx", body="<open>")
    yield "other-kind.docx", lambda: d.office("xlsx")
    yield "no-types.docx", lambda: a.zipped([("word/document.xml", b"<x/>")])
    yield "bomb-ratio.xlsx", lambda: d.office("xlsx", parts={"xl/sheet.xml": b"<x>" + b" " * (60 * 2**20) + b"</x>"})
    yield "program.docx", lambda: d.office(parts={"word/media/x.exe": b"MZ"})
    yield (
        "sealed.docx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + bytes(600),
    )
    yield "old-inside.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    yield "old.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _pdfs() -> Iterator[tuple[str, Made]]:
    yield "encrypted.pdf", lambda: d.saved(d.pdf(), encryption=_sealed("secret"))
    yield "restricted.pdf", lambda: d.saved(d.pdf(), encryption=_sealed(""))
    yield "cut.pdf", lambda: d.saved(d.pdf())[:300]
    yield "no-pages.pdf", lambda: d.saved(d.pdf(pages=0))
    yield "damaged.pdf", lambda: d.saved(d.pdf()).replace(b"startxref\n", b"startxref\n9")
    yield "zip-too.pdf", lambda: d.saved(d.pdf()) + a.package()
    yield "page-too.pdf", lambda: d.saved(d.pdf()).replace(b"\n%", b"\n%<html><script>1</script>", 1)
    yield "bomb.pdf", lambda: d.with_stream(d.deflated_zeros(80 * 2**20), "FlateDecode")
    yield "bomb-twice.pdf", lambda: d.with_stream(_twice(), "FlateDecode", "FlateDecode")
    yield "filters.pdf", lambda: d.with_stream(b"x", *["FlateDecode"] * 9)
    yield "pixels.pdf", _pixels
    yield "deep.pdf", _deep


def cleaned() -> dict[str, Made]:
    """Return the PDFs that are taken without what acts in them."""
    return {
        "script-open.pdf": lambda: d.saved(d.pdf(OpenAction=d.script())),
        "script-names.pdf": lambda: d.saved(
            d.pdf(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), d.script()]))))
        ),
        "script-page.pdf": lambda: d.with_annotation(Subtype=Name.Link, A=d.script()),
        "script-chain.pdf": lambda: d.saved(
            d.pdf(OpenAction=Dictionary(S=Name.Named, N=Name.NextPage, Next=Array([d.script()])))
        ),
        "script-event.pdf": lambda: d.saved(d.pdf(AA=Dictionary(WC=d.script()))),
        "launch.pdf": lambda: d.saved(d.pdf(OpenAction=Dictionary(S=Name.Launch, F=String("cmd.exe")))),
        "launch-link.pdf": lambda: d.with_annotation(
            Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("cmd.exe"))
        ),
        "submit.pdf": lambda: d.with_annotation(
            Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F=String("http://x"))
        ),
        "remote.pdf": lambda: d.with_annotation(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("\\\\host\\x"))),
        "link-script.pdf": lambda: d.with_annotation(
            Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("javascript:1"))
        ),
        "attachment.pdf": d.with_attachment,
        "attachment-note.pdf": lambda: d.with_annotation(Subtype=Name.FileAttachment, FS=Dictionary(F=String("a.exe"))),
        "rich-media.pdf": lambda: d.with_annotation(Subtype=Name.RichMedia),
        "xfa.pdf": lambda: d.saved(d.pdf(AcroForm=Dictionary(XFA=String("<x/>"), Fields=Array([])))),
    }


def _sealed(password: str) -> Encryption:
    return Encryption(owner="owner", user=password)


def _twice() -> bytes:
    return zlib.compress(d.deflated_zeros(2**27), 9)


def _pixels() -> bytes:
    made = d.pdf()
    picture = made.make_stream(b"", Subtype=Name.Image, Width=50_000, Height=50_000, BitsPerComponent=8)
    made.pages[0].Resources = Dictionary(XObject=Dictionary(I=picture))
    return d.saved(made)


def _deep() -> bytes:
    data = d.saved(d.pdf())
    return data.replace(b"/Type /Catalog", b"/Type /Catalog /X " + b"[" * 3000 + b"]" * 3000, 1)


def _media() -> Iterator[tuple[str, Made]]:
    yield "empty.mp4", lambda: b""
    yield "empty.webm", lambda: b""
    yield "empty.mp3", lambda: b""
    yield "no-streams.mp4", lambda: mp4(tracks=0)
    yield "cut.mp4", lambda: mp4()[:-40]
    yield "no-moov.mp4", lambda: mp4().replace(b"moov", b"free")
    yield "head-only.mp4", lambda: mp4()[:24]
    yield "boxes.mp4", lambda: mp4()[:24] + b"\0\0\0\4evil" + mp4()[24:]
    yield "zeros.mp4", lambda: mp4()[:24] + bytes(5_000)
    yield "long-claim.mp4", lambda: mp4(seconds=40_000)
    yield (
        "head-only.webm",
        lambda: b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm",
    )
    yield "noise.mp3", lambda: b"ID3" + bytes(2_000)
    yield "noise.ogg", lambda: b"OggS" + bytes(2_000)
    yield "head-only.m4a", lambda: b"\0\0\0\x18ftypM4A \0\0\0\0M4A isom"


def _dressed() -> Iterator[tuple[str, Made]]:
    page, svg = b"<!doctype html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg' onload='1'/>"
    for extension in ("mp4", "webm", "mp3", "m4a", "ogg", "pdf", "docx", "zip", "h5p"):
        yield f"page.{extension}", lambda: page
    for name in ("picture.svg", "picture.png", "picture.jpg", "page.html", "page.xhtml", "page.mhtml", "run.js"):
        yield name, lambda: svg
    yield "notice.pdf.exe", lambda: b"MZ" + bytes(100)
    yield "notice.exe.pdf", lambda: d.saved(d.pdf())
    yield "notice.html.pdf", lambda: d.saved(d.pdf())
    yield "program.pdf", lambda: b"MZ" + bytes(100)
    yield "eicar.pdf", lambda: b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
    yield "7z.zip", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100)
    yield "rar.zip", lambda: b"Rar!\x1a\x07\x00" + bytes(100)
    yield "video.avi", lambda: b"RIFF" + bytes(100)
    yield "zip.docx", a.package
    yield "gif-page.mp4", lambda: b"GIF89a<script>1</script>"
    yield "font.pdf", lambda: b"\0\1\0\0" + bytes(100)
