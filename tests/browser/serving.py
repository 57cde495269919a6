"""The real site, served by a thread from a database and a folder of its own, and the browser that looks at it.

A test asks for `site` (one for its file) or opens more of them with `new_site()`; see conftest.py.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.app import create_app
from lms.db import make_sessions
from lms.settings import get_settings
from lms.web import cookies
from lms.web.database import Database
from tests.client import sign_in_at_once
from tests.databases import copied_database

DESK, PHONE = 1440, 390
# How long a browser waits for what should come. Only a test that fails waits that long: slow machines need patience.
PATIENCE_MS = 60_000
T = TypeVar("T")


@dataclass
class Site:
    """The running site: where it is, the application and its database, and the browser that looks at it."""

    address: str
    app: FastAPI
    engine: Engine
    browser: Browser

    def tell(self, story: Callable[[Session], T]) -> T:
        """Let something have happened, in a transaction of its own; return what the story returns."""
        with make_sessions(self.engine).begin() as db:
            return story(db)

    def secret(self, actor: Actor) -> str:
        """Begin a session now and return its secret."""
        return self.tell(lambda db: sign_in_at_once(db, actor))

    @contextmanager
    def device(
        self, who: Actor | str = "", *, phone: bool = False, width: int = 0, scripts: bool = True, language: str = ""
    ) -> Iterator[BrowserContext]:
        """Open a browser of its own, signed in as an actor (or with a session's secret); its paths are the site's."""
        size = {"width": width or (PHONE if phone else DESK), "height": 844 if phone else 900}
        context = self.browser.new_context(
            base_url=self.address,
            viewport=size,  # type: ignore[arg-type] # two whole numbers
            java_script_enabled=scripts,
            locale="zh-CN",
        )
        context.set_default_timeout(PATIENCE_MS)
        kept = {cookies.SESSION: self.secret(who) if isinstance(who, Actor) else who, cookies.LANGUAGE: language}
        context.add_cookies(
            [{"name": name, "value": value, "url": self.address} for name, value in kept.items() if value]
        )
        yield context
        context.close()

    @contextmanager
    def page(self, who: Actor | str = "", **how: Any) -> Iterator[Page]:
        """Open one page in a browser of its own; `how` as for `device`."""
        with self.device(who, **how) as device:
            yield device.new_page()


@contextmanager
def site_on(
    source: str, folder: Path, browser: Browser, adapt: Callable[[FastAPI], Any] = lambda app: app, **settings: str
) -> Iterator[Site]:
    """Serve the site on a copy of a database that nobody has open, with files of its own.

    `adapt` may add to the application or wrap it. `{port}` in a setting is replaced by the port of this site.
    """
    with listening() as (address, place):
        port = address.rsplit(":", 1)[1]
        told = {name: value.replace("{port}", port) for name, value in settings.items()}
        url = f"sqlite:///{folder}/site.db"
        own = {"base_url": address, "database_url": url, "data_dir": str(folder / "data")}
        with copied_database(source, url) as engine, set_to(own | told):
            app = create_app(get_settings(), Database(engine))
            with served(adapt(app), place):
                yield Site(address, app, engine, browser)


@contextmanager
def set_to(settings: dict[str, str]) -> Iterator[None]:
    """Let settings differ for a while."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(f"LMS_{name.upper()}", value)
        get_settings.cache_clear()
        yield
    get_settings.cache_clear()


@contextmanager
def listening() -> Iterator[tuple[str, socket.socket]]:
    """Take a free port of this machine; give its address and its socket."""
    with socket.create_server(("127.0.0.1", 0)) as place:
        yield f"http://127.0.0.1:{place.getsockname()[1]}", place


@contextmanager
def served(app: Any, place: socket.socket) -> Iterator[None]:
    """Serve an application from a thread until the block is left."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE_MS / 1000
    while not server.started:
        if not thread.is_alive() or time.monotonic() > end:
            raise RuntimeError("the site did not start")
        time.sleep(0.01)
    yield
    server.should_exit = True
    # Connections a browser holds open are not worth waiting for.
    thread.join(5)
