"""Pages of cards: what the legal office, the bureau and the holder do with them in a browser (C2.2)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.credentials.models import CardRequest, Credential, DutyCheck
from lms.credentials.rules.states import CredentialState as State
from lms.people.models import PersonRole
from tests.cast import Cast
from tests.client import Browser as Client
from tests.credential_factories import make_credential, publish

NOON = date(2026, 11, 20)
pytestmark = pytest.mark.at(NOON)
Clients = Callable[..., Client]


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    publish(db, cast.units["own"])
    return make_credential(
        db, cast.people["顾明澈"], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2022, 3, 1)
    )


def post(browser: Client, path: str, *, follow_redirects: bool = False, **said: object) -> Response:
    """Send a form and, where told, go on to the page it leads to."""
    answer: Response = browser.post(path, data=said, follow_redirects=follow_redirects)
    return answer


def state(db: Session, card: Credential) -> str:
    return db.scalars(select(Credential.state).filter_by(id=card.id)).one()


class TestList:
    def test_it_shows_who_holds_what(self, client: Clients, cast: Cast, card: Credential) -> None:
        page = client(cast[Role.UNIT_TRAINER]).get("/credentials")
        assert "顾明澈" in page.text
        assert card.number in page.text
        assert "没有符合条件的证件" in client(cast[Role.UNIT_TRAINER]).get("/credentials?state=REVOKED").text

    @pytest.mark.usefixtures("card")
    def test_the_neighbour_sees_nothing_of_it(self, client: Clients, cast: Cast, card: Credential) -> None:
        assert cast.neighbour is not None
        neighbour = client(cast.neighbour)
        assert "顾明澈" not in neighbour.get("/credentials").text
        assert neighbour.get(f"/credentials/{card.id}").status_code == 404

    def test_the_bureau_takes_the_rosters_cards_over_once(self, db: Session, client: Clients, cast: Cast) -> None:
        set_card(db, cast, "顾明澈", "K0001")
        set_card(db, cast, "陆知远", "K0001")
        reviewer = client(cast[Role.JUSTICE_REVIEWER])
        page = post(reviewer, "/credentials/taking-over", follow_redirects=True)
        assert "这个证号已经登记" in page.text
        assert [one.number for one in db.scalars(select(Credential))] == ["K0001"]
        post(reviewer, "/credentials/taking-over", follow_redirects=True)
        assert len(db.scalars(select(Credential)).all()) == 1


def set_card(db: Session, cast: Cast, name: str, number: str) -> None:
    role = db.scalars(select(PersonRole).filter_by(person_id=cast.people[name].id)).one()
    role.card_no = number
    db.flush()


class TestKeeping:
    def test_the_legal_office_collects_and_the_bureau_confirms(
        self, db: Session, client: Clients, cast: Cast, card: Credential
    ) -> None:
        legal, reviewer, decider = (
            client(cast[role]) for role in (Role.UNIT_LEGAL, Role.JUSTICE_REVIEWER, Role.JUSTICE_DECIDER)
        )
        at = f"/credentials/{card.id}"
        said = {"cause": "W3", "event_on": "2026-11-18", "handed_in_on": "2026-11-19", "statement": "退休交回"}
        page = post(legal, f"{at}/collection", follow_redirects=True, **said)
        assert "已登记收回" in page.text
        assert state(db, card) == "ACTIVE"
        assert "顾明澈" in reviewer.get("/credentials").text
        post(reviewer, f"{at}/collection/confirmation", text="")
        assert state(db, card) == "WITHDRAWN"
        page = post(decider, f"{at}/cancellation", follow_redirects=True, text="退休")
        assert "已注销" in page.text
        assert state(db, card) == "CANCELLED"

    def test_what_is_wrong_stands_on_the_form_and_nothing_is_kept(
        self, db: Session, client: Clients, cast: Cast, card: Credential
    ) -> None:
        legal = client(cast[Role.UNIT_LEGAL])
        page = post(legal, f"/credentials/{card.id}/collection", cause="W3", event_on="2027-01-01", statement="退休")
        assert page.status_code == 422
        assert "还没有到" in page.text
        assert state(db, card) == "ACTIVE"

    @pytest.mark.parametrize("role", [Role.UNIT_TRAINER, Role.JUSTICE_REVIEWER, Role.LINE_DEPT])
    def test_others_may_not(self, client: Clients, cast: Cast, card: Credential, role: Role) -> None:
        assert post(client(cast[role]), f"/credentials/{card.id}/receipt", on="2026-11-20").status_code == 403

    def test_an_issued_card_is_received_and_is_active(self, db: Session, client: Clients, cast: Cast) -> None:
        card = make_credential(
            db,
            cast.people["顾明澈"],
            cast.units["own"],
            actor=cast[Role.JUSTICE_DECIDER],
            state=State.ISSUED,
            issued_on=NOON - timedelta(days=2),
        )
        page = post(
            client(cast[Role.UNIT_LEGAL]), f"/credentials/{card.id}/receipt", follow_redirects=True, on="2026-11-20"
        )
        assert "已登记签收" in page.text
        assert state(db, card) == "ACTIVE"


class TestHolder:
    def test_he_reports_it_lost_and_gets_a_new_piece(
        self, db: Session, client: Clients, cast: Cast, card: Credential
    ) -> None:
        holder, legal = client(cast[Role.SELF]), client(cast[Role.UNIT_LEGAL])
        page = holder.get("/my-credential")
        assert "今天可以执法" in page.text
        page = post(
            holder, f"/my-credential/{card.id}/loss", follow_redirects=True, noticed_on="2026-11-19", how="地铁上遗失"
        )
        assert "今天不得执法" in page.text
        assert state(db, card) == "LOST"
        post(holder, f"/my-credential/{card.id}/requests", kind="REPLACE", reason="遗失补办")
        post(legal, f"/credentials/{card.id}/void-notice", published_on="2026-11-11", medium="临江日报第4版")
        request = db.scalars(select(CardRequest)).one()
        at = f"/card-requests/{request.id}"
        post(legal, f"{at}/check", text="属实")
        page = post(client(cast[Role.JUSTICE_DECIDER]), f"{at}/grant", follow_redirects=True, serial="A0002", text="")
        assert "已办结" in page.text
        assert state(db, card) == "ACTIVE"

    def test_he_takes_his_request_back(self, db: Session, client: Clients, cast: Cast, card: Credential) -> None:
        holder = client(cast[Role.SELF])
        post(holder, f"/my-credential/{card.id}/requests", kind="REPLACE_DAMAGED", reason="破损")
        request = db.scalars(select(CardRequest)).one()
        page = post(holder, f"/my-credential/requests/{request.id}/taking-back", follow_redirects=True)
        assert "申请已撤回" in page.text

    def test_anothers_card_is_not_his(self, client: Clients, cast: Cast, db: Session) -> None:
        other = make_credential(
            db, cast.people["魏长风"], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2024, 1, 1)
        )
        page = post(client(cast[Role.SELF]), f"/my-credential/{other.id}/loss", noticed_on="2026-11-19", how="x")
        assert page.status_code == 404

    def test_who_has_none_is_told_how_to_get_one(self, client: Clients, cast: Cast) -> None:
        assert "申领执法证" in client(cast[Role.SELF]).get("/my-credential").text


class TestRequests:
    def test_the_unit_asks_for_a_change_and_the_bureau_refuses_with_reasons(
        self, db: Session, client: Clients, cast: Cast, card: Credential
    ) -> None:
        legal = client(cast[Role.UNIT_LEGAL])
        assert "办理变更" in legal.get(f"/credentials/{card.id}/requests/new").text
        said: dict[str, Any] = {
            "kind": "AMEND",
            "unit": str(cast.units["child"].id),
            "on": "2026-11-16",
            "reason": "调入渣土中队",
        }
        post(legal, f"/credentials/{card.id}/requests", **said)
        request = db.scalars(select(CardRequest)).one()
        post(legal, f"/card-requests/{request.id}/check", text="")
        decider = client(cast[Role.JUSTICE_DECIDER])
        page = post(decider, f"/card-requests/{request.id}/refusal", text=" ")
        assert page.status_code == 422
        page = post(decider, f"/card-requests/{request.id}/refusal", follow_redirects=True, text="缺调令")
        assert "缺调令" in page.text
        assert db.scalars(select(CardRequest.state)).one() == "REFUSED"


class TestDuty:
    @pytest.mark.usefixtures("card")
    def test_the_page_says_who_may_and_why_not_and_logs_it(self, db: Session, client: Clients, cast: Cast) -> None:
        trainer = client(cast[Role.UNIT_TRAINER])
        two = [str(cast.people[name].id) for name in ("顾明澈", "何以宁")]
        page = post(trainer, "/duty", person=two)
        assert "顾明澈可以执法" in page.text
        assert "不能一起执法" in page.text
        assert "工作证无效" in page.text
        assert len(db.scalars(select(DutyCheck)).all()) == 2

    def test_somebody_must_be_chosen(self, client: Clients, cast: Cast) -> None:
        assert post(client(cast[Role.UNIT_TRAINER]), "/duty").status_code == 422

    def test_officers_do_not_ask_about_others(self, client: Clients, cast: Cast) -> None:
        assert client(cast[Role.SELF]).get("/duty").status_code == 403
