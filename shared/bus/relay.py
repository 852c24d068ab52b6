"""The relay: publishes each lane in order, to the partition of the same number, and remembers what was acknowledged.

What this process has just committed quickly is handed over to it; of the rest it is told by one NOTIFY a commit, and
reads it from the table. When it starts, and whenever the bus shows less than it acknowledged, it compares each
partition with the table: what the bus lost, it publishes again; what the table lost is a fork, whose lane it does not
publish. It also asks the readers, who may have read what neither has. The relays of a service's processes share its
lanes; of a bus in memory one has all, for it makes the topics anew.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, UnknownError

from shared.bus.overlap import ForeignBus, Overlap
from shared.bus.progress import WRITE_DOWN_SECONDS, Progress, written_down
from shared.bus.publisher import BusLost, BusSilent, Place, Publisher
from shared.bus.requests import Requests
from shared.bus.resend import Request, WhereDoYouStand, written
from shared.bus.tail import start_consumer, stop_consumer, tails
from shared.bus.topics import Bus, admin_client, mend_topics, start_producer, stop_producer
from shared.bus.watch import Watch
from shared.store.backoff import persist
from shared.store.database import connect
from shared.store.event_log import StoredEvent, columns
from shared.store.forks import begin_comparison, close_healed_forks, note_comparison, open_forks
from shared.store.metrics import RELAY_REPUBLISHED
from shared.store.sharing import share
from shared.store.tasks import end

log = structlog.get_logger()

MOST_PER_LANE = 500
IDLE_SECONDS = 1.0
BUSY_SECONDS = 0.005
LOOK_SECONDS = 10.0


@dataclass(slots=True)
class Relay:
    """The relay of one process of a service: `dsn` is its database, `mine` the lanes that it publishes now.

    `logs_now` says what it publishes; that may be more at any time. `well_at` is when the bus last answered as it must,
    `stands_since` the same if it does not now; `foreign` the installation whose topics these are, if not ours.
    """

    dsn: str
    bus: Bus
    logs_now: Callable[[], Sequence[str]]
    lanes: int
    secret: str
    lost: bool = False
    requests: Requests = field(default_factory=Requests)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    mine: frozenset[int] = frozenset()
    well_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    stands_since: datetime | None = None
    logs: Sequence[str] = ()
    forked: set[Place] = field(default_factory=set)
    foreign: str = ""
    progress: Progress = field(default_factory=Progress)

    def send_again(self, request: Request) -> None:
        """Publish these events of a lane once more: a reader lacks them."""
        if request.lane in self.mine and request.log in self.logs:
            self.requests.add(request)
            self.wake.set()

    def hand_over(self, entries: Sequence[StoredEvent]) -> None:
        """These were committed just now by this process: they need not be read from the table."""
        if self.mine:
            self.progress.hand_over(entries)
            self.wake.set()

    def has_all(self, entries: Sequence[StoredEvent]) -> bool:
        """Whether every one of these would be published by this process, so that no other needs to be told."""
        return all(entry.lane in self.mine for entry in entries)

    async def run(self) -> None:
        """Publish this process's share of the lanes, for ever; a bus or database that is away is waited for."""
        await persist("relay", self._share, expects=(KafkaError, BusLost, BusSilent, ForeignBus))

    async def _share(self) -> None:
        try:
            async with admin_client(self.bus):  # who does not reach the bus takes no lanes from those who do
                self.well_at = datetime.now(UTC)
            await share(self.dsn, "relay", 1 if self.bus.volatile else self.lanes, self._lead_some)
        except Exception as error:
            self.lost = self.lost or isinstance(error, BusLost | UnknownError)
            self.foreign = error.installation if isinstance(error, ForeignBus) else ""
            self.stands_since = self.stands_since or self.well_at
            raise

    async def _lead_some(self, pieces: frozenset[int]) -> None:
        if not pieces:  # others publish everything, and this process only stands by
            self.stands_since = None
            await asyncio.Event().wait()
        connection = await connect(self.dsn)
        try:
            self.requests = Requests()  # those of the share before are others' to answer
            self.mine = frozenset(range(self.lanes)) if self.bus.volatile else pieces
            await self._lead(connection)
        finally:
            self.mine = frozenset()
            connection.terminate()

    async def _lead(self, connection: asyncpg.Connection) -> None:
        await connection.execute("set synchronous_commit = off")  # what it loses here is only published twice
        anew = asyncio.Event()
        await connection.add_listener("appended", lambda *_: self._is_told())
        for channel in ("recovered", "compare"):
            await connection.add_listener(channel, lambda *_: anew.set())
        await begin_comparison(connection)
        self.logs = tuple(self.logs_now())
        await mend_topics(self.bus, self.logs, self.lanes, anew=self.lost and self.bus.volatile)
        async with contextlib.AsyncExitStack() as stack:
            consumer = await start_consumer(self.bus)
            stack.push_async_callback(stop_consumer, consumer)
            producer = await start_producer(self.bus)
            stack.push_async_callback(stop_producer, producer)
            places = [TopicPartition(self.bus.topic(name), lane) for name in self.logs for lane in sorted(self.mine)]
            begins = await consumer.beginning_offsets(places)
            publisher = Publisher(producer, self.bus, dict.fromkeys(await self._compare(connection, consumer), 1))
            self.lost, self.foreign = False, ""
            for name in self.logs:
                await producer.send_and_wait(self.bus.resend, written(self.secret, WhereDoYouStand(name)), partition=0)
            work = [
                asyncio.create_task(self._publish_for_ever(connection, publisher)),
                asyncio.create_task(self._watch(Watch(self.bus, self.lanes, consumer, publisher, begins))),
                asyncio.create_task(_until(anew)),
            ]
            stack.push_async_callback(end, work)
            await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            for task in work:
                if task.done():
                    task.result()

    def _is_told(self) -> None:
        self.progress.unread = True
        self.wake.set()

    async def _publish_for_ever(self, connection: asyncpg.Connection, publisher: Publisher) -> None:
        while True:
            self.wake.clear()
            if self.requests.waiting or self.progress.is_due:
                await self.progress.write_down(connection)
            if await self.requests.hold_against(connection):
                await self._look_for_forks(connection)
            again = await self.requests.answer(connection, publisher, self.secret, self.forked)
            if handed := self.progress.take_handed(self.forked):
                self.progress.note(await publisher.publish(handed))
            else:
                again += await self._publish(connection, publisher)
            pause = BUSY_SECONDS if again else WRITE_DOWN_SECONDS if self.progress.not_written else IDLE_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self.wake.wait()

    async def _compare(self, connection: asyncpg.Connection, consumer: AIOKafkaConsumer) -> list[Place]:
        """Set `published` to what the bus really holds. Returns the lanes that hold something."""
        self.progress = Progress()
        begun_at = await connection.fetchval("select clock_timestamp()")
        await close_healed_forks(connection)
        full: list[Place] = []
        for name in self.logs:
            published = await written_down(connection, name, self.lanes)
            overlap = Overlap(connection, name)
            on_bus, whole = await tails(consumer, self.bus.topic(name), sorted(self.mine), overlap.genuine)
            if self.bus.volatile and not whole:
                raise BusLost
            for lane, seq in on_bus.items():
                if seq < published[lane]:
                    RELAY_REPUBLISHED.labels(name).inc(published[lane] - seq)
                    log.warning("bus_lost", log=name, lane=lane, bus=seq, published=published[lane])
            self.progress.note({(name, lane): seq for lane, seq in on_bus.items()})
            full += [(name, lane) for lane, seq in on_bus.items() if seq]
        await self.progress.write_down(connection)
        await self._look_for_forks(connection)
        await note_comparison(connection, self.mine, begun_at)
        return full

    async def _look_for_forks(self, connection: asyncpg.Connection) -> None:
        self.forked = {(fork.log, fork.lane) for fork in await open_forks(connection)}

    async def _watch(self, watch: Watch) -> None:
        """Look at the bus every second; with one that does not answer it is begun again, by comparing."""
        async with admin_client(self.bus) as admin:
            while True:
                await asyncio.sleep(IDLE_SECONDS)
                if tuple(self.logs_now()) != self.logs:  # a department was added: lead anew, with its topic
                    return
                try:
                    async with asyncio.timeout(LOOK_SECONDS):
                        await watch.look(admin)
                    self.stands_since, self.well_at = None, datetime.now(UTC)
                except TimeoutError as error:
                    raise BusSilent from error

    async def _publish(self, connection: asyncpg.Connection, publisher: Publisher) -> int:
        """Publish what stands in the table after what is published. Returns in how many lanes that was something."""
        self.progress.unread = False
        await self.progress.write_down(connection)
        rows = await connection.fetch(
            f"select {columns('e')} from store.published p cross join lateral ("
            "  select * from store.event e where e.log = p.log and e.lane = p.lane and e.seq > p.seq"
            "  order by e.seq limit $3) e where p.log = any($1::text[]) and p.lane = any($2::smallint[])",
            self.logs,
            self.mine,
            MOST_PER_LANE,
        )
        entries = [StoredEvent(*row) for row in rows if (row["log"], row["lane"]) not in self.forked]
        sent = await publisher.publish(entries)
        self.progress.note(sent)
        return len(sent)


async def _until(event: asyncio.Event) -> None:
    await event.wait()
