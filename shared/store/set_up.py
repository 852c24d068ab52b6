"""Setting up a service's database, as its owner: the store, its views, and whose it is, which never changes."""

from urllib.parse import urlsplit

import asyncpg

from shared.store.database import HERE, make_views
from shared.store.fingerprint import fingerprint, remember
from shared.store.locks import REBUILD, SET_UP
from shared.store.service import Service

OTHER_FORM = (
    "select to_regclass('store.event') is not null and not exists (select from information_schema.columns "
    "where table_schema = 'store' and table_name = 'event' and column_name = 'epoch')"
)
HOLDS_SOMETHING = "select exists (select from store.event) or exists (select from store.checkpoint where seq > 0)"


async def set_up(owner_url: str, app_url: str, service: Service, lanes: int, installation: str) -> bool:
    """Make what is not there. Returns whether the views were made by another program, and must be rebuilt.

    Raises `ValueError` when the database was made with other lanes, for another installation, or before records had
    the form that they have now.
    """
    connection = await asyncpg.connect(owner_url, timeout=5)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", SET_UP)
            role = urlsplit(app_url).username or ""
            await connection.execute("select set_config('sikuai.app_role', $1, false)", role)
            if await connection.fetchval(OTHER_FORM):
                raise ValueError("this database holds records of an older form: begin with an empty one")
            await connection.execute((HERE / "store.sql").read_text(encoding="utf-8"))
            await _identify(connection, installation, lanes)
            await _keeps(connection, service)
            return await _views_are_stale(connection, service)
    finally:
        await connection.close()


async def rebuild_alone(connection: asyncpg.Connection) -> None:
    """Wait until nobody else rebuilds the views of this database; nobody else does then while this connection lasts."""
    await connection.execute("select pg_advisory_lock($1)", REBUILD)


async def _identify(connection: asyncpg.Connection, installation: str, lanes: int) -> None:
    await connection.execute(
        "insert into store.identity (installation, lanes) values ($1, $2) on conflict do nothing", installation, lanes
    )
    owner, made_with = tuple(await connection.fetchrow("select installation, lanes from store.identity"))
    if owner != installation:
        raise ValueError(f"this database is installation {owner}'s: set SIKUAI_INSTALLATION={owner}, or take another")
    if made_with != lanes:
        raise ValueError(f"this database was made with {made_with} lanes: set SIKUAI_LANES={made_with}")


async def _keeps(connection: asyncpg.Connection, service: Service) -> None:
    if service.keeps is None:
        return
    await connection.execute("create schema if not exists kept")
    await connection.execute(service.keeps.read_text(encoding="utf-8"))
    role = await connection.fetchval("select current_setting('sikuai.app_role')")
    await connection.execute(f'grant usage on schema kept to "{role}"')
    await connection.execute(f'grant select, insert on all tables in schema kept to "{role}"')


async def _views_are_stale(connection: asyncpg.Connection, service: Service) -> bool:
    made_by = await connection.fetchval("select fingerprint from store.fingerprint")
    if made_by == fingerprint(service):
        return False
    if await connection.fetchval(HOLDS_SOMETHING):
        return True
    await connection.execute("drop schema views cascade")
    await connection.execute("create schema views")
    if service.schema is not None:
        await make_views(connection, service.schema, "views")
    role = await connection.fetchval("select current_setting('sikuai.app_role')")
    await connection.execute(f'grant usage on schema views to "{role}"')
    await connection.execute(f'grant select, insert, update, delete on all tables in schema views to "{role}"')
    await remember(connection, service)
    return False
