"""How long a fetch waits on the embedded broker, which looks again only after half of that."""

from shared.bus.polling import wait_ms


def test_the_longer_nothing_comes_the_longer_a_fetch_waits() -> None:
    assert [wait_ms(seconds) for seconds in (0.0, 0.9, 5.0, 60.0)] == [4, 4, 50, 250]
