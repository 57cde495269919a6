"""GET /status: version and moment, what waits, and how each source and each way out does; nobody is named."""

from importlib.metadata import version
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Permission
from lms.api.asking import api_router
from lms.api.shapes import day, instant
from lms.exchange.queries import count_undecided
from lms.hours.queries.sources import Source, sources_of_hours
from lms.notices.queries.deliveries import counted, stuck
from lms.people.actions.people import ROLL_CHANGED
from lms.people.scopes import Scope
from lms.web.deps import ReadDb, may, scoped
from lms.web.queries import waiting_jobs
from lms.webhooks.queries.webhooks import standing_of_all

router = api_router("status")
_WATCH = [may(Permission.ACCEPT_IMPORTS, Permission.MANAGE_WEBHOOKS), scoped(Scope.READ_FIGURES)]


@router.get("/status", name="api.status", dependencies=_WATCH)
def show(db: ReadDb) -> dict[str, Any]:
    """Tell how the installation does: imports that wait, sources and when each last delivered, what goes out."""
    sources = sources_of_hours(db)
    jobs = waiting_jobs(db)
    return {
        "version": version("lifa"),
        "server_now": instant(clock.now()),
        "figures": {"as_of": day(clock.today()), "being_counted": any(kind == ROLL_CHANGED for kind, _, _ in jobs)},
        "imports": {
            "uploads_undecided": count_undecided(db),
            "batches_pending": sum(each.pending for each in sources),
            "rows_pending": sum(each.pending_rows for each in sources),
        },
        "sources": [_source(each) for each in sources],
        "jobs": {
            "waiting": sum(count for _, count, _ in jobs),
            "oldest_at": instant(min((since for _, _, since in jobs), default=None)),
        },
        "notices": _notices(db),
        "webhooks": standing_of_all(db),
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "source": source.name,
        "last_import_at": instant(source.last_at),
        "days_since": (clock.today() - clock.local_date(source.last_at)).days,
        "batches": source.batches,
        "pending": source.pending,
        "rejected": source.rejected,
    }


def _notices(db: Session) -> dict[str, Any]:
    """Count what is to go out, and by which ways it should have gone out long ago."""
    now = clock.now()
    counts = {name: number for name, number in counted(db, now).items() if name != "given_up"}
    late = [
        {"channel": channel.value, "number": each.number, "since": instant(each.since)}
        for channel, each in sorted(stuck(db, now).items())
    ]
    return counts | {"stuck": late}
