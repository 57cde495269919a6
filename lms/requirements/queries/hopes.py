"""Who is short, and would have met the year if all that waits for confirmation were confirmed."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms.requirements.caps import Hours, met_with, sums_of
from lms.requirements.queries.roll import OnRoll
from lms.requirements.queries.sums import NOTHING, hours_of
from lms.requirements.verdict import Sums, is_met


def only_waiting(
    db: Session,
    year: int,
    *,
    as_of: date,
    roll: Mapping[int, OnRoll],
    counted: Mapping[int, Sums],
    pending: Mapping[int, Sequence[Hours]],
) -> set[int]:
    """Return those who are short and would have met the year with their pending hours; all of `pending` are in `roll`.

    `counted`: the sums of their posted hours. The entries are read only of those whose sums cannot tell.
    """
    hopeful = {i for i, hours in pending.items() if _may_hope(roll[i], counted.get(i, NOTHING), hours)}
    told = {i: _met_with(roll[i], counted.get(i, NOTHING), pending[i]) for i in hopeful}
    posted = hours_of(db, [i for i, met in told.items() if met is None], year, as_of=as_of)
    return {
        i
        for i, met in told.items()
        if (met if met is not None else _met_together(roll[i], [*posted.get(i, []), *pending[i]]))
    }


def meets(person: OnRoll, sums: Sums) -> bool:
    """Tell whether sums meet what is required of a person who is not exempt."""
    percent = person.rules.parameters.share_of_credited
    return is_met(sums.total, sums.public_law, sums.business_skill, sums.special_topic, person.requirement, percent)


def _may_hope(person: OnRoll, sums: Sums, waiting: Sequence[Hours]) -> bool:
    """Tell whether someone who is short could have met the year with what waits, were there no caps."""
    if person.requirement.exempt is not None or meets(person, sums):
        return False
    return sums.total + sums.capped + sum(hours.credit for hours in waiting) >= person.requirement.total


def _met_with(person: OnRoll, sums: Sums, waiting: Sequence[Hours]) -> bool | None:
    return met_with(sums, waiting, person.requirement, person.rules.parameters)


def _met_together(person: OnRoll, hours: Sequence[Hours]) -> bool:
    return meets(person, sums_of(hours, person.requirement, person.rules.parameters))
