"""Facts of a personal enforcement file on paper, in words; days as ISO writes them, empty where there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One item of a section."""

    what: str
    on: str
    source: str
    by: str


@dataclass(frozen=True, slots=True)
class FileSection:
    """One of the fourteen; `note` says why it is empty."""

    title: str
    entries: tuple[FileEntry, ...]
    note: str


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """执法档案 of one person, as of a day; `unit` is where he is in post, empty where nowhere."""

    name: str
    unit: str
    as_of: str
    sections: tuple[FileSection, ...]
