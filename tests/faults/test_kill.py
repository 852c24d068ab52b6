"""The half-year under kill -9 of every service and of the replay, at random moments: the figures of the station.

The seed is printed; FAULT_SEED plays one again, FAULT_ROUNDS sets how many rounds are played.
"""

import asyncio
import json
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Timer

import pytest

from deploy.halfyear.actions import Who
from deploy.halfyear.demo import play
from deploy.halfyear.speaking import Speaker
from deploy.halfyear.table import plain
from deploy.machine.home import Home
from deploy.machine.record import BusKind, Record
from tests.playing import BUSES, COURSE, FIGURES, SCENARIO, machine

ROUNDS_IN_MAKE_FAULTS = 20
LONGEST_DELAY_SECONDS = 0.08  # longer than most instants of the course take
INSTANTS = sorted({action.at for action in COURSE})


@dataclass
class Assassin:
    """Kills at the instants it chose, a random while after they began."""

    home: Home
    chance: random.Random
    victims: dict[datetime, str]
    killed: list[str] = field(default_factory=list)

    def __call__(self, now: datetime) -> None:
        """Hear of an instant."""
        victim = self.victims.pop(now, None)
        if victim is not None:
            delay = self.chance.uniform(0, LONGEST_DELAY_SECONDS)
            Timer(delay, self._kill, [victim]).start()  # a thread's: the replay's own loop may be killed before

    def _kill(self, victim: str) -> None:
        try:
            written = json.loads(self.home.leftovers.read_text())
            os.kill(next(entry["pid"] for entry in written if entry["name"] == victim), signal.SIGKILL)
            self.killed.append(victim)
        except (ProcessLookupError, StopIteration, ValueError):  # just being started again: a moment later, then
            Timer(0.1, self._kill, [victim]).start()


@pytest.mark.timeout(600)
def test_the_half_year_on_kafka_gives_the_figures_of_the_station_whoever_is_killed() -> None:
    _round(_seed(), "kafka")


@pytest.mark.faults
@pytest.mark.timeout(3600)
def test_figures_survive_many_rounds_of_kill_9() -> None:
    first = _seed()
    for number in range(int(os.environ.get("FAULT_ROUNDS", ROUNDS_IN_MAKE_FAULTS))):
        _round(first + number, BUSES[number % len(BUSES)])


def _seed() -> int:
    return int(os.environ.get("FAULT_SEED", random.SystemRandom().randrange(10**6)))


def _round(seed: int, bus: BusKind) -> None:
    chance = random.Random(seed)
    print(f"round on {bus} with FAULT_SEED={seed}")
    with machine(bus, COURSE) as (home, record):
        victims = dict(zip(chance.sample(INSTANTS, len(record.services)), record.services, strict=True))
        assassin = Assassin(home, chance, victims)
        asyncio.run(_killed_at(chance.choice(INSTANTS[:60]), home, record, assassin))
        figures = asyncio.run(play(home, record, SCENARIO, COURSE, assassin))
        parked = asyncio.run(_parked(home, record))
    assert sorted(assassin.killed) == sorted(record.services)
    assert plain(figures) == FIGURES
    assert parked == 0


async def _killed_at(moment: datetime, home: Home, record: Record, told: Callable[[datetime], None]) -> None:
    """Play until this moment, then drop everything, as a killed replay does."""

    def listen(now: datetime) -> None:
        told(now)
        if now == moment:
            asyncio.get_running_loop().call_later(0.02, playing.cancel)

    playing = asyncio.create_task(play(home, record, SCENARIO, COURSE, listen))
    with suppress(asyncio.CancelledError):
        await playing


async def _parked(home: Home, record: Record) -> int:
    speaker = Speaker(home, record.services, SCENARIO.station.station)
    administrator = Who("administrator", SCENARIO.station.accounts["administrator"])
    parked = [(await speaker.ask(administrator, "GET", name, "/parked"))["total"] for name in record.services]
    await speaker.client.aclose()
    return sum(parked)
