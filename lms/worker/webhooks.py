"""Tells other systems what happened: makes deliveries of new events, then sends what is due, outside transactions."""

import logging
import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Engine

from lms import clock
from lms.db import make_sessions, reading
from lms.notices.mailing import Fault
from lms.notices.outgoing import AddressRefused, Unreachable, post_json
from lms.settings import get_settings
from lms.webhooks.actions.sending import Message, claim, settle, tell_waiting
from lms.webhooks.queries.webhooks import has_work
from lms.webhooks.rules.messages import fault_in, headers_of
from lms.worker.rounds import carry_on

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Herald:
    """Carries events to webhooks; several at once never carry the same one."""

    engine: Engine
    inner_hosts: Collection[str] = field(default_factory=lambda: frozenset(get_settings().inner_hosts.split()))

    def run_once(self) -> int:
        """Tell and send what is due now, bounded; return how much was made or tried."""
        with reading(self.engine) as db:
            if not has_work(db, clock.now()):
                return 0
        with make_sessions(self.engine).begin() as db:
            made = tell_waiting(db)
        with make_sessions(self.engine).begin() as db:
            messages = claim(db)
        for message in messages:
            fault = self._post(message)
            with make_sessions(self.engine).begin() as db:
                settle(db, message, fault.code if fault else "", is_final=fault is not None and fault.is_final)
            if fault:
                log.warning("webhooks: delivery %d did not go out (%s)", message.delivery_id, fault.code)
        return made + len(messages)

    def run(self, stop: threading.Event) -> None:
        """Carry on until told to stop."""
        carry_on("webhooks", self.run_once, stop)

    def _post(self, message: Message) -> Fault | None:
        seconds = int(clock.now().timestamp())
        headers = headers_of(message.event_id, message.body, seconds, message.keys)
        try:
            status, _ = post_json(message.url, message.body, headers=headers, inner_hosts=self.inner_hosts)
        except AddressRefused as refused:
            return Fault(refused.code)
        except Unreachable as error:
            return Fault(str(error))
        code = fault_in(status)
        return Fault(code, is_final=status == 410) if code else None  # 410: gone for good, says the receiver
