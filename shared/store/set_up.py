"""Setting up a service's database, as its owner: the store, its views, and the number of lanes, which never changes."""

from urllib.parse import urlsplit

import asyncpg

from shared.store.database import HERE, make_views
from shared.store.fingerprint import fingerprint, remember
from shared.store.service import Service

SET_UP_LOCK = 0x51C0A2
HOLDS_SOMETHING = "select exists (select from store.event) or exists (select from store.checkpoint where seq > 0)"


async def set_up(owner_url: str, app_url: str, service: Service, lanes: int) -> bool:
    """Make what is not there. Returns whether the views were made by another program, and must be rebuilt.

    Raises `ValueError` when the database was made with other lanes.
    """
    connection = await asyncpg.connect(owner_url, timeout=5)
    try:
        async with connection.transaction():
            await connection.execute("select pg_advisory_xact_lock($1)", SET_UP_LOCK)
            role = urlsplit(app_url).username or ""
            await connection.execute("select set_config('sikuai.app_role', $1, false)", role)
            await connection.execute((HERE / "store.sql").read_text(encoding="utf-8"))
            await connection.execute("insert into store.lanes (lanes) values ($1) on conflict do nothing", lanes)
            made_with = await connection.fetchval("select lanes from store.lanes")
            if made_with != lanes:
                raise ValueError(f"this database was made with {made_with} lanes: set SIKUAI_LANES={made_with}")
            return await _views_are_stale(connection, service)
    finally:
        await connection.close()


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
