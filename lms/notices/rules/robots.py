"""What the group robots of WeCom and DingTalk take, and what their answers mean. Pure.

Formats: WeCom "群机器人配置说明" (developer.work.weixin.qq.com, path/91770), DingTalk "自定义机器人接入" and
"自定义机器人安全设置" (open.dingtalk.com): a text message, answered with `errcode` 0.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urlsplit

from lms.notices.rules.sending import Channel

# WeCom cuts a text at 2,048 bytes.
MOST_BYTES = 2_000
_KINDS = {"wecom": Channel.WECOM, "dingtalk": Channel.DINGTALK}
_ENTRY = re.compile(r"(?P<unit>[^=\s]+)=(?P<kind>wecom|dingtalk):(?P<url>https?://[^\s#]+)(?:#(?P<secret>\S+))?")


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot in the group of a unit; its address is a secret. `secret`: with which DingTalk wants it signed."""

    unit_code: str
    channel: Channel
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """Return whose machine it is: when it does not answer, no robot there does."""
        return urlsplit(self.url).netloc


def robots_of(text: str) -> list[Robot]:
    """Read the setting: `CODE=wecom:https://… CODE=dingtalk:https://…#SECRET`, with spaces between.

    Raises ValueError for anything else, and for a second robot of one kind in one unit.
    """
    found: dict[tuple[str, Channel], Robot] = {}
    for number, entry in enumerate(text.split(), start=1):
        match = _ENTRY.fullmatch(entry)
        if match is None or not urlsplit(match["url"]).hostname:
            raise ValueError(f"entry {number} must be UNITCODE=wecom:https://… or UNITCODE=dingtalk:https://…#SECRET")
        robot = Robot(match["unit"], _KINDS[match["kind"]], match["url"], match["secret"] or "")
        if (robot.unit_code, robot.channel) in found:
            raise ValueError(f"entry {number} is the second robot of its kind in one unit")
        found[robot.unit_code, robot.channel] = robot
    return list(found.values())


def address_of(robot: Robot, milliseconds: int) -> str:
    """Return where to post at an instant; DingTalk's with its signature, which holds for an hour."""
    if not robot.secret or robot.channel is not Channel.DINGTALK:
        return robot.url
    told = f"{milliseconds}\n{robot.secret}".encode()
    signature = base64.b64encode(hmac.new(robot.secret.encode(), told, hashlib.sha256).digest())
    joint = "&" if urlsplit(robot.url).query else "?"
    return f"{robot.url}{joint}timestamp={milliseconds}&sign={quote_plus(signature)}"


def body_of(text: str) -> bytes:
    """Return the message as both take it: plain text, so that nothing in it is read as markup."""
    cut = text.encode()[:MOST_BYTES].decode(errors="ignore")
    return json.dumps({"msgtype": "text", "text": {"content": cut}}, ensure_ascii=False).encode()


def fault_in(status: int, answer: bytes) -> str:
    """Return what was wrong by an answer, empty when the message was taken."""
    if status != 200:
        return f"HTTP_{status}"
    try:
        code = json.loads(answer).get("errcode")
    except (ValueError, AttributeError):
        return "ANSWER_UNREADABLE"
    return "" if code == 0 else f"ROBOT_{code}"
