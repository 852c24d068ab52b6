"""Playing rows of the matrix on a machine of its own, with people at work, and what the checker says in the end."""

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from deploy.machine.control import down, up
from deploy.machine.home import Home
from deploy.machine.plan import Wish
from deploy.machine.record import BusKind, Record
from deploy.services import PORTS, keeps_database
from tests.copies import Tree
from tests.faults import history
from tests.faults.checker import Violation, check
from tests.faults.found import look, until_quiet
from tests.faults.history import Call
from tests.faults.network import Network
from tests.faults.rows import ROWS
from tests.faults.under_fire import Machine, Sort
from tests.faults.work import Driver
from tests.machines import ROOT, temporary_home
from tests.playing import must_have_kafka

QUIET_BEFORE_SECONDS = 3.0
LONG_SECONDS = 60.0
LONG_FROZEN_SECONDS = (40.0, 41.0)


@dataclass
class Outcome:
    """What a play came to."""

    rows: Sequence[str]
    bus: Sort
    seed: int
    seconds: float
    at_once: bool = False
    calls: list[Call] = field(default_factory=list)
    events: int = 0
    violations: list[Violation] = field(default_factory=list)

    def acknowledged(self) -> int:
        """How many commands were answered with success."""
        return len({call.key for call in self.calls if call.phase == "ok" and call.events})

    def told(self) -> str:
        """In one line, and what is not right below it."""
        wrong = "".join(f"\n    {violation.what}: {violation.where}" for violation in self.violations[:20])
        said = f"{self.acknowledged()} acknowledged, {self.events} events, {len(self.violations)} violations"
        return f"{' + '.join(self.rows)} on {self.bus}, FAULT_SEED={self.seed}: {said}{wrong}"


def play(
    rows: Sequence[str],
    bus: Sort,
    seed: int,
    seconds: float,
    *,
    patience: float = 150,
    at_once: bool = False,
    tree: Path | None = None,
) -> Outcome:
    """Let people work for so long while these rows happen one after the other or at once, again and again; then look
    and check.

    `patience` is how many seconds a call, and the rest in the end, may take. `tree` is a copy of the code for the
    machine to run; another one for a mutant.
    """
    outcome = Outcome(rows, bus, seed, seconds, at_once)
    with fired_at(bus, seed, tree) as machine:
        home = machine.home
        if seconds >= LONG_SECONDS:
            machine.frozen_seconds = LONG_FROZEN_SECONDS
        driver = Driver(home, machine.services, random.Random(seed + 1), patience)
        try:
            asyncio.run(_play(machine, driver, outcome, seconds))
        finally:
            outcome.calls = driver.calls
            if keep := os.environ.get("FAULT_HISTORIES"):
                folder = Path(keep) / f"{'+'.join(rows)}-{bus}-{seed}"
                shutil.copytree(home.logs, folder, dirs_exist_ok=True)
                history.write(driver.calls, folder / "history.jsonl")
    return outcome


@contextmanager
def fired_at(bus: Sort, seed: int, tree: Path | None = None) -> Iterator[Machine]:
    """A machine of its own that runs a copy of the code, with every service behind proxies."""
    os.environ.setdefault("SIKUAI_CACHE", str(ROOT / ".cache"))
    with temporary_home() as home, tempfile.TemporaryDirectory() as folder:
        kind: BusKind = "embedded" if bus == "embedded" else "kafka"
        if kind == "kafka":
            must_have_kafka(home)
        tree = tree or Tree.at(Path(folder)).root
        clock = home.path / "clock"
        clock.write_text("0")
        wish = Wish(kind, brokers=3 if bus == "three" else 1)
        network = _network(home, wish.brokers, random.Random(seed + 2))
        told = {"PYTHONPATH": tree, "FAULT_CLOCK": clock, "FAULT_WAYS": json.dumps(network.ports())}
        environment = [f"{name}={value}" for name, value in told.items()]
        program = [sys.executable, "-m", "tests.faults.supervising", kind, str(wish.brokers)]
        try:
            record = up(home, wish, command=["env", "-C", str(tree), *environment, *program])
            services = {name: [url] for name, url in record.services.items()}
            yield Machine(home, record, random.Random(seed), services, network, tree, clock)
        finally:
            down(home)
            network.close()


def _network(home: Home, brokers: int, chance: random.Random) -> Network:
    """Its ways lead to wherever the machine says that it is, once it is up."""

    def database(service: str) -> int | None:
        found = Record.read(home)
        return urlsplit(found.owners[service]).port if found else None

    def bus(number: int) -> int | None:
        found = Record.read(home)
        return int(found.brokers()[number].rpartition(":")[2]) if found else None

    return Network([name for name in PORTS if keeps_database(name)], database, brokers, bus, chance)


async def _play(machine: Machine, driver: Driver, outcome: Outcome, seconds: float) -> None:
    working = asyncio.create_task(driver.work(seconds))
    await asyncio.sleep(QUIET_BEFORE_SECONDS)
    end = asyncio.get_running_loop().time() + seconds - QUIET_BEFORE_SECONDS
    while True:
        for together in [outcome.rows] if outcome.at_once else [[name] for name in outcome.rows]:
            async with asyncio.TaskGroup() as group:
                for name in together:
                    group.create_task(_one(name, machine, outcome.at_once))
            await machine.pause(0.2, 1.0)
        if asyncio.get_running_loop().time() > end:
            break
    await working
    outcome.violations += driver.violations
    owners = machine.record.owners
    if not await until_quiet(owners, driver.patience):
        outcome.violations.append(Violation("never at rest", "readers or relays do not come to the end"))
    world = await look(owners, machine.record.bus, machine.home.logs)
    world.replayed = {name: await asyncio.to_thread(_replayed, machine.home, name) for name in owners}
    outcome.events = sum(map(len, world.tables.values()))
    outcome.violations += check(driver.calls, world)


async def _one(name: str, machine: Machine, beside_another: bool) -> None:
    """Let it happen. What happens at the same time may end its own sessions, and so it."""
    made, _ = ROWS[name]
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError) if beside_another else nullcontext():
        await made(machine)


def _replayed(home: Home, service: str) -> str:
    """What differs between a service's views and their replay; nothing if nothing does."""
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli.main", "replay", service, "--check"],
        env={**os.environ, "SIKUAI_HOME": str(home.path)}, cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip()
