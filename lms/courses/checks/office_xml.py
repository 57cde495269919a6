"""One XML part of an Office file, read as a stream: what it ties to, its fields and formulas; no DTD, no entities."""

import zipfile
from dataclasses import dataclass, field
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_external_ges, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, InputSource

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser

from lms.courses.checks.archive import ArchiveEntry
from lms.courses.checks.archive_names import shown
from lms.errors import RuleBroken

# Fields and formulas are short; whoever writes more hides something, and the reader stays small.
_MOST_TEXT = 4 * 2**20
_DEEPEST = 256


@dataclass(slots=True)
class Part:
    """What matters of a part: content types it declares, ties outside and inside (kind, target), fields, formulas."""

    content_types: list[str] = field(default_factory=list)
    outside: list[tuple[str, str]] = field(default_factory=list)
    inside: list[tuple[str, str]] = field(default_factory=list)
    fields: str = ""
    formulas: list[str] = field(default_factory=list)
    has_dde: bool = False


def read_part(archive: zipfile.ZipFile, entry: ArchiveEntry) -> Part:
    """Return what matters of a part. Raises RuleBroken OFFICE_XML when it declares entities or is no XML."""
    handler = _Reader()
    parser = create_parser(forbid_dtd=True, forbid_entities=True, forbid_external=True)
    parser.setFeature(feature_namespaces, 1)
    parser.setFeature(feature_external_ges, 0)
    parser.setContentHandler(handler)
    source = InputSource()
    try:
        with archive.open(entry.stored) as file:
            source.setByteStream(file)
            parser.parse(source)
    except (DefusedXmlException, SAXException, ValueError, _TooMuch) as error:
        raise RuleBroken("OFFICE_XML", path=shown(entry.path)) from error
    return handler.found()


class _TooMuch(Exception):
    pass


class _Reader(ContentHandler):
    """Collects by local names: prefixes are the author's to choose."""

    def __init__(self) -> None:
        super().__init__()
        self._part = Part()
        self._fields: list[str] = []
        self._inside = ""
        self._length = self._depth = 0

    def found(self) -> Part:
        """Return what was collected."""
        self._part.fields = "".join(self._fields)
        return self._part

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl) -> None:  # noqa: N802, ARG002 - named by the standard library
        """Look at an element's name and attributes."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooMuch
        local = name[1]
        said = {key[1]: value for key, value in attrs.items()}
        if local == "Relationship":
            self._tie(said)
        elif local in {"Override", "Default"}:
            self._part.content_types.append(said.get("ContentType", ""))
        elif local == "fldSimple":
            self._keep(" " + said.get("instr", ""))
        elif local in {"ddeLink", "ddeItem"}:
            self._part.has_dde = True
        elif local in {"redefine", "include", "import"} and "schemaLocation" in said:
            self._part.outside.append(("/schema", said["schemaLocation"]))
        elif local in {"oleLink", "externalBook"}:
            self._part.inside.append(("/externalLink", ""))
        elif local in {"instrText", "f", "definedName"}:
            self._inside = local
            if local != "instrText":
                self._part.formulas.append("")

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802, ARG002 - as above
        """Leave an element."""
        self._depth -= 1
        if name[1] == self._inside:
            self._inside = ""
        elif name[1] == "p":  # a field is spelled over many runs, but never over paragraphs
            self._fields.append("\n")

    def characters(self, content: str) -> None:
        """Keep the text of fields and formulas."""
        if self._inside == "instrText":
            self._keep(content)
        elif self._inside:
            self._count(content)
            self._part.formulas[-1] += content

    def _keep(self, text: str) -> None:
        self._count(text)
        self._fields.append(text)

    def _count(self, text: str) -> None:
        self._length += len(text)
        if self._length > _MOST_TEXT:
            raise _TooMuch

    def _tie(self, said: dict[str, str]) -> None:
        ties = self._part.outside if said.get("TargetMode", "").lower() == "external" else self._part.inside
        ties.append((said.get("Type", ""), said.get("Target", "")))
