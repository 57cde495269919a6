"""Where people stand: the roll, what counts of their hours, and the verdict on each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms import clock
from lms.among import is_among
from lms.db import sum_of, table_of
from lms.hours.models import Claim
from lms.requirements.making_up import with_made_up
from lms.requirements.queries.hopes import only_waiting
from lms.requirements.queries.making_up import made_up_of
from lms.requirements.queries.roll import roll_of
from lms.requirements.queries.rule_sets import Rules, rules_by_unit
from lms.requirements.queries.sums import NOTHING, pending_of, sums_of_roll
from lms.requirements.verdict import Verdict, verdict


class Standing(NamedTuple):
    """One person's year: who, where, under which rules, the verdict, and whether pending hours alone would meet it."""

    person_id: int
    unit_id: int
    person_class: str
    version_id: int
    verdict: Verdict
    only_waiting: bool


def standings(
    db: Session,
    year: int,
    *,
    as_of: date,
    unit_ids: Sequence[int] | None = None,
    person_ids: Sequence[int] | None = None,
    rules: Mapping[int, Rules] | None = None,
) -> list[Standing]:
    """Judge everyone of some units, or some people, as of a day. The caller has checked that they are in reach.

    `rules`: those of their units, where the caller has asked for them already.
    """
    rules = rules_by_unit(db, year, person_ids=person_ids) if rules is None else rules
    roll = roll_of(db, year, as_of=as_of, rules=rules, unit_ids=unit_ids, person_ids=person_ids)
    ids = [person.person_id for person in roll]
    posted = sums_of_roll(db, roll, year, as_of=as_of, everybody=False)
    pending = pending_of(db, year, as_of=as_of, ids=ids)
    by_id = {person.person_id: person for person in roll} if pending else {}
    hopeful = only_waiting(db, year, as_of=as_of, roll=by_id, counted=posted, pending=pending)
    rejected, made_up = _rejected(db, ids, year), made_up_of(db, ids, year)
    found, over = [], as_of < clock.today()
    for person in roll:
        sums = posted.get(person.person_id, NOTHING)
        waiting = pending.get(person.person_id, [])
        if waiting or person.person_id in rejected:
            credit = sum(hours.credit for hours in waiting)
            sums = sums._replace(pending=credit, rejected=rejected.get(person.person_id, 0))
        if person.person_id in made_up:
            sums = with_made_up(sums, made_up[person.person_id], person.rules.parameters)
        judged = verdict(person.requirement, sums, person.rules.parameters, on=as_of, over=over)
        only = person.person_id in hopeful
        found.append(
            Standing(person.person_id, person.unit_id, person.person_class, person.rules.version_id, judged, only)
        )
    return found


def find_standing(
    db: Session, person_id: int, year: int, *, as_of: date, rules: Mapping[int, Rules] | None = None
) -> Standing | None:
    """Judge one person as of a day, or return None for who is on no roll that day."""
    found = standings(db, year, as_of=as_of, person_ids=[person_id], rules=rules)
    return found[0] if found else None


def _rejected(db: Session, ids: Sequence[int], year: int) -> Mapping[int, int]:
    return dict(db.execute(_REJECTED, {"year": year, "people": ids}).all())


_CLAIM = table_of(Claim).c
_REJECTED = (
    select(_CLAIM.person_id, sum_of(_CLAIM.credit))
    .where(_CLAIM.year == bindparam("year"), _CLAIM.state == "rejected", is_among(_CLAIM.person_id, "people"))
    .group_by(_CLAIM.person_id)
)
