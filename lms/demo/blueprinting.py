"""Scenes of papers: a spot check whose answers were counted, the blueprint of the annual exam, and one too thin."""

from collections.abc import Sequence
from datetime import date
from random import Random

from sqlalchemy.orm import Session

from lms.demo.cast import Cast
from lms.demo.places import CITY_MANAGEMENT, JUSTICE
from lms.demo.queries import questions_of
from lms.demo.questioning import GENERAL, MANAGEMENT
from lms.demo.story import Story, scene
from question_bank.actions.blueprints import Wording, add_blueprint
from question_bank.actions.measuring import import_statistics
from question_bank.answer_sheets import Table, count
from question_bank.answers import LETTERS
from question_bank.blueprint import DEFAULT, Blueprint, Cell
from question_bank.content import Content
from question_bank.models import Bank
from question_bank.queries.measured import newest_by_head
from question_bank.types import multiple, single, true_false

_EXAM, _HELD = "2023年上半年抽考", date(2023, 6, 28)
_CANDIDATES, _ASKED, _SEED = 86, 60, 628
# Of the questions asked: one nearly everybody knows, one whose key the best dispute.
_EASY, _DISPUTED = 4, 9


def tell(story: Story, cast: Cast, banks: dict[str, int]) -> None:
    """Add the scenes of papers."""
    story.add(date(2023, 7, 3), scene(_count, cast, banks), hour=10)
    story.add(date(2023, 10, 23), scene(_plan, cast, banks), hour=9)


def _count(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    """The answers of the spot check are counted: some questions turn out suspicious."""
    bank = db.get_one(Bank, banks[GENERAL])
    active = [one for one in questions_of(db, bank.id) if one.status == "active"]
    heads = [str(one.id) for one in active if one.type in ("single", "multiple", "true_false")][:_ASKED]
    known = newest_by_head(db, bank, heads)
    contents = {head: content for head, (_, content) in known.items()}
    counted = count(Table(tuple(heads), _answers([contents[head] for head in heads])), contents)
    figures = {known[head][0]: one for head, one in counted.figures.items()}
    import_statistics(db, bank, figures, administration=_EXAM, held_on=_HELD, actor=cast.actors["reviewer"])


def _answers(contents: Sequence[Content]) -> tuple[tuple[str, ...], ...]:
    """Return what made-up candidates answered: the abler, the likelier right."""
    random, rows = Random(_SEED), []
    for candidate in range(_CANDIDATES):
        ability = candidate / _CANDIDATES
        chances = [0.98 if at == _EASY else 0.3 + 0.6 * ability for at in range(len(contents))]
        chances[_DISPUTED] = 0.7 - 0.6 * ability
        rows.append(
            tuple(
                _answer(one, random, is_right=random.random() < chance)
                for one, chance in zip(contents, chances, strict=True)
            )
        )
    return tuple(rows)


def _answer(content: Content, random: Random, *, is_right: bool) -> str:
    if isinstance(content, true_false.Content):
        return "对" if content.correct == is_right else "错"
    options = content.options if isinstance(content, single.Content | multiple.Content) else ()
    right = "".join(LETTERS[at] for at, option in enumerate(options) if option.correct)
    wrong = [LETTERS[at] for at, option in enumerate(options) if not option.correct]
    return right if is_right or not wrong else random.choice(wrong)


def _plan(db: Session, cast: Cast, banks: dict[str, int]) -> None:
    """The bureau writes down the annual paper; a department's own paper asks for more than its bank holds."""
    annual = Wording("2023年度考试（公共法律知识）", "ANNUAL", DEFAULT, (banks[GENERAL],))
    justice, management = cast.units[JUSTICE].id, cast.units[CITY_MANAGEMENT].id
    add_blueprint(db, annual, owner_unit_id=justice, is_shared=True, actor=cast.actors["reviewer"])
    cells = (Cell("single", 20, 4, "BK.CSGL"), Cell("multiple", 10, 4, "BK.CSGL"), Cell("true_false", 20, 2, "BK.CSGL"))
    own = Wording("城管业务抽考", "SPOT", Blueprint(cells), (banks[MANAGEMENT],))
    add_blueprint(db, own, owner_unit_id=management, actor=cast.actors["trainer"])
