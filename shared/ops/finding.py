"""Finding a stream by the beginning of its name, or among those that changed last."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from shared.kernel.event import REGISTRY
from shared.ops.history import english
from shared.store.database import Connection
from shared.store.view import OF_STATION

MOST_STREAMS = 30
LAST_OF_A_LANE = 100
COLUMNS = "e.stream, e.station, e.version, e.kind, e.recorded_at, e.id, e.causation_id"
# `g` comes after every digit of an id, in whichever order a database sorts text.
BY_BEGINNING = (
    f"select distinct on (e.stream) {COLUMNS} from store.event e where {OF_STATION} and e.log = any($2::text[]) "
    "and e.stream >= $3 and e.stream < $3 || 'g' and starts_with(e.stream, $3) "
    f"order by e.stream, e.version desc limit {MOST_STREAMS + 1}"
)
THESE = (
    f"select distinct on (e.stream) {COLUMNS} from store.event e where {OF_STATION} and e.log = any($2::text[]) "
    "and e.stream = any($3::text[]) order by e.stream, e.version desc"
)
LAST_CHANGED = (
    f"select distinct on (e.stream) {COLUMNS} from unnest($2::text[]) as l (log) "
    "cross join generate_series(0, (select lanes from store.identity) - 1) as n (lane) cross join lateral "
    "(select * from store.event e where e.log = l.log and e.lane = n.lane "
    f"order by e.seq desc limit {LAST_OF_A_LANE}) as e "
    f"where {OF_STATION} and starts_with(e.stream, $3) order by e.stream, e.version desc"
)


class Found(BaseModel):
    """事项流 · A stream, how many events it has, and the last of them."""

    stream: str
    station: str
    version: Annotated[int, Field(description="事件数 · how many events it has")]
    kind: str
    zh: str
    en: str
    recorded_at: datetime
    id: Annotated[UUID, Field(description="末个事件的编号 · id of the last event")]
    causation_id: Annotated[UUID | None, Field(description="末个事件的起因 · event that it was caused by")]


class Streams(BaseModel):
    """找到的事项流 · What was found, the last changed first; `more`: there are others, so give more of the id."""

    streams: list[Found]
    more: bool


async def find(connection: Connection, station: str, logs: Sequence[str], begins: str) -> Streams:
    """The streams in these logs, of this station (`EVERY_STATION`: all), whose names begin so; where no id has begun
    yet, those that changed last."""
    id_ = begins.partition("-")[2]
    found = await _found(connection, BY_BEGINNING if id_ else LAST_CHANGED, station, logs, begins)
    return Streams(streams=found[:MOST_STREAMS], more=bool(id_) and len(found) > MOST_STREAMS)


async def these(connection: Connection, station: str, logs: Sequence[str], streams: Sequence[str]) -> Streams:
    """Of these streams those that are in these logs, of this station (`EVERY_STATION`: all)."""
    return Streams(streams=await _found(connection, THESE, station, logs, streams), more=False)


async def _found(
    connection: Connection, query: str, station: str, logs: Sequence[str], wanted: str | Sequence[str]
) -> list[Found]:
    """What such a query finds, the last changed first."""
    rows = await connection.fetch(query, station, logs, wanted)
    found = [Found.model_validate({**row, "zh": _zh(row["kind"]), "en": english(row["kind"])}) for row in rows]
    return sorted(found, key=lambda one: one.recorded_at, reverse=True)


def _zh(kind: str) -> str:
    event = REGISTRY.get(kind)
    return event.zh if event else kind
