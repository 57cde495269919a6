"""Taking the bytes of an upload off the line: a little in memory, acknowledged only once on disk for good.

The one place where a request has several short transactions: an upload takes minutes, and none may stay open so long.
"""

import asyncio
from collections.abc import AsyncIterator
from email.utils import format_datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request

from lms.access import Actor
from lms.courses import incoming
from lms.courses.actions.uploading import PATIENCE, note_progress
from lms.courses.models.materials import IncomingFile
from lms.courses.queries.materials import get_incoming
from lms.errors import RuleBroken
from lms.web.visitor import database_of

VERSION = "1.0.0"
TUS = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
# What is held before it is written; how much may be lost with the power; how long a silent line is waited for.
HELD, STEP, SILENCE_SECONDS = 512 * 1024, 16 * 2**20, 60.0


async def receive(request: Request, token: str, actor: Actor) -> IncomingFile:
    """Write what comes in behind what is there; return the upload with what is now on disk.

    A broken line is no fault: what came is kept. Raises NotFound UPLOAD_NOT_FOUND, RuleBroken UPLOAD_BUSY,
    UPLOAD_OFFSET, UPLOAD_ARRIVED, UPLOAD_PROTOCOL, UPLOAD_GONE.
    """
    await run_in_threadpool(_upload, request, token, actor)  # whose it is comes before how it is asked for
    require_version(request)
    if request.headers.get("content-type") != "application/offset+octet-stream":
        raise RuleBroken("UPLOAD_MEDIA_TYPE")
    with incoming.writing(token) as descriptor:
        # Again, now that nobody else can write to it.
        upload = await run_in_threadpool(_upload, request, token, actor)
        _require_place(request, upload)
        taker = _Taker(request, descriptor, upload, actor)
        async for piece in _pieces(request):
            await taker.take(piece)
        return await taker.settle()


def require_version(request: Request) -> None:
    """Raise RuleBroken UPLOAD_VERSION unless the client speaks our version of the protocol."""
    if request.headers.get("tus-resumable") != VERSION:
        raise RuleBroken("UPLOAD_VERSION")


def expiry(upload: IncomingFile) -> dict[str, str]:
    """Return the header that says until when an unfinished upload is kept."""
    if upload.material_id is not None:
        return {}
    return {"Upload-Expires": format_datetime(upload.touched_at + PATIENCE, usegmt=True)}


class _Taker:
    """Gathers small pieces, writes them in larger ones, and acknowledges every so often."""

    def __init__(self, request: Request, descriptor: int, upload: IncomingFile, actor: Actor) -> None:
        self._request, self._descriptor, self._upload, self._actor = request, descriptor, upload, actor
        self._at = self._settled = upload.received
        self._held: list[bytes] = []
        self._length = 0

    async def take(self, piece: bytes) -> None:
        """Take a piece. Raises RuleBroken UPLOAD_PROTOCOL when more comes than was announced; that much is kept."""
        room = self._upload.size - self._at - self._length
        self._held.append(piece[:room])
        self._length += min(len(piece), room)
        if len(piece) > room:
            await self.settle()
            raise RuleBroken("UPLOAD_PROTOCOL")
        if self._length >= HELD:
            await self._write()
        if self._at - self._settled >= STEP:
            await self.settle()

    async def settle(self) -> IncomingFile:
        """Force what came to disk, then write down how much it is."""
        await self._write()
        if self._at != self._settled:
            self._upload = await run_in_threadpool(self._settle)
            self._settled = self._at
        return self._upload

    async def _write(self) -> None:
        if self._held:
            self._at = await run_in_threadpool(incoming.write, self._descriptor, self._held, self._at)
            self._held, self._length = [], 0

    def _settle(self) -> IncomingFile:
        if self._at == self._upload.size:
            incoming.finish(self._descriptor, self._at)
        else:
            incoming.force(self._descriptor)
        with database_of(self._request).writing() as db:
            return note_progress(db, self._upload.id, received=self._at, actor=self._actor)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """Yield what comes in until it ends, the line breaks, or nothing has come for a while."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                piece = await anext(stream)
        except (StopAsyncIteration, ClientDisconnect, TimeoutError):
            return
        yield piece


def _upload(request: Request, token: str, actor: Actor) -> IncomingFile:
    with database_of(request).reading() as db:
        return get_incoming(db, token, seen_by=actor)


def _require_place(request: Request, upload: IncomingFile) -> None:
    offset, length = request.headers.get("upload-offset", ""), request.headers.get("content-length", "0")
    if not (offset.isascii() and offset.isdecimal()) or not length.isdecimal():
        raise RuleBroken("UPLOAD_PROTOCOL")
    if upload.material_id is not None:
        raise RuleBroken("UPLOAD_ARRIVED")
    if int(offset) != upload.received:
        raise RuleBroken("UPLOAD_OFFSET")
    if int(offset) + int(length) > upload.size:
        raise RuleBroken("UPLOAD_PROTOCOL")
