"""The PostgreSQL that tests run on: databases given away, backed up and restored."""

import asyncio
import atexit
import signal
import subprocess
import uuid
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeAlias
from urllib.parse import urlsplit

import asyncpg

from deploy.machine.databases import Database, drop_database, ensure_database
from deploy.machine.home import Home
from deploy.machine.postgres import Postgres
from deploy.machine.processes import Program, start, stop
from shared.store.fingerprint import fingerprint
from shared.store.service import Service
from shared.store.set_up import set_up
from tests.given import INSTALLATION
from tests.machines import temporary_home

SetUp: TypeAlias = Callable[[str, str], Awaitable[object]]
"""Sets up a database, by what its owner and its app connect with."""


@dataclass(frozen=True, slots=True)
class ReservedDatabase(Database):
    """A database that is made when a service first sets it up: a copy of one that it set up once a session.

    All of these share one owner and one app role, so a test that takes a role's rights away needs `fresh` instead.
    """

    server: "DatabaseServer"


@dataclass(slots=True)
class DatabaseServer:
    """A running PostgreSQL that gives away databases. Without `durable` it survives a kill, but no power cut."""

    postgres: Postgres
    process: subprocess.Popen[bytes]
    durable: bool = True
    templates: dict[Hashable, str] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)

    async def fresh(self, service: str = "triage") -> Database:
        """A new, empty database with an owner and an app role of its own, as a service finds it on its first day."""
        return await ensure_database(self.postgres, service, suffix=f"_{uuid.uuid4().hex[:8]}")

    def reserve(self) -> ReservedDatabase:
        """The name of a new database, to be made by `set_up_database`."""
        return self._named(f"test_{uuid.uuid4().hex[:8]}")

    def _named(self, name: str) -> ReservedDatabase:
        dsn_of = self.postgres.dsn_of
        return ReservedDatabase(name, dsn_of("tests_app", name), dsn_of("tests_owner", name), self)

    async def copy(self, database: ReservedDatabase, key: Hashable, set_up: SetUp) -> None:
        """Make a reserved database as whoever has this key sets it up."""
        if key not in self.templates:
            self.templates[key] = await self._template(set_up)
        await self._as_superuser(f'create database "{database.name}" owner tests_owner template {self.templates[key]}')
        self.made.add(database.name)

    async def _template(self, set_up: SetUp) -> str:
        if not self.templates:
            for role in ("tests_owner", "tests_app"):
                word = urlsplit(self.postgres.dsn_of(role, "")).password
                await self._as_superuser(f"create role {role} login password '{word}'")
        template = self._named(f"template_{len(self.templates)}")
        await self._as_superuser(f"create database {template.name} owner tests_owner")
        await set_up(template.owner_dsn, template.app_dsn)
        return template.name

    async def _as_superuser(self, statement: str) -> None:
        connection = await asyncpg.connect(self.postgres.dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def drop(self, database: Database) -> None:
        """Delete it, whoever is connected."""
        if not isinstance(database, ReservedDatabase):
            await drop_database(self.postgres, database)
        elif database.name in self.made:
            await self._as_superuser(f'drop database "{database.name}" with (force)')

    async def back_up(self, database: Database) -> str:
        """A copy of it as it is now; whoever is connected is cut off for a moment."""
        copy = f"{database.name}_{uuid.uuid4().hex[:6]}"
        await self._as_superuser(f'alter database "{database.name}" allow_connections false')
        await self._cut_off(database.name)
        await self._as_superuser(f'create database "{copy}" owner tests_owner template "{database.name}"')
        await self._as_superuser(f'alter database "{database.name}" allow_connections true')
        self.made.add(copy)
        return copy

    async def restore(self, database: Database, copy: str) -> None:
        """Put the copy in its place, under whoever is at work on it."""
        await self._as_superuser(f'alter database "{database.name}" allow_connections false')
        await self._cut_off(database.name)
        await self._as_superuser(f'drop database "{database.name}" with (force)')
        await self._as_superuser(f'create database "{database.name}" owner tests_owner template "{copy}"')

    async def _cut_off(self, name: str) -> None:
        connection = await asyncpg.connect(self.postgres.dsn)
        try:
            while await connection.fetch(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name
            ):
                await asyncio.sleep(0.02)
        finally:
            await connection.close()

    def kill(self) -> None:
        """kill -9, as by a power cut."""
        stop(self.process, signal.SIGKILL)

    def start(self) -> None:
        """Start it again on the same data and port."""
        self.process = start(_program(self.postgres, self.durable))


def _program(postgres: Postgres, durable: bool) -> Program:
    program = postgres.program()
    hasty = () if durable else ("-c", "fsync=off", "-c", "full_page_writes=off")
    return replace(program, command=[*program.command, *hasty])


async def set_up_database(database: Database, service: Service, lanes: int) -> None:
    """Let the service set up its database, however often."""

    def of_service(owner_dsn: str, app_dsn: str) -> Awaitable[object]:
        return set_up(owner_dsn, app_dsn, service, lanes, INSTALLATION)

    if isinstance(database, ReservedDatabase) and database.name not in database.server.made:
        await database.server.copy(database, (service.name, fingerprint(service), lanes), of_service)
    else:
        await of_service(database.owner_dsn, database.app_dsn)


@contextmanager
def running_postgres(home: Home, durable: bool = True) -> Iterator[DatabaseServer]:
    """A PostgreSQL of its own in this home."""
    copy_data(home)
    postgres = Postgres.prepare(home, customary_port=0)
    server = DatabaseServer(postgres, start(_program(postgres, durable)), durable)
    try:
        yield server
    finally:
        stop(server.process, signal.SIGINT)


def copy_data(home: Home) -> None:
    """Give a new home the data of a PostgreSQL that was never used: made once a session, it is only copied."""
    if not home.postgres.exists():
        made = _data_made_once()
        subprocess.run(["cp", "-a", str(made.postgres), str(made.passwords), str(home.path)], check=True)


@cache
def _data_made_once() -> Home:
    lasting = temporary_home()
    home = lasting.__enter__()
    atexit.register(lasting.__exit__, None, None, None)
    Postgres.prepare(home, customary_port=0)
    return home
