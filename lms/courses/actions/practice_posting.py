"""Handing signed days of practice to the ledger: for the learner month by month, and half of it for the mentor.

A second person confirms (domain C3.4); the evidence is the signed log as a file of ours, named by its digest.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, require_can
from lms.courses.actions.practice_record import credit_of_day, log_file, span_of, title_of
from lms.courses.models.practice import Mentorship, PracticeDay, PracticePosting
from lms.courses.queries.practice_posted import mentor_credit_of_year, mentor_days, unposted_days
from lms.courses.rules.practice import mentor_credits
from lms.errors import NotFound, RuleBroken
from lms.hours.actions.proposing_days import DayHeld, attach_log, bar_of, propose_days
from lms.hours.catalogue import Method
from lms.hours.models import Activity
from lms.hours.rules import DEFAULT_LIMITS, Limits, require_open
from lms.people.queries.people import lock_people, visible_ids


@dataclass(slots=True)
class Handed:
    """What one hand-over came to: days that now wait for confirmation, and days that have no room, with the reason."""

    days: int = 0
    credit: int = 0
    refused: list[tuple[date, RuleBroken]] | None = None

    def add(self, held: Sequence[DayHeld]) -> None:
        """Count days that were put forward."""
        self.days += len(held)
        self.credit += sum(day.credit for day in held)


def hand_over_learner(db: Session, learner_id: int, *, actor: Actor, limits: Limits = DEFAULT_LIMITS) -> Handed:
    """Propose all signed days of a learner that are not in the ledger yet, one activity a pair and month.

    Days without room beside other training are left and named. Raises NotFound PERSON_NOT_FOUND out of reach.
    """
    _require_reach(db, learner_id, actor)
    days, handed = unposted_days(db, [learner_id]), Handed(refused=[])
    by_month: dict[tuple[int, int, int], list[PracticeDay]] = defaultdict(list)
    for day in days:
        by_month[day.mentorship_id, day.occurred_on.year, day.occurred_on.month].append(day)
    for month in by_month.values():
        pair = month[0].mentorship
        held = {d: DayHeld(d.occurred_on, d.category, credit_of_day(d, limits), d.starts_at, d.ends_at) for d in month}
        good = _with_room(db, held, learner_id, Method(pair.kind), actor, limits, handed)
        if good:
            title = title_of(good, pair, pair.learner.name)
            activity = _propose(db, good, title, pair, learner_id, actor, limits)
            _record(db, activity, good, learner_id, is_mentor=False)
            handed.add(list(good.values()))
    return handed


def hand_over_mentor(
    db: Session, mentor_id: int, year: int, *, actor: Actor, limits: Limits = DEFAULT_LIMITS
) -> Handed:
    """Propose a mentor's own credit for the signed days of a year: half, one learner a day, at most eight 学时.

    Raises NotFound PERSON_NOT_FOUND out of reach.
    """
    _require_reach(db, mentor_id, actor)
    handed = Handed(refused=[])
    best = best_of_each_day(mentor_days(db, [mentor_id], year), limits)
    already = mentor_credit_of_year(db, [mentor_id], year).get(mentor_id, 0)
    for pair_id in {day.mentorship_id for day in best.values()}:
        own = {d.occurred_on: d for d in best.values() if d.mentorship_id == pair_id}
        pair = next(iter(own.values())).mentorship
        credits = mentor_credits([(on, credit_of_day(own[on], limits)) for on in sorted(own)], already)
        held = {own[on]: DayHeld(on, pair.mentor_category, credit) for on, credit in credits}
        good = _with_room(db, held, mentor_id, Method(pair.kind), actor, limits, handed)
        if good:
            title = f"带教{pair.learner.name}：{span_of(good)}"
            activity = _propose(db, good, title, pair, mentor_id, actor, limits)
            _record(db, activity, good, mentor_id, is_mentor=True)
            handed.add(list(good.values()))
            already += sum(day.credit for day in good.values())
    return handed


def best_of_each_day(days: Sequence[PracticeDay], limits: Limits) -> dict[date, PracticeDay]:
    """Return of each day the log that gives most: who guides two at once has taught one day, not two."""
    best: dict[date, PracticeDay] = {}
    for day in days:
        known = best.get(day.occurred_on)
        if known is None or credit_of_day(day, limits) > credit_of_day(known, limits):
            best[day.occurred_on] = day
    return best


def _require_reach(db: Session, person_id: int, actor: Actor) -> None:
    require_can(actor, Permission.MANAGE_PRACTICE)
    if not visible_ids(db, [person_id], seen_by=actor):
        raise NotFound("PERSON_NOT_FOUND")
    lock_people(db, [person_id])


def _with_room(
    db: Session,
    held: Mapping[PracticeDay, DayHeld],
    person_id: int,
    method: Method,
    actor: Actor,
    limits: Limits,
    handed: Handed,
) -> dict[PracticeDay, DayHeld]:
    """Return the days that can be put forward; the others are noted with their reason."""
    good, refused = {}, handed.refused if handed.refused is not None else []
    for day, gives in held.items():
        why = bar_of(db, gives, person_id, method, limits) or _closed(gives.occurred_on, actor, limits)
        if why is None:
            good[day] = gives
        else:
            refused.append((day.occurred_on, why))
    return good


def _closed(day: date, actor: Actor, limits: Limits) -> RuleBroken | None:
    try:
        require_open(day, today=clock.today(), actor=actor, document=None, late_until=limits.late_until)
    except RuleBroken as refusal:
        return refusal
    return None


def _propose(
    db: Session,
    good: Mapping[PracticeDay, DayHeld],
    title: str,
    pair: Mentorship,
    person_id: int,
    actor: Actor,
    limits: Limits,
) -> Activity:
    activity = propose_days(
        db,
        list(good.values()),
        title=title,
        method=Method(pair.kind),
        person_id=person_id,
        host_unit=pair.unit,
        lecturer=pair.mentor.name,
        actor=actor,
        limits=limits,
    )
    data = json.dumps(log_file(list(good), pair, limits), ensure_ascii=False, indent=1).encode()
    name = f"{title.replace('：', '')}.json"
    attach_log(db, activity, data=data, file_name=name, actor=actor)
    return activity


def _record(
    db: Session, activity: Activity, good: Mapping[PracticeDay, DayHeld], person_id: int, *, is_mentor: bool
) -> None:
    db.add_all(
        PracticePosting(
            day_id=day.id,
            activity_id=activity.id,
            person_id=person_id,
            occurred_on=day.occurred_on,
            is_mentor=is_mentor,
            credit=gives.credit,
        )
        for day, gives in good.items()
    )
    db.flush()
