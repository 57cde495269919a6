"""One person's year, whole: the verdict, every hour that counts or does not, and what is still to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select, union
from sqlalchemy.orm import Session

from lms import clock
from lms.hours.catalogue import YEARLY
from lms.hours.models import Claim, HourEntry
from lms.hours.queries.ledger import entries_of
from lms.hours.rules import DEFAULT_LIMITS
from lms.people.models import Person, Post
from lms.people.rules import Span
from lms.requirements.first_time import FirstTime, first_time, online_cap_of
from lms.requirements.models import YearClosing, YearResult
from lms.requirements.queries.closing import find_closing, find_result
from lms.requirements.queries.completion import reporting_day
from lms.requirements.queries.limits import limits_of
from lms.requirements.queries.rule_sets import Rules, rules_at
from lms.requirements.queries.standings import Standing, find_standing
from lms.requirements.queries.sums import first_time_sums
from lms.requirements.queries.year_lines import claim_lines, posted_lines, reversed_lines
from lms.requirements.verdict import Verdict
from lms.requirements.year_view import (
    Credited,
    Measured,
    NotCounted,
    OffRoll,
    Why,
    judged_after,
    measures,
    sort_out,
)


@dataclass(frozen=True, slots=True)
class YearPage:
    """All a page or another system says about one person's year. Hours are hundredths of an 学时.

    `standing` is None for who is judged by no rule on that day; `off_roll` then says why. `after` is the verdict there
    would be if all that waits were confirmed. `result` is what was frozen when the year was closed.
    """

    person: Person
    year: int
    as_of: date
    computed_at: datetime
    today: date
    post: Post | None
    rules: Rules | None
    standing: Standing | None
    off_roll: OffRoll | None
    after: Verdict | None
    measures: tuple[Measured, ...]
    credited: Sequence[Credited]
    not_counted: Sequence[NotCounted]
    first_time: FirstTime | None
    closing: YearClosing | None
    result: YearResult | None
    years: Sequence[int]

    @property
    def judged(self) -> Verdict | None:
        """The verdict, where there is one."""
        return self.standing.verdict if self.standing else None

    @property
    def is_running(self) -> bool:
        """Whether the year is the present one, so that something can still be done."""
        return self.year == self.today.year

    @property
    def make_up_until(self) -> date:
        """The last day on which hours of this year can be made up (C3.4)."""
        month, day = (limits_of(self.rules.parameters) if self.rules else DEFAULT_LIMITS).make_up_until
        return date(self.year + 1, month, day)

    @property
    def pending(self) -> int:
        """Hours that wait for confirmation."""
        return sum(row.credit for row in self.not_counted if row.why is Why.PENDING)

    @property
    def pending_cut(self) -> int:
        """How many of the waiting hours would not count even when confirmed, because a cap is full."""
        if self.judged is None or self.after is None:
            return 0
        yearly = sum(
            r.credit
            for r in self.not_counted
            if r.why is Why.PENDING and r.line.category in YEARLY and not r.line.is_make_up
        )
        return max(yearly - (self.after.sums.total - self.judged.sums.total), 0)

    @property
    def online_room(self) -> int:
        """How many online hours would still count once all that waits is confirmed."""
        judged = self.after or self.judged
        return max(judged.requirement.online_cap - judged.sums.online, 0) if judged else 0


def year_page(db: Session, person: Person, year: int) -> YearPage:
    """Return a person's year as of today, or of 31 December of a past year.

    `person` comes from `get_person`, with roles, posts and leave; whoever asks has been found to reach him.
    """
    as_of = reporting_day(year)
    post = _post_on(person, as_of)
    rules = rules_at(db, post.unit.path, year) if post else None
    known = {post.unit_id: rules} if post and rules else {}
    standing = find_standing(db, person.id, year, as_of=as_of, rules=known) if known else None
    entries = entries_of(db, person.id, year)
    posted = posted_lines(db, entries, as_of)
    judged, params = (standing.verdict if standing else None), (rules.parameters if rules else None)
    waiting, unposted = claim_lines(db, person.id, year, limits_of(params) if params else DEFAULT_LIMITS)
    over = as_of < clock.today()
    closing = find_closing(db, year) if over else None  # nobody closes a year that runs
    after = judged_after(judged, posted, waiting, params, on=as_of, over=over) if judged and params else None
    credited, cut = sort_out(posted, judged.requirement if judged else None, params)
    return YearPage(
        person=person,
        year=year,
        as_of=as_of,
        computed_at=clock.now(),
        today=clock.today(),
        post=post,
        rules=rules,
        standing=standing,
        off_roll=None if standing else _off_roll(person, post, rules, as_of),
        after=after,
        measures=measures(judged, after, posted, params) if judged and after and params else (),
        credited=credited,
        not_counted=[*unposted, *cut, *reversed_lines(db, entries)],
        first_time=_first_time(db, person, rules, as_of),
        closing=closing,
        result=find_result(db, person.id, year) if closing else None,
        years=years_of(db, person.id),
    )


def years_of(db: Session, person_id: int) -> list[int]:
    """List the years in which a person has hours, posted or not, and the present one, newest first."""
    return sorted({clock.today().year, *db.scalars(_YEARS, {"person": person_id})}, reverse=True)


_YEARS = union(
    select(HourEntry.year).where(HourEntry.person_id == bindparam("person")),
    select(Claim.year).where(Claim.person_id == bindparam("person")),
)


def _post_on(person: Person, day: date) -> Post | None:
    regular = (post for post in person.posts if post.kind == "REGULAR")
    return next((post for post in regular if Span(post.started_on, post.ended_on).covers(day)), None)


def _off_roll(person: Person, post: Post | None, rules: Rules | None, day: date) -> OffRoll:
    held = {role.person_class for role in person.roles if Span(role.started_on, role.ended_on).covers(day)}
    if post is None:
        return OffRoll.NO_POST
    if not held & {"OFFICER", "ASSISTANT"}:
        return OffRoll.APPLICANT if "APPLICANT" in held else OffRoll.NO_CLASS
    return OffRoll.NO_RULES if rules is None else OffRoll.CLASS_NOT_COVERED


def _first_time(db: Session, person: Person, rules: Rules | None, day: date) -> FirstTime | None:
    """Return the two counters of first-time training for an applicant, and for nobody else."""
    applies = any(
        role.person_class == "APPLICANT" and Span(role.started_on, role.ended_on).covers(day) for role in person.roles
    )
    if not applies or rules is None:
        return None
    params = rules.parameters
    return first_time(*first_time_sums(db, person.id, as_of=day, online_cap=online_cap_of(params)), params)
