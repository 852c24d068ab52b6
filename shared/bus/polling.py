"""How a subscriber asks the bus: FastStream's batch loop sleeps once more after an empty poll, this one does not.

Apache Kafka answers a fetch as soon as there is something. A broker in memory looks again only after half of the
fetch's wait, so that is short while something comes and long when nothing does.
"""

import time
from itertools import chain
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord

MOST_RECORDS = 1000
POLL_MS = 1000
LONG_WAIT_MS = 500
WAITS_MS = ((1.0, 4), (10.0, 50), (30.0, 250), (float("inf"), 1000))
"""Nothing came for at most so many seconds → how long a fetch of a broker in memory may wait."""


def poll_without_sleep(subscriber: Any, volatile: bool) -> None:
    """Let this FastStream batch subscriber wait on the bus alone. Beware: the wait of a running consumer is aiokafka's
    own `_fetch_max_wait_ms`; it has no public name."""
    moved_at = time.monotonic()

    async def get_msg(consumer: AIOKafkaConsumer) -> tuple[ConsumerRecord, ...]:
        nonlocal moved_at
        batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=MOST_RECORDS)
        now = time.monotonic()
        if batches:
            moved_at = now
        if volatile:
            consumer._fetcher._fetch_max_wait_ms = wait_ms(now - moved_at)
        return tuple(chain.from_iterable(batches.values()))

    subscriber.get_msg = get_msg


def wait_ms(idle_seconds: float) -> int:
    """How long a fetch of a broker in memory may wait when nothing came for so long."""
    return next(wait for seconds, wait in WAITS_MS if idle_seconds <= seconds)
