"""The demo's assistants: every situation there is to show, and nobody with a good badge who should have none."""

import pytest
from sqlalchemy.orm import Session

from lms.access import OPERATOR
from lms.credentials.actions.negative_lists import is_seal_good
from lms.credentials.models import Badge, BadgeFiling, NegativeListSignature, SocialSupervisor
from lms.credentials.queries.assistants import assistant_facts
from lms.credentials.queries.badges import list_badges
from lms.credentials.queries.badges_facts import standings_of
from lms.credentials.rules.assistants import BadgeTurn, reasons_of
from lms.credentials.rules.badges import BadgeState
from lms.demo.moment import DEMO_DAY

pytestmark = pytest.mark.xdist_group("demo")


def test_somebody_is_in_each_situation(world: Session) -> None:
    states = {badge.state for badge in world.query(Badge)}
    assert states >= {state.value for state in BadgeState} - {BadgeState.REGISTERED.value}
    open_ones = standings_of(world, list_badges(world, seen_by=OPERATOR, is_open=True), DEMO_DAY)
    turns = {each.turn for each in open_ones}
    assert {BadgeTurn.SIGN, BadgeTurn.STUDY, BadgeTurn.RETEST} <= turns
    assert world.query(BadgeFiling).filter(BadgeFiling.number.is_not(None)).count() == 1
    assert world.query(SocialSupervisor).count() == 2


def test_a_good_badge_is_one_that_is_active(world: Session) -> None:
    badges = {badge.person_id: badge for badge in world.query(Badge)}
    facts = assistant_facts(world, list(badges), on=DEMO_DAY)
    good = {who for who, known in facts.items() if not reasons_of(known, on=DEMO_DAY, act="PATROL", has_lead=True)}
    assert good
    assert good == {who for who, badge in badges.items() if badge.state == BadgeState.ACTIVE}


def test_every_signature_is_sealed(world: Session) -> None:
    signatures = world.query(NegativeListSignature).all()
    assert signatures
    assert all(is_seal_good(signature) for signature in signatures)
