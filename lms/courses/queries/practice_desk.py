"""What a coordinator sees of practice: pairs with their logs, who is behind, what waits where."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor
from lms.courses.models.practice import Mentorship, PracticeDay
from lms.courses.queries.practice import pairs_in_reach
from lms.courses.queries.practice_posted import mentor_credit_of_year, mentor_days, unposted_days
from lms.courses.rules.practice import LogState, mentor_credits
from lms.hours.catalogue import Method
from lms.hours.rules import Limits, credit_of
from lms.people.models import Person, PersonRole
from lms.people.queries.people import running_on, visible_ids
from lms.people.queries.reach import person_in_reach

# A pair that runs and had no log for so many days is behind [default].
BEHIND_DAYS = 7
_SHOWN_DAYS = 60


@dataclass(slots=True)
class PairState:
    """A pair and where its logs stand; credit is signed, in hundredths."""

    pair: Mentorship
    signed: int = 0
    credit: int = 0
    waiting: int = 0
    overdue: int = 0
    mending: int = 0
    last_on: date | None = None
    is_behind: bool = False

    @property
    def id(self) -> int:
        """The pair's id, as tables ask for it."""
        return self.pair.id


@dataclass(frozen=True, slots=True)
class ToHandOver:
    """Somebody whose signed days are not in the ledger yet; credit in hundredths."""

    id: int
    name: str
    is_mentor: bool
    days: int
    credit: int


@dataclass(frozen=True, slots=True)
class PracticeDesk:
    """All of practice in a coordinator's reach."""

    pairs: Sequence[PairState]
    unsigned: Sequence[PracticeDay]
    to_hand_over: Sequence[ToHandOver]
    today: date

    @property
    def running(self) -> int:
        """How many pairs have not ended."""
        return sum(state.pair.ended_on is None or state.pair.ended_on >= self.today for state in self.pairs)

    @property
    def behind(self) -> Sequence[PairState]:
        """The pairs that run and had no log for a week."""
        return [state for state in self.pairs if state.is_behind]

    @property
    def overdue(self) -> Sequence[PracticeDay]:
        """Logs that can no longer be signed unless somebody gives more time."""
        return [day for day in self.unsigned if day.due_on < self.today]


@dataclass(slots=True)
class Progress:
    """Where the logs of one learner stand, in days; `signed` are those the ledger does not have yet, with credit."""

    mending: int = 0
    waiting: int = 0
    overdue: int = 0
    signed: int = 0
    signed_credit: int = 0
    waiting_credit: int = 0
    mentors: list[str] = field(default_factory=list)


def practice_desk(db: Session, *, seen_by: Actor, limits: Limits) -> PracticeDesk:
    """Return what the coordinator looks after: pairs that run or ended lately, and what waits."""
    today = clock.today()
    pairs = pairs_in_reach(db, seen_by=seen_by, running_since=today - timedelta(days=_SHOWN_DAYS))
    states = {pair.id: PairState(pair) for pair in pairs}
    for row in db.execute(_days_of(list(states))):
        _count(states[row.mentorship_id], row, today, limits)
    for state in states.values():
        state.is_behind = _is_behind(state, today)
    return PracticeDesk(
        pairs=list(states.values()),
        unsigned=_unsigned(db, list(states)),
        to_hand_over=_to_hand_over(db, pairs, seen_by, limits),
        today=today,
    )


def progress_of(db: Session, learner_ids: Sequence[int], limits: Limits) -> Mapping[int, Progress]:
    """Map learners to where their logs stand and who guides them now."""
    found: dict[int, Progress] = {person: Progress() for person in learner_ids}
    today = clock.today()
    wanted = select(PracticeDay.learner_id, PracticeDay.state, PracticeDay.minutes, PracticeDay.due_on)
    for row in db.execute(wanted.where(PracticeDay.learner_id.in_(learner_ids), PracticeDay.state != "signed")):
        progress = found[row.learner_id]
        if row.state == LogState.SUBMITTED:
            progress.waiting += 1
            progress.waiting_credit += credit_of(row.minutes, limits, Method.MENTORING)
            progress.overdue += row.due_on < today
        else:
            progress.mending += 1
    for day in unposted_days(db, learner_ids):
        found[day.learner_id].signed += 1
        found[day.learner_id].signed_credit += credit_of(day.minutes, limits, Method.MENTORING)
    running = select(Mentorship.learner_id, Person.name).join(Person, Mentorship.mentor_id == Person.id)
    running = running.where(Mentorship.learner_id.in_(learner_ids), Mentorship.started_on <= today)
    for learner, name in db.execute(running.where(Mentorship.ended_on.is_(None) | (Mentorship.ended_on >= today))):
        found[learner].mentors.append(name)
    return found


def applicants_in_reach(db: Session, *, seen_by: Actor) -> list[tuple[int, date | None]]:
    """List who applies for his first card and is in reach, with the day he became an applicant."""
    today = clock.today()
    wanted = select(PersonRole.person_id, PersonRole.started_on).join(Person, PersonRole.person_id == Person.id)
    wanted = wanted.where(PersonRole.person_class == "APPLICANT", running_on(PersonRole, today))
    rows = db.execute(wanted.where(person_in_reach(seen_by)).order_by(PersonRole.started_on, Person.name))
    return [(person, since) for person, since in rows]


def _days_of(pair_ids: Sequence[int]):  # type: ignore[no-untyped-def]  # a select of five columns
    return select(
        PracticeDay.mentorship_id, PracticeDay.state, PracticeDay.minutes, PracticeDay.occurred_on, PracticeDay.due_on
    ).where(PracticeDay.mentorship_id.in_(pair_ids))


def _count(state: PairState, row, today: date, limits: Limits) -> None:  # type: ignore[no-untyped-def]  # its row
    state.last_on = max(state.last_on or row.occurred_on, row.occurred_on)
    if row.state == LogState.SIGNED:
        state.signed += 1
        state.credit += credit_of(row.minutes, limits, Method(state.pair.kind))
    elif row.state == LogState.SUBMITTED:
        state.waiting += 1
        state.overdue += row.due_on < today
    else:
        state.mending += 1


def _is_behind(state: PairState, today: date) -> bool:
    runs = state.pair.started_on <= today and (state.pair.ended_on is None or state.pair.ended_on >= today)
    return runs and (today - (state.last_on or state.pair.started_on)).days > BEHIND_DAYS


def _unsigned(db: Session, pair_ids: Sequence[int]) -> list[PracticeDay]:
    wanted = select(PracticeDay).where(PracticeDay.mentorship_id.in_(pair_ids), PracticeDay.state == "submitted")
    pair = joinedload(PracticeDay.mentorship)
    wanted = wanted.options(pair.joinedload(Mentorship.mentor), pair.joinedload(Mentorship.learner))
    return list(db.scalars(wanted.order_by(PracticeDay.due_on, PracticeDay.id)))


def _to_hand_over(db: Session, pairs: Sequence[Mentorship], seen_by: Actor, limits: Limits) -> list[ToHandOver]:
    names = {pair.learner_id: pair.learner.name for pair in pairs} | {
        pair.mentor_id: pair.mentor.name for pair in pairs
    }
    reached = visible_ids(db, list(names), seen_by=seen_by)
    learners: dict[int, list[int]] = defaultdict(list)
    for day in unposted_days(db, {pair.learner_id for pair in pairs} & reached):
        learners[day.learner_id].append(credit_of(day.minutes, limits, Method(day.mentorship.kind)))
    found = [
        ToHandOver(who, names[who], is_mentor=False, days=len(own), credit=sum(own)) for who, own in learners.items()
    ]
    year = clock.today().year
    mentors = {pair.mentor_id for pair in pairs} & reached
    already = mentor_credit_of_year(db, mentors, year)
    by_mentor: dict[int, dict[date, int]] = defaultdict(dict)
    for day in mentor_days(db, mentors, year):
        gives = credit_of(day.minutes, limits, Method(day.mentorship.kind))
        own = by_mentor[day.mentorship.mentor_id]
        own[day.occurred_on] = max(own.get(day.occurred_on, 0), gives)
    for who, days in by_mentor.items():
        credits = mentor_credits(sorted(days.items()), already.get(who, 0))
        if credits:
            gives = sum(credit for _, credit in credits)
            found.append(ToHandOver(who, names[who], is_mentor=True, days=len(credits), credit=gives))
    return found
