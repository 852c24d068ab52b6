"""Counts of the navigation as they change, told to the page that is open (server-sent events: WHATWG HTML, 9.2).

Only numbers travel. Listening is no use of a session: whoever leaves a page open is logged out all the same.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime
from time import monotonic

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from services.console.console import Console
from services.console.people.sessions import Person
from services.console.people.watching import Crowd
from services.console.routes.counts import counts_of
from services.console.routes.here import SESSION, Here

router = APIRouter()
EVERY_SECONDS = 10
LASTS = 0.75  # of the time that a request may take: then the browser comes again, and no stream is cut off
AGAIN_MS = 2000
CROWD_MS = 5000


@router.get("/live")
async def live(request: Request) -> Response:
    """`counts` events: how many stand in each of his lists, as of when, and for how many seconds he is logged in."""
    console: Console = request.app.state.console
    secret = request.cookies.get(SESSION, "")
    person = await _who(console, secret)
    if person is None:
        return _nothing()
    return Listening(console, person.account, secret)


class Listening(StreamingResponse):
    """A stream that has its place for as long as it is answered, and no longer, whether or not it begins."""

    def __init__(self, console: Console, account: str, secret: str) -> None:
        super().__init__(_told(console, secret), media_type="text/event-stream")
        self.place = console.watching.one_more(account)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say when to come again where as many listen as may: some may have left unnoticed."""
        with ExitStack() as listening:
            answer: ASGIApp = super().__call__
            try:
                listening.enter_context(self.place)
            except Crowd:
                answer = Response(b"retry: %d\n\n" % CROWD_MS, media_type="text/event-stream")
            await answer(scope, receive, send)


def _nothing() -> Response:
    """What an event source does not come again after."""
    return Response(status_code=204)


@router.get("/still-here")
async def still_here(here: Here) -> Response:
    """A sign of life, by which a session that nobody uses goes on."""
    return Response(status_code=204)


async def _who(console: Console, secret: str) -> Person | None:
    person = await console.sessions.person(secret, datetime.now(UTC), is_use=False) if secret else None
    return None if person and person.to_change else person


async def _told(console: Console, secret: str) -> AsyncIterator[bytes]:
    until = monotonic() + LASTS * console.gate.answer_seconds
    yield b"retry: %d\n\n" % AGAIN_MS
    while monotonic() < until:
        person = await _who(console, secret)
        if person is None:
            yield b"event: over\ndata: {}\n\n"
            return
        yield b"event: counts\ndata: %b\n\n" % orjson.dumps(await _now(console, person))
        for _ in range(EVERY_SECONDS):
            await asyncio.sleep(1)
            if console.watching.is_over():
                return


async def _now(console: Console, person: Person) -> dict[str, object]:
    now = datetime.now(UTC)
    counts = await counts_of(console, person, console.signer.token(person.account, person.post, now))
    return {"counts": counts, "at": await console.now(), "left": int((person.until - now).total_seconds())}
