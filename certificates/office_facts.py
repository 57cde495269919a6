"""Facts of papers between offices: an applicant's dossier sheet, the receipt of a filing, a bulletin about units.

Days as ISO writes them, rates as texts, cut and never rounded; empty where there is none.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DossierStep:
    """One step on the way to the first card: what was asked, what is on record, when, and by which paper."""

    what: str
    required: str
    found: str
    on: str
    source: str


@dataclass(frozen=True, slots=True)
class DossierSheet:
    """首次申领档案表: who applies, what stands on record of him, what those who checked it said.

    `opinions` are (who, what, day). No ID number has a field here.
    """

    name: str
    unit: str
    post: str
    field: str
    application_no: str
    bureau: str
    as_of: str
    steps: tuple[DossierStep, ...]
    opinions: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class FilingReceipt:
    """备案回执: what was handed in, when, and that it was taken; `late_days` 0 when in time."""

    number: str
    bureau: str
    unit: str
    what: str
    year: int
    due_on: str
    handed_in_on: str
    filed_on: str
    late_days: int
    papers: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class BulletinUnit:
    """A unit of a bulletin; `note` says what is missing."""

    name: str
    due: int
    met: int
    rate: str
    note: str


@dataclass(frozen=True, slots=True)
class UnitBulletin:
    """情况通报: how units stand, who does well, who lags, and what is asked of them until when."""

    number: str
    bureau: str
    title: str
    as_of: str
    on: str
    opening: str
    ahead: tuple[BulletinUnit, ...]
    behind: tuple[BulletinUnit, ...]
    asks: tuple[str, ...]
    answer_by: str
    to: tuple[str, ...]
    copies_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficialReport:
    """A report in the layout of official documents (GB/T 9704-2012): `sections` are (heading, paragraphs).

    `figures` are (what, value) pairs of the table behind the text, as of `as_of`; `number` is 发文字号.
    """

    unit: str
    number: str
    signatory: str
    title: str
    addressee: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    figures: tuple[tuple[str, str], ...]
    as_of: str
    on: str
    copies_to: str


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table of a sheet: `widths` of its columns in per cent, one a head; `left` are the columns of running text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    left: tuple[int, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class OfficeSheet:
    """Tables of an office under one title, to be signed: results of spot checks, score sheets."""

    title: str
    about: tuple[str, ...]
    tables: tuple[SheetTable, ...]
    notes: tuple[str, ...]
    signs: tuple[str, ...]
