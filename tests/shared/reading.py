"""A reader of the toy at work without a bus, and what became of what it read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.machine.databases import Database
from shared.bus.lacking import Lacking
from shared.bus.reader import Reader
from shared.bus.resend import Request
from shared.ops.parked import release
from shared.store.commit import Committer
from shared.store.database import connect
from tests.given import INSTALLATION
from tests.shared import toy
from tests.shared.test_commit import committing

LANES = 1


@asynccontextmanager
async def reading(database: Database) -> AsyncIterator[tuple[Reader, list[tuple[int, int]]]]:
    """A reader of the toy at work, and what it asked to be sent again: the first and the last that it lacks."""
    asked: list[tuple[int, int]] = []

    async def request_resend(request: Request) -> None:
        asked.append((request.from_seq, request.to_seq))

    async with committing(database, toy.ECHOES) as committer:
        committer.lanes = LANES
        reader = Reader(INSTALLATION, committer, toy.HEARING.reactor, Lacking("toy", request_resend))
        await reader.load_checkpoints()
        yield reader, asked


async def values(database: Database) -> dict[str, tuple[int, int]]:
    """stream → (value, how many events were folded into it)."""
    connection = await connect(database.app_dsn)
    rows = await connection.fetch("select stream, value, cardinality(events) from counter")
    await connection.close()
    return {row[0]: (row[1], row[2]) for row in rows}


async def released(database: Database, committer: Committer, *readers: Reader) -> int:
    """How many parked events of the first counter an operator released."""
    connection = await connect(database.app_dsn)
    try:
        return await release(
            connection, committer, toy.HEARING.reactor, readers, "toy", toy.stream(0), "chief:w", "mended"
        )
    finally:
        await connection.close()
