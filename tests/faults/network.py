"""The network between the services and what they need: one proxy in front of each service's database and its bus.

The proxies run in a thread of their own, so that the weather on them can be changed from outside at any moment.
"""

import asyncio
import random
import socket
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

Weather = Literal["fair", "cut", "silent", "slow", "torn", "doubled"]
Target = Callable[[], int | None]
CHUNK_BYTES = 65536
SLOW_BYTES, SLOW_SECONDS = 1024, 0.05  # 20 kB/s each way of each connection
TORN_BYTES, TORN_SECONDS, TORN_SHARE = 300, 0.005, 0.002
DOUBLED_SHARE = 0.03  # of what is read at once, which is a whole frame as a rule


class Way:
    """A port in front of another one, with the weather on it."""

    def __init__(self, target: Target, chance: random.Random) -> None:
        self.target, self.chance = target, chance
        self.weather: Weather = "fair"
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        self.open: set[asyncio.StreamWriter] = set()
        self.serving: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Take connections for ever."""
        server = await asyncio.start_server(self._pass_on, sock=self.listening)
        await server.serve_forever()

    def cut(self) -> None:
        """End every connection in the midst of whatever it carries."""
        for writer in list(self.open):
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = self.target()
        if self.weather == "cut" or port is None:
            writer.transport.abort()
            return
        try:
            there, onward = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.transport.abort()
            return
        self.open |= {writer, onward}
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, onward))
                both.create_task(self._pump(there, writer))
        finally:
            self.open -= {writer, onward}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry what comes this way. An end is passed on as what it is: who was killed resets its connections."""
        try:
            while data := await reader.read(CHUNK_BYTES):
                while self.weather == "silent":
                    await asyncio.sleep(0.02)
                await self._send(data, writer)
            writer.write_eof()
        except OSError:
            writer.transport.abort()

    async def _send(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        if self.weather == "doubled" and self.chance.random() < DOUBLED_SHARE:
            writer.write(data)
        while data:
            size = {"slow": SLOW_BYTES, "torn": self.chance.randrange(1, TORN_BYTES)}.get(self.weather, len(data))
            writer.write(data[:size])
            await writer.drain()
            data = data[size:]
            if self.weather == "slow":
                await asyncio.sleep(SLOW_SECONDS)
            elif self.weather == "torn":
                await asyncio.sleep(self.chance.random() * TORN_SECONDS)
                if self.chance.random() < TORN_SHARE:
                    writer.transport.abort()
                    raise ConnectionAbortedError


class Network:
    """The ways of every service to its database and to each broker of the bus. `database` and `bus` tell the port that
    lies behind the way of this service, and of the broker of this number, once there is one."""

    def __init__(
        self,
        services: Sequence[str],
        database: Callable[[str], int | None],
        brokers: int,
        bus: Callable[[int], int | None],
        chance: random.Random,
    ) -> None:
        self.databases = {name: Way(partial(database, name), chance) for name in services}
        self.buses = {name: [Way(partial(bus, n), chance) for n in range(brokers)] for name in services}
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def ports(self) -> dict[str, dict[str, object]]:
        """Where each service finds its database and each broker."""
        return {
            name: {"database": self.databases[name].port, "bus": [way.port for way in ways]}
            for name, ways in self.buses.items()
        }

    def ways(self) -> list[Way]:
        """Every way."""
        return [*self.databases.values(), *(way for ways in self.buses.values() for way in ways)]

    def change(self, way: Way, weather: Weather) -> None:
        """Change the weather on this way."""
        way.weather = weather
        if weather == "cut":
            self.loop.call_soon_threadsafe(way.cut)

    def close(self) -> None:
        """Let go of everything."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        for way in self.ways():
            way.listening.close()

    def _run(self) -> None:
        for way in self.ways():
            way.serving = self.loop.create_task(way.serve())
        self.loop.run_forever()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
