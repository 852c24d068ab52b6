"""The tail of a topic: the last seq that the bus holds of each lane, however little the broker says about it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError

from shared.bus.cloudevents import Malformed, Written, read_record
from shared.bus.topics import Bus, started
from shared.store.tasks import let_stop

log = structlog.get_logger()

FRUITLESS_POLLS = 20  # of 50 ms each, between one answer of the bus and the next
ANSWERS = 2
LANE_PATIENCE_SECONDS = 15.0
Genuine = Callable[[int, Sequence[Written]], Awaitable[list[int]]]  # lane, entries → seqs of those that are ours


@dataclass(slots=True)
class Patience:
    """When a bus that gives out nothing of these partitions has lost what it says that it has.

    Not by the time that went by: a process that was starved, or whose broker was, has seen nothing and knows
    nothing. It is lost when the bus answers, and polls upon polls stay without fruit, and again.
    """

    consumer: AIOKafkaConsumer
    partitions: Sequence[TopicPartition]
    polls: int = 0
    answers: int = 0

    def renew(self) -> None:
        """Something came."""
        self.polls, self.answers = 0, 0

    async def is_over(self) -> bool:
        """One more poll was without fruit: was it the last? Raises `KafkaError` when the bus does not answer."""
        self.polls += 1
        if self.polls % FRUITLESS_POLLS == 0:
            await self.consumer.end_offsets(list(self.partitions))
            self.answers += 1
        return self.answers >= ANSWERS


async def start_consumer(bus: Bus) -> AIOKafkaConsumer:
    """A consumer without a group, for looking at partitions."""
    return await started(
        AIOKafkaConsumer(
            bootstrap_servers=bus.servers,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=20,
            request_timeout_ms=5_000,
        )
    )


async def stop_consumer(consumer: AIOKafkaConsumer) -> None:
    """Stop it. Beware: aiokafka may pass over a stop that comes while it lets go of partitions.

    For the same reason nobody here calls `unsubscribe`: partitions are paused until others are assigned.
    """
    await let_stop(consumer.stop())


async def tails(
    consumer: AIOKafkaConsumer, topic: str, lanes: Sequence[int], genuine: Genuine
) -> tuple[dict[int, int], bool]:
    """lane → the last seq up to which the bus holds it without a hole, 0 for an empty lane; and whether the bus gave up
    all that it says it has.

    Only what is `genuine` counts: a stranger's record at the end of a topic is no tail. A lane that begins and ends as
    it must is taken to be whole between; any other is read from end to end. Raises `KafkaError` when the bus is away.

    Beware: an embedded broker may answer a list of offsets with too low a number, so the end is only where reading
    reaches the high water mark that comes with the records; and that mark may be too high, after a send that failed
    half-way. What is not given up by a bus that answers is taken as lost.
    """
    partitions = [TopicPartition(topic, lane) for lane in lanes]
    ends, whole = await _read(consumer, partitions, 1, genuine)
    begins, _ = await _read(consumer, partitions, None, genuine, first_only=True)
    on_bus = {lane: max([0, *seqs]) for lane, seqs in ends.items()}
    unsure = [
        tp for tp in partitions
        if ends[tp.partition] != [] and (not any(ends[tp.partition]) or begins[tp.partition][:1] != [1])
    ]  # fmt: skip
    if unsure:
        read, all_read = await _read(consumer, unsure, None, genuine)
        on_bus |= {lane: without_a_hole(seqs) for lane, seqs in read.items()}
        whole = whole and all_read
    consumer.pause(*consumer.assignment())
    return on_bus, whole


async def read_lane(consumer: AIOKafkaConsumer, tp: TopicPartition) -> list[ConsumerRecord]:
    """Every record of a partition; none where there is no such topic. Raises `TimeoutError` when it does not come."""
    consumer.assign([tp])
    try:
        begin, end = (await consumer.beginning_offsets([tp]))[tp], (await consumer.end_offsets([tp]))[tp]
    except UnknownTopicOrPartitionError:
        return []
    consumer.seek(tp, begin)
    records: list[ConsumerRecord] = []
    give_up = time.monotonic() + LANE_PATIENCE_SECONDS
    while end > begin:
        for batch in (await consumer.getmany(timeout_ms=50)).values():
            records.extend(batch)
            give_up = time.monotonic() + LANE_PATIENCE_SECONDS
        if not await _before_high_water(consumer, tp):
            break
        if time.monotonic() > give_up:
            raise TimeoutError(f"the topic {tp.topic} does not answer 主题无应答")
    return records


def without_a_hole(seqs: Sequence[int]) -> int:
    """How far somebody gets who takes each entry when it is the next one."""
    last = 0
    for seq in seqs:
        if seq == last + 1:
            last = seq
    return last


async def gives_back(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    """Whether the record before each of these ends can be read. Raises `KafkaError` when the bus is away."""
    consumer.assign(list(ends))
    for tp, end in ends.items():
        consumer.seek(tp, end - 1)
    waiting, patience = set(ends), Patience(consumer, list(ends))
    while waiting:
        for tp, records in (await consumer.getmany(timeout_ms=50)).items():
            if any(record.offset == ends[tp] - 1 for record in records):
                waiting.discard(tp)
        if waiting and await patience.is_over():
            break
    consumer.pause(*ends)
    return not waiting


async def _read(
    consumer: AIOKafkaConsumer,
    partitions: list[TopicPartition],
    back: int | None,
    genuine: Genuine,
    first_only: bool = False,
) -> tuple[dict[int, list[int]], bool]:
    """lane → seqs of the genuine records read, 0 for one that is not; `back` counts from the end, None reads all."""
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    begins = await consumer.beginning_offsets(partitions)
    for tp in partitions:
        start = begins[tp] if back is None else max(begins[tp], ends[tp] - back)
        consumer.seek(tp, start)
    seqs: dict[int, list[int]] = {tp.partition: [] for tp in partitions}
    waiting = {tp for tp in partitions if ends[tp] > begins[tp]}
    patience = Patience(consumer, partitions)
    while waiting:
        for tp, records in (await consumer.getmany(timeout_ms=50)).items():
            patience.renew()
            some = records[:1] if first_only else records
            entries = [read for record in some if not isinstance(read := read_record(record), Malformed)]
            seqs[tp.partition] += await genuine(tp.partition, entries) or [0]
        if first_only:
            waiting = {tp for tp in waiting if not seqs[tp.partition]}
        else:
            waiting = {tp for tp in waiting if await _before_high_water(consumer, tp)}
        if waiting and await patience.is_over():
            log.warning("tail_incomplete", topic=partitions[0].topic, lanes=sorted(tp.partition for tp in waiting))
            break
        await asyncio.sleep(0)
    return seqs, not waiting


async def _before_high_water(consumer: AIOKafkaConsumer, tp: TopicPartition) -> bool:
    high = consumer.highwater(tp)
    return high is None or await consumer.position(tp) < high
