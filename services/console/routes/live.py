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

from services.console.console import Console
from services.console.people.sessions import Person
from services.console.people.watching import Crowd
from services.console.routes.counts import counts_of
from services.console.routes.here import SESSION, Here

router = APIRouter()
EVERY_SECONDS = 10
LASTS_SECONDS = 90.0  # then the browser comes again: a request may take 120 s, and one that hangs is not listened to
AGAIN_MS = 2000
NOBODY = Response(status_code=204)  # an event source that gets it does not come again


@router.get("/live")
async def live(request: Request) -> Response:
    """`counts` events: how many stand in each of his lists, as of when, and for how many seconds he is logged in."""
    console: Console = request.app.state.console
    secret = request.cookies.get(SESSION, "")
    person = await _who(console, secret)
    if person is None:
        return NOBODY
    listening = ExitStack()
    try:
        listening.enter_context(console.watching.one_more(person.account))
    except Crowd:
        return NOBODY
    return StreamingResponse(_told(console, secret, listening), media_type="text/event-stream")


@router.get("/still-here")
async def still_here(here: Here) -> Response:
    """A sign of life, by which a session that nobody uses goes on."""
    return Response(status_code=204)


async def _who(console: Console, secret: str) -> Person | None:
    person = await console.sessions.person(secret, datetime.now(UTC), is_use=False) if secret else None
    return None if person and person.to_change else person


async def _told(console: Console, secret: str, listening: ExitStack) -> AsyncIterator[bytes]:
    with listening:
        until = monotonic() + LASTS_SECONDS
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
