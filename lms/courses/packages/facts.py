"""What is known of a package: its standard, its title, and the items a learner opens one after the other."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Standard(StrEnum):
    """What a package is written for."""

    SCORM12 = "scorm12"
    SCORM2004 = "scorm2004"
    H5P = "h5p"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a package's table of contents; launchable when it has a path.

    `mastery` is the raw score to reach, 0 to 100 (1.2); `measure` is the scaled score, -1 to 1, `threshold` the
    share of the content, 0 to 1, to reach (SCORM 2004). All three as written, "" where nothing is.
    """

    id: str
    title: str
    level: int = 0
    path: str = ""
    query: str = ""
    is_sco: bool = False
    mastery: str = ""
    measure: str = ""
    threshold: str = ""
    launch_data: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a manifest: a thing that starts (sco), or a file (asset)."""

    id: str
    kind: str
    href: str


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """All that is known of a package after reading it."""

    standard: Standard
    edition: str
    identifier: str
    title: str
    items: tuple[Item, ...]
    organizations: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    sequencing_blocks: int = 0
    has_frames: bool = False

    @property
    def launchable(self) -> tuple[Item, ...]:
        """Return the items that open something, in their order."""
        return tuple(item for item in self.items if item.path)

    def details(self) -> dict[str, Any]:
        """Return what is kept with the material (`Material.details`): codes, titles and paths, never people."""
        return {
            "standard": self.standard.value,
            "edition": self.edition,
            "title": self.title,
            "items": [asdict(item) for item in self.items],
            "sequenced": self.sequencing_blocks > 0,
            "frames": self.has_frames,
        }


def items_of(details: dict[str, Any]) -> tuple[Item, ...]:
    """Return the launchable items of a package by what was kept of it."""
    items = (Item(**item) for item in details.get("items", ()))
    return tuple(item for item in items if item.path)
