"""One officer's own oaths: what he swore, what is due by when."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.ceremonies.queries.coverage import covered_person
from lms.ceremonies.queries.oaths import Oath, oaths_of
from lms.ceremonies.queries.officers import is_officer, issue_day_of
from lms.ceremonies.rules.ceremonies import first_oath_due
from lms.ceremonies.rules.coverage import Sworn, make_up_until
from lms.ceremonies.rules.texts import OathKind


@dataclass(frozen=True, slots=True)
class MyOath:
    """What somebody swore, the newest first; `this_year` fills the year, `first_due` is the last day of a first oath.

    `first_due` is None once he has sworn since his card was issued, or where that lies before our records.
    """

    is_officer: bool
    oaths: list[Oath]
    issued_on: date | None
    first_due: date | None
    this_year: Sworn | None
    is_excused: bool
    annual_on: date | None
    year_due: date


def my_oath(
    db: Session, person_id: int, unit_id: int | None, today: date, card_issued_on: date | None = None
) -> MyOath:
    """Return how somebody in post at a unit stands with the oath on a day; `card_issued_on` comes from his card.

    Where he has none, the day counts on which his role of officer began.
    """
    oaths, issued = list(reversed(oaths_of(db, person_id))), card_issued_on or issue_day_of(db, person_id)
    since = [oath for oath in oaths if oath.kind is OathKind.ENFORCEMENT and issued and oath.sworn_on >= issued]
    found, annual_on = covered_person(db, person_id, unit_id, today.year, as_of=today)
    return MyOath(
        is_officer=card_issued_on is not None or is_officer(db, person_id, today),
        oaths=oaths,
        issued_on=issued,
        first_due=first_oath_due(issued) if issued is not None and not since else None,
        this_year=found.oath if found else None,
        is_excused=found.is_excused if found else False,
        annual_on=annual_on,
        year_due=make_up_until(today.year),
    )
