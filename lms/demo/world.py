"""Making the demo world: plan it from a seed, then tell it day by day through the verbs people use."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from lms.demo import batches, registering, setting, training
from lms.demo.attending import plan_2023
from lms.demo.beginners import plan_beginners
from lms.demo.cast import Cast
from lms.demo.crowd import Crowd, fill
from lms.demo.lives import live
from lms.demo.moment import MARK, is_demo
from lms.demo.past import plan_2022
from lms.demo.places import CORE, GROUPS, PILOT
from lms.demo.queries import is_empty
from lms.demo.story import Story
from lms.errors import RuleBroken
from lms.requirements.actions.rule_sets import PROFILES
from lms.requirements.parameters import Parameters

RULE_SETS = Path(__file__).parent / "rule_sets"
PILOT_RULES = "DEMO-PILOT-2023"
SEED = 20231120


def build(db: Session, *, scale: float = 1.0, seed: int = SEED, told: Callable[[int], None] = lambda _: None) -> bool:
    """Put the demo world on record; return False where it stands already and nothing was done.

    `scale` makes it smaller (below one half only a few groups, enough for every situation). Raises RuleBroken
    DATABASE_IN_USE when the database holds anything else.
    """
    if is_demo(db):
        return False
    if not is_empty(db):
        raise RuleBroken("DATABASE_IN_USE")
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
    year.lessons += plan_beginners(crowd.members)
    cast, story = Cast(crowd.members, groups), Story()
    setting.tell(story, cast, RULE_SETS)
    registering.tell(story, cast)
    training.tell(story, cast, [*past.lessons, *year.lessons], year.reversals, random)
    batches.tell(story, cast, [*past.watched, *year.watched])
    setting.end(story, cast)
    story.tell(db, told)
    return True


def _parameters(path: Path) -> Parameters:
    return Parameters.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))["parameters"])
