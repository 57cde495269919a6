"""The verb that turns a finished course into hours: once, on the days it was earned, with its log (domain C3.3)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import SYSTEM
from lms.courses.actions.flagging import raise_flags
from lms.courses.models.study import Learning
from lms.courses.queries.crediting import lock_learning, log_of, played_of, stretches_of
from lms.courses.queries.delegations import teaches_public_law
from lms.courses.queries.quizzes import has_passed
from lms.courses.queries.study import left_to_do
from lms.courses.rules.crediting import HALF, Outcome, earned_by_day, lay_on_parts, share_over_days
from lms.courses.rules.quizzes import quiz_due
from lms.hours.actions.measuring import Measured, Share, record_measured
from lms.hours.catalogue import PUBLIC_LAW, Method
from lms.hours.queries.ledger import attended_on, courses_taken
from lms.hours.rules import Limits, split_credit
from lms.people.queries.people import lock_people, unit_ids_on

# The limits of the rules that judge a unit in a year: the rooms above know them.
LimitsOf = Callable[[int, int], Limits]


@dataclass(slots=True)
class _Days:
    """What each day may give: the unit that held the post, the limits that hold there, the room that is left."""

    units: dict[date, int]
    limits: dict[date, Limits]
    room: dict[date, int]
    refused: dict[date, Outcome]


def credit_course(db: Session, learning_id: int, *, limits_of: LimitsOf) -> Learning | None:
    """Post the hours of a course all of which was studied, and whose quiz was passed where it has one (C3.3); done
    twice, by whomever, it posts once.

    What cannot be posted is explained on the learning: `outcome`, and `withheld` by day. None when there is no such
    learning.
    """
    learning = lock_learning(db, learning_id)
    if learning is None or learning.completed_at is not None or left_to_do(db, learning_id):
        return learning
    asked = quiz_due(learning.version.quiz_pass_mark, has_questions=learning.version.quiz is not None)
    if asked and not has_passed(db, learning_id):
        return learning
    learning.completed_at = clock.now()
    audit.record(db, actor=SYSTEM, action="courses:learning:completed", subject=learning)
    lock_people(db, [learning.person_id])
    stretches = stretches_of(db, learning_id)
    earned = earned_by_day(played_of(learning, stretches))
    days = _look_at_days(db, learning, earned, limits_of)
    laid, posts = _lay(db, learning, earned, days)
    log = log_of(db, learning, stretches)
    for year in sorted({share.occurred_on.year for share in laid}):
        _record(db, learning, [share for share in laid if share.occurred_on.year == year], days, log, posts=posts)
    if laid and posts:
        learning.posted_at = learning.completed_at
    raise_flags(db, learning, stretches)
    return learning


def course_code_of(learning: Learning) -> str:
    """Return what names a course version in the ledger: the same one twice in a year is refused by it."""
    return f"{learning.version.course.code}/{learning.version.number}"


def _look_at_days(db: Session, learning: Learning, earned: Mapping[date, int], limits_of: LimitsOf) -> _Days:
    person, today = learning.person_id, clock.today()
    found = _Days({}, {}, {}, {})
    taken = attended_on(db, [person], earned, with_pending=False)
    for day in earned:
        unit = unit_ids_on(db, [person], day).get(person)
        if unit is None:
            found.refused[day] = Outcome.NO_POST_THAT_DAY
            continue
        limits = limits_of(unit, day.year)
        found.units[day], found.limits[day] = unit, limits
        if today > date(day.year + 1, *limits.late_until):
            found.refused[day] = Outcome.YEAR_CLOSED
            continue
        all_of_it = taken.get((person, day), [])
        online = sum(each.credit for each in all_of_it if each.method is Method.ONLINE)
        whole = sum(each.credit for each in all_of_it)
        found.room[day] = max(0, min(limits.day_cap - whole, limits.online_day_cap - online))
    return found


def _lay(db: Session, learning: Learning, earned: Mapping[date, int], days: _Days) -> tuple[list[Share], bool]:
    """Return what each day gives in each leaf, and whether it is posted at once; explain what is withheld."""
    parts = learning.version.parts
    minutes = sum(part.minutes for part in parts)
    per_hour = max((limits.minutes_per_hour for limits in days.limits.values()), default=45)
    credit = minutes * 2 // per_hour * HALF
    if not credit or not earned:
        learning.outcome = Outcome.TOO_SHORT
        return [], False
    years = {day.year for day in earned}
    if courses_taken(db, [(learning.person_id, year, course_code_of(learning)) for year in years]):
        learning.outcome = Outcome.COURSE_TWICE
        return [], False
    given = share_over_days(credit, earned, days.room)
    _explain(learning, share_over_days(credit, earned, dict.fromkeys(earned, credit)), given, days)
    total = sum(given.values())
    if not total:
        return [], False
    on_parts = split_credit(total, [part.minutes for part in parts])
    shares = [
        Share(day, days.units[day], parts[number].category, parts[number].tags, part)
        for day, number, part in lay_on_parts(given, on_parts)
    ]
    owner = learning.version.course.owner_unit
    barred = {
        share.occurred_on
        for share in shares
        if share.category in PUBLIC_LAW and days.limits[share.occurred_on].justice_only_public_law
    }
    awaits = any(not teaches_public_law(db, owner, on=day) for day in barred)
    if awaits:
        learning.outcome = Outcome.AWAITS_BUREAU
    return shares, not awaits


def _explain(learning: Learning, wanted: Mapping[date, int], given: Mapping[date, int], days: _Days) -> None:
    withheld = {
        day: (credit - given.get(day, 0), days.refused.get(day, Outcome.DAY_CAPS))
        for day, credit in wanted.items()
        if credit > given.get(day, 0)
    }
    learning.withheld = {day.isoformat(): {"credit": credit, "why": why} for day, (credit, why) in withheld.items()}
    if withheld:
        learning.outcome = next(iter(withheld.values()))[1]


def _record(
    db: Session, learning: Learning, shares: list[Share], days: _Days, log: dict[str, object], *, posts: bool
) -> None:
    of_days = [days.limits[share.occurred_on] for share in shares]
    # Each day was held to its own caps above; what is posted together is held to the widest of them.
    limits = replace(
        of_days[-1],
        day_cap=max(each.day_cap for each in of_days),
        online_day_cap=max(each.online_day_cap for each in of_days),
        justice_only_public_law=False,
    )
    credited = [
        {"day": share.occurred_on.isoformat(), "category": share.category, "credit": share.credit} for share in shares
    ]
    text = json.dumps(log | {"credited": credited}, ensure_ascii=False, indent=1, sort_keys=True)
    measured = Measured(
        title=learning.version.title,
        course_code=course_code_of(learning),
        host_unit_id=learning.version.course.owner_unit_id,
        person_id=learning.person_id,
        source=f"study:{learning.id}:{shares[0].occurred_on.year}",
        shares=shares,
        log=text.encode(),
    )
    record_measured(db, measured, limits=limits, posts=posts)
