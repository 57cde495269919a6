"""The demo's papers: the annual one can be made, a department's own is too thin, past answers raise doubts."""

from sqlalchemy.orm import Session

from lms.demo.moment import DEMO_DAY
from lms.demo.questioning import GENERAL, MANAGEMENT
from question_bank.drawing import Dealer
from question_bank.models import Bank, BlueprintVersion
from question_bank.queries.blueprints import blueprint_of, pool_of, thin_parts
from question_bank.queries.health import health_of, suspects_of
from question_bank.statistics import Suspicion


def _bank(world: Session, code: str) -> Bank:
    return world.query(Bank).filter_by(code=code).one()


def test_one_paper_can_be_made_and_one_is_too_thin(world: Session) -> None:
    annual = world.query(BlueprintVersion).filter_by(name="2023年度考试（公共法律知识）").one()
    assert thin_parts(world, annual, on=DEMO_DAY) == []
    paper = Dealer(blueprint_of(world, annual), pool_of(world, annual, on=DEMO_DAY).candidates, seed="甲").paper(0)
    assert sum(item.points for item in paper.items) == 200
    own = world.query(BlueprintVersion).filter_by(name="城管业务抽考").one()
    assert thin_parts(world, own, on=DEMO_DAY)


def test_the_spot_check_raised_doubts_about_few(world: Session) -> None:
    doubts = [doubt for one in suspects_of(world, _bank(world, GENERAL)) for doubt in one.suspicions]
    assert {Suspicion.TOO_EASY, Suspicion.NEGATIVE} <= set(doubts)
    assert health_of(world, _bank(world, GENERAL), on=DEMO_DAY).exceptions == []
    assert suspects_of(world, _bank(world, MANAGEMENT)) == []
