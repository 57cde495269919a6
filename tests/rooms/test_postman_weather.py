"""Bad nights of the postman: thousands are told at once, the mail server is away for a day or hangs up."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from email import message_from_string
from email.policy import default
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.notices.actions.telling import notice, tell_all
from lms.notices.mailing import Mailbox
from lms.notices.models import NoticeAddress, NoticeDelivery, NoticeDeliveryEvent
from lms.notices.queries.deliveries import counted
from lms.notices.queries.recipients import Recipient
from lms.notices.rules.causes import Cause
from lms.notices.rules.robots import Robot
from lms.notices.rules.sending import MOST_A_MINUTE, Channel
from lms.notices.ways import Ways
from lms.people.accounts import Account
from lms.people.models import Unit
from lms.vault import seal
from lms.worker.notices import Postman
from tests.cast import make_cast
from tests.databases import copied_database, url_of
from tests.listening import listening
from tests.mailbox import Group, mail_server

PEOPLE = 60
NIGHT, MORNING = clock.local_instant(date(2026, 3, 6), 2), clock.local_instant(date(2026, 3, 6), 9)
AWAY = Ways(mailbox=Mailbox("127.0.0.1", 9, "lifa@example.cn"))


class Town:
    """Sixty accounts with confirmed addresses, and forty units with desks."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with clock.travel(NIGHT), Session(engine) as db, db.begin():
            cast, now = make_cast(db), clock.now()
            common = {"password_hash": "none", "password_set_at": now, "must_change_password": False}
            people = [Account(login=f"p{n}", name=f"人{n}", **common) for n in range(PEOPLE)]
            own = cast.units["own"]
            units = [
                Unit(code=f"T{n}", name=f"队{n}", kind="TEAM", parent_id=own.id, path=f"{own.path}t{n}/")
                for n in range(40)
            ]
            db.add_all([*people, *units])
            db.flush()
            db.add_all(
                NoticeAddress(account_id=one.id, email_sealed=seal(f"{one.login}@e.cn"), named_at=now, confirmed_at=now)
                for one in people
            )
            self.people, self.units = [one.id for one in people], [one.id for one in units]
            self.trainer = cast[Role.UNIT_TRAINER].person_id

    def tell(self, steps: Sequence[str]) -> None:
        """Tell everybody of so many things."""
        with Session(self.engine) as db, db.begin():
            tell_all(
                db,
                [
                    notice(
                        Cause.CARD_EXPIRES, step, Recipient(account_id=one), page="/", name="", day="2026-09-02", left=1
                    )
                    for one in self.people
                    for step in steps
                ],
            )

    def rounds(self, postman: Postman, when: datetime, number: int = 8) -> None:
        with clock.travel(when):
            for _ in range(number):
                postman.run_once()

    def standing(self) -> Counter[str]:
        with Session(self.engine) as db:
            return Counter(db.scalars(select(NoticeDelivery.state)))

    def tries(self) -> int:
        with Session(self.engine) as db:
            return db.scalar(select(func.count(NoticeDeliveryEvent.id))) or 0


@pytest.fixture
def town(schema: str, tmp_path: Path) -> Iterator[Town]:
    with copied_database(schema, url_of("postman_weather", tmp_path)) as engine:
        yield Town(engine)


def receivers(mails: Sequence[str]) -> Counter[str]:
    return Counter(re.findall(r"^To: (\S+)", "\n".join(mails), re.MULTILINE))


def test_a_storm_is_one_mail_each(town: Town) -> None:
    with mail_server() as (mailbox, mails):
        with clock.travel(NIGHT):
            town.tell([f"card:{n}" for n in range(5)])
        postman = Postman(town.engine, Ways(mailbox=mailbox))
        town.rounds(postman, NIGHT)
        assert mails == [], "nobody is woken"
        town.rounds(postman, MORNING)
    assert set(receivers(mails).values()) == {1}
    assert len(mails) == PEOPLE
    assert "5条新通知" in _decoded(mails[0])


def test_a_server_away_for_a_day_costs_one_mail_each_and_few_tries(town: Town) -> None:
    with clock.travel(NIGHT):
        town.tell(["card:1"])
    postman = Postman(town.engine, AWAY)
    town.rounds(postman, NIGHT)
    for minutes in range(-60, 24 * 60, 120):
        town.rounds(postman, MORNING + timedelta(minutes=minutes), number=3)
    assert (town.standing(), town.tries() <= 15) == (Counter(WAITING=PEOPLE), True)
    with Session(town.engine) as db:
        assert counted(db, MORNING)["waiting"] == PEOPLE
    with clock.travel(MORNING + timedelta(days=1)):
        town.tell(["card:2"])
    with mail_server() as (mailbox, mails):
        postman.ways = Ways(mailbox=mailbox)
        for hours in (25, 26, 27):
            town.rounds(postman, MORNING + timedelta(hours=hours))
    assert receivers(mails) == Counter({f"p{n}@e.cn": 1 for n in range(PEOPLE)}), "nothing is lost, nobody gets two"
    both = sum("2条新通知" in _decoded(mail) for mail in mails)
    assert town.standing()["WAITING"] == PEOPLE - both < PEOPLE // 2, "who was tried in vain has more the next morning"


def test_a_server_that_hangs_up_gets_the_rest_later_and_nothing_twice(town: Town) -> None:
    with clock.travel(NIGHT):
        town.tell(["card:1"])
    with mail_server(most=9) as (mailbox, mails):
        postman = Postman(town.engine, Ways(mailbox=mailbox))
        town.rounds(postman, NIGHT)
        for minutes in (0, 1, 3):
            town.rounds(postman, MORNING + timedelta(minutes=minutes))
    assert set(receivers(mails).values()) == {1}
    assert town.standing() == Counter(SENT=PEOPLE)


def test_an_unknown_address_is_paused_and_relaying_is_the_operators(town: Town) -> None:
    with clock.travel(NIGHT):
        town.tell(["card:1"])
    refused = {"p0@e.cn": "550 5.1.1 user unknown", "p1@e.cn": "550 5.7.1 relaying denied"}
    with mail_server(refused) as (mailbox, mails):
        for when in (NIGHT, MORNING):
            town.rounds(Postman(town.engine, Ways(mailbox=mailbox)), when)
    assert len(mails) == PEOPLE - 2
    assert town.standing() == Counter(SENT=PEOPLE - 2, GIVEN_UP=1, WAITING=1)
    with Session(town.engine) as db:
        paused = db.scalars(select(NoticeAddress.account_id).where(NoticeAddress.refused_at.is_not(None))).all()
    assert paused == [town.people[0]]


def test_a_robot_is_called_twenty_times_a_minute_at_most(town: Town) -> None:
    messages: list[str] = []
    with clock.travel(NIGHT), Session(town.engine) as db, db.begin():
        to = Recipient(town.trainer)
        tell_all(
            db,
            [
                notice(Cause.DESK_EXPIRES, f"c:{unit}", to, page="/", unit_id=unit, name="", day="2026-09-02", left=1)
                for unit in town.units
            ],
        )
    group = type("Robot", (Group,), {"taken": messages})
    with listening(ThreadingHTTPServer(("127.0.0.1", 0), group)) as port:
        url = f"http://127.0.0.1:{port}/send?key=k"
        robots = {(f"T{n}", Channel.WECOM): Robot(f"T{n}", Channel.WECOM, url) for n in range(40)}
        ways = Ways(robots=robots, inner_hosts=frozenset({"127.0.0.1"}))
        seen = []
        town.rounds(Postman(town.engine, ways), NIGHT)
        for seconds in (0, 30, 61, 122):
            for postman in (Postman(town.engine, ways), Postman(town.engine, ways)):
                town.rounds(postman, MORNING + timedelta(seconds=seconds), number=2)
            seen.append(len(messages))
    assert seen == [MOST_A_MINUTE, MOST_A_MINUTE, 2 * MOST_A_MINUTE, 2 * MOST_A_MINUTE]


def _decoded(mail: str) -> str:
    return str(message_from_string(mail, policy=default)["subject"])
