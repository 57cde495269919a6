"""`lms serve` and `lms worker`: the web server, and the background jobs beside it or alone."""

import gc
import os
import signal
import sys
import tempfile
import threading
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import Engine

from lms import metrics
from lms.audit.keeping import keep_chain
from lms.cli.answers import AsJson, Exit, WrongUsage, answering, progress, words
from lms.cli.database import opened
from lms.cli.loading import loading
from lms.cli.papers import require_papers
from lms.cli.schema import head, schema_version
from lms.db import reading
from lms.demo.moment import is_demo, live_on, recorded_day, told_day
from lms.i18n import N_
from lms.settings import get_settings
from lms.worker.counting import keep_counts
from lms.worker.loop import Worker, start

if TYPE_CHECKING:
    from fastapi import FastAPI

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_TO_STDERR = {"class": "logging.StreamHandler", "stream": "ext://sys.stderr", "formatter": "plain"}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": _TO_STDERR},
    "loggers": {
        "uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "lms": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("serve")(serve)
    app.command("worker")(work)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Server processes.")] = 1,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Leave background jobs to `lms worker`.")] = False,
    as_json: AsJson = False,
) -> None:
    """Serve the site, and carry out background jobs unless told not to."""
    with answering(as_json=as_json) as say, opened() as engine:
        _require_schema(engine)
        require_papers()
        _tell_of_demo(engine, host)
        url = f"http://{host}:{port}"
        say({"url": url, "workers": workers, "worker": not no_worker}, words(N_("砺法在 %(url)s 上提供服务"), url=url))
        sys.stdout.flush()
        # uvicorn raises the signal again once it has shut down in good order; the worker is then told to stop.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        stop_worker = None if no_worker else start(engine)
        try:
            _run(host, port, workers)
        except KeyboardInterrupt:
            progress(words(N_("已停止")))
        finally:
            if stop_worker:
                stop_worker()


def _run(host: str, port: int, workers: int) -> None:
    with tempfile.TemporaryDirectory(prefix="lms-metrics-") as shared:
        if workers > 1:
            os.environ[metrics.SHARED_FOLDER] = shared  # they count together; see lms.metrics
        _listen(host, port, workers)


def _listen(host: str, port: int, workers: int) -> None:
    import uvicorn  # takes a moment that no other command should wait for

    uvicorn.run(
        "lms.cli.serving:site",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=LOGGING,
        access_log=False,  # addresses of pages may hold what people searched for
        server_header=False,
        # Who a proxy says is calling is believed only when the operator names the proxy.
        proxy_headers=bool(os.environ.get("FORWARDED_ALLOW_IPS")),
        # A player beats every ten seconds: its connection stays open between two beats.
        timeout_keep_alive=20,
        timeout_graceful_shutdown=20,
        # A process says that it lives once it has loaded every page; on a busy machine that takes longer than 5 s.
        timeout_worker_healthcheck=60,
    )


def site() -> "FastAPI":
    """Build the site in a server process; each sets its own clock."""
    with loading():
        from lms.app import create_app  # loads every page

        live_on(told_day())
        made = create_app()
    # What is here now stays: looking through all of it for garbage would stop every request for a quarter of a second.
    gc.collect()
    gc.freeze()
    return made


def work(
    once: Annotated[bool, typer.Option("--once", help="Carry out what waits, then end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Carry out background jobs."""
    with answering(as_json=as_json) as say, opened() as engine:
        _require_schema(engine)
        require_papers()
        if once:
            done, failed = Worker(engine).run_once()
            keep_counts(engine)
            keep_chain(engine)
            exit_code = Exit.REFUSED if failed else Exit.DONE
            say(
                {"done": done, "failed": failed},
                words(N_("完成%(done)s项，失败%(failed)s项"), done=done, failed=failed),
                exit_code=exit_code,
            )
            return
        say({"worker": True}, words(N_("后台任务已开始，按Ctrl+C结束")))
        sys.stdout.flush()
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        stop_worker = start(engine)
        stop.wait()
        stop_worker()


def _require_schema(engine: Engine) -> None:
    found, wanted = schema_version(engine), head()
    if found != wanted:
        raise WrongUsage(
            N_("数据库结构是%(found)s，程序需要%(wanted)s。请先运行 lms migrate"), found=found or "–", wanted=wanted
        )


def _tell_of_demo(engine: Engine, host: str) -> None:
    """Let the server processes know that they serve a demo world, and warn when it is open to other machines."""
    with reading(engine) as db:
        day, demo = recorded_day(db), is_demo(db)
    if day is not None:
        os.environ["LMS_DEMO_DATE"] = day.isoformat()
        get_settings.cache_clear()
        live_on(day)
        progress(words(N_("演示数据：系统日期为%(day)s"), day=day.isoformat()))
    if demo and host not in LOOPBACK:
        progress(words(N_("注意：演示账号的密码是公开的，而这个地址对其他机器开放")))
