"""Making the demo world: plan it from a seed, then tell it day by day through the verbs people use."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from lms.demo import (
    applying,
    assisting,
    batches,
    blueprinting,
    carrying,
    certifying,
    class_days,
    connecting,
    courses,
    daily,
    doubted,
    empowering,
    examining,
    exchanging,
    filing,
    inspecting,
    learned,
    leaving,
    legal,
    oaths,
    objections,
    practising,
    questioning,
    registering,
    reporting,
    reviewing,
    selecting,
    setting,
    suspended,
    training,
)
from lms.demo.accounts import bearers
from lms.demo.attending import plan_2023
from lms.demo.beginners import plan_beginners
from lms.demo.cast import Cast
from lms.demo.crowd import Crowd, fill
from lms.demo.lessons import Lesson, Watched
from lms.demo.lives import live
from lms.demo.moment import MARK, is_demo
from lms.demo.past import plan_2022
from lms.demo.people import Member
from lms.demo.places import CORE, GROUPS, PILOT, Group
from lms.demo.queries import is_empty
from lms.demo.story import Story
from lms.errors import RuleBroken
from lms.requirements.actions.rule_sets import PROFILES
from lms.requirements.parameters import Parameters

RULE_SETS = Path(__file__).parent / "rule_sets"
PILOT_RULES = "DEMO-PILOT-2023"
SEED = 20231120


@dataclass(frozen=True, slots=True)
class Plan:
    """Who there is, what is held and watched, and what is taken back afterwards."""

    members: Sequence[Member]
    groups: Sequence[Group]
    lessons: Sequence[Lesson]
    watched: Sequence[Watched]
    reversals: Sequence[training.Reversal]


def build(db: Session, *, scale: float = 1.0, seed: int = SEED, told: Callable[[int], None] = lambda _: None) -> bool:
    """Put the demo world on record; return False where it stands already and nothing was done.

    `scale` makes it smaller (below one half only a few groups, enough for every situation). Raises RuleBroken
    DATABASE_IN_USE when the database holds anything else.
    """
    if is_demo(db):
        return False
    if not is_empty(db):
        raise RuleBroken("DATABASE_IN_USE")
    planned = plan(scale, seed)
    cast, story = Cast(planned.members, planned.groups, bearers(planned.members)), Story()
    setting.tell(story, cast, RULE_SETS)
    registering.tell(story, cast)
    setting.open_to_people(story, cast)
    training.tell(story, cast, planned.lessons, planned.reversals, Random(seed))
    batches.tell(story, cast, planned.watched)
    objections.tell(story, cast, planned.lessons)
    practising.tell(story, cast)
    applying.tell(story, cast)
    class_days.tell(story, cast)
    filing.tell(story, cast)
    empowering.tell(story, cast)
    reporting.tell(story, cast)
    legal.tell(story, cast)
    oaths.tell(story, cast)
    carrying.tell(story, cast)
    suspended.tell(story, cast)
    reviewing.tell(story, cast)
    shelf = courses.tell(story, cast)
    learned.tell(story, cast, shelf)
    doubted.tell(story, cast, shelf)
    banks = questioning.tell(story, cast)
    blueprinting.tell(story, cast, banks)
    examining.tell(story, cast, banks)
    assisting.tell(story, cast, banks)
    certifying.tell(story, cast, banks)
    leaving.tell(story, cast)
    inspecting.tell(story, cast)
    selecting.tell(story, cast)
    daily.tell(story, cast, banks)
    exchanging.tell(story, cast)
    connecting.tell(story, cast)
    setting.end(story, cast)
    story.tell(db, told)
    return True


def plan(scale: float = 1.0, seed: int = SEED) -> Plan:
    """Plan everything that will happen. Pure: one seed, one world."""
    random = Random(seed)
    groups = [group for group in GROUPS if scale >= 0.5 or group.code in CORE]
    crowd = Crowd(random, scale)
    fill(crowd, groups)
    live(crowd, groups)
    past = plan_2022(crowd.members, groups, random, _parameters(RULE_SETS / f"{MARK}.toml"))
    rules = {
        "": _parameters(PROFILES / "QD-2023.toml"),
        PILOT: _parameters(RULE_SETS / f"{PILOT_RULES}.toml"),
    }
    year = plan_2023(crowd.members, groups, random, rules)
    lessons = [*past.lessons, *year.lessons, *plan_beginners(crowd.members)]
    return Plan(crowd.members, groups, lessons, [*past.watched, *year.watched], year.reversals)


def _parameters(path: Path) -> Parameters:
    return Parameters.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))["parameters"])
