"""A harness for interleaved appends: connections that append, roll back and linger before commit, while somebody reads.

`lanes` is what we use. `sequence` is the naive way (a PostgreSQL sequence for the number), kept here to show that the
harness finds what it loses.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from shared.kernel.lanes import lane_of
from shared.store.database import connect
from shared.store.event_log import PendingEvent, append
from tests.shared.toy import NOW, stream

LANES = 3
Appender = Callable[[asyncpg.Connection, str, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction: which stream it appends to, how long it lingers before its end, and whether it rolls back."""

    stream: int
    linger_ms: int
    rolls_back: bool


def draft(name: str, version: int, body: bytes = b'{"to":1}', event_id: UUID | None = None) -> PendingEvent:
    """A draft of the toy's event for this stream and version."""
    return PendingEvent(
        "toy", lane_of(name, LANES), name, version, event_id or uuid4(), "toy.raised", 1, "s", "analyst:an", NOW, NOW,
        UUID(int=1), None, UUID(int=2), body,
    )  # fmt: skip


async def lanes(connection: asyncpg.Connection, name: str, version: int) -> None:
    """Our way: `append`, last before commit."""
    await append(connection, [(uuid4(), b"", b"")], [draft(name, version)])


async def sequence(connection: asyncpg.Connection, name: str, version: int) -> None:
    """The naive way: a number from a sequence, taken when the row is inserted."""
    await connection.execute(
        "insert into naive (lane, stream, version) values ($1, $2, $3)", lane_of(name, LANES), name, version
    )


async def play(dsn: str, appender: Appender, plans: list[list[Step]]) -> None:
    """Carry out each plan on a connection of its own, all at once. Each plan has streams of its own."""

    async def one(connection_number: int, plan: list[Step]) -> None:
        connection = await connect(dsn)
        versions: dict[str, int] = {}
        try:
            for step in plan:
                name = stream(connection_number * 100 + step.stream)
                transaction = connection.transaction()
                await transaction.start()
                await appender(connection, name, versions.get(name, 0) + 1)
                await asyncio.sleep(step.linger_ms / 1000)
                if step.rolls_back:
                    await transaction.rollback()
                else:
                    await transaction.commit()
                    versions[name] = versions.get(name, 0) + 1
        finally:
            await connection.close()

    await asyncio.gather(*(one(number, plan) for number, plan in enumerate(plans)))


async def watch(dsn: str, table: str, column: str, seen: list[tuple[int, int]], done: asyncio.Event) -> None:
    """What a relay would see: again and again, the numbers above the highest one seen of each lane."""
    connection = await connect(dsn)
    try:
        highest: dict[int, int] = {}
        finished = False
        while not finished:
            finished = done.is_set()
            rows: list[Any] = await connection.fetch(f"select lane, {column} as n from {table} order by lane, {column}")
            for row in rows:
                if row["n"] > highest.get(row["lane"], 0):
                    seen.append((row["lane"], row["n"]))
                    highest[row["lane"]] = row["n"]
            await asyncio.sleep(0.001)
    finally:
        await connection.close()
