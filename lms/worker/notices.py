"""Sends notices: files the new ones into deliveries, then sends what is due, while no transaction is open."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy import Engine

from lms import clock
from lms.db import make_sessions, reading
from lms.notices.actions.filing import file_waiting
from lms.notices.actions.sending import claim
from lms.notices.actions.settling import Parcel, let_go, settle
from lms.notices.mailing import Fault, Mail, send_mails
from lms.notices.outgoing import AddressRefused, Unreachable, post_json
from lms.notices.queries.deliveries import has_work
from lms.notices.rules.robots import address_of, body_of, fault_in
from lms.notices.rules.sending import ROBOTS, Channel
from lms.notices.texting import MessageFolder, TextMessages
from lms.notices.ways import Ways, ways_of
from lms.settings import get_settings
from lms.web.notice_texts import code_letter, message, subject
from lms.worker.rounds import Rests, carry_on

log = logging.getLogger(__name__)

Faults = Sequence[Fault | None]


@dataclass(slots=True)
class Postman:
    """Carries notices out of the house; several at once never carry the same one.

    A mail server, or a host of robots, that does not answer is left alone for a while with all that waits for it.
    """

    engine: Engine
    ways: Ways = field(default_factory=lambda: ways_of(get_settings()))
    _rests: Rests[str] = field(default_factory=Rests)

    def run_once(self) -> int:
        """File and send what is due now, bounded; return how much was filed or tried."""
        resting = self._rests.now()
        with reading(self.engine) as db:
            if not has_work(db, clock.now(), resting):
                return 0
        with make_sessions(self.engine).begin() as db:
            filed = file_waiting(db, self.ways)
        with make_sessions(self.engine).begin() as db:
            parcels = claim(db, self.ways, resting)
        for host, own in _by_host(parcels, self.ways).items():
            self._settle(host, own, _tried(_SENDERS[own[0].channel], own, self.ways))
        return filed + len(parcels)

    def run(self, stop: threading.Event) -> None:
        """Carry on until told to stop."""
        carry_on("notices", self.run_once, stop)

    def _settle(self, host: str, parcels: Sequence[Parcel], faults: Faults) -> None:
        is_away = False
        with make_sessions(self.engine).begin() as db:
            for parcel, fault in zip(parcels, faults, strict=True):
                if is_away:
                    let_go(db, parcel)
                    continue
                settle(db, parcel, fault.code if fault else "", is_final=fault is not None and fault.is_final)
                is_away = fault is not None and fault.is_away
        # Who took some and then hung up takes more on the next line.
        self._rests.note(host, is_away=is_away and None not in faults)
        if failed := [each for each in faults if each]:
            log.warning("notices: %d of %d did not go out (%s)", len(failed), len(faults), failed[0].code)


def _by_host(parcels: Sequence[Parcel], ways: Ways) -> dict[str, list[Parcel]]:
    """Return parcels by who takes them: the mail server, the text messages, the machine of a robot."""
    found: dict[str, list[Parcel]] = {}
    for each in parcels:
        robot = ways.robots.get((each.address, each.channel)) if each.channel in ROBOTS else None
        found.setdefault(robot.host if robot else each.channel.value, []).append(each)
    return found


def _tried(send: Callable[[Sequence[Parcel], Ways], Faults], parcels: Sequence[Parcel], ways: Ways) -> Faults:
    try:
        return send(parcels, ways)
    except Exception as error:  # noqa: BLE001 - the others' channels go on, and these are tried again
        return [Fault(type(error).__name__)] * len(parcels)


def _text(parcel: Parcel, ways: Ways) -> str:
    return message(parcel.language, parcel.own, parcel.desk, f"{ways.base_url}/inbox")


def _mail(parcels: Sequence[Parcel], ways: Ways) -> Faults:
    host = urlsplit(ways.base_url).hostname or "localhost"
    mails = [Mail(each.address, *_letter(each, ways), f"<notice-{each.delivery_id}@{host}>") for each in parcels]
    return send_mails(ways.mailbox, mails) if ways.mailbox else [Fault("NOT_SET_UP")] * len(mails)


def _letter(parcel: Parcel, ways: Ways) -> tuple[str, str]:
    if parcel.code:
        return code_letter(parcel.code, f"{ways.base_url}/inbox/address")
    return subject(parcel.language, parcel.number), _text(parcel, ways)


def _robot(parcels: Sequence[Parcel], ways: Ways) -> Faults:
    faults: list[Fault | None] = []
    for each in parcels:
        last = faults[-1] if faults else None
        faults.append(last if last and last.is_away else _post(each, ways))
    return faults


def _post(parcel: Parcel, ways: Ways) -> Fault | None:
    robot = ways.robots[parcel.address, parcel.channel]
    url = address_of(robot, int(clock.now().timestamp() * 1000))
    try:
        code = fault_in(*post_json(url, body_of(_text(parcel, ways)), inner_hosts=ways.inner_hosts))
    except AddressRefused as refused:
        return Fault(refused.code)
    except Unreachable as error:
        return Fault(str(error), is_away=True)
    return Fault(code) if code else None


def _text_message(parcels: Sequence[Parcel], ways: Ways) -> Faults:
    if ways.messages is None:
        return [Fault("NOT_SET_UP")] * len(parcels)
    gateway: TextMessages = MessageFolder(ways.messages)
    faults: list[Fault | None] = []
    for each in parcels:
        try:
            gateway.send(each.address, _text(each, ways), number=f"notice-{each.delivery_id}")
            faults.append(None)
        except OSError as error:
            faults.append(Fault(type(error).__name__, is_away=True))
    return faults


_SENDERS: Mapping[Channel, Callable[[Sequence[Parcel], Ways], Faults]] = {
    Channel.EMAIL: _mail,
    Channel.SMS: _text_message,
    Channel.WECOM: _robot,
    Channel.DINGTALK: _robot,
}
