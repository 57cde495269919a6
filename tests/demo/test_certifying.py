"""The demo's first cards: an application in every state, two holders on duty, one number that is not yet there."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR
from lms.ceremonies.queries.oaths import sworn_between
from lms.credentials.models import Application, Credential, CredentialEvent, FileCorrection, PublicityObjection
from lms.credentials.queries.applications import list_open, list_published
from lms.credentials.queries.dossier import dossiers_of
from lms.credentials.queries.exits import list_exits
from lms.credentials.rules.applications import ApplicationState
from lms.credentials.rules.dossier import Turn
from lms.credentials.rules.exits import ExitItem
from lms.demo.moment import DEMO_DAY

pytestmark = pytest.mark.xdist_group("demo")


def test_applications_stand_in_every_state_but_lapsed_ones(world: Session) -> None:
    states = set(world.scalars(select(Application.state)))
    missing = {state.value for state in ApplicationState} - states
    assert missing <= {ApplicationState.LAPSED.value, ApplicationState.DRAFT.value}


def test_it_is_somebodys_turn_at_each_desk(world: Session) -> None:
    turns = {one.turn for one in dossiers_of(world, list_open(world, seen_by=OPERATOR))}
    assert turns >= {
        Turn.REVIEW, Turn.SIT, Turn.PUBLICISE, Turn.WAIT, Turn.REPLY, Turn.ENTER_NUMBER, Turn.DECIDE, Turn.DELIVER,
    }  # fmt: skip


def test_two_went_the_whole_way_from_the_exams_to_the_oath_and_the_card(world: Session) -> None:
    held = world.scalars(select(Credential).filter_by(is_imported=False, state="ACTIVE")).all()
    assert len(held) == 2
    for one in held:
        moves = world.scalars(select(CredentialEvent.move).filter_by(credential_id=one.id).order_by(CredentialEvent.id))
        assert list(moves) == ["ISSUE", "ACTIVATE"]
        oath = sworn_between(world, [one.person_id], one.issued_on, DEMO_DAY)[one.person_id]
        assert one.issued_on <= oath.sworn_on <= one.since


def test_publicity_runs_with_an_objection_and_two_were_answered(world: Session) -> None:
    assert clock.today() == DEMO_DAY
    assert len(list_published(world)) == 2
    assert sorted(world.scalars(select(PublicityObjection.is_upheld)), key=str) == [False, None, True]


def test_who_left_is_not_settled_yet_and_two_find_something_wrong_in_their_files(world: Session) -> None:
    (left,) = list_exits(world, on=DEMO_DAY, seen_by=OPERATOR, is_open=True)
    assert {one.item for one in left.unsettled} == {ExitItem.POST, ExitItem.CARD_CONFIRM}
    assert set(world.scalars(select(FileCorrection.state))) == {"FILED", "ACCEPTED"}
