"""(c) A live projection: the reader, through FastStream, into a view in PostgreSQL, from a topic filled beforehand.

Beside it aiokafka's `getmany` alone over the same topic, and the same view and checkpoint with one transaction an
event. The reader is timed from its first commit to its last, `getmany` from its first records.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from faststream.kafka import KafkaBroker

from deploy.machine.databases import Database
from shared.bus.checkpoint import Stand, Step, advance, checkpoints
from shared.bus.lacking import Lacking
from shared.bus.polling import MOST_RECORDS, POLL_MS
from shared.bus.reader import Reader
from shared.bus.relay import Relay
from shared.bus.resend import Request
from shared.bus.subscriptions import Subscriptions
from shared.bus.topics import Bus as Topics
from shared.kernel.reactor import Reactor
from shared.store.columns import TableTypes
from shared.store.commit import Committer
from shared.store.database import connect
from shared.store.event_log import StoredEvent
from shared.store.view import project
from tests.bench.commands import LANES, committing, fresh
from tests.bench.measuring import Measure, timed
from tests.bench.records import carried, fill, producing, send
from tests.brokers import Bus
from tests.databases import DatabaseServer
from tests.given import INSTALLATION
from tests.shared.toy import COUNTERS, COUNTING

EVENTS = 40_000
SINGLE = 600
LOOK_SECONDS = 0.002


async def measure(server: DatabaseServer, bus: Bus, rounds: int, scale: float) -> list[Measure]:
    """The reader's rate, beside each of the two."""
    raw = Measure("(c) live projection, events", "/s", "getmany", 0.33 if bus.kind == "embedded" else 0.3, bus.kind)
    single = Measure("(c) live projection, events", "/s", "one transaction an event", 40, bus.kind)
    count = max(2_000, int(EVENTS * scale))
    async with (
        fresh(server, COUNTING) as writer,
        fresh(server, COUNTING) as database,
        committing(database, COUNTING) as committer,
    ):
        for n in range(rounds):
            log = f"projected-{n}"
            entries = await fill(writer.app_dsn, log, count)
            async with producing(bus.address, [log]) as producer:
                await send(producer, log, carried(entries))
            alone = await got(bus.address, log, count)
            projected = await read(committer, bus.address, log, count)
            raw.add(projected, alone)
            some = entries[: max(50, int(SINGLE * scale))]
            single.add(projected, await one_by_one(database, f"single-{n}", some))
    return [raw, single]


async def read(committer: Committer, bus: str, log: str, count: int) -> float:
    """Events a second that the reader applies."""
    async with reading(committer, Topics(bus), log) as reader:
        return await rate(reader, count)


async def rate(reader: Reader, count: int, before: int = 0) -> float:
    """Events a second that are applied until there are so many, from the first batch after `before` on."""
    first, began = 0, 0.0
    while True:
        applied = sum(stand.seq for stand in reader.stands.values())
        if applied > before and not first:
            first, began = applied, time.perf_counter()
        if applied == count:
            return (count - first) / (time.perf_counter() - began)
        await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def reading(committer: Committer, bus: Topics, log: str) -> AsyncIterator[Reader]:
    """A reader of this log at work, through FastStream."""

    async def request_resend(request: Request) -> None:
        raise AssertionError("there is no gap here")

    broker = KafkaBroker(bus.servers, logger=None, apply_types=False)
    reader = Reader(INSTALLATION, committer, Reactor(), Lacking(log, request_resend))
    subscriptions = Subscriptions(broker, [reader], LANES, Relay(committer.dsn, bus, list, LANES, ""), "")
    await broker.connect()
    running = asyncio.create_task(subscriptions.run(committer.dsn))
    try:
        yield reader
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await broker.stop()


async def got(bus: str, log: str, count: int) -> float:
    """Records a second by `getmany` alone."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bus,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=10,
    )
    await consumer.start()
    try:
        consumer.assign([TopicPartition(log, lane) for lane in range(LANES)])
        first, seen, began = 0, 0, 0.0
        while seen < count:
            records = await consumer.getmany(timeout_ms=POLL_MS, max_records=MOST_RECORDS)
            seen += sum(map(len, records.values()))
            if seen and not first:
                first, began = seen, time.perf_counter()
        return (count - first) / (time.perf_counter() - began)
    finally:
        await consumer.stop()


async def one_by_one(database: Database, source: str, entries: Sequence[StoredEvent]) -> float:
    """Events a second with the same view and checkpoint, and a transaction for each."""
    connection = await connect(database.app_dsn)
    try:
        await checkpoints(connection, source, LANES)
        types = await TableTypes.read(connection)
        at = dict.fromkeys(range(LANES), Stand())
        async with timed(len(entries)) as watch:
            for entry in entries:
                async with connection.transaction():
                    await project(connection, types, [COUNTERS], [entry.recorded()])
                    before, then = at[entry.lane], at[entry.lane].after(entry)
                    sql, arguments = advance(source, [Step(entry.lane, before.seq, then, entry.seq)])
                    await connection.execute(sql, *arguments)
                at[entry.lane] = then
        return watch.rate
    finally:
        await connection.close()
