"""A serial is one piece of one issuer; a receipt keeps its day, and dates nobody's duty far back."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms.access import Role
from lms.credentials.actions import granting, holding, requesting
from lms.credentials.actions.granting import NewCard
from lms.credentials.actions.requesting import Wish
from lms.credentials.models import CardRequest, Credential
from lms.credentials.queries.credentials import current_card
from lms.credentials.queries.requests import get_request
from lms.credentials.rules.cases import Step
from lms.credentials.rules.requests import RequestKind, RequestState
from lms.credentials.rules.states import CredentialState, Move
from lms.web.audit_actions import ACTIONS
from lms.web.audit_subjects import SUBJECTS
from tests.cast import Cast
from tests.credential_factories import holder_of, make_credential
from tests.refusing import refused

NOON = date(2026, 11, 20)
pytestmark = pytest.mark.at(NOON)


def issued(
    db: Session, cast: Cast, name: str = "顾明澈", days: int = 60, state: CredentialState = CredentialState.ACTIVE
) -> Credential:
    """Issue a card some days ago."""
    unit = cast.units["sibling" if name == "陆知远" else "own"]
    by = cast[Role.JUSTICE_DECIDER]
    return make_credential(db, cast.people[name], unit, actor=by, issued_on=NOON - timedelta(days=days), state=state)


def checked(db: Session, cast: Cast, card: Credential) -> CardRequest:
    """Have a new piece asked for and checked."""
    made = requesting.file_request(db, card, Wish(RequestKind.REPLACE_DAMAGED, "破损"), actor=holder_of(db, cast))
    request = get_request(db, made.id, seen_by=cast[Role.JUSTICE_DECIDER], to_change=True)
    requesting.check_request(db, request, actor=cast[Role.UNIT_LEGAL])
    return request


def test_a_serial_on_anothers_card_is_refused_and_of_another_issuer_taken(db: Session, cast: Cast) -> None:
    mine, other = issued(db, cast), issued(db, cast, "纪怀川")
    current_card(other).serial = "K700"  # type: ignore[union-attr]
    db.flush()
    request, by = checked(db, cast, mine), cast[Role.JUSTICE_DECIDER]
    with refused("SERIAL_USED"):
        granting.grant(db, request, NewCard("K700"), actor=by)
    other.issuer = "望海市人民政府"
    db.flush()
    granting.grant(db, request, NewCard("K700"), actor=by)
    db.refresh(mine, ["cards"])
    piece = current_card(mine)
    assert piece is not None
    assert piece.serial == "K700"


@pytest.mark.parametrize(("ago", "from_day"), [(0, 0), (30, 30), (31, 0), (59, 0)])
def test_a_receipt_keeps_its_day_and_an_old_one_counts_from_today(
    db: Session, cast: Cast, ago: int, from_day: int
) -> None:
    card = issued(db, cast, state=CredentialState.ISSUED)
    on = NOON - timedelta(days=ago)
    holding.receive(db, card, on=on, actor=cast[Role.UNIT_LEGAL])
    piece = current_card(card)
    assert piece is not None
    assert piece.received_on == on
    assert (card.state, card.since) == ("ACTIVE", NOON - timedelta(days=from_day))


def test_every_act_about_cards_and_cases_has_a_word_in_the_audit_log() -> None:

    codes = {f"credential:{move.value.lower()}" for move in Move}
    codes |= {f"credential_case:{step.value}" for step in Step}
    codes |= {f"credential:request:{state.value.lower()}" for state in RequestState}
    assert codes <= set(ACTIONS)
    assert {"credentials", "credential_cases"} <= set(SUBJECTS)
