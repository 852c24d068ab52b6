"""What the bus carries: `python docs/topics.py` lists the topics, `python docs/topics.py triage` prints what is on one.

It reads beside the services, takes nothing from them and writes nothing; the bus is that of SIKUAI_HOME.
"""

import asyncio
import sys

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.machine.running import running

QUIET_MS = 2000  # after which all has come


async def main(topic: str = "") -> None:
    """Print the names of all topics, or the records of this one: lane, place in it, kind of event, what it says."""
    async with AIOKafkaConsumer(bootstrap_servers=running().bus, auto_offset_reset="earliest") as consumer:
        topics = await consumer.topics()
        if topic not in topics:
            print("topics 主题:", *sorted(topics), sep="\n  ")
            return
        consumer.assign([TopicPartition(topic, lane) for lane in consumer.partitions_for_topic(topic) or ()])
        while found := await consumer.getmany(timeout_ms=QUIET_MS):
            for record in (record for records in found.values() for record in records):
                kind = dict(record.headers).get("ce_type", b"").decode()
                print(f"{record.partition:>2}/{record.offset:<5} {kind:<28} {(record.value or b'').decode()}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:2]))
