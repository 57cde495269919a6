"""The postman on the wire: a mail server and a group robot on this machine, and addresses he does not go to."""

from collections.abc import Iterator
from datetime import date
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.notices.actions.telling import notice, tell_all
from lms.notices.mailing import Mailbox
from lms.notices.models import NoticeAddress, NoticeDelivery, NoticeDeliveryEvent
from lms.notices.outgoing import AddressRefused, post_json
from lms.notices.queries.recipients import Recipient
from lms.notices.rules.causes import Cause
from lms.notices.rules.robots import Robot
from lms.notices.rules.sending import Channel
from lms.notices.ways import Ways
from lms.worker.notices import Postman
from tests.cast import make_cast
from tests.databases import copied_database, url_of
from tests.listening import listening
from tests.mailbox import Group, mail_server, with_address

LATER = clock.local_instant(date(2026, 3, 7), 9)
AWAY = 9  # a port where nobody listens


@pytest.fixture
def engine(schema: str, tmp_path: Path) -> Iterator[Engine]:
    """Open a database in which a coordinator is told of three cards, himself of hours."""
    with copied_database(schema, url_of("postman", tmp_path)) as engine:
        with clock.travel(date(2026, 3, 6)), Session(engine) as db, db.begin():
            cast = make_cast(db)
            trainer, own = cast[Role.UNIT_TRAINER], cast.units["own"].id
            with_address(db, "shi@example.cn", actor=trainer)
            to = Recipient(trainer.person_id)
            rows = [
                notice(
                    Cause.DESK_EXPIRES,
                    f"card:{n}",
                    to,
                    page="/",
                    unit_id=own,
                    name="顾明澈",
                    day="2026-09-02",
                    left=180,
                )
                for n in range(3)
            ]
            row = notice(Cause.HOURS_RETURNED, "claim:1", to, page="/", day="2026-03-05", reason="缺签到表")
            tell_all(db, [*rows, row])
        yield engine


def carry(engine: Engine, ways: Ways) -> None:
    """Let the postman make his rounds at noon and on the next morning."""
    for when in (date(2026, 3, 6), LATER, LATER):
        with clock.travel(when):
            Postman(engine, ways).run_once()


def states(engine: Engine) -> list[tuple[str, str]]:
    with Session(engine) as db:
        return sorted((one.channel, one.state) for one in db.scalars(select(NoticeDelivery)))


def test_one_mail_and_one_message_to_the_group_name_nobody_else(engine: Engine) -> None:
    messages: list[str] = []
    group = type("Robot", (Group,), {"taken": messages})
    with (
        mail_server() as (mailbox, mails),
        listening(ThreadingHTTPServer(("127.0.0.1", 0), group)) as group_port,
    ):
        robot = Robot("329903", Channel.WECOM, f"http://127.0.0.1:{group_port}/send?key=k")
        ways = Ways(
            base_url="https://lifa.example.cn",
            mailbox=mailbox,
            robots={("329903", Channel.WECOM): robot},
            inner_hosts=frozenset({"127.0.0.1"}),
        )
        carry(engine, ways)
    assert states(engine) == [("EMAIL", "SENT"), ("WECOM", "SENT")]
    (letter,), (message,) = mails, messages
    assert message == "人员证件到期：3件\n\n请登录查看：https://lifa.example.cn/inbox"
    assert "To: shi@example.cn" in letter
    assert "Message-ID: <notice-" in letter
    assert "顾明澈" not in letter + message


def test_a_mail_is_written_in_the_language_its_reader_chose(engine: Engine) -> None:
    with Session(engine) as db, db.begin():
        db.scalars(select(NoticeAddress)).one().language = "en"
    with mail_server() as (mailbox, mails):
        carry(engine, Ways(mailbox=mailbox))
    (letter,) = mails
    assert "new notices" in letter
    assert "Your hours of 5 March 2026 were sent back" in letter
    assert "Please sign in" in letter


def test_a_mail_server_that_is_away_is_tried_again_and_gets_it_once(engine: Engine) -> None:
    carry(engine, Ways(mailbox=Mailbox("127.0.0.1", AWAY, "lifa@example.cn")))
    assert states(engine) == [("EMAIL", "WAITING")]
    with mail_server() as (mailbox, mails):
        ways = Ways(mailbox=mailbox)
        with clock.travel(clock.local_instant(date(2026, 3, 7), 10)):
            for _ in range(3):
                Postman(engine, ways).run_once()
    assert states(engine) == [("EMAIL", "SENT")]
    assert len(mails) == 1


def test_a_robot_in_an_inner_network_is_not_called(engine: Engine) -> None:
    robot = Robot("329903", Channel.DINGTALK, f"https://127.0.0.1:{AWAY}/send")
    carry(engine, Ways(robots={("329903", Channel.DINGTALK): robot}))
    with Session(engine) as db:
        faults = db.scalars(select(NoticeDeliveryEvent.fault)).all()
    assert faults == ["INNER_ADDRESS"]
    assert states(engine) == [("DINGTALK", "WAITING")]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1/", "NOT_HTTPS"),
        ("https://127.0.0.1/", "INNER_ADDRESS"),
        ("https://[::1]/", "INNER_ADDRESS"),
        ("https://localhost/", "INNER_ADDRESS"),
        ("https://a@127.0.0.1/", "NO_HOST"),
        ("https:///x", "NO_HOST"),
    ],
)
def test_addresses_that_are_refused(url: str, code: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        post_json(url, b"{}")
    assert refused.value.code == code
