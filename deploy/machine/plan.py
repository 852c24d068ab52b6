"""What a machine consists of: its programs in the order of starting, and their addresses."""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.machine import broker
from deploy.machine.home import Home
from deploy.machine.kafka import Kafka
from deploy.machine.keys import ensure_keys
from deploy.machine.ports import free_port
from deploy.machine.postgres import Postgres
from deploy.machine.processes import Program
from deploy.machine.record import BusKind, Record
from deploy.services import CONSOLE, CONSOLE_PORT, PORTS, keeps_database

METRICS_BESIDE = 100
AREA = Path(__file__).parents[1] / "scenarios" / "changluo" / "area.geojson"
"""The invented villages that a demonstration plays in, for the console's map."""
HASTE = {"SIKUAI_PERSON_PER_SECOND": "0", "SIKUAI_ADDRESS_PER_SECOND": "0"}
"""In a demonstration few accounts live half a year in seconds."""

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy of the network is not asked


def command_of(service: str) -> tuple[str, ...]:
    """How a service is started: as a process of its own."""
    return (sys.executable, "-m", "deploy.cli.main", "run", service)


@dataclass(frozen=True, slots=True)
class Wish:
    """What kind of machine is wanted: its bus, of Apache Kafka with how many brokers.

    A demonstration has a movable clock, and says so in every service.
    """

    bus_kind: BusKind = "embedded"
    demo: bool = False
    brokers: int = 1
    console: bool = True
    services: Mapping[str, Sequence[str]] = field(default_factory=lambda: {s: command_of(s) for s in PORTS})


@dataclass(frozen=True, slots=True)
class Plan:
    """A machine with its ports chosen: PostgreSQL first, then the bus, then the services."""

    postgres: Postgres
    bus: Sequence[Program]
    services: Sequence[Program]
    record: Record
    console: Sequence[Program] = ()

    @property
    def programs(self) -> list[Program]:
        """Every program, in the order of starting; the reverse is the order of stopping."""
        return [self.postgres.program(), *self.bus, *self.services, *self.console]


def make_plan(home: Home, wish: Wish) -> Plan:
    """Choose every port, make what has to exist beforehand (database files, keys, Kafka). Raises MachineError."""
    ensure_keys(home)
    postgres = Postgres.prepare(home)
    taken = {postgres.port}
    bus, bus_ports = _plan_bus(home, wish)
    taken.update(bus_ports)
    ports, metrics_ports = _ports(wish.services, 0, taken), _ports(wish.services, METRICS_BESIDE, taken)
    keeping = [service for service in ports if keeps_database(service)]
    console_port = free_port(CONSOLE_PORT, but_not=frozenset({*taken, *ports.values(), *metrics_ports.values()}))
    record = Record(
        supervisor=os.getpid(),
        demo=wish.demo,
        bus=",".join(f"127.0.0.1:{port}" for port in bus_ports),
        bus_kind=wish.bus_kind,
        databases={service: postgres.dsn_of(f"{service}_app", f"sikuai_{service}") for service in keeping},
        owners={service: postgres.dsn_of(f"{service}_owner", f"sikuai_{service}") for service in keeping},
        services={service: f"http://127.0.0.1:{port}" for service, port in ports.items()},
        metrics={service: f"http://127.0.0.1:{port}" for service, port in metrics_ports.items()},
        console=f"http://127.0.0.1:{console_port}" if wish.console else "",
        console_database=postgres.dsn_of(f"{CONSOLE}_app", f"sikuai_{CONSOLE}") if wish.console else "",
        public_key=home.public_key,
        installation=home.installation.read_text(),
    )
    secret = home.secret.read_text()
    services = [
        _plan_service(home.logs, record, secret, name, command, ports[name]) for name, command in wish.services.items()
    ]
    owner = postgres.dsn_of(f"{CONSOLE}_owner", f"sikuai_{CONSOLE}")
    console = [_plan_console(home, record, secret, owner)] if wish.console else []
    return Plan(postgres, bus, services, record, console)


def _ports(services: Iterable[str], beside: int, taken: set[int]) -> dict[str, int]:
    """A port for each service: its customary one, or the one so far beside it, if that is free."""
    ports: dict[str, int] = {}
    for service in services:
        customary = PORTS[service] + beside if service in PORTS else 0
        ports[service] = free_port(customary, but_not=frozenset(taken))
        taken.add(ports[service])
    return ports


def is_healthy(url: str, installation: str) -> bool:
    """Whether a service of this installation answers `GET /health`; another one's is not taken for it."""
    return installation_at(url) == installation


def installation_at(url: str) -> str | None:
    """The identity of the installation whose service answers there; None where none does."""
    try:
        with _OPENER.open(f"{url}/health", timeout=2) as answer:
            told = json.load(answer)
    except (OSError, urllib.error.URLError, ValueError):
        return None
    return str(told.get("installation", "")) if isinstance(told, dict) else ""


def is_ready(url: str) -> bool:
    """Whether a service answers `GET /ready` with 200: it gets on with its work."""
    try:
        with _OPENER.open(f"{url}/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _plan_bus(home: Home, wish: Wish) -> tuple[list[Program], list[int]]:
    if wish.bus_kind == "kafka":
        nodes = Kafka.prepare_nodes(home.kafka, home.cache, wish.brokers)
        return [node.program(home.logs) for node in nodes], [node.port for node in nodes]
    port = free_port(broker.CUSTOMARY_PORT)
    return [broker.program(home.logs, port)], [port]


def _plan_service(logs: Path, record: Record, secret: str, name: str, command: Sequence[str], port: int) -> Program:
    url = record.services[name]
    return Program(
        name=name,
        command=command,
        log=logs / f"{name}.log",
        ready=lambda: is_healthy(url, record.installation),
        environment={
            "SIKUAI_DATABASE_URL": record.databases.get(name, ""),
            "SIKUAI_OWNER_URL": record.owners.get(name, ""),
            "SIKUAI_INSTALLATION": record.installation,
            "SIKUAI_BUS": record.bus,
            "SIKUAI_BUS_KIND": record.bus_kind,
            "SIKUAI_REPLICAS": str(len(record.brokers())),
            "SIKUAI_HOST": "127.0.0.1",
            "SIKUAI_PORT": str(port),
            "SIKUAI_METRICS_PORT": record.metrics[name].rpartition(":")[2],
            "SIKUAI_TOKEN_PUBLIC_KEY": str(record.public_key),
            "SIKUAI_SECRET": secret,
            "SIKUAI_CLOCK": "movable" if record.demo else "real",
            "SIKUAI_DEMO": "1" if record.demo else "0",
            **(HASTE if record.demo else {}),
            "PYTHONUNBUFFERED": "1",
        },
    )


def _plan_console(home: Home, record: Record, secret: str, owner: str) -> Program:
    return Program(
        name=CONSOLE,
        command=command_of(CONSOLE),
        log=home.logs / f"{CONSOLE}.log",
        ready=lambda: is_healthy(record.console, record.installation),
        environment={
            "SIKUAI_DATABASE_URL": record.console_database,
            "SIKUAI_OWNER_URL": owner,
            "SIKUAI_INSTALLATION": record.installation,
            "SIKUAI_HOST": "127.0.0.1",
            "SIKUAI_PORT": record.console.rpartition(":")[2],
            "SIKUAI_SERVICES": ",".join(f"{name}={url}" for name, url in record.services.items()),
            "SIKUAI_TOKEN_PUBLIC_KEY": str(home.public_key),
            "SIKUAI_TOKEN_PRIVATE_KEY": str(home.private_key),
            "SIKUAI_SECRET": secret,
            "SIKUAI_DEMO": "1" if record.demo else "0",
            **({"SIKUAI_AREA": str(AREA)} if record.demo else {}),
            "PYTHONUNBUFFERED": "1",
        },
    )
