"""How a paper stands on a day: every state of what is behind it (security C6)."""

from datetime import date

import pytest

from certificates.words import halves
from lms.credentials.rules.states import CredentialState
from lms.documents.rules import DocumentKind, DocumentState, Held, Now, state_now
from lms.documents.rules.drafts import differs, hours_text
from lms.documents.rules.kinds import DESIGNS, INITIALS

ON, SINCE = date(2023, 6, 15), date(2023, 6, 1)
LATER, BEFORE = date(2024, 1, 1), date(2023, 6, 14)
_S, _K = DocumentState, DocumentKind


def now(kind: DocumentKind, held: Held | None) -> Now:
    return state_now(kind, held, revoked_on=None, superseded_on=None, on=ON)


@pytest.mark.parametrize(
    ("stored", "sheet", "certificate"),
    [
        (CredentialState.ISSUED, _S.VALID, _S.VALID),
        (CredentialState.ACTIVE, _S.VALID, _S.VALID),
        (CredentialState.LOST, _S.VALID, _S.VALID),
        (CredentialState.SUSPENDED, _S.SUSPENDED, _S.SUSPENDED),
        (CredentialState.WITHDRAWN, _S.WITHDRAWN, _S.WITHDRAWN),
        (CredentialState.CANCELLED, _S.CANCELLED, _S.CANCELLED),
        (CredentialState.REVOKED, _S.WITHDRAWN, _S.WITHDRAWN),
    ],
)
def test_a_credential_tells_on_its_sheet_and_on_papers_of_its_holder(
    stored: CredentialState, sheet: DocumentState, certificate: DocumentState
) -> None:
    held = Held(stored, LATER, SINCE)
    assert now(_K.STATUS_SHEET, held).state is sheet
    told = now(_K.HOURS_COMPLETION, held)
    assert told.state is certificate
    assert told.by_holder == (certificate is not _S.VALID)
    assert told.since == (None if certificate is _S.VALID else SINCE)


def test_an_expired_card_ends_its_sheet_and_no_paper_about_the_past() -> None:
    held = Held(CredentialState.ACTIVE, BEFORE, SINCE)
    assert now(_K.STATUS_SHEET, held) == Now(_S.EXPIRED, BEFORE)
    assert now(_K.EXAM, held) == Now(_S.VALID)
    assert now(_K.STATUS_SHEET, Held(CredentialState.ACTIVE, ON, SINCE)).state is _S.VALID  # the last day counts


@pytest.mark.parametrize(
    ("held", "state"),
    [
        (Held("ACTIVE", LATER, is_badge=True), _S.VALID),
        (Held("ACTIVE", BEFORE, is_badge=True), _S.EXPIRED),
        (Held("STOPPED", LATER, is_badge=True), _S.SUSPENDED),
        (Held("ENDED", LATER, is_badge=True), _S.CANCELLED),
    ],
)
def test_a_badge_tells(held: Held, state: DocumentState) -> None:
    assert now(_K.BADGE, held).state is state


def test_what_happened_to_the_paper_itself_comes_first() -> None:
    held = Held(CredentialState.SUSPENDED, LATER, SINCE)
    new = state_now(_K.EXAM, held, revoked_on=None, superseded_on=BEFORE, on=ON)
    assert new == Now(_S.SUPERSEDED, BEFORE)
    gone = state_now(_K.EXAM, held, revoked_on=SINCE, superseded_on=BEFORE, on=ON)
    assert gone == Now(_S.WITHDRAWN, SINCE)


def test_every_kind_has_a_design_and_initials_of_its_own() -> None:
    assert set(DESIGNS) == set(INITIALS) == set(DocumentKind)
    assert len(set(INITIALS.values())) == len(DocumentKind)


def test_the_day_alone_is_no_change() -> None:
    printed = {"name": "陈志远", "as_of": "2023-06-15", "paper": {"number": "1"}}
    assert not differs(printed, {"name": "陈志远", "as_of": "2023-06-16"})
    assert differs(printed, {"name": "陈致远", "as_of": "2023-06-15"})


@pytest.mark.parametrize(("hundredths", "text"), [(0, "0"), (6000, "60"), (3650, "36.5"), (1, "0.01"), (1225, "12.25")])
def test_hours_are_written_as_people_do(hundredths: int, text: str) -> None:
    assert hours_text(hundredths) == text


def test_points_are_written_as_people_do() -> None:
    assert (halves(3), halves(180)) == ("1.5", "90")
