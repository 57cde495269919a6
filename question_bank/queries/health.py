"""A bank's health: what it covers, what of it is stale or old, what was never used, what did badly, who reviewed."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from question_bank.content import Content
from question_bank.models import (
    Bank,
    ItemStatistic,
    Question,
    QuestionBasis,
    QuestionReview,
    QuestionVersion,
)
from question_bank.queries.law import rests_on_ended_law
from question_bank.queries.questions import contents_of
from question_bank.rules import Status
from question_bank.statistics import OptionUse, Suspicion, suspicions

# Ages of the last review, in years: up to.
AGES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A question whose answers raise doubts: its pooled figures and the doubts, the gravest first."""

    question_id: int
    content: Content
    answers: int
    facility: float | None
    point_biserial: float | None
    suspicions: tuple[Suspicion, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """What the pictures show; counts are of active questions unless their name says otherwise."""

    states: Mapping[Status, int]
    ended: int
    cells: Mapping[tuple[str, str], int]
    laws: Sequence[tuple[str, int]]
    without_law: int
    difficulties: Mapping[int | None, int]
    ages: Sequence[int]
    never_used: int
    active: int
    by_other_hand: int
    exceptions: Sequence[int]


# Which doubt is worth a look first.
_GRAVE = (
    Suspicion.KEY,
    Suspicion.NEGATIVE,
    Suspicion.TOO_HARD,
    Suspicion.WEAK,
    Suspicion.TOO_EASY,
    Suspicion.UNUSED_DISTRACTOR,
)
_NEWEST = and_(QuestionVersion.question_id == Question.id, QuestionVersion.number == Question.version)


def health_of(db: Session, bank: Bank, *, on: date) -> Health:
    """Return the health of a bank that was seen to be in reach, on a day."""
    of_bank = Question.bank_id == bank.id
    active = and_(of_bank, Question.status == Status.ACTIVE.value)
    kinds = (
        select(Question.category, Question.type, func.count()).where(active).group_by(Question.category, Question.type)
    )
    hard = select(Question.difficulty, func.count()).where(active).group_by(Question.difficulty)
    rests = select(QuestionBasis.question_id).where(QuestionBasis.question_id == Question.id)
    used = select(ItemStatistic.id).join(QuestionVersion, QuestionVersion.id == ItemStatistic.version_id)
    used = used.where(QuestionVersion.question_id == Question.id)
    exceptions = list(db.scalars(select(Question.id).where(active, ~_reviewed_by_another()).order_by(Question.id)))
    number = _count(db, active)
    states = select(Question.status, func.count()).where(of_bank).group_by(Question.status)
    return Health(
        states={Status(status): counted for status, counted in db.execute(states)},
        ended=_count(db, active, rests_on_ended_law(on)),
        cells={(category, kind): counted for category, kind, counted in db.execute(kinds)},
        laws=_laws(db, active),
        without_law=_count(db, active, ~rests.exists()),
        difficulties={level: counted for level, counted in db.execute(hard)},  # noqa: C416 - rows are no pairs
        ages=_ages(db, active, on),
        never_used=_count(db, active, ~used.exists()),
        active=number,
        by_other_hand=number - len(exceptions),
        exceptions=exceptions,
    )


def suspects_of(db: Session, bank: Bank, *, limit: int = 50) -> list[Suspect]:
    """Return the questions whose newest version did suspiciously, over all administrations, the gravest first."""
    asked = (
        select(Question, ItemStatistic)
        .join(QuestionVersion, _NEWEST)
        .join(ItemStatistic, ItemStatistic.version_id == QuestionVersion.id)
        .where(Question.bank_id == bank.id, Question.status != Status.RETIRED.value)
        .order_by(Question.id, ItemStatistic.id)
    )
    rows: dict[int, list[ItemStatistic]] = defaultdict(list)
    questions: dict[int, Question] = {}
    for question, row in db.execute(asked):
        questions[question.id] = question
        rows[question.id].append(row)
    found = [(identity, pooled(several)) for identity, several in rows.items()]
    doubted = [(identity, figures, doubts) for identity, figures in found if (doubts := _doubts(figures))]
    doubted.sort(key=lambda one: (_GRAVE.index(one[2][0]), one[0]))
    contents = contents_of(db, [questions[identity] for identity, _, _ in doubted[:limit]])
    return [
        Suspect(identity, contents[identity], figures.answers, figures.facility, figures.biserial, doubts)
        for identity, figures, doubts in doubted[:limit]
    ]


@dataclass(frozen=True, slots=True)
class Pooled:
    """The figures of several administrations together, each weighing as much as people answered."""

    answers: int
    facility: float | None
    biserial: float | None
    options: Mapping[str, OptionUse]


def pooled(rows: Sequence[ItemStatistic]) -> Pooled:
    """Return the figures of some administrations of one version together."""
    options: dict[str, OptionUse] = {}
    for row in rows:
        for letter, use in row.options.items():
            known = options.get(letter) or OptionUse(0, 0.0, 0.0, bool(use["right"]))
            options[letter] = OptionUse(
                known.chosen + use["chosen"], known.upper + use["upper"], known.lower + use["lower"], known.is_right
            )
    facility = _weighted([(row.facility, row.answers) for row in rows])
    biserial = _weighted([(row.point_biserial, row.answers) for row in rows])
    return Pooled(sum(row.answers for row in rows), facility, biserial, options)


def _doubts(figures: Pooled) -> tuple[Suspicion, ...]:
    found = suspicions(figures.answers, figures.facility, figures.biserial, figures.options)
    return tuple(sorted(found, key=_GRAVE.index))


def _weighted(pairs: Sequence[tuple[float | None, int]]) -> float | None:
    known = [(value, weight) for value, weight in pairs if value is not None]
    return sum(value * weight for value, weight in known) / sum(weight for _, weight in known) if known else None


def _laws(db: Session, active: ColumnElement[bool]) -> list[tuple[str, int]]:
    counted = (
        select(QuestionBasis.law, func.count(Question.id.distinct()))
        .join(Question, Question.id == QuestionBasis.question_id)
        .where(active)
        .group_by(QuestionBasis.law)
    )
    return sorted(((law, number) for law, number in db.execute(counted)), key=lambda pair: (-pair[1], pair[0]))


def _ages(db: Session, active: ColumnElement[bool], on: date) -> list[int]:
    """Count the questions by the age of their last review: within each year of AGES, and older."""
    counted = select(Question.checked_on, func.count()).where(active).group_by(Question.checked_on)
    ages: Counter[int] = Counter()
    for checked, number in db.execute(counted):
        years = (on - (checked or date.min)).days / 365.25
        ages[next((place for place, most in enumerate(AGES) if years <= most), len(AGES))] += number
    return [ages[place] for place in range(len(AGES) + 1)]


def _reviewed_by_another() -> ColumnElement[bool]:
    """Return the condition that somebody else than its author approved or checked a question's newest version."""
    version = aliased(QuestionVersion)
    newest = and_(version.question_id == Question.id, version.number == Question.version)
    another = or_(version.author_id.is_(None), QuestionReview.reviewer_id != version.author_id)
    said = select(QuestionReview.id).join(version, newest)
    return said.where(
        QuestionReview.question_id == Question.id,
        QuestionReview.version == Question.version,
        QuestionReview.verdict.in_(("approved", "checked")),
        another,
    ).exists()


def _count(db: Session, *conditions: ColumnElement[bool]) -> int:
    return db.scalar(select(func.count()).select_from(Question).where(*conditions)) or 0
