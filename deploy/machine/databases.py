"""One database a service, with two roles: the owner makes the tables, the app may do what the owner granted."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg

from deploy.machine.postgres import Postgres


@dataclass(frozen=True, slots=True)
class Database:
    """A service's database: `app_dsn` is what the service works with, `owner_dsn` what it makes tables with."""

    name: str
    app_dsn: str
    owner_dsn: str

    @property
    def app_role(self) -> str:
        """Name of the role that the owner grants to."""
        return urlsplit(self.app_dsn).username or ""


async def ensure_database(postgres: Postgres, service: str, *, suffix: str = "") -> Database:
    """Make `sikuai_<service>` with its roles where missing, and give the connections. Safe to repeat.

    Nobody else may connect: the right that PostgreSQL gives to all is taken back.
    `suffix` makes a further database of the same service (tests).
    """
    name = f"sikuai_{service}{suffix}"
    owner, app = f"{service}{suffix}_owner", f"{service}{suffix}_app"
    connection = await asyncpg.connect(postgres.dsn)
    try:
        for role in (owner, app):
            await _ensure_role(connection, role, postgres.dsn_of(role, name))
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            await connection.execute(f'CREATE DATABASE "{name}" OWNER "{owner}"')
        await connection.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')
        await connection.execute(f'GRANT CONNECT ON DATABASE "{name}" TO "{app}"')
    finally:
        await connection.close()
    return Database(name, postgres.dsn_of(app, name), postgres.dsn_of(owner, name))


async def drop_database(postgres: Postgres, database: Database) -> None:
    """Delete a database and its two roles, whoever is connected (tests)."""
    connection = await asyncpg.connect(postgres.dsn)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{database.name}" WITH (FORCE)')
        for dsn in (database.app_dsn, database.owner_dsn):
            await connection.execute(f'DROP ROLE IF EXISTS "{urlsplit(dsn).username}"')
    finally:
        await connection.close()


async def _ensure_role(connection: asyncpg.Connection, role: str, dsn: str) -> None:
    # Always set: data restored from elsewhere may carry another password than our file. Ours are of [A-Za-z0-9_-].
    there = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role)
    verb = "ALTER" if there else "CREATE"
    await connection.execute(f"{verb} ROLE \"{role}\" LOGIN PASSWORD '{urlsplit(dsn).password}'")
