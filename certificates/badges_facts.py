"""Facts of an assistant's badge. Dates as ISO writes them; no ID number has a field here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """工作证 of an 辅助人员: who, whose, which post, which number, until when. It is no credential and says so."""

    name: str
    unit: str
    post: str
    number: str
    valid_from: str
    valid_until: str
