"""The machine under fire, as the rows of the matrix get at it."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import asyncpg
import psutil

from deploy.machine.home import Home
from deploy.machine.postgres import SUPERUSER, password_of
from deploy.machine.record import Record
from shared.store.sharing import FROZEN_SECONDS
from tests.faults.network import Network

LANES = 12

Sort = Literal["embedded", "kafka", "three"]
"""Of what sort the bus is: the embedded broker, one of Apache Kafka, or three of them."""


@dataclass
class Machine:
    """The machine under fire; `services` are the addresses that the driver calls, of each service one or more.

    `tree` is a copy of the code that it runs, `clock` a file that holds by how many seconds its clock is wrong.
    """

    home: Home
    record: Record
    chance: random.Random
    services: dict[str, list[str]]
    network: Network
    tree: Path
    clock: Path
    frozen_seconds: tuple[float, float] = (FROZEN_SECONDS + 2, FROZEN_SECONDS + 4)

    def pid(self, name: str) -> int:
        """The process of this name, as the supervisor has it now; of several brokers any."""
        children = psutil.Process(self.record.supervisor).children(recursive=False)
        for child in self.chance.sample(children, len(children)):
            with suppress(psutil.Error):
                line = " ".join(child.cmdline())
                if (name == "bus" and ("tansu" in line or "kafka.Kafka" in line)) or line.endswith(f" run {name}"):
                    return child.pid
                if name == "postgres" and "postgres" in child.name() and "-D" in line:
                    return child.pid
        raise ProcessLookupError(name)

    def send(self, name: str, what: signal.Signals) -> None:
        """Send a signal to it, if it is there just now."""
        with suppress(ProcessLookupError):
            os.kill(self.pid(name), what)

    def to_every_broker(self, what: signal.Signals) -> None:
        """Send a signal to all of the bus."""
        for child in psutil.Process(self.record.supervisor).children(recursive=False):
            with suppress(psutil.Error):
                if "kafka.Kafka" in " ".join(child.cmdline()):
                    child.send_signal(what)

    def any_service(self) -> str:
        """One of the services."""
        return self.chance.choice(list(self.record.services))

    async def pause(self, shortest: float, longest: float) -> None:
        """A random while."""
        await asyncio.sleep(self.chance.uniform(shortest, longest))

    @asynccontextmanager
    async def owner(self, service: str) -> AsyncIterator[asyncpg.Connection]:
        """A session of the owner of a service's database."""
        connection = await asyncpg.connect(self.record.owners[service], timeout=10)
        try:
            yield connection
        finally:
            connection.terminate()

    async def as_superuser(self, statements: Sequence[str]) -> None:
        """Execute these outside of any transaction, in the database of nobody."""
        port = urlsplit(self.record.owners["intake"]).port
        word = password_of(self.home, SUPERUSER)
        connection = await asyncpg.connect(f"postgresql://{SUPERUSER}:{word}@127.0.0.1:{port}/postgres", timeout=10)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()
