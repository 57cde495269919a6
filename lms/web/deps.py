"""What handlers ask for: transactions, the actor, the submitted form, ids in addresses."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Path
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request

from lms.access import Actor
from lms.people.actions.sessions import Browser
from lms.web.browsers import device_words
from lms.web.csrf import read_form
from lms.web.ending import in_request
from lms.web.gate import SignInNeeded, may, public, scoped, signed_in_only
from lms.web.visitor import Visitor, database_of, visitor_of

__all__ = [
    "CurrentActor",
    "CurrentBrowser",
    "CurrentVisitor",
    "Db",
    "Id",
    "ReadDb",
    "Submitted",
    "may",
    "public",
    "scoped",
    "signed_in_only",
]


async def get_session(request: Request) -> AsyncIterator[Session]:
    """Open the request's transaction: return commits, raise rolls back."""
    database = database_of(request)
    async with database.turn(), in_request(database.writing()) as session:
        yield session


async def get_reading_session(request: Request) -> AsyncIterator[Session]:
    """Open a transaction that changes nothing."""
    async with in_request(database_of(request).reading()) as session:
        yield session


async def get_actor(visitor: Annotated[Visitor, Depends(visitor_of)]) -> Actor:
    """Return who acts. Raises SignInNeeded, though the gate has refused before."""
    if visitor.actor is None:
        raise SignInNeeded
    return visitor.actor


async def get_submitted(request: Request) -> AsyncIterator[FormData]:
    """Give the raw form, which `Form.read` makes sense of; uploads are closed afterwards."""
    form = await read_form(request)
    try:
        yield form
    finally:
        await form.close()


async def get_browser(request: Request) -> Browser:
    """Return where the request comes from. A proxy's word for it is taken only by the server's own option."""
    address = request.client.host if request.client else ""
    return Browser(address, device_words(request.headers.get("user-agent", "")))


# scope="function": the commit happens before the answer is sent. With the default scope the browser may follow the
# redirect before the change is there, and a failing commit looks like success.
Db = Annotated[Session, Depends(get_session, scope="function")]
ReadDb = Annotated[Session, Depends(get_reading_session, scope="function")]
CurrentActor = Annotated[Actor, Depends(get_actor)]
CurrentVisitor = Annotated[Visitor, Depends(visitor_of)]
Submitted = Annotated[FormData, Depends(get_submitted)]
CurrentBrowser = Annotated[Browser, Depends(get_browser)]
# An id in an address; larger numbers do not fit the column and are answered like any other missing thing.
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
