"""Facts of the minutes of an oath. Instants are local, as ISO writes them to the minute; days as ISO writes them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SwornText:
    """What was sworn: `kind` is its code, `version` 0 for the text of the whole country."""

    kind: str
    text: str
    approved_by: str
    approved_on: str
    version: int


@dataclass(frozen=True, slots=True)
class Attendant:
    """Somebody on the roster. `way` is the code of how he signed, empty where he was not there."""

    name: str
    unit: str
    way: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A record that was corrected after the closing, and why."""

    name: str
    attended: bool
    reason: str
    on: str


@dataclass(frozen=True, slots=True)
class OathMinutes:
    """宣誓仪式记录: `occasion` is its code, `photos` are names of pictures that are handed in beside."""

    unit: str
    occasion: str
    year: int
    starts_at: str
    place: str
    leader: str
    witness: str
    host: str
    texts: tuple[SwornText, ...]
    present: tuple[Attendant, ...]
    absent: tuple[Attendant, ...]
    corrections: tuple[Correction, ...] = ()
    photos: tuple[str, ...] = ()
