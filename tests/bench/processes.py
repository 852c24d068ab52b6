"""Starting the services that are measured, each as a process of its own, so that both cores work as in life."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from deploy.machine.databases import Database
from deploy.machine.home import Home
from deploy.machine.keys import ensure_keys
from deploy.machine.plan import installation_at
from deploy.machine.ports import free_port
from deploy.machine.processes import Program, start, stop
from tests.bench.commands import LANES
from tests.brokers import Bus
from tests.given import INSTALLATION

UNHURRIED = {"SIKUAI_PERSON_PER_SECOND": "0", "SIKUAI_ADDRESS_PER_SECOND": "0"}


class Served(NamedTuple):
    """A service that runs as a process of its own: where, and its pid."""

    address: str
    pid: int


@contextmanager
def running(name: str, home: Home, database: Database, bus: Bus, prefix: str = "") -> Iterator[str]:
    """A service of `tests.bench.service` at work, with topics of this prefix; yields its address. Its pace is free."""
    with served(name, home, database, bus, SIKUAI_TOPIC_PREFIX=prefix, **UNHURRIED) as service:
        yield service.address


@contextmanager
def served(name: str, home: Home, database: Database, bus: Bus, **settings: str) -> Iterator[Served]:
    """A service of `tests.bench.service` at work with these settings (`SIKUAI_…`) over the usual ones."""
    ensure_keys(home, INSTALLATION)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        "SIKUAI_DATABASE_URL": database.app_dsn,
        "SIKUAI_OWNER_URL": database.owner_dsn,
        "SIKUAI_INSTALLATION": INSTALLATION,
        "SIKUAI_BUS": bus.address,
        "SIKUAI_BUS_KIND": bus.kind,
        "SIKUAI_PORT": str(port),
        "SIKUAI_LANES": str(LANES),
        "SIKUAI_TOKEN_PUBLIC_KEY": str(home.public_key),
        "SIKUAI_SECRET": home.secret.read_text(),
        **settings,
    }
    command = (sys.executable, "-m", "tests.bench.service", name)
    log = home.logs / f"{name}-{port}.log"
    process = start(Program(name, command, log, lambda: installation_at(address) is not None, environment))
    try:
        yield Served(address, process.pid)
    finally:
        stop(process, signal.SIGTERM)
