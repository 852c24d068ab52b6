"""The story of one stream, as one service tells it: its events as known at a moment, and what they come to."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue

from shared.kernel.decider import Decider
from shared.ops.history import OF_STREAMS, Told, event_of, plain, reports_named, told
from shared.store.database import Connection
from shared.store.event_log import StoredEvent
from shared.store.page import Subject
from shared.store.service import Service

MOST_EVENTS = 1000
AT_A_TIME = 200  # of a long stream; in between, others have their turn


class State(BaseModel):
    """状态 · What a service makes of the events of a stream: the phase, and what is known in it, nothing personal."""

    phase: str
    fields: dict[str, JsonValue]


class Story(Subject):
    """事项流 · The events of a stream in their order, as they were known at a moment (null: now)."""

    stream: str
    at: datetime | None
    events: list[Told]
    total: Annotated[int, Field(description="事件总数 · how many events there are, told here or not")]
    next: Annotated[
        int | None, Field(description="下一部分的 after，末部分为空 · `after` of the next part, null on the last")
    ]
    reports: Annotated[list[UUID], Field(description="事件所指的线索 · reports that the events name")]
    state: Annotated[State | None, Field(description="此服务不作决定则为空 · null if it decides nothing there")]


async def story(
    connection: Connection,
    service: Service,
    station: str,
    stream: str,
    at: datetime | None,
    version: int | None,
    after: int,
) -> Story | None:
    """What this service has said on a stream of this station (`EVERY_STATION`: all), as it was known at `at` (aware)
    and no further than `version`.

    At most `MOST_EVENTS` are told, those after version `after`; the rest is of them all. None where there is nothing.
    """
    decider = _decider(service, stream)
    state = decider.initial if decider else None
    events: list[Told] = []
    reports: dict[UUID, None] = {}
    last, total, readable = None, 0, True
    async with connection.transaction(readonly=True):
        asked = (station, [stream], service.logs, at, version)
        async for row in connection.cursor(OF_STREAMS, *asked, prefetch=AT_A_TIME):
            last, total = StoredEvent(*row), total + 1
            event = event_of(last)
            if last.version > after and len(events) < MOST_EVENTS:
                events.append(told(last, event))
            reports |= dict.fromkeys(reports_named(event))
            readable = readable and event is not None
            if decider and event:
                state = decider.evolve(state, event)
    if last is None:
        return None
    return Story(
        stream=stream,
        station=last.station,
        version=last.version,
        at=at,
        events=events,
        total=total,
        next=events[-1].version if events and events[-1].version < last.version else None,
        reports=list(reports),
        state=_state(state) if decider and readable else None,
    )


def _decider(service: Service, stream: str) -> Decider[Any] | None:
    """The decider of this stream, if what it says is published."""
    category = stream.partition("-")[0]
    return next((one for one in service.deciders if one.category == category and one.log in service.logs), None)


def _state(state: Any) -> State:
    """A state as it is told; one without a phase is called by its name."""
    phase = getattr(state, "phase", type(state).__name__.lower())
    found = plain(state)
    return State(phase=phase, fields=found if isinstance(found, dict) else {})
