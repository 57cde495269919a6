"""The minutes of a closed ceremony, for the press. Gathering reads only; the page prints, then has it put on record."""

from sqlalchemy.orm import Session

from certificates.document import Document, Media, document
from certificates.oath_facts import Attendant, Correction, OathMinutes, SwornText
from lms import audit, clock, files
from lms.access import Actor
from lms.ceremonies.models import OathCeremony, OathText
from lms.ceremonies.queries.ceremonies import photos_of
from lms.ceremonies.queries.rosters import Seat, corrections_of, late_names, seats_of
from lms.ceremonies.rules.ceremonies import CeremonyState
from lms.errors import RuleBroken
from lms.i18n import Language
from lms.people.queries.people import names_of

# As many as fit a page beside each other.
MOST_PRINTED = 6


def minutes(db: Session, ceremony: OathCeremony, *, language: Language) -> Document:
    """Return the minutes: texts, who swore and how he signed, who did not, corrections, the first six photos.

    Raises RuleBroken OATH_NOT_CLOSED.
    """
    if ceremony.state != CeremonyState.CLOSED:
        raise RuleBroken("OATH_NOT_CLOSED")
    photos = {
        f"photo{number}": Media(files.path_of(photo.digest).read_bytes(), photo.media_type)
        for number, photo in enumerate(photos_of(db, ceremony)[:MOST_PRINTED], 1)
    }
    return document("oath_minutes", _facts(db, ceremony, tuple(photos)), language=language, media=photos)


def record_print(db: Session, ceremony: OathCeremony, *, actor: Actor) -> None:
    """Put on record that somebody was given the minutes."""
    audit.record(db, actor=actor, action="oath:minutes:printed", subject=ceremony)


def _facts(db: Session, ceremony: OathCeremony, photos: tuple[str, ...]) -> OathMinutes:
    seats = seats_of(db, ceremony)
    corrected = corrections_of(db, ceremony)
    names = names_of(db, [row.person_id for row in corrected])
    came = [_attendant(seat) for seat in seats if seat.is_present]
    came += [Attendant(name, unit, "list") for name, unit in late_names(db, ceremony)]
    return OathMinutes(
        unit=ceremony.unit.name,
        occasion=ceremony.occasion,
        year=ceremony.year,
        starts_at=ceremony.starts_at.astimezone(clock.zone()).strftime("%Y-%m-%dT%H:%M"),
        place=ceremony.place,
        leader=ceremony.leader.name,
        witness=ceremony.witness_name,
        host=ceremony.host_name,
        texts=tuple(_text(text, kind) for text, kind in _sworn(ceremony)),
        present=tuple(came),
        absent=tuple(_attendant(seat) for seat in seats if not seat.is_present),
        corrections=tuple(
            Correction(names[row.person_id], row.attended, row.reason, clock.local_date(row.recorded_at).isoformat())
            for row in corrected
        ),
        photos=photos,
    )


def _attendant(seat: Seat) -> Attendant:
    return Attendant(seat.place.person.name, seat.place.unit.name, seat.records[0].way if seat.records else "")


def _sworn(ceremony: OathCeremony) -> list[tuple[OathText, str]]:
    both = ((ceremony.enforcement_text, "ENFORCEMENT"), (ceremony.constitution_text, "CONSTITUTION"))
    return [(text, kind) for text, kind in both if text is not None]


def _text(text: OathText, kind: str) -> SwornText:
    version = text.version if text.unit_id is not None else 0
    return SwornText(kind, text.text, text.approved_by, text.approved_on.isoformat(), version)
