"""A service as the matrix runs it: between it and its database and bus lie proxies, and its wall clock can be set.

`python -m tests.faults.through run SERVICE`, with FAULT_WAYS (the proxies' ports) and FAULT_CLOCK (a file that holds by
how many seconds the clock is wrong). Nothing of the service is replaced: the addresses that the bus tells its clients
are led through the proxy where a connection is opened, for the embedded broker can tell only one.
"""

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from aiokafka.conn import AIOKafkaConnection

from deploy.services import load
from shared.run.serve import serve
from shared.store.clock import RealClock


def main(service: str) -> None:
    """Run this service."""
    ways = json.loads(os.environ["FAULT_WAYS"])[service]
    for name in ("SIKUAI_DATABASE_URL", "SIKUAI_OWNER_URL"):
        os.environ[name] = _led(os.environ[name], ways["database"])
    _lead_the_bus(ways["bus"])
    _set_clock(Path(os.environ["FAULT_CLOCK"]))
    serve(load(service))


def _led(url: str, port: int) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}").geturl()


def _lead_the_bus(ports: list[int]) -> None:
    brokers = [int(address.rpartition(":")[2]) for address in os.environ["SIKUAI_BUS"].split(",")]
    led = dict(zip(brokers, ports, strict=True))
    connect = AIOKafkaConnection.connect

    async def through_the_proxy(self: AIOKafkaConnection) -> object:
        self._port = led.get(self._port, self._port)
        return await connect(self)

    AIOKafkaConnection.connect = through_the_proxy


def _set_clock(wrong_by: Path) -> None:
    def now(_: RealClock) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(wrong_by.read_text() or 0))

    RealClock.now = now  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    main(sys.argv[-1])
