"""The tail of a topic: the last seq that the bus holds of each lane, however little the broker says about it."""

import asyncio
import time

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.cloudevents import Garbage, from_record

PATIENCE_SECONDS = 10.0


async def start_consumer(bus: str) -> AIOKafkaConsumer:
    """A consumer without a group, for looking at partitions."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bus,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=20,
        request_timeout_ms=5_000,
    )
    try:
        await consumer.start()
    except BaseException:
        await consumer.stop()
        raise
    return consumer


async def tails(consumer: AIOKafkaConsumer, log: str, lanes: int) -> dict[int, int]:
    """lane → last seq on the bus, 0 for an empty lane. Raises `TimeoutError` or `KafkaError` when the bus is silent.

    Beware: an embedded broker may answer a list of offsets with too low a number, so the end is only where reading
    reaches the high water mark that comes with the records.
    """
    partitions = [TopicPartition(log, lane) for lane in range(lanes)]
    last = await _read_from_end(consumer, partitions, back=1)
    blank = [tp for tp in partitions if last[tp.partition] < 0]
    if blank:  # the last record is none of ours: look at all of the lane
        last |= await _read_from_end(consumer, blank, back=None)
    consumer.unsubscribe()
    return {lane: max(0, seq) for lane, seq in last.items()}


async def _read_from_end(
    consumer: AIOKafkaConsumer, partitions: list[TopicPartition], back: int | None
) -> dict[int, int]:
    """lane → greatest seq read; 0 for an empty lane, -1 where records were read but none was an event."""
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    begins = await consumer.beginning_offsets(partitions)
    for tp in partitions:
        start = begins[tp] if back is None else max(begins[tp], ends[tp] - back)
        consumer.seek(tp, start)
    last: dict[int, int] = {}
    waiting = {tp for tp in partitions if ends[tp] > begins[tp]}
    give_up = time.monotonic() + PATIENCE_SECONDS
    while waiting:
        for tp, records in (await consumer.getmany(timeout_ms=50)).items():
            for record in records:
                entry = from_record(record)
                seq = -1 if isinstance(entry, Garbage) else entry.seq
                last[tp.partition] = max(seq, last.get(tp.partition, -1))
        waiting = {tp for tp in waiting if await _before_high_water(consumer, tp)}
        if waiting and time.monotonic() > give_up:
            raise TimeoutError("the bus does not give up its tail")
        await asyncio.sleep(0)
    return {tp.partition: last.get(tp.partition, 0) for tp in partitions}


async def _before_high_water(consumer: AIOKafkaConsumer, tp: TopicPartition) -> bool:
    high = consumer.highwater(tp)
    return high is None or await consumer.position(tp) < high
