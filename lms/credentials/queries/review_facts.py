"""The facts that a yearly review freezes, for a whole place at once: a handful of selects, whatever their number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms import clock
from lms.among import is_among
from lms.ceremonies.queries.oaths import sworn_between
from lms.credentials.models import Credential, Sanction, YearlyReview
from lms.credentials.queries.cases import people_with_open_cases
from lms.credentials.rules.reviews import ReviewFacts
from lms.credentials.rules.states import LIVE, CredentialKind
from lms.exams.queries.rates import annual_exams, people_of
from lms.exams.rules.rates import Came
from lms.exams.rules.states import Standing
from lms.people.models import Leave, Post, Unit
from lms.people.queries.people import running_on
from lms.people.rules import OF_THE_BODY, PostKind
from lms.requirements.models import YearResult
from lms.requirements.queries.rule_sets import Rules, rules_by_unit
from lms.requirements.queries.standings import standings
from lms.requirements.verdict import State


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a card: where he is counted (the card's unit where he has no post left), and his facts."""

    person_id: int
    credential_id: int
    unit_id: int
    unit_path: str
    facts: ReviewFacts


def holders_in(
    db: Session, unit: Unit, year: int, *, on: date, person_ids: Sequence[int] | None = None
) -> list[Holder]:
    """Read the facts of everybody at or below a unit who holds a card and has no review of the year yet.

    `person_ids` reads those people alone, reviewed or not. Whoever asks has looked at the reach.
    """
    rows = _cards(db, unit, year, on, person_ids)
    people = list(rows)
    rules = rules_by_unit(db, year)
    standing = _Standing(db, people, year, on, {row.unit_id for row in rows.values()}, rules)
    return [Holder(one, row.id, row.unit_id, row.path, standing.of(one, row)) for one, row in rows.items()]


def _cards(db: Session, unit: Unit, year: int, on: date, person_ids: Sequence[int] | None) -> dict[int, Row[Any]]:
    """Map people to the card they hold, that of an officer first, with the unit that counts them."""
    own = aliased(Unit, name="own")  # of the post, else of the card
    regular = select(Post).where(Post.kind == PostKind.REGULAR.value, running_on(Post, on)).subquery("post")
    asked = (
        select(
            *(Credential.person_id, Credential.id, Credential.kind, Credential.state),
            *(Credential.issued_on, Credential.valid_to, Unit.path.label("card_path")),
            *(regular.c.id.label("post_id"), regular.c.is_enforcement, regular.c.employment),
            *(own.id.label("unit_id"), own.path),
        )
        .join(Unit, Unit.id == Credential.unit_id)
        .outerjoin(regular, regular.c.person_id == Credential.person_id)
        .join(own, own.id == func.coalesce(regular.c.unit_id, Credential.unit_id))
        .where(Credential.state.in_([state.value for state in LIVE]), own.path.startswith(unit.path))
        .order_by(Credential.kind, own.path, Credential.person_id)
    )
    if person_ids is None:
        reviewed = exists().where(YearlyReview.person_id == Credential.person_id, YearlyReview.year == year)
        asked = asked.where(~reviewed)
    else:
        asked = asked.where(is_among(Credential.person_id, person_ids))
    found: dict[int, Row[Any]] = {}
    for row in db.execute(asked):
        found.setdefault(row.person_id, row)
    return found


class _Standing:
    """What the other rooms say about these people; each asked once for all."""

    def __init__(
        self, db: Session, people: list[int], year: int, on: date, units: set[int], rules: Mapping[int, Rules]
    ) -> None:
        self._year, self._on, self._rules = year, on, rules
        self._leaves, self._seconded = _away(db, people, on)
        self._sanctions = _sanctions(db, people, year, on)
        self._cases = people_with_open_cases(db, people)
        self._hours = year_states(db, people, year)
        self._exams, self._held_in = _exams(db, year)
        asks = any(rules[unit].parameters.oath_annual_collective for unit in units if unit in rules)
        last = min(on, date(year, 12, 31))
        self._sworn = set(sworn_between(db, people, date(year, 1, 1), last)) if asks else set()

    def of(self, person: int, row: Row[Any]) -> ReviewFacts:
        rules = self._rules.get(row.unit_id)
        has_post = row.post_id is not None
        exam = self._exams.get(person, "")
        return ReviewFacts(
            year=self._year,
            on=self._on,
            issued_on=row.issued_on,
            valid_to=row.valid_to,
            card_state=row.state,
            card_unit=row.card_path,
            supervises=row.kind == CredentialKind.SUPERVISION,
            post_unit=row.path if has_post else None,
            is_enforcement=bool(row.is_enforcement),
            in_establishment=row.employment is None or row.employment in OF_THE_BODY,
            on_leave=person in self._leaves,
            seconded=person in self._seconded,
            sanctions=tuple(self._sanctions.get(person, ())),
            has_open_case=person in self._cases,
            hours=self._hours.get(person, ""),
            exam=exam or ("MISSED" if row.unit_id in self._held_in else ""),
            oath_asked=rules is not None and rules.parameters.oath_annual_collective,
            has_sworn=person in self._sworn,
        )


def _away(db: Session, people: Sequence[int], on: date) -> tuple[set[int], set[int]]:
    """Return who is on leave on a day, and who works elsewhere."""
    leaves = select(Leave.person_id).where(running_on(Leave, on), is_among(Leave.person_id, people))
    posts = select(Post.person_id).where(Post.kind == PostKind.SECONDMENT.value, running_on(Post, on))
    return set(db.scalars(leaves)), set(db.scalars(posts.where(is_among(Post.person_id, people))))


def _sanctions(db: Session, people: Sequence[int], year: int, on: date) -> dict[int, list[str]]:
    """Map people to the kinds of the sanctions that counted at any time from the first day of the year to a day."""
    counted = or_(Sanction.counts_until.is_(None), Sanction.counts_until >= date(year, 1, 1))
    asked = select(Sanction.person_id, Sanction.kind).where(counted, Sanction.given_on <= on)
    found: dict[int, list[str]] = defaultdict(list)
    for person, kind in db.execute(asked.where(is_among(Sanction.person_id, people)).order_by(Sanction.id)):
        found[person].append(kind)
    return found


def year_states(db: Session, people: Sequence[int], year: int) -> dict[int, str]:
    """Map people to what their year of hours came to: as it was closed, made up since, or as judged today."""
    frozen = select(YearResult.person_id, YearResult.state).where(YearResult.year == year)
    found = dict(db.execute(frozen.where(is_among(YearResult.person_id, people))).all())
    left = [one for one in people if found.get(one, State.SHORT.value) == State.SHORT.value]
    day = min(date(year, 12, 31), clock.today())
    judged = standings(db, year, as_of=day, person_ids=left) if left else []
    return found | {each.person_id: each.verdict.state.value for each in judged}


def _exams(db: Session, year: int) -> tuple[dict[int, str], set[int]]:
    """Map people on the rosters of a year's yearly exams to the best that came of it; and name the rosters' units."""
    exams = annual_exams(db, year, at=clock.now())
    if not exams:
        return {}, set()
    best: dict[int, tuple[int, str]] = {}
    units: set[int] = set()
    for row in db.execute(people_of(exams, published=True)).mappings():
        units.add(row["unit_id"])
        came = max(row["came"], -1 if row["again"] is None else row["again"])
        words = {Came.PASSED: "PASSED", Came.ABSENT: "MISSED", Came.UNKNOWN: "MISSED"}.get(Came(came), "FAILED")
        if row["standing"] == Standing.EXEMPT and came != Came.PASSED:
            came, words = Came.UNKNOWN, "EXEMPT"
        best[row["person_id"]] = max(best.get(row["person_id"], (-1, "")), (int(came), words))
    return {person: words for person, (_, words) in best.items()}, units
