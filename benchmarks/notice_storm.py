"""Ten thousand cards expire in one night, the mail server is away for a day: rows, time, mails, memory.

The night's job tells holders and desks; the postman files, tries in vain every ten minutes for a day, and mails once
the server is back. Everybody has a confirmed address. Time is the clock's own, not the machine's; `cpu_s_…` is this
process's.
"""

import json
import os
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from benchmarks._city import arguments, empty_city, fill, settle
from benchmarks.duty import add_cards
from lms import clock, vault
from lms.credentials.actions.reminding import REMIND
from lms.credentials.models import Credential
from lms.db import Model, bulk_insert, make_sessions, reading, table_of
from lms.notices.mailing import Mailbox
from lms.notices.models import Notice, NoticeAddress, NoticeDelivery, NoticeDeliveryEvent
from lms.notices.ways import Ways
from lms.outbox import request
from lms.people.accounts import Account, RoleGrant
from lms.people.models import Person, Unit
from lms.settings import get_settings
from lms.worker.jobs import KINDS
from lms.worker.loop import Worker
from lms.worker.notices import Postman
from tests.mailbox import mail_server

DAY = date(2023, 12, 1)
NIGHT, MORNING = clock.local_instant(DAY, 0, 5), clock.local_instant(DAY, 9)
AWAY = Ways(mailbox=Mailbox("127.0.0.1", 9, "lifa@example.cn"))


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    people = 2_000 if asked.quick else 10_000
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        with clock.travel(NIGHT), make_sessions(engine).begin() as db:
            fill(db, people)
            add_cards(db)
            expire_and_address(db)
        settle(engine)
        figures = storm(engine)
    print(json.dumps({"benchmark": "notice_storm", "figures": figures | {"people": people}}))


def expire_and_address(db: Any) -> None:
    """Let every card expire in 180 days; give each person, and a coordinator of each unit, a confirmed address."""
    db.execute(table_of(Credential).update().values(valid_to=DAY + timedelta(days=180)))
    now, common = clock.now(), {"password_hash": "none", "password_set_at": clock.now(), "must_change_password": False}
    ids = db.scalars(select(Person.id).order_by(Person.id)).all()
    bulk_insert(
        db, table_of(Account), [{"login": f"p{one}", "name": f"人员{one}", "person_id": one} | common for one in ids]
    )
    units = db.scalars(select(Unit.id).order_by(Unit.id)).all()
    bulk_insert(db, table_of(Account), [{"login": f"u{one}", "name": f"协调{one}"} | common for one in units])
    by_login = dict(db.execute(select(Account.login, Account.id)).all())
    grants = [
        {"account_id": by_login[f"u{one}"], "role": "UNIT_TRAINER", "unit_id": one, "granted_at": now} for one in units
    ]
    bulk_insert(db, table_of(RoleGrant), grants)
    addresses = vault.seal_many([f"{login}@e.cn" for login in by_login])
    rows = [
        {"account_id": one, "email_sealed": sealed, "named_at": now, "confirmed_at": now, "wrong_codes": 0}
        for one, sealed in zip(by_login.values(), addresses, strict=True)
    ]
    bulk_insert(db, table_of(NoticeAddress), rows)


def storm(engine: Engine) -> dict[str, Any]:
    """Tell, file, try for a day, send; each step's processor time."""
    postman = Postman(engine, AWAY)
    figures = {"cpu_s_telling": timed(lambda: tell(engine)), "cpu_s_filing": timed(lambda: until_idle(postman, NIGHT))}
    figures["cpu_s_day_away"] = timed(lambda: day_away(postman))
    figures["tries_written_in_the_day"] = count(engine, NoticeDeliveryEvent)
    with mail_server() as (mailbox, mails):
        postman.ways = Ways(mailbox=mailbox)
        figures["cpu_s_mailing"] = timed(lambda: until_idle(postman, MORNING + timedelta(hours=26)))
    each = Counter(re.findall(r"^To: (\S+)", "\n".join(mails), re.MULTILINE))
    return figures | {
        "notices": count(engine, Notice),
        "deliveries": count(engine, NoticeDelivery),
        "mails": len(mails),
        "most_mails_to_one": max(each.values()),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def tell(engine: Engine) -> None:
    """Carry out the night's reminders, piece after piece."""
    with clock.travel(NIGHT):
        with make_sessions(engine).begin() as db:
            request(db, REMIND, f"{DAY.isoformat()}:0")
        worker = Worker(engine, {REMIND: KINDS[REMIND]})
        while worker.run_once()[0]:
            pass


def until_idle(postman: Postman, when: datetime) -> None:
    """Let the postman go round until nothing is left to do."""
    with clock.travel(when):
        while postman.run_once():
            pass


def day_away(postman: Postman) -> None:
    """Look every ten minutes for a day, as a worker does every two seconds."""
    for minutes in range(0, 24 * 60, 10):
        with clock.travel(MORNING + timedelta(minutes=minutes)):
            postman.run_once()


def timed(do: Callable[[], None]) -> float:
    """Return the processor seconds that something takes."""
    started = time.process_time()
    do()
    return round(time.process_time() - started, 2)


def count(engine: Engine, model: type[Model]) -> int:
    """Count the rows of a table."""
    with reading(engine) as db:
        return db.scalar(select(func.count()).select_from(table_of(model))) or 0


if __name__ == "__main__":
    main()
