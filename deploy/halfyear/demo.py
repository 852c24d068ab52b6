"""A demonstration: a machine of its own, the half-year played on it, the figures at the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import psutil

from deploy.halfyear.actions import Action, Who
from deploy.halfyear.course import ends_at
from deploy.halfyear.player import Player
from deploy.halfyear.scenario import Scenario
from deploy.halfyear.speaking import Speaker
from deploy.machine.control import down, up
from deploy.machine.home import Home
from deploy.machine.plan import Wish
from deploy.machine.record import BusKind, Record

Told = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the demonstration is played: a home of its own, and the file that says what is half played there."""

    home: Home

    @classmethod
    def beside(cls, home: Home) -> "Stage":
        """The stage in the folder `demo` of an installation's home."""
        return cls(Home(home.make().path / "demo").make())

    def set_up(self, bus: BusKind, actions: Sequence[Action]) -> Record:
        """Bring a demonstration's machine up.

        What an earlier run of the same course left unfinished is gone on with; anything else begins with no data.
        Raises MachineError.
        """
        found, course = Record.read(self.home), _digest(actions)
        if found is not None and found.bus_kind != bus:
            down(self.home)
        if not (self._unfinished.exists() and self._unfinished.read_text() == course):
            down(self.home)
            self.home.forget_data()
            self._unfinished.write_text(course)
        return up(self.home, Wish(bus, demo=True))

    def finish(self) -> None:
        """Say that the course was played to its end: the next one begins anew."""
        self._unfinished.unlink(missing_ok=True)

    @property
    def _unfinished(self) -> Any:
        return self.home.path / "unfinished"


async def play(home: Home, record: Record, scenario: Scenario, actions: Sequence[Action], told: Told) -> dict[str, Any]:
    """Play these actions on a machine that is up; gives the figures of the scenario's period. Raises MachineError."""
    station = scenario.station
    speaker = Speaker(home, record.services, station.station)
    administrator = Who("administrator", station.accounts["administrator"])
    try:
        await Player(speaker, administrator).play(actions, ends_at(scenario), told)
        period = {"from": station.begins.isoformat(), "to": station.ends.isoformat()}
        chief = Who("chief", station.accounts["chief"])
        figures: dict[str, Any] = await speaker.ask(chief, "GET", "followup", "/figures", params=period)
        return figures
    finally:
        await speaker.client.aclose()


def memory_bytes(record: Record) -> int:
    """Memory of the machine and of ourselves; what processes share is counted once, where the system tells it."""
    processes = [psutil.Process()]
    try:
        supervisor = psutil.Process(record.supervisor)
        processes += [supervisor, *supervisor.children(recursive=True)]
    except psutil.NoSuchProcess:
        pass
    return sum(_memory(process) for process in processes)


def _memory(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.uss))
    except psutil.NoSuchProcess:
        return 0
    except psutil.AccessDenied:
        return int(process.memory_info().rss)


def _digest(actions: Sequence[Action]) -> str:
    return sha256(repr(actions).encode()).hexdigest()
