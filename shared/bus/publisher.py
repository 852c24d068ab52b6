"""Publishing: rows of the event table to their partitions, each lane in order, lanes side by side."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiokafka import AIOKafkaProducer
from aiokafka.producer.message_accumulator import BatchBuilder

from shared.bus.cloudevents import to_headers
from shared.bus.topics import Bus
from shared.store.event_log import StoredEvent
from shared.store.metrics import RELAYED

Place = tuple[str, int]


class BusLost(Exception):
    """The bus holds less than it acknowledged: its tails must be compared with the table."""


class BusSilent(Exception):
    """The bus did not answer in time, or this process had no time to hear it: nothing is known of what it holds."""


@dataclass(slots=True)
class Publisher:
    """Publishes what the relay reads. One batch a lane is under way at a time, so a retry cannot overtake."""

    producer: AIOKafkaProducer
    bus: Bus
    offsets: dict[Place, int] = field(default_factory=dict)

    async def publish(self, entries: Sequence[StoredEvent]) -> dict[Place, int]:
        """Publish entries, in order within each lane.

        Returns the last seq acknowledged of each (log, lane). Raises `KafkaError` when the bus is away, `BusLost`
        when it gives out an offset that it had given before.
        """
        lanes: dict[Place, list[StoredEvent]] = {}
        for entry in entries:
            lanes.setdefault((entry.log, entry.lane), []).append(entry)
        await asyncio.gather(*(self._send_lane(place, some) for place, some in lanes.items()))
        return {place: some[-1].seq for place, some in lanes.items()}

    async def _send_lane(self, place: Place, entries: Sequence[StoredEvent]) -> None:
        log, lane = place
        if lane not in await self.producer.partitions_for(self.bus.topic(log)):
            raise BusLost
        done = 0
        while done < len(entries):
            batch = self.producer.create_batch()
            count = _fill(batch, entries, done)
            batch.close()
            acknowledged = await (await self.producer.send_batch(batch, self.bus.topic(log), partition=lane))
            self._check(place, acknowledged.offset, count)
            done += count
        RELAYED.labels(log).inc(len(entries))

    def _check(self, place: Place, offset: int, count: int) -> None:
        if offset < self.offsets.get(place, 0):
            raise BusLost
        self.offsets[place] = offset + count


def _fill(batch: BatchBuilder, entries: Sequence[StoredEvent], start: int) -> int:
    """Put entries into the batch until it is full; at least one. Raises `ValueError` for one that fits no batch."""
    count = 0
    for entry in entries[start:]:
        taken = batch.append(key=entry.stream.encode(), value=entry.body, timestamp=None, headers=to_headers(entry))
        if taken is None:
            break
        count += 1
    if count == 0:
        raise ValueError(f"entry {entries[start].seq} of {entries[start].log} is larger than a batch")
    return count
