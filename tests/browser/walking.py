"""Walking the demo world: which pages there are, whom they belong to, and where their links lead."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urldefrag, urljoin, urlsplit

from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from starlette.routing import Match
from starlette.testclient import TestClient

from lms.db import make_sessions
from lms.demo.accounts import SIGN_INS
from lms.pages import ROUTERS
from lms.people.accounts import Account
from lms.people.queries.sessions import acting_as, open_grants
from lms.web import cookies
from tests.client import sign_in_at_once

_LINK = re.compile(r'<a [^>]*?href="([^"]+)"')
# Of one kind of page each role opens so many.
_OF_A_KIND = 1


@dataclass
class Found:
    """What the links of the demo lead to: one address a page, with who owns it, and links that lead nowhere."""

    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    dead: list[tuple[str, str, int]] = field(default_factory=list)

    def by_login(self) -> Mapping[str, Sequence[str]]:
        """Return the addresses by who looks at them."""
        sorted_pages = sorted(self.pages.values())
        return {login: [path for who, path in sorted_pages if who == login] for login, _ in sorted_pages}


@cache
def routes() -> list[APIRoute]:
    """Return every route of the site that is asked with GET."""
    return [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute) and _reads(route)]


def _reads(route: APIRoute) -> bool:
    return "GET" in (route.methods or ())


def secrets(engine: Engine) -> dict[str, str]:
    """Sign in everybody the demo names and return their sessions."""
    with make_sessions(engine).begin() as db:
        return {each.login: _signed_in(db, each.login) for each in SIGN_INS}


def _signed_in(db: Session, login: str) -> str:
    account = db.scalars(select(Account).where(Account.login == login)).one()
    return sign_in_at_once(db, acting_as(account, open_grants(db, account.id)[0]))


def walk(app: FastAPI, sessions: Mapping[str, str]) -> Found:
    """Follow every link from the start page, as each role, a few of a kind."""
    found = Found({"session.new": ("", "/sign-in")})
    for login, secret in sessions.items():
        with TestClient(app, headers={"sec-fetch-site": "same-origin"}) as client:
            client.cookies.set(cookies.SESSION, secret, domain="testserver.local")
            _walk_as(client, login, found)
    return found


def _walk_as(client: TestClient, login: str, found: Found) -> None:
    waiting, known, seen = deque(["/"]), {"/"}, Counter[str]()
    while waiting:
        address = waiting.popleft()
        name = _name_of(urlsplit(address).path)
        if seen[name] >= _OF_A_KIND:
            continue
        seen[name] += 1
        answer = client.get(address)
        if answer.status_code >= 400 or not name:
            found.dead.append((login, address, answer.status_code))
        elif answer.headers.get("content-type", "").startswith("text/html"):
            found.pages.setdefault(name, (login, address))
            for link in _links(answer.text, str(answer.url)):
                if link not in known:
                    known.add(link)
                    waiting.append(link)


def _links(text: str, here: str) -> Iterator[str]:
    for href in _LINK.findall(text):
        whole = urlsplit(urldefrag(urljoin(here, href.replace("&amp;", "&"))).url)
        if whole.netloc == "testserver" and not whole.path.startswith("/static/"):
            yield whole._replace(scheme="", netloc="").geturl()


@cache
def _name_of(path: str) -> str:
    scope = {"type": "http", "path": path, "method": "GET", "root_path": "", "headers": []}
    return next((route.name for route in routes() if route.matches(scope)[0] is Match.FULL), "")
