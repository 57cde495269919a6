"""Which ways out of the house are set up: read from the settings, one object."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lms.notices.mailing import Mailbox, mailbox_of
from lms.notices.rules.robots import Robot, robots_of
from lms.notices.rules.sending import Channel
from lms.settings import Settings


@dataclass(frozen=True, slots=True)
class Ways:
    """Where notices go out: none of them is needed, the inbox is always there."""

    base_url: str = ""
    mailbox: Mailbox | None = None
    robots: Mapping[tuple[str, Channel], Robot] = field(default_factory=dict)
    messages: Path | None = None
    quiet: tuple[int, int] = (21, 8)
    inner_hosts: frozenset[str] = frozenset()

    @property
    def set_up(self) -> list[Channel]:
        """Return the channels that something can go out by."""
        found = [Channel.EMAIL] if self.mailbox else []
        if self.messages:
            found.append(Channel.SMS)
        return found + sorted({channel for _, channel in self.robots})


def ways_of(settings: Settings) -> Ways:
    """Read the ways out from the settings, which have been checked."""
    first, last = settings.quiet_hours.split("-")
    return Ways(
        base_url=settings.base_url,
        mailbox=mailbox_of(settings.smtp_url) if settings.smtp_url else None,
        robots={(robot.unit_code, robot.channel): robot for robot in robots_of(settings.webhooks)},
        messages=Path(settings.sms_url.removeprefix("file://")) if settings.sms_url else None,
        quiet=(int(first), int(last)),
        inner_hosts=frozenset(settings.inner_hosts.split()),
    )
