"""Every format by its name: how it is read, written and told from the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from question_bank.content import Content
from question_bank.exchange import (
    aiken,
    blackboard_text,
    docx,
    foreign,
    gift,
    json_bank,
    moodle_xml,
    own_json,
    plain_text,
    qti,
    table_writing,
    tables,
)
from question_bank.exchange.decoding import in_utf8
from question_bank.exchange.docx import writing as docx_writing
from question_bank.exchange.gift import reading as gift_reading
from question_bank.exchange.reading import MediaBytes, Reading, Source, Unreadable, Written

Reader = Callable[[Source], Reading]
Writer = Callable[[Sequence[Content], MediaBytes], Written]


@dataclass(frozen=True, slots=True)
class Format:
    """One format. Without a reader or writer it goes one way only."""

    name: str
    read: Reader | None = None
    write: Writer | None = None
    looks_like: Callable[[Source], bool] = lambda _: False


# In the order in which a file is tried: what is told apart for certain first, loose text last.
FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format("blackboard-text", blackboard_text.read, None, blackboard_text.looks_like),
        Format("docx", docx.read, docx_writing.write, docx.looks_like),
        Format("xlsx", tables.read, table_writing.write_xlsx, tables.looks_like),
        Format("csv", tables.read, table_writing.write_csv),
        Format("qti21", qti.read, qti.write_21, qti.looks_like),
        Format("qti30", qti.read, qti.write_30),
        Format("moodle-xml", moodle_xml.read, moodle_xml.write, moodle_xml.looks_like),
        Format("lifa", own_json.read, own_json.write, own_json.looks_like),
        Format("json", json_bank.read, None, json_bank.looks_like),
        Format("aiken", aiken.read, aiken.write, aiken.looks_like),
        Format("gift", gift.read, gift.write, gift_reading.looks_like),
        Format("text", plain_text.read, plain_text.write, plain_text.looks_like),
    )
}


def read(source: Source, name: str | None = None) -> Reading:
    """Read a file in the format that is named, or in the one it looks like.

    Raises Unreadable FORMAT_UNKNOWN for a name or a file nobody knows, and whatever the format raises.
    """
    source = in_utf8(source)
    if not name:
        foreign.require_ours(source)
    chosen = FORMATS.get(name) if name else guess(source)
    if chosen is None or chosen.read is None:
        raise Unreadable("FORMAT_UNKNOWN", name=name or "")
    return chosen.read(source)


def guess(source: Source) -> Format | None:
    """Return the format a file looks like, by its content and only then by its name."""
    certain = next((one for one in FORMATS.values() if one.looks_like(source)), None)
    if certain is not None:
        return certain
    ending = source.name.casefold().rpartition(".")[2]
    return FORMATS.get({"txt": "text", "gift": "gift"}.get(ending, ""))
