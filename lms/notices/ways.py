"""Which ways out of the house are set up: read from the settings, one object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from lms.notices.mailing import Mailbox, mailbox_of
from lms.notices.rules.robots import Robot, robots_of
from lms.notices.rules.sending import Channel
from lms.settings import Settings, SettingsError

T = TypeVar("T")


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
    """Read the ways out from the settings. Raises SettingsError, in words without a password or an address."""
    first, last = settings.quiet_hours.split("-")
    robots = _read("LMS_WEBHOOKS", robots_of, settings.webhooks)
    return Ways(
        base_url=settings.base_url,
        mailbox=_read("LMS_SMTP_URL", mailbox_of, settings.smtp_url) if settings.smtp_url else None,
        robots={(robot.unit_code, robot.channel): robot for robot in robots},
        messages=Path(settings.sms_url.removeprefix("file://")) if settings.sms_url else None,
        quiet=(int(first), int(last)),
        inner_hosts=frozenset(settings.inner_hosts.split()),
    )


def _read(name: str, parse: Callable[[str], T], value: str) -> T:
    try:
        return parse(value)
    except ValueError as error:
        raise SettingsError(f"{name}: {error}") from None
