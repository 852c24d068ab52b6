"""Subscriptions: FastStream batch subscribers on this process's share of the lanes of each source.

Offsets live with the checkpoint in PostgreSQL and are a hint; Kafka's consumer groups are not used, so nothing is
committed there and no rebalance waits (docs/adr). A record's order and identity are its lane and sequence alone.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage, TopicPartition
from faststream.kafka.message import FAKE_CONSUMER

from shared.bus.polling import LONG_WAIT_MS, poll_without_sleep
from shared.bus.reader import Reader
from shared.bus.relay import Relay
from shared.bus.resend import NothingAfter, Request, WhereDoYouStand, read
from shared.store.backoff import persist
from shared.store.database import connect
from shared.store.sharing import share
from shared.store.tasks import end, let_stop

log = structlog.get_logger()

STUCK_AFTER_SECONDS = 10.0
LOOK_SECONDS = 10.0
START_SECONDS = 10.0


async def _as_it_is(records: Any) -> KafkaMessage:
    """A parser that cannot raise: the reader looks at the records itself."""
    return KafkaMessage(body=records, raw_message=records, headers={}, message_id="", consumer=FAKE_CONSUMER)


async def _body(message: Any) -> Any:
    return message.body


@dataclass(frozen=True, slots=True)
class Reading:
    """How reading gets on: the lanes that this process reads, events still to come (None where it only stands by),
    whether the bus has assigned the lanes, and how many of them have a gap or are in doubt."""

    lanes: list[int]
    ok: bool
    lag: int | None = None
    assigned: bool = False
    gaps: int = 0
    doubts: int = 0


@dataclass(slots=True)
class Subscriptions:
    """The subscribers of one service process, and whether they get on."""

    broker: KafkaBroker
    readers: Sequence[Reader]
    lanes: int
    relay: Relay
    secret: str
    subscribers: dict[str, Any] = field(default_factory=dict)
    moved_at: float = field(default_factory=time.monotonic)
    moved_on: datetime = field(default_factory=lambda: datetime.now(UTC))
    applied: int = 0
    mine: frozenset[int] = frozenset()
    stands_since: datetime | None = None
    resend: Any = None

    def __post_init__(self) -> None:
        self.resend = self._hear_resend_requests()

    def _subscribe(self, reader: Reader, mine: frozenset[int]) -> Any:
        """A subscriber to these lanes. Beware: aiokafka may stand still when a running one is assigned others."""
        subscriber = self.broker.subscriber(
            partitions=[TopicPartition(self.relay.bus.topic(reader.source), lane) for lane in sorted(mine)],
            persistent=False,
            batch=True,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=LONG_WAIT_MS,
        )
        poll_without_sleep(subscriber, self.relay.bus.volatile)

        @subscriber(parser=_as_it_is, decoder=_body)
        async def take(records: tuple[ConsumerRecord, ...]) -> None:
            await reader.submit(records)

        return subscriber

    def _hear_resend_requests(self) -> Any:
        subscriber = self.broker.subscriber(
            partitions=[TopicPartition(self.relay.bus.resend, 0)],
            batch=True,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
        )
        poll_without_sleep(subscriber, self.relay.bus.volatile)

        @subscriber(parser=_as_it_is, decoder=_body)
        async def hear(records: tuple[ConsumerRecord, ...]) -> None:
            for record in records:
                await self._heed(record)

        return subscriber

    def _readers_of(self, source: str) -> list[Reader]:
        return [reader for reader in self.readers if self.mine and reader.source == source]

    async def _heed(self, record: ConsumerRecord) -> None:
        match read(self.secret, record.value):
            case Request() as request:
                self.relay.send_again(request)
            case NothingAfter(log=source, lane=lane, seq=seq, hash=hash_):
                for reader in self._readers_of(source):
                    reader.lacks.nothing_after(reader.stands, lane, seq, hash_)
            case WhereDoYouStand(log=source):
                for reader in self._readers_of(source):
                    await reader.lacks.say_where_they_stand(reader.stands)
            case None:
                log.warning("stranger_on_resend", offset=record.offset)

    async def run(self, dsn: str) -> None:
        """Answer resend requests, and read this process's share of the lanes, for ever."""
        await persist("subscriptions", self._hear_requests, expects=(KafkaError,))
        hearing = asyncio.create_task(self._keep_hearing_requests())
        try:
            await self._read(dsn)
        finally:
            await end([hearing])

    async def _keep_hearing_requests(self) -> None:
        async def begin_anew() -> None:
            await _begin_anew(self.resend.consumer)

        while True:
            await asyncio.sleep(1)
            await persist("resend", begin_anew, expects=(KafkaError,))

    async def _read(self, dsn: str) -> None:
        async def read_share() -> None:
            try:
                await self._ask_the_bus()  # who does not reach it takes no lanes from those who do
                await share(dsn, "read", self.lanes, partial(self._read_lanes, dsn))
            except Exception:
                self.stands_since = self.stands_since or datetime.now(UTC)
                raise

        await persist("subscriptions", read_share, expects=(KafkaError,))

    async def _hear_requests(self) -> None:
        """Connect and hear requests to send again. A bus that dies meanwhile must not be waited for, for ever."""
        try:
            async with asyncio.timeout(START_SECONDS):
                await self.broker.connect()
                await self.resend.start()
        except (OSError, KafkaError):
            await let_stop(self.resend.stop())
            raise

    async def _read_lanes(self, dsn: str, mine: frozenset[int]) -> None:
        """Read these lanes until an operator has recovered something: then where they stand may be another place."""
        if not mine:  # others read everything, and this process only stands by
            self.stands_since = None
            await asyncio.Event().wait()
        connection = await connect(dsn)
        recovered = asyncio.Event()
        try:
            await connection.add_listener("recovered", lambda *_: recovered.set())
            for reader in self.readers:
                await reader.begin(mine)
                await self._start(reader, mine)
            self.mine, self.moved_at, self.moved_on = mine, time.monotonic(), datetime.now(UTC)
            for reader in self.readers:  # their sources may have asked while nobody read these lanes
                await reader.lacks.say_where_they_stand(reader.stands)
            while not connection.is_closed() and not recovered.is_set():
                await asyncio.sleep(1)
                await self._ask_the_bus()
                for reader in self.readers:
                    await self._look_after(reader)
                self._note_progress()
                self.stands_since = None
        finally:
            self.mine = frozenset()
            connection.terminate()
            while self.subscribers:
                await let_stop(self.subscribers.popitem()[1].stop())
            for reader in self.readers:
                await reader.stop()

    async def _ask_the_bus(self) -> None:
        """Raise if it does not answer: fetches alone look the same on a bus that is gone and on one that is quiet."""
        async with asyncio.timeout(LOOK_SECONDS):
            await self.resend.consumer.topics()

    async def _start(self, reader: Reader, mine: frozenset[int]) -> None:
        """Begin where the checkpoint's hint says; what is not there any more is found from the beginning."""
        subscriber = self.subscribers[reader.source] = self._subscribe(reader, mine)
        async with asyncio.timeout(START_SECONDS):
            await subscriber.start()
        for tp in subscriber.consumer.assignment():
            subscriber.consumer.seek(tp, reader.offsets.get(tp.partition, 0))

    async def _look_after(self, reader: Reader) -> None:
        await _begin_anew(self.subscribers[reader.source].consumer)
        await reader.lacks.ask(reader.stands)

    def _note_progress(self) -> None:
        lag, applied, _ = self._reach()
        if lag == 0 or applied != self.applied:
            self.moved_at, self.moved_on, self.applied = time.monotonic(), datetime.now(UTC), applied

    def _reach(self) -> tuple[int, int, bool]:
        """How much is still to come, a number that grows with whatever is applied, and whether lanes are assigned."""
        lag, applied, assigned = 0, 0, True
        for reader in self.readers:
            subscriber = self.subscribers.get(reader.source)
            consumer: Any = subscriber.consumer if subscriber is not None else None
            lanes = consumer.assignment() if consumer is not None else ()
            assigned = assigned and len(lanes) == len(self.mine)
            for tp in lanes:
                offset = reader.offsets.get(tp.partition, 0)
                lag += max(0, (consumer.highwater(tp) or 0) - reader.next_offsets.get(tp.partition, offset))
            applied += sum(stand.seq for stand in reader.stands.values()) + sum(reader.next_offsets.values())
        return lag, applied, assigned

    def health(self) -> Reading:
        """For `/ready`: whether lanes are assigned, what is still to come, and whether it gets less."""
        if not self.mine:
            return Reading(lanes=[], ok=self.stands_since is None)
        lag, _, assigned = self._reach()
        advancing = lag == 0 or time.monotonic() - self.moved_at < STUCK_AFTER_SECONDS
        gaps = sum(len(reader.lacks.gaps) for reader in self.readers)
        doubts = sum(len(reader.lacks.doubts) for reader in self.readers)
        ok = assigned and advancing and not gaps and not doubts
        return Reading(sorted(self.mine), ok, lag, assigned, gaps, doubts)


async def _begin_anew(consumer: Any) -> None:
    """Go back to the beginning of what is shorter than it was: not every broker says "out of range"."""
    for tp in consumer.assignment():
        high = consumer.highwater(tp)
        if high is not None and await consumer.position(tp) > high:
            log.warning("topic_began_anew", topic=tp.topic, lane=tp.partition)
            consumer.seek(tp, 0)
