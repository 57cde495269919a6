"""Learning packages made up for tests: `scorm12(...)`, `scorm2004(...)`, `h5p(...)` return the bytes of an archive."""

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import storage
from lms.courses.checks.archive import check_archive, unpack
from lms.courses.models.materials import Material
from lms.courses.packages.facts import PackageFacts
from lms.courses.packages.reading import read_package
from lms.people.models import Unit
from tests.course_factories import make_material

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NEEDS_DATA = pytest.mark.skipif(not DATA.is_dir(), reason="the open packages of ../shared/data are not here")
PAGE = (
    "<!doctype html><html><head><title>课</title></head><body><p id=p>正文</p><script>{script}</script></body></html>"
)

_MANIFEST_12 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="{identifier}" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="org"><organization identifier="org"><title>{title}</title>{items}</organization></organizations>
<resources>{resources}</resources></manifest>"""
_MANIFEST_2004 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="{identifier}" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>{edition}</schemaversion></metadata>
<organizations default="org"><organization identifier="org"><title>{title}</title>{items}</organization></organizations>
<resources>{resources}</resources></manifest>"""


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def manifest(
    pages: Mapping[str, str], *, edition: str = "1.2", title: str = "执法规范", more: Mapping[str, str] | None = None
) -> str:
    """Return a manifest with one item for each page, whose further elements (`<adlcp:masteryscore>…`) `more` gives."""
    more = more or {}
    items = "".join(
        f'<item identifier="i{n}" identifierref="r{n}"><title>第{n}节</title>{more.get(href, "")}</item>'
        for n, href in enumerate(pages, 1)
    )
    kind = "scormtype" if edition == "1.2" else "scormType"
    resources = "".join(
        f'<resource identifier="r{n}" type="webcontent" adlcp:{kind}="{kind_of}" href="{href}"></resource>'
        for n, (href, kind_of) in enumerate(pages.items(), 1)
    )
    form = _MANIFEST_12 if edition == "1.2" else _MANIFEST_2004
    return form.format(identifier="test.package", title=title, items=items, resources=resources, edition=edition)


def scorm(
    script: str = "", *, edition: str = "1.2", files: Mapping[str, str | bytes] | None = None, more: str = ""
) -> bytes:
    """Return a package of one page that runs a script, with further files."""
    page = {"index.html": PAGE.replace("{script}", script)}
    imsmanifest = manifest({"index.html": "sco"}, edition=edition, more={"index.html": more})
    return zipped({"imsmanifest.xml": imsmanifest, **page, **(files or {})})


def h5p(*, main: str = "H5P.Test", script: str = "", **differing: Any) -> bytes:
    """Return an H5P package with one small library of its own."""
    about = {
        "title": "测验",
        "language": "zh",
        "mainLibrary": main,
        "embedTypes": ["div"],
        "preloadedDependencies": [{"machineName": main, "majorVersion": 1, "minorVersion": 0}],
    }
    library = {
        "title": "Test",
        "machineName": main,
        "majorVersion": 1,
        "minorVersion": 0,
        "patchVersion": 0,
        "runnable": 1,
        "preloadedJs": [{"path": "test.js"}],
    }
    files = {
        "h5p.json": json.dumps(about | differing),
        "content/content.json": json.dumps({"question": "?"}),
        f"{main}-1.0/library.json": json.dumps(library),
        f"{main}-1.0/test.js": script,
    }
    return zipped(files)


def read(archive: bytes) -> PackageFacts:
    """Check and read a package as an upload is."""
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(archive)
        file.flush()
        path = Path(file.name)
        return read_package(path, check_archive(path))


def make_package(db: Session, unit: Unit, archive: bytes, **differing: Any) -> Material:
    """Put a package on record and into the store, as an upload does when it is found good."""
    digest = hashlib.sha256(archive).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        path, tree = Path(folder) / "package.zip", Path(folder) / "tree"
        path.write_bytes(archive)
        entries = check_archive(path)
        facts = read_package(path, entries)
        tree.mkdir()
        unpack(path, entries, tree)
        storage.put_tree(digest, tree)
    kind = "H5P" if facts.standard == "h5p" else "SCORM"
    given = {"title": facts.title, "digest": digest, "details": facts.details()}
    return make_material(db, unit, kind=kind, **given | differing)
