"""An officer has his certificate issued, anybody scans it, the bureau suspends him, and the next scan says so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from lms import clock
from lms.credentials.queries.credentials import get_credential
from tests.browser.looking import faults, fits
from tests.browser.serving import Site
from tests.browser.waiting import follow
from tests.case_factories import Hands, hands_for, suspended
from tests.credential_factories import make_credential
from tests.factories import adopt_rules, make_person, make_unit
from tests.rooms.world import meet

pytestmark = pytest.mark.slow
DAY = date(2023, 6, 15)


@dataclass(frozen=True)
class Told:
    """The officer's card, and who deals with a case about it: himself among them."""

    card_id: int
    hands: Hands


def _told(db: Session) -> Told:
    unit = make_unit(db, name="市城管局")
    adopt_rules(db, unit)
    officer = make_person(db, unit, name="顾明澈")
    meet(db, officer)
    hands = hands_for(db, unit, unit, officer)
    card = make_credential(db, officer, unit, actor=hands.decider, issued_on=date(2021, 5, 1))
    return Told(card.id, hands)


@pytest.fixture
def told(site: Site) -> Iterator[Told]:
    with clock.travel(to=clock.local_instant(DAY, 9)):
        yield site.tell(_told)


def test_a_certificate_is_downloaded_scanned_and_tells_of_a_suspension(site: Site, told: Told) -> None:
    with site.page(told.hands.holder, phone=True) as page:
        page.goto("/my-documents")
        assert fits(page)
        assert faults(page) == []
        follow(page, page.get_by_role("button", name="签发年度学时完成证明2023年度"))
        expect(page.get_by_text("已签发，编号")).to_be_visible()
        assert fits(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="下载PDF").click()
        assert download.value.path().read_bytes().startswith(b"%PDF-")
        scanned = str(page.get_by_role("link", name="扫码的人看到的页面").get_attribute("href"))
    with site.page(phone=True) as anybody:
        anybody.goto(scanned)
        expect(anybody.get_by_role("heading", name="有效")).to_be_visible()
        expect(anybody.get_by_text("顾明澈").first).to_be_visible()
        assert fits(anybody)
        assert faults(anybody) == []
        with clock.travel(to=DAY + timedelta(days=30)):
            site.tell(lambda db: _suspend(db, told))
            anybody.reload()
            expect(anybody.get_by_role("heading", name="持证人证件：暂扣")).to_be_visible()
        assert fits(anybody)


def _suspend(db: Session, told: Told) -> None:
    card = get_credential(db, told.card_id, seen_by=told.hands.decider, to_change=True)
    suspended(db, card, told.hands)
