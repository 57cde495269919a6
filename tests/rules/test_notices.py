"""When notices go out, how often they are tried, and what the group robots are told."""

import base64
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest

from lms.app import create_app
from lms.notices.outgoing import is_public
from lms.notices.rules.causes import without_id_numbers
from lms.notices.rules.robots import MOST_BYTES, address_of, body_of, fault_in, robots_of
from lms.notices.rules.sending import (
    GIVE_UP_AFTER,
    Channel,
    after_quiet,
    channels_for,
    digest_at,
    is_given_up,
    wait_after,
)
from lms.settings import Settings, SettingsError
from tests.cast import id_no

HERE = ZoneInfo("Asia/Shanghai")
NIGHT = (21, 8)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=HERE)


class TestTimes:
    @pytest.mark.parametrize(
        ("now", "goes_out"),
        [(at(6, 8, 59), at(6, 9)), (at(6, 9), at(7, 9)), (at(6, 23), at(7, 9)), (at(6, 0), at(6, 9))],
    )
    def test_a_digest_goes_out_the_next_morning(self, now: datetime, goes_out: datetime) -> None:
        assert digest_at(now, NIGHT) == goes_out

    def test_quiet_hours_put_the_digest_off_too(self) -> None:
        assert digest_at(at(6, 12), (21, 10)) == at(7, 10)

    @pytest.mark.parametrize(
        ("asked", "quiet", "goes_out"),
        [
            (at(6, 20, 59), NIGHT, at(6, 20, 59)),
            (at(6, 21), NIGHT, at(7, 8)),
            (at(7, 3), NIGHT, at(7, 8)),
            (at(7, 8), NIGHT, at(7, 8)),
            (at(6, 13), (12, 14), at(6, 14)),
            (at(6, 23), (0, 0), at(6, 23)),
        ],
    )
    def test_nothing_goes_out_in_quiet_hours(self, asked: datetime, quiet: tuple[int, int], goes_out: datetime) -> None:
        assert after_quiet(asked, quiet) == goes_out

    def test_waits_grow_to_an_hour_and_end_after_four_days(self) -> None:
        waits = [wait_after(tries) / timedelta(minutes=1) for tries in range(1, 10)]
        assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
        assert not is_given_up(at(6, 9), at(7, 9))  # a day away loses nothing
        assert is_given_up(at(6, 9), at(6, 9) + GIVE_UP_AFTER)


class TestChannels:
    def test_robots_write_for_desks_alone_and_text_messages_about_what_is_urgent(self) -> None:
        every = list(Channel)
        assert channels_for(is_urgent=False, for_desk=False, set_up=every) == [Channel.EMAIL]
        assert channels_for(is_urgent=True, for_desk=False, set_up=every) == [Channel.EMAIL, Channel.SMS]
        assert channels_for(is_urgent=False, for_desk=True, set_up=every) == [
            Channel.EMAIL,
            Channel.WECOM,
            Channel.DINGTALK,
        ]
        assert channels_for(is_urgent=True, for_desk=False, set_up=[]) == []

    def test_an_id_number_is_blotted_out(self) -> None:
        told = without_id_numbers({"reason": f"{id_no(7)}的材料不清", "left": 7})
        assert told == {"reason": "******的材料不清", "left": 7}


class TestRobots:
    SETTING = "3299=wecom:https://qyapi.example.cn/send?key=k 329903=dingtalk:https://oapi.example.cn/send?access_token=t#SEC1"

    def test_the_setting_names_unit_kind_address_and_secret(self) -> None:
        one, other = robots_of(self.SETTING)
        assert (one.unit_code, one.channel, one.url) == ("3299", Channel.WECOM, "https://qyapi.example.cn/send?key=k")
        assert (other.unit_code, other.channel, other.secret) == ("329903", Channel.DINGTALK, "SEC1")
        assert "key=k" not in repr(one)

    @pytest.mark.parametrize(
        "text", ["https://x/", "1=slack:https://x/", "1=wecom:ftp://x/", "1=wecom:https://x/ 1=wecom:https://y/"]
    )
    def test_anything_else_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="entry"):
            robots_of(text)

    def test_dingtalk_is_signed_as_it_asks(self) -> None:
        robot = robots_of(self.SETTING)[1]
        asked = parse_qs(urlsplit(address_of(robot, 1_772_000_000_000)).query)
        expected = hmac.new(b"SEC1", b"1772000000000\nSEC1", hashlib.sha256).digest()
        assert asked["access_token"] == ["t"]
        assert (asked["timestamp"], asked["sign"]) == (["1772000000000"], [base64.b64encode(expected).decode()])

    def test_wecom_needs_no_signature(self) -> None:
        robot = robots_of(self.SETTING)[0]
        assert address_of(robot, 1) == robot.url

    def test_a_message_is_plain_text_and_short_enough(self) -> None:
        body = json.loads(body_of("证件到期：2件" * 500))
        assert body["msgtype"] == "text"
        assert len(body["text"]["content"].encode()) <= MOST_BYTES

    @pytest.mark.parametrize(
        ("status", "answer", "fault"),
        [
            (200, b'{"errcode": 0, "errmsg": "ok"}', ""),
            (200, b'{"errcode": 310000}', "ROBOT_310000"),
            (200, b"<html>", "ANSWER_UNREADABLE"),
            (200, b"[]", "ANSWER_UNREADABLE"),
            (302, b"", "HTTP_302"),
        ],
    )
    def test_an_answer_says_whether_it_was_taken(self, status: int, answer: bytes, fault: str) -> None:
        assert fault_in(status, answer) == fault


INNER = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.1.2.3",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "ff02::1",
    "nonsense",
]


@pytest.mark.parametrize("address", INNER)
def test_addresses_of_inner_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"smtp_url": "http://mail.example.cn"}, "LMS_SMTP_URL"),
        ({"smtp_url": "smtp://mail.example.cn/?from=nobody"}, "LMS_SMTP_URL"),
        ({"webhooks": "A=sms:https://secret.example.cn/"}, "LMS_WEBHOOKS"),
        ({"webhooks": "A=wecom:https://secret.example.cn/ A=wecom:https://b.cn/"}, "LMS_WEBHOOKS"),
    ],
)
def test_a_way_out_that_is_written_wrongly_stops_the_start(settings: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named) as refused:
        create_app(Settings(**settings))  # type: ignore[arg-type] # texts alone
    assert "secret" not in str(refused.value)
