"""Reading an uploaded file of questions, whatever its format: once, away from the database. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from question_bank.content import Fault
from question_bank.exchange.decoding import encoding_of
from question_bank.exchange.formats import read
from question_bank.exchange.reading import ReadQuestion, Source, Unreadable

# What somebody may say a text is written in, where the mark and the signs mislead.
ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
_TEXTS = frozenset({"csv", "text", "gift", "aiken", "moodle-xml", "json", "lifa"})


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file as it came; `format` and `encoding` are what the uploader says, or empty."""

    name: str
    data: bytes
    format: str = ""
    encoding: str = ""
    position: int = 1


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read, or why it was not: then `refusal` stands and there are no questions."""

    position: int
    name: str
    format: str
    encoding: str
    questions: Sequence[ReadQuestion] = ()
    notes: Sequence[Fault] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)
    refusal: Fault | None = None


def read_file(file: Uploaded) -> FileRead:
    """Read a file; one that cannot be read is told, never raised."""
    try:
        reading = read(Source(_in_utf8(file.data, file.encoding), file.name), file.format or None)
    except Unreadable as unreadable:
        return FileRead(file.position, file.name, file.format, file.encoding, refusal=unreadable.fault)
    encoding = (file.encoding or encoding_of(file.data)) if reading.format in _TEXTS else ""
    return FileRead(file.position, file.name, reading.format, encoding, reading.questions, reading.notes, reading.media)


def is_hostile(fault: Fault) -> bool:
    """Tell whether a file was refused because it could do harm: such a file is not even kept to be looked at."""
    return fault.code.startswith("ZIP_") or fault.code in ("XML_FORBIDDEN", "DOCX_MACRO")


def _in_utf8(data: bytes, encoding: str) -> bytes:
    if not encoding:
        return data
    try:
        return data.decode(encoding).encode()
    except (UnicodeDecodeError, LookupError):
        raise Unreadable("FILE_ENCODING") from None


def fault_to_json(fault: Fault) -> dict[str, Any]:
    """Return a fault as plain values, to be kept with the line it concerns."""
    values = {name: value if isinstance(value, int | str) else str(value) for name, value in fault.values.items()}
    return {"code": fault.code, "at": fault.at, "grave": fault.grave, "values": values}


def fault_of_json(kept: Mapping[str, Any]) -> Fault:
    """Return the fault that plain values say."""
    return Fault(kept["code"], kept["at"], kept["grave"], dict(kept["values"]))
