"""How a subscriber waits: on the bus alone, and by how long nothing came on the embedded broker."""

from types import SimpleNamespace

from aiokafka import AIOKafkaConsumer

from shared.bus.polling import poll_without_sleep, wait_ms
from tests.brokers import Bus


def test_the_longer_nothing_comes_the_longer_a_fetch_waits() -> None:
    assert [wait_ms(seconds) for seconds in (0.0, 0.9, 5.0, 20.0, 60.0)] == [4, 4, 50, 250, 1000]


async def test_a_running_consumer_of_the_embedded_broker_takes_the_wait(tansu: Bus) -> None:
    """The wait has no public name: this says so when a version of aiokafka calls it otherwise."""
    consumer = AIOKafkaConsumer("nobody_writes_here", bootstrap_servers=tansu.address, fetch_max_wait_ms=500)
    await consumer.start()
    try:
        assert consumer._fetcher._fetch_max_wait_ms == 500
        subscriber = SimpleNamespace()
        poll_without_sleep(subscriber, volatile=True)
        assert await subscriber.get_msg(consumer) == ()
        assert consumer._fetcher._fetch_max_wait_ms in (4, 50)  # 50 where the machine was busy for a second
    finally:
        await consumer.stop()
