"""The tail of a topic: the last seq that the bus holds of each lane, however little the broker says about it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.bus.cloudevents import Malformed, from_record
from shared.bus.topics import Bus
from shared.store.event_log import StoredEvent
from shared.store.tasks import let_stop

log = structlog.get_logger()

PATIENCE_SECONDS = 2.0
Genuine = Callable[[int, Sequence[StoredEvent]], Awaitable[list[int]]]  # lane, entries → seqs of those that are ours


async def start_consumer(bus: Bus) -> AIOKafkaConsumer:
    """A consumer without a group, for looking at partitions."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bus.servers,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=20,
        request_timeout_ms=5_000,
    )
    try:
        await consumer.start()
    except BaseException:
        await stop_consumer(consumer)
        raise
    return consumer


async def stop_consumer(consumer: AIOKafkaConsumer) -> None:
    """Stop it. Beware: aiokafka may pass over a stop that comes while it lets go of partitions.

    For the same reason nobody here calls `unsubscribe`: partitions are paused until others are assigned.
    """
    await let_stop(consumer.stop())


async def tails(consumer: AIOKafkaConsumer, topic: str, lanes: int, genuine: Genuine) -> tuple[dict[int, int], bool]:
    """lane → last seq on the bus, 0 for an empty lane; and whether the bus gave up all that it says it has.

    Only what is `genuine` counts: a stranger's record at the end of a topic is no tail. Raises `KafkaError` when the
    bus is away.

    Beware: an embedded broker may answer a list of offsets with too low a number, so the end is only where reading
    reaches the high water mark that comes with the records; and that mark may be too high, after a send that failed
    half-way. What is not given up in a while is taken as lost.
    """
    partitions = [TopicPartition(topic, lane) for lane in range(lanes)]
    last, whole = await _read_from_end(consumer, partitions, 1, genuine)
    blank = [tp for tp in partitions if last[tp.partition] < 0]
    if blank:  # what stands at the end is none of ours: look at all of the lane
        more, all_read = await _read_from_end(consumer, blank, None, genuine)
        last, whole = last | more, whole and all_read
    consumer.pause(*consumer.assignment())
    return {lane: max(0, seq) for lane, seq in last.items()}, whole


async def gives_back(consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> bool:
    """Whether the record before each of these ends can be read. Raises `KafkaError` when the bus is away."""
    consumer.assign(list(ends))
    for tp, end in ends.items():
        consumer.seek(tp, end - 1)
    waiting = set(ends)
    until = time.monotonic() + PATIENCE_SECONDS
    while waiting and time.monotonic() < until:
        for tp, records in (await consumer.getmany(timeout_ms=50)).items():
            if any(record.offset == ends[tp] - 1 for record in records):
                waiting.discard(tp)
    consumer.pause(*ends)
    return not waiting


async def _read_from_end(
    consumer: AIOKafkaConsumer, partitions: list[TopicPartition], back: int | None, genuine: Genuine
) -> tuple[dict[int, int], bool]:
    """lane → greatest seq read; 0 for an empty lane, -1 where records were read but none was genuine."""
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    begins = await consumer.beginning_offsets(partitions)
    for tp in partitions:
        start = begins[tp] if back is None else max(begins[tp], ends[tp] - back)
        consumer.seek(tp, start)
    last: dict[int, int] = {}
    waiting = {tp for tp in partitions if ends[tp] > begins[tp]}
    moved_at = time.monotonic()
    while waiting:
        for tp, records in (await consumer.getmany(timeout_ms=50)).items():
            moved_at = time.monotonic()
            entries = [entry for record in records if not isinstance(entry := from_record(record), Malformed)]
            seqs = await genuine(tp.partition, entries)
            last[tp.partition] = max([-1, last.get(tp.partition, -1), *seqs])
        waiting = {tp for tp in waiting if await _before_high_water(consumer, tp)}
        if waiting and time.monotonic() - moved_at > PATIENCE_SECONDS:
            log.warning("tail_incomplete", topic=partitions[0].topic, lanes=sorted(tp.partition for tp in waiting))
            break
        await asyncio.sleep(0)
    return {tp.partition: last.get(tp.partition, 0) for tp in partitions}, not waiting


async def _before_high_water(consumer: AIOKafkaConsumer, tp: TopicPartition) -> bool:
    high = consumer.highwater(tp)
    return high is None or await consumer.position(tp) < high
