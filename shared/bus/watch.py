"""Watching the bus: whether it still holds what it acknowledged to this relay."""

from dataclasses import dataclass, field

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.bus.publisher import BusLost, Publisher
from shared.bus.tail import gives_back
from shared.bus.topics import Bus, ensure_topics, partitions

log = structlog.get_logger()


@dataclass(slots=True)
class Watch:
    """Looks at the places of `begins`, which says where each began when the relay compared it with the table."""

    bus: Bus
    lanes: int
    consumer: AIOKafkaConsumer
    publisher: Publisher
    begins: dict[TopicPartition, int]
    _ends: dict[TopicPartition, int] = field(default_factory=dict)
    _given_back: dict[TopicPartition, int] = field(default_factory=dict)

    async def look(self, admin: AIOKafkaAdminClient) -> None:
        """Raise `BusLost` for fewer partitions than lanes, an end that went back, a beginning that is gone, or an
        acknowledgement that was empty.

        Apache Kafka's ends must not lie before what was acknowledged, for they may have gone back before the first
        look. A broker in memory gives too low ends, and acknowledges what it never gives out: it is read back.
        """
        topics = sorted({tp.topic for tp in self.begins})
        counts = await partitions(admin, [*topics, self.bus.resend])
        if counts.get(self.bus.resend, 0) < 1:
            log.warning("topic_mended", topic=self.bus.resend, anew=True)
            await ensure_topics(self.bus, (), self.lanes)
        if any(counts.get(topic, 0) < self.lanes for topic in topics):
            raise BusLost
        acknowledged = {
            tp: offset
            for (name, lane), offset in self.publisher.offsets.items()
            if (tp := TopicPartition(self.bus.topic(name), lane)) in self.begins
        }
        if self.bus.volatile and acknowledged != self._given_back:
            if not await gives_back(self.consumer, acknowledged):
                raise BusLost
            self._given_back = acknowledged
        await self._look_at_ends({} if self.bus.volatile else acknowledged)

    async def _look_at_ends(self, acknowledged: dict[TopicPartition, int]) -> None:
        least = dict(self._ends)
        for tp, end in acknowledged.items():
            least[tp] = max(end, least.get(tp, 0))
        ends = await self.consumer.end_offsets(list(self.begins))
        if any(ends[tp] < before for tp, before in least.items()):
            raise BusLost
        begins = await self.consumer.beginning_offsets(list(self.begins))
        if any(begins[tp] > before for tp, before in self.begins.items()):
            raise BusLost
        self._ends = ends
