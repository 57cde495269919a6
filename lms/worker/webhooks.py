"""Tells other systems what happened: makes deliveries of new events, then sends what is due, outside transactions."""

import logging
import threading
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine

from lms import clock
from lms.db import make_sessions, reading
from lms.notices.mailing import Fault
from lms.notices.outgoing import AddressRefused, Unreachable, post_json
from lms.settings import get_settings
from lms.webhooks.actions.sending import Message, claim, let_go, settle, tell_waiting
from lms.webhooks.queries.webhooks import has_work
from lms.webhooks.rules.messages import fault_in, headers_of
from lms.worker.rounds import Rests, carry_on

# What one address may take of a round; the rest of its messages waits for the next.
SECONDS_EACH = 20.0
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Herald:
    """Carries events to webhooks; several at once never carry the same one."""

    engine: Engine
    inner_hosts: Collection[str] = field(default_factory=lambda: frozenset(get_settings().inner_hosts.split()))
    _rests: Rests[int] = field(default_factory=Rests)

    def run_once(self) -> int:
        """Tell and send what is due now, bounded; return how much was made or tried."""
        resting = self._rests.now()
        with reading(self.engine) as db:
            if not has_work(db, clock.now(), resting):
                return 0
        with make_sessions(self.engine).begin() as db:
            made = tell_waiting(db)
        with make_sessions(self.engine).begin() as db:
            messages = claim(db, resting)
        by_address: dict[int, list[Message]] = {}
        for message in messages:
            by_address.setdefault(message.webhook_id, []).append(message)
        for webhook_id, own in by_address.items():
            self._send(webhook_id, own)
        return made + len(messages)

    def run(self, stop: threading.Event) -> None:
        """Carry on until told to stop."""
        carry_on("webhooks", self.run_once, stop)

    def _send(self, webhook_id: int, messages: Sequence[Message]) -> None:
        """Send one address its messages; one that does not answer, or only slowly, keeps nobody else waiting long."""
        started = time.monotonic()
        for number, message in enumerate(messages, start=1):
            fault = self._post(message)
            with make_sessions(self.engine).begin() as db:
                settle(db, message, fault.code if fault else "", is_final=fault is not None and fault.is_final)
            if fault:
                log.warning("webhooks: delivery %d did not go out (%s)", message.delivery_id, fault.code)
            is_away = fault is not None and fault.is_away
            self._rests.note(webhook_id, is_away=is_away)
            if is_away or time.monotonic() - started > SECONDS_EACH:
                with make_sessions(self.engine).begin() as db:
                    let_go(db, messages[number:])
                return

    def _post(self, message: Message) -> Fault | None:
        seconds = int(clock.now().timestamp())
        headers = headers_of(message.event_id, message.body, seconds, message.keys)
        try:
            status, _ = post_json(message.url, message.body, headers=headers, inner_hosts=self.inner_hosts)
        except AddressRefused as refused:
            return Fault(refused.code, is_away=True)
        except Unreachable as error:
            return Fault(str(error), is_away=True)
        code = fault_in(status)
        # 410: gone for good, says the receiver. What is wrong with the receiver itself is wrong with every message.
        return Fault(code, is_final=status == 410, is_away=status == 429 or status >= 500) if code else None
