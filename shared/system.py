"""What every service answers: is it alive, is it ready, its metrics, what is parked; and a demonstration's clock."""

import contextlib
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import AwareDatetime, Field

from shared.clock import MovableClock
from shared.commit import Unavailable
from shared.deadlines import Deadlines
from shared.decider import OutOfOrder
from shared.house import Asked, House
from shared.listening import Listening
from shared.parked import dismiss, parked, release
from shared.positions import positions
from shared.relay import Relay, lag
from shared.words import Line, Words


class ReleaseWords(Words):
    """Which stream of which source to release, and why."""

    source: Line
    stream: Line
    reason: Line


class DismissWords(Words):
    """Which record that is no event to dismiss, and why; `seq` is below nought, as it is listed."""

    source: Line
    lane: Annotated[int, Field(ge=0, lt=2**15)]
    seq: Annotated[int, Field(ge=-(2**63), lt=2**63)]
    reason: Line


class ClockWords(Words):
    """The instant to move a demonstration's clock to."""

    now: AwareDatetime


def system_routes(house: House, listening: Listening, relay: Relay, deadlines: Deadlines, demo: bool) -> APIRouter:
    """The routes that every service has."""
    api = APIRouter(tags=["system"])
    operator = house.door("administrator")

    @api.get("/health")
    async def health() -> dict[str, str]:
        """存活 · Alive."""
        return {"status": "ok", "service": house.service.name}

    @api.get("/ready")
    async def ready(response: Response) -> dict[str, Any]:
        """就绪 · Ready: the database answers, lanes are assigned and advancing, nothing waits to be published."""
        reading = listening.standing()
        try:
            async with house.reading() as connection:
                waiting = sum((await lag(connection, house.service.logs)).values())
            database = True
        except Unavailable:
            waiting, database = 0, False
        ok = database and reading["ok"] and not relay.ahead
        response.status_code = 200 if ok else 503
        return {"ready": ok, "database": database, "reading": reading, "relay": {"leads": relay.leads, "lag": waiting}}

    @api.get("/metrics")
    async def metrics() -> Response:
        """指标 · Metrics for Prometheus."""
        with contextlib.suppress(Unavailable):
            async with house.reading() as connection:
                await lag(connection, house.service.logs)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @api.get("/positions")
    async def standing(asked: Annotated[Asked, Depends(house.door("administrator", "auditor"))]) -> dict[str, Any]:
        """位置 · How many events are in each log, and how many of each source were applied here."""
        async with house.reading() as connection:
            return (await positions(connection))._asdict()

    @api.get("/parked")
    async def list_parked(asked: Annotated[Asked, Depends(operator)]) -> list[dict[str, Any]]:
        """搁置 · Events that could not be applied, and why."""
        async with house.reading() as connection:
            return await parked(connection)

    @api.post("/parked/release")
    async def release_parked(words: ReleaseWords, asked: Annotated[Asked, Depends(operator)]) -> dict[str, int]:
        """放行 · Apply what is parked of a stream, now that its cause is mended."""
        async with house.reading() as connection:
            done = await release(
                connection, house.committer, house.service.reactions, listening.readers,
                words.source, words.stream, str(asked.actor), words.reason,
            )  # fmt: skip
        return {"released": done}

    @api.post("/parked/dismiss")
    async def dismiss_parked(words: DismissWords, asked: Annotated[Asked, Depends(operator)]) -> dict[str, int]:
        """作废 · Take from the list what is no event and can never be applied."""
        async with house.reading() as connection:
            await dismiss(connection, words.source, words.lane, words.seq, str(asked.actor), words.reason)
        return {"dismissed": 1}

    if demo and isinstance(house.clock, MovableClock):
        _clock_routes(api, house, deadlines)
    return api


def _clock_routes(api: APIRouter, house: House, deadlines: Deadlines) -> None:
    operator = house.door("administrator")

    @api.get("/clock")
    async def clock() -> dict[str, Any]:
        """时钟 · What time it is here."""
        return {"now": house.clock.now()}

    @api.put("/clock")
    async def move(words: ClockWords, asked: Annotated[Asked, Depends(operator)]) -> dict[str, Any]:
        """时钟 · Move a demonstration's clock on, and act on what is then overdue."""
        assert isinstance(house.clock, MovableClock)
        if words.now < house.clock.now():
            raise OutOfOrder("clock-goes-forward", "时钟只能向前拨动", "the clock only goes forward: give a later time")
        async with house.reading() as connection:
            await connection.execute(
                "insert into store.clock (now) values ($1) on conflict (only_row) do update set now = excluded.now",
                words.now,
            )
        house.clock.set(words.now)
        return {"now": house.clock.now(), "acted": await deadlines.act()}
